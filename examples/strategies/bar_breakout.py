"""Buy a break above the highest high of the last bars; sell at a target, or when time is up."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

from nautilus_trader.config import PositiveInt, StrategyConfig
from nautilus_trader.model.data import BarType  # noqa: TC002 - the config is parsed by its annotations
from nautilus_trader.model.enums import OrderSide, OrderType
from nautilus_trader.model.identifiers import InstrumentId  # noqa: TC002 - as above
from nautilus_trader.trading.strategy import Strategy

if TYPE_CHECKING:
    from nautilus_trader.model.data import Bar
    from nautilus_trader.model.events import PositionOpened


class BarBreakoutConfig(StrategyConfig, frozen=True):
    """Bars of `bar_type` are all it looks at.

    `target` is in the price's currency; `patience` and `holding` count bars since the entry.
    """

    instrument_id: InstrumentId
    bar_type: BarType
    trade_size: Decimal
    lookback: PositiveInt = 30
    target: Decimal = Decimal("0.50")
    entry_type: str = "MARKET"  # or LIMIT: wait for the price to come back to the broken high
    patience: PositiveInt = 10  # a limit entry not filled by then is canceled
    holding: PositiveInt = 45  # out by then, and no new entry before


class BarBreakout(Strategy):
    def __init__(self, config: BarBreakoutConfig) -> None:
        super().__init__(config)
        self.highs: deque[Decimal] = deque(maxlen=config.lookback)
        self.bars_since_entry = config.holding

    def on_start(self) -> None:
        self.instrument = self.cache.instrument(self.config.instrument_id)
        self.subscribe_bars(self.config.bar_type)

    def on_bar(self, bar: Bar) -> None:
        self.bars_since_entry += 1
        if not self.portfolio.is_flat(self.config.instrument_id):
            self.leave_when_time_is_up()
        elif self.cache.orders_open(instrument_id=self.config.instrument_id):
            self.cancel_when_patience_is_up()
        elif self.is_break(bar):
            self.enter(max(self.highs))
        self.highs.append(bar.high.as_decimal())

    def is_break(self, bar: Bar) -> bool:
        ready = len(self.highs) == self.config.lookback and self.bars_since_entry > self.config.holding
        return ready and bar.close.as_decimal() > max(self.highs)

    def enter(self, level: Decimal) -> None:
        self.bars_since_entry = 0
        quantity = self.instrument.make_qty(self.config.trade_size)
        if OrderType[self.config.entry_type] == OrderType.MARKET:
            order = self.order_factory.market(self.config.instrument_id, OrderSide.BUY, quantity)
        else:
            price = self.instrument.make_price(level)
            order = self.order_factory.limit(self.config.instrument_id, OrderSide.BUY, quantity, price)
        self.submit_order(order)

    def on_position_opened(self, event: PositionOpened) -> None:
        price = self.instrument.make_price(Decimal(str(event.avg_px_open)) + self.config.target)
        self.submit_order(
            self.order_factory.limit(
                self.config.instrument_id, OrderSide.SELL, event.quantity, price, reduce_only=True, tags=["target"]
            )
        )

    def cancel_when_patience_is_up(self) -> None:
        if self.bars_since_entry >= self.config.patience:
            self.cancel_all_orders(self.config.instrument_id)

    def leave_when_time_is_up(self) -> None:
        if self.bars_since_entry == self.config.holding:
            self.cancel_all_orders(self.config.instrument_id)
            self.close_all_positions(self.config.instrument_id, tags=["time"])

    def on_stop(self) -> None:
        self.cancel_all_orders(self.config.instrument_id)
        self.close_all_positions(self.config.instrument_id)
