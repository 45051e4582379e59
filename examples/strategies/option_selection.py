"""Which contract to trade: right, days to expiry, nearest strike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nautilus_trader.model.enums import option_kind_to_str

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from nautilus_trader.model.enums import OptionKind
    from nautilus_trader.model.instruments import OptionContract
    from strategies.trading_hours import Hours


@dataclass(frozen=True, slots=True)
class Selection:
    """A contract, or the reason why there is none."""

    contract: OptionContract | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Selector:
    """Limits of what may be traded: calendar days to expiry, rights (`call`, `put`), distance of strike from price.

    The distance is a ratio of the underlying's price, in either direction.
    """

    dte_min: int
    dte_max: int
    rights: Sequence[str]
    max_moneyness: Decimal

    def choose(self, chain: Sequence[OptionContract], right: OptionKind, price: Decimal, today: Hours) -> Selection:
        """Choose the nearest expiry, then the strike nearest to the price, the lower of two."""
        if not chain:
            return Selection(reason="no_contract")
        if option_kind_to_str(right).lower() not in self.rights:
            return Selection(reason="no_right")
        of_right = [option for option in chain if option.option_kind == right]
        expiries = {option.expiration_ns for option in of_right}
        allowed = [ns for ns in expiries if self.dte_min <= today.days_until(ns) <= self.dte_max]
        if not allowed:
            return Selection(reason="no_expiry")
        nearest = [option for option in of_right if option.expiration_ns == min(allowed)]
        contract = min(nearest, key=lambda option: _by_strike(option, price))
        if abs(contract.strike_price.as_decimal() - price) > self.max_moneyness * price:
            return Selection(reason="strike_too_far")
        return Selection(contract)


def _by_strike(option: OptionContract, price: Decimal) -> tuple[Decimal, Decimal, str]:
    strike = option.strike_price.as_decimal()
    return abs(strike - price), strike, option.id.value
