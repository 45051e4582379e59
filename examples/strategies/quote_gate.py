"""Whether a quote is good enough to trade on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from nautilus_trader.model.data import QuoteTick

PASSED = "passed"


@dataclass(frozen=True, slots=True)
class QuoteGate:
    """Limits of a quote: age in nanoseconds (none given: any age), spread as a ratio of the midpoint, contracts."""

    max_age: int | None
    max_spread: Decimal
    min_size: int

    def judge(self, quote: QuoteTick | None, now: int) -> str:
        """Give `passed`, or the first reason why not."""
        if quote is None:
            return "no_quote"
        bid, ask = quote.bid_price.as_decimal(), quote.ask_price.as_decimal()
        faults = {
            "one_sided_quote": bid <= 0 or ask <= 0,
            "crossed_quote": bid > ask,
            "stale_quote": self.max_age is not None and now - quote.ts_event > self.max_age,
            "wide_spread": 2 * (ask - bid) > self.max_spread * (ask + bid),
            "small_size": min(quote.bid_size, quote.ask_size) < self.min_size,
        }
        return next((reason for reason, found in faults.items() if found), PASSED)
