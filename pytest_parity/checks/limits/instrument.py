"""What is known of a traded instrument, and where that puts an option contract."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pytest_parity.checks.limits.view import Hours

_DAY = 86_400_000_000_000
_HALTS = frozenset({"HALT", "PAUSE", "SUSPEND", "NOT_AVAILABLE_FOR_TRADING"})
_NO_PHASE = frozenset({"NONE", "SHORT_SELL_RESTRICTION_CHANGE"})  # actions that leave trading as it is
_OCC = re.compile(r"([A-Z][A-Z0-9]{0,5}) *[0-9]{6}[CP][0-9]{8}")
_STANDARD_MULTIPLIER = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Nautilus's fields of an instrument. Times are UTC nanoseconds; `right`, of an option alone, is `call` or `put`.

    `status` has each change of trading that reached the path: when, of which instrument, Nautilus's action.
    """

    name: str
    currency: str  # of its price
    multiplier: Decimal = Decimal(1)
    base_currency: str | None = None
    inverse: bool = False
    right: str | None = None
    strike: Decimal | None = None
    activation: int | None = None
    expiration: int | None = None
    status: tuple[tuple[int, str, str], ...] = ()

    @classmethod
    def from_plain(cls, name: str, plain: Mapping[str, Any]) -> Instrument:
        """Read what a path's facts say of it."""
        return cls(
            name=name,
            currency=plain["currency"],
            multiplier=Decimal(plain["multiplier"]),
            base_currency=plain["base_currency"],
            inverse=plain["inverse"],
            right=plain["right"],
            strike=None if plain["strike"] is None else Decimal(plain["strike"]),
            activation=plain["activation"],
            expiration=plain["expiration"],
            status=tuple((ts, instrument, action) for ts, instrument, action in plain["status"]),
        )

    def expiry(self, hours: Hours) -> date | None:
        """Return the day of its expiry at the exchange; a stamp at midnight UTC is a date that has no time."""
        if not self.expiration:
            return None
        if self.expiration % _DAY == 0:
            return datetime.fromtimestamp(self.expiration // 1_000_000_000, tz=UTC).date()
        return hours.date_of(self.expiration)

    def standing(self, ts: int, hours: Hours) -> tuple[str, str]:
        """Tell whether it was `expired`, `halted`, `listed` or not yet listed at a moment, and how that is known."""
        expiry = self.expiry(hours)
        if expiry is not None and expiry < hours.day:
            return "expired", f"expired on {expiry}"
        came = (row for row in self.status if row[0] <= ts and row[2] not in _NO_PHASE)
        phases = {instrument: action for _, instrument, action in came}  # the latest of each
        for instrument, action in phases.items():
            if action in _HALTS:
                return "halted", f"{action} of {instrument}"
        if self.activation and (since := hours.date_of(self.activation)) > hours.day:
            return "not listed", f"listed from {since} on"
        return "listed", ""

    @property
    def form(self) -> tuple[str, str]:
        """Tell whether its OCC symbol or its multiplier shows it to be `adjusted`, else `standard`, and how."""
        match = _OCC.fullmatch(self.name.rpartition(".")[0])
        if match is not None and match[1][-1].isdigit():
            return "adjusted", f"root {match[1]}"
        if match is not None and self.multiplier != _STANDARD_MULTIPLIER:
            return "adjusted", f"multiplier {self.multiplier:f}, of a standard contract {_STANDARD_MULTIPLIER:f}"
        return "standard", ""
