"""One day of an opening-range strategy: the range, and what became of its break-outs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nautilus_trader.model.enums import OptionKind

if TYPE_CHECKING:
    from nautilus_trader.model.data import Bar
    from strategies.trading_hours import Hours


class Setup(NamedTuple):
    """A direction of the break-out, and the right that profits from it."""

    name: str
    right: OptionKind


UP = Setup("opening-range-up", OptionKind.CALL)
DOWN = Setup("opening-range-down", OptionKind.PUT)
SETUPS = frozenset({UP.name, DOWN.name})


@dataclass(slots=True)
class TradingDay:
    """One session and what happened in it so far."""

    hours: Hours
    realized_before: Decimal = Decimal(0)  # profit and loss of the days before
    high: Decimal = Decimal("-Infinity")
    low: Decimal = Decimal("Infinity")
    bars: int = 0  # of the opening range
    tried: set[str] = field(default_factory=set)  # set-ups that broke out: one try each
    traded: set[str] = field(default_factory=set)  # set-ups that sent an entry, before a restart too

    def widen(self, bar: Bar) -> None:
        """Take a bar of the opening range in."""
        self.high, self.low = max(self.high, bar.high.as_decimal()), min(self.low, bar.low.as_decimal())
        self.bars += 1

    def levels(self, buffer: Decimal) -> dict[str, Decimal]:
        """Give the range and the levels beyond it that a close must pass; `buffer` is a ratio of the range."""
        away = buffer * (self.high - self.low)
        return {
            "range_high": self.high,
            "range_low": self.low,
            "breakout_up": self.high + away,
            "breakout_down": self.low - away,
        }

    def find_breakout(self, close: Decimal, buffer: Decimal) -> Setup | None:
        """Find the set-up that a close makes."""
        levels = self.levels(buffer)
        return UP if close > levels["breakout_up"] else DOWN if close < levels["breakout_down"] else None

    def save(self) -> bytes:
        """Write down what a restart on this day can't learn from the cache."""
        kept = {"day": str(self.hours.day), "high": str(self.high), "low": str(self.low), "bars": self.bars}
        return json.dumps({**kept, "tried": sorted(self.tried)}).encode()

    def restore(self, saved: bytes) -> None:
        """Take up what was saved, unless it was on another day."""
        kept = json.loads(saved)
        if kept["day"] == str(self.hours.day):
            self.high, self.low = Decimal(kept["high"]), Decimal(kept["low"])
            self.bars, self.tried = kept["bars"], set(kept["tried"])
