"""When a contract's trading ends and when it settles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pytest_parity.sources.lean.names import Contract


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last day on which a contract trades, and when it is settled, UTC nanoseconds."""

    last_day: date
    settled: int


def expiry_of(contract: Contract, days: Mapping[date, tuple[int, int]]) -> Expiry | None:
    """Return a contract's expiry; `None` when it lies beyond `days`, the exchange's sessions with open and close.

    It is the last session up to the nominal date, which may be a Saturday or a holiday. Most settle at that session's
    close, early ones included; those that settle in the morning do so at its open and trade until the day before.
    """
    if not days or contract.expiry > max(days):
        return None
    upto = [day for day in days if day <= contract.expiry]
    if not contract.settled_at_the_open:
        return Expiry(upto[-1], days[upto[-1]][1]) if upto else None
    return Expiry(upto[-2], days[upto[-1]][0]) if len(upto) > 1 else None
