"""Faults of what becomes of an entry: how it is left, and what it is filled for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.session.planting.faults import SECOND, Nothing, altered, delay_until, late

if TYPE_CHECKING:
    from pytest_parity.session.planting.faults import Plan
    from pytest_parity.session.planting.known import Known

_FEES = ("0.001", "0.02")  # of the notional


def other_exit(known: Known) -> Plan:
    """Let the data at an exit come later, then let prices move after the entry."""
    entry, exits = known.entry, known.exits
    if entry is None or not exits:
        return Nothing("no position of an entry was left: choose a session in which one is")
    left = exits[0]
    span = (left - SECOND, min(left + 2 * SECOND, known.closes))
    faults = [late(known, span, delay_until(known, span[1]))] if left < known.closes else []
    filled = max((e.last_fill for e in entry.executions[:1] if e.last_fill is not None), default=entry.ts)
    words = {"instruments": [entry.instrument], "since": filled + SECOND, "until": known.closes}
    moves = ("0.10", "-0.10", "0.40", "-0.40")
    what = f"prices of {entry.instrument}, from a second after the entry on, moved by {{by}} of it"
    return [*faults, *(altered(known, what.format(by=by), "shift_prices", by=by, **words) for by in moves)]


def other_fill(known: Known) -> Plan:
    """Let the instruments' fees be others: the venue charges what research knows nothing of."""
    if not known.trace.fills:
        return Nothing("nothing was filled: choose a session with a fill")
    what = "the definitions of all instruments name a fee of {ratio} of the notional"
    return [altered(known, what.format(ratio=ratio), "charge", ratio=ratio) for ratio in _FEES]
