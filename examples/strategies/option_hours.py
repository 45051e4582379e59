"""Buy an option at a time of day; sell it at another, or hold it to its expiry."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pandas as pd
from nautilus_trader.config import PositiveInt, StrategyConfig
from nautilus_trader.model.data import BarType  # noqa: TC002 - the config is parsed by its annotations
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId  # noqa: TC002 - as above
from nautilus_trader.trading.strategy import Strategy

if TYPE_CHECKING:
    from nautilus_trader.model.data import QuoteTick
    from nautilus_trader.model.objects import Price


class OptionHoursConfig(StrategyConfig, frozen=True):
    """Times are `HH:MM` in `time_zone`; without `sell_at` the option is held to its expiry."""

    instrument_id: InstrumentId
    underlying_bars: BarType
    quantity: PositiveInt = 1
    buy_at: str = "10:00"
    sell_at: str | None = None
    time_zone: str = "America/New_York"


class OptionHours(Strategy):
    def __init__(self, config: OptionHoursConfig) -> None:
        super().__init__(config)
        self.buy_time: time | None = time.fromisoformat(config.buy_at)
        self.sell_time: time | None = time.fromisoformat(config.sell_at) if config.sell_at else None

    def on_start(self) -> None:
        self.instrument = self.cache.instrument(self.config.instrument_id)
        self.subscribe_quote_ticks(self.config.instrument_id)
        # without a bar or trade of the underlying the engine has no price to settle the option at
        self.subscribe_bars(self.config.underlying_bars)

    def on_quote_tick(self, quote: QuoteTick) -> None:
        now = pd.Timestamp(quote.ts_event, tz="UTC").tz_convert(self.config.time_zone).time()
        if self.buy_time and now >= self.buy_time and self.cache.bar(self.config.underlying_bars):
            self.buy_time = None
            self.send(OrderSide.BUY, quote.ask_price)
        elif not self.buy_time and self.sell_time and now >= self.sell_time:
            self.sell_time = None
            self.send(OrderSide.SELL, quote.bid_price)

    def send(self, side: OrderSide, price: Price) -> None:
        quantity = self.instrument.make_qty(self.config.quantity)
        self.submit_order(self.order_factory.limit(self.config.instrument_id, side, quantity, price))

    def on_stop(self) -> None:
        self.unsubscribe_quote_ticks(self.config.instrument_id)
        self.unsubscribe_bars(self.config.underlying_bars)
