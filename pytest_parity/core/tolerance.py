"""How far two paths may be apart and still agree."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pytest_parity.core.moment import duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Largest differences that count as none; a difference equal to its tolerance is within it.

    Times in nanoseconds; `price` in units of the price; `pnl`, for realized profit and loss and commissions, in units
    of `currency`, or of whatever currency they are in where none is named.
    """

    signal_time: int = 0
    fill_time: int = 0
    price: Decimal = Decimal(0)
    pnl: Decimal = Decimal(0)
    currency: str = ""

    def words(self) -> dict[str, str]:
        """Return what is tolerated, in words, by key; what is none is left out."""
        amounts = {"price": f"{self.price:f}", "pnl": f"{self.pnl:f} {self.currency}".rstrip()}
        words = {"signal_time": duration(self.signal_time), "fill_time": duration(self.fill_time), **amounts}
        return {key: text for key, text in words.items() if getattr(self, key)}

    def money(self, currency: str) -> Decimal:
        """Return how far amounts of a currency may be apart."""
        return self.pnl if self.currency in ("", currency) else Decimal(0)


def agree[Number: (int, Decimal)](first: Number | None, second: Number | None, tolerance: Number) -> bool:
    """Whether two values are both absent, or both present and at most the tolerance apart."""
    if first is None or second is None:
        return first is second
    return abs(first - second) <= tolerance
