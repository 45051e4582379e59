"""When entries are allowed, held against a session's hours."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from pytest_parity.contract.values import format_time
from pytest_parity.core.fault import Refusal

if TYPE_CHECKING:
    from pytest_parity.contract.clauses import EntryWindow
    from pytest_parity.replay.ports import Window


def check_entry_window(allowed: EntryWindow | None, hours: Window) -> None:
    """Refuse a window that has no moment of the session, in one that lies within one day of its exchange.

    A part beyond the close, as on a half day, is no fault: it means nothing there.
    """
    opens, closes = (datetime.fromisoformat(hours.local(ts)) for ts in (hours.start, hours.end))
    if allowed is None or opens.date() != closes.date():
        return
    first, last = allowed.start or time.min, allowed.end or time.max
    if first >= closes.time() or last <= opens.time():
        given = f"{format_time(first)} to {format_time(last)}" if allowed.end else f"from {format_time(first)} on"
        session = f"{format_time(opens.time())} to {format_time(closes.time())} ({hours.zone})"
        raise Refusal(
            f"{given} has no moment of the session of {opens.date()}, {session}",
            "correct it, or leave that session out",
            "entry_window",
        )
