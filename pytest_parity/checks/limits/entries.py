"""When entries may be, on which tickers and contracts, and not under an engaged kill switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.limits.moments import say
from pytest_parity.checks.limits.words import days
from pytest_parity.contract.values import format_time
from pytest_parity.core.limit import Held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import time

    from pytest_parity.checks.limits.instrument import Instrument
    from pytest_parity.checks.limits.view import View
    from pytest_parity.contract.clauses import Dte, EntryWindow, KillSwitch
    from pytest_parity.core.decision import Decision

_SECOND = 1_000_000_000
_LIVES = ("listed", "expired", "halted")
_FORMS = ("standard", "adjusted")
_SWITCHES = {"gone": "file gone", "unreadable": "file says neither clear nor engaged"}


def hold_tickers(tickers: Sequence[str], view: View) -> Iterator[Held]:
    """Hold each decision that sent an order, exits included."""
    for one in view.decisions:
        if one.decided and one.acted:
            yield Held(one.ts, say(one), one.ticker, one.ticker in tickers)


def hold_entry_window(window: EntryWindow, view: View) -> Iterator[Held]:
    """Hold the time of day of each entry as sent and as amended: `from` is included, `to` is not; over midnight too."""
    hours = view.hours
    over_midnight = hours.date_of(hours.opens) != hours.date_of(hours.closes)
    first, past = _nanoseconds(window.start), _nanoseconds(window.end)
    if over_midnight:  # an end that isn't given is the session's, which then is no bound of the clock alone
        first = hours.time_of_day(hours.opens) if first is None else first
        past = hours.time_of_day(hours.closes) + 1 if past is None else past
    for moment in view.moments:
        now = hours.time_of_day(moment.ts)
        since, until = first is None or now >= first, past is None or now < past
        wraps = first is not None and past is not None and first >= past
        yield Held(moment.entry.ts, moment.subject, _clock(now), since or until if wraps else since and until)


def window_words(window: EntryWindow) -> str:
    """Write the limit; times are exchange time."""
    start, end = (None if one is None else format_time(one) for one in (window.start, window.end))
    return f"from {start or 'the open'}, before {end}" if end else f"from {start} on"


def hold_dte(dte: Dte, view: View) -> Iterator[Held]:
    """Hold the calendar days from the session to the expiry of each option entered."""
    for entry, option in _options(view):
        expiry = option.expiry(view.hours)
        left = None if expiry is None else (expiry - view.hours.day).days
        kept = left is not None and (dte.min or 0) <= left and (dte.max is None or left <= dte.max)
        yield Held(entry.ts, say(entry), "no expiry" if left is None else days(left), kept, f"expires on {expiry}")


def dte_words(dte: Dte) -> str:
    """Write the limit."""
    if dte.max is None:
        return f"{days(dte.min or 0)} or more"
    return f"{dte.min or 0} to {days(dte.max)}"


def hold_rights(rights: Sequence[str], view: View) -> Iterator[Held]:
    """Hold the right of each option entered."""
    for entry, option in _options(view):
        yield Held(entry.ts, say(entry), str(option.right), option.right in rights)


def hold_status(allowed: Sequence[str], view: View) -> Iterator[Held]:
    """Hold what each option was when entered or amended; of a kind that the list names nothing of, nothing is asked."""
    for moment in view.moments:
        if (option := _option(moment.entry, view)) is None:
            continue
        life, lives = option.standing(moment.ts, view.hours), [one for one in allowed if one in _LIVES]
        form, forms = option.form, [one for one in allowed if one in _FORMS]
        kept = (not lives or life[0] in lives) and (not forms or form[0] in forms)
        yield Held(
            moment.ts, moment.subject, f"{life[0]}, {form[0]}", kept, "; ".join(filter(None, (life[1], form[1])))
        )


def hold_kill_switch(_: KillSwitch, view: View) -> Iterator[Held]:
    """Hold each entry, as sent and as amended, against what the path's own switch said at that moment.

    One that was engaged when the session started can only have been cleared by those whom it is to stop.
    """
    for moment in view.moments:
        state = str(view.switch_at(moment))
        how = "" if state == view.kill_switch else f"{view.kill_switch} when the session started"
        kept = state == "clear" and view.kill_switch != "engaged"
        yield Held(moment.entry.ts, moment.subject, _SWITCHES.get(state, state), kept, how)
    if view.kill_switch == "engaged" and not view.entries:
        yield Held(view.hours.closes, "the whole session", "engaged, and no entry", kept=True)


def _options(view: View) -> Iterator[tuple[Decision, Instrument]]:
    for entry in view.entries:
        if (option := _option(entry, view)) is not None:
            yield entry, option


def _option(entry: Decision, view: View) -> Instrument | None:
    instrument = view.instruments.get(entry.instrument)
    return instrument if instrument is not None and instrument.right is not None else None


def _nanoseconds(moment: time | None) -> int | None:
    if moment is None:
        return None
    return (moment.hour * 3_600 + moment.minute * 60 + moment.second) * _SECOND


def _clock(nanoseconds: int) -> str:
    """Write a time of day as `HH:MM:SS`, with the fraction only where there is one."""
    seconds, fraction = divmod(nanoseconds, _SECOND)
    text = f"{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:09d}".rstrip("0") if fraction else text
