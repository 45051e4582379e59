"""An options strategy for tests: in turn buys and sells each of its options through the day, on their own quotes."""

from __future__ import annotations

from typing import Any

from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId  # noqa: TC002 - the config class needs it at run time
from nautilus_trader.trading.strategy import Strategy


class OptionRotationConfig(StrategyConfig, frozen=True):
    instrument_ids: list[InstrumentId]
    every: int = 5  # minutes of the clock between two decisions on one option


class OptionRotation(Strategy):
    """Decides on the first quote of an option in every so many minutes: buys when flat, sells what it holds."""

    def on_start(self) -> None:
        self.decided: dict[InstrumentId, int] = {}
        for instrument_id in self.config.instrument_ids:
            self.subscribe_quote_ticks(instrument_id)

    def on_quote_tick(self, tick: Any) -> None:
        turn = tick.ts_event // (self.config.every * 60_000_000_000)
        if self.decided.get(tick.instrument_id) == turn:
            return
        self.decided[tick.instrument_id] = turn
        flat = self.portfolio.is_flat(tick.instrument_id)
        instrument = self.cache.instrument(tick.instrument_id)
        side = OrderSide.BUY if flat else OrderSide.SELL
        self.submit_order(self.order_factory.market(instrument.id, side, instrument.make_qty(1)))
