"""Components that trade, watch and ask, and write down what they saw."""

from __future__ import annotations

from typing import Any

import pandas as pd
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.config import ActorConfig
from nautilus_trader.common.factories import OrderFactory
from nautilus_trader.config import StrategyConfig
from nautilus_trader.core.uuid import UUID4
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.execution.config import ExecAlgorithmConfig
from nautilus_trader.execution.messages import SubmitOrder
from nautilus_trader.model.data import BarType  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import ExecAlgorithmId, InstrumentId, StrategyId
from nautilus_trader.model.objects import Price  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.trading.strategy import Strategy
from probes import CALLS


class EachQuoteConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    every: int = 1
    side: OrderSide = OrderSide.BUY
    algorithm: ExecAlgorithmId | None = None


class EachQuote(Strategy):
    """Sends a market order on each so many quotes, through an execution algorithm where one is named."""

    def on_start(self) -> None:
        self.quotes = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: Any) -> None:
        CALLS.append((self.id.value, f"{tick.bid_price}", self.clock.timestamp_ns()))
        self.quotes += 1
        if self.quotes % self.config.every == 0:
            instrument = self.cache.instrument(self.config.instrument_id)
            order = self.order_factory.market(
                instrument.id, self.config.side, instrument.make_qty(10), exec_algorithm_id=self.config.algorithm
            )
            self.submit_order(order)


class HalvesConfig(ExecAlgorithmConfig, frozen=True):
    exec_algorithm_id: ExecAlgorithmId = ExecAlgorithmId("HALVES")


class Halves(ExecAlgorithm):
    """Sends one half of an order at once and leaves the other to the primary order."""

    def on_order(self, order: Any) -> None:
        instrument = self.cache.instrument(order.instrument_id)
        self.submit_order(self.spawn_market(order, instrument.make_qty(order.quantity / 2)))
        self.submit_order(order)


class WatchConfig(ActorConfig, frozen=True):
    instrument_id: InstrumentId


class Watch(Actor):
    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: Any) -> None:
        CALLS.append((self.id.value, f"{tick.bid_price}", self.clock.timestamp_ns()))


class OnBarsConfig(StrategyConfig, frozen=True):
    bar_type: BarType


class OnBars(Strategy):
    """Buys on the first bar."""

    def on_start(self) -> None:
        self.bars = 0
        self.subscribe_bars(self.config.bar_type)

    def on_bar(self, bar: Any) -> None:
        CALLS.append((self.id.value, "bar", self.clock.timestamp_ns()))
        self.bars += 1
        if self.bars == 1:
            instrument = self.cache.instrument(bar.bar_type.instrument_id)
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, instrument.make_qty(10)))


class ReaderConfig(StrategyConfig, frozen=True):
    bar_type: BarType
    late: bool = False  # asks during the session, for everything until now


class Reader(Strategy):
    """Asks for bars and quotes of the past and notes what it is answered."""

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.bar_type.instrument_id)
        if not self.config.late:
            self.ask()

    def ask(self) -> None:
        past = self.clock.utc_now() - pd.Timedelta(days=30)
        self.request_bars(self.config.bar_type, start=past, callback=lambda _: self.note("bars answered"))
        self.request_quote_ticks(
            self.config.bar_type.instrument_id, start=past, callback=lambda _: self.note("quotes answered")
        )

    def note(self, what: str, ts: int = 0) -> None:
        CALLS.append(("reader", what, ts))

    def on_historical_data(self, data: Any) -> None:
        self.note(type(data).__name__, data.ts_init)

    def on_quote_tick(self, _tick: Any) -> None:
        if self.config.late:
            self.ask()


class RestingConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    price: Price


class Resting(Strategy):
    """Sends one limit order to sell on the first quote, above it."""

    def on_start(self) -> None:
        self.sent = False
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: Any) -> None:
        if not self.sent:
            self.sent = True
            instrument = self.cache.instrument(tick.instrument_id)
            self.submit_order(
                self.order_factory.limit(instrument.id, OrderSide.SELL, instrument.make_qty(10), self.config.price)
            )


class LedgerConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class Ledger(Strategy):
    """Notes the leverage that its account has on each quote."""

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: Any) -> None:
        account = self.portfolio.account(tick.instrument_id.venue)
        leverage = account.leverage(tick.instrument_id) or account.default_leverage
        CALLS.append((self.id.value, f"leverage {leverage}", self.clock.timestamp_ns()))


class StrayConfig(ActorConfig, frozen=True):
    instrument_id: InstrumentId
    as_strategy: str = "GHOST-001"
    initialized: bool = False  # says so, as a strategy would


class Stray(Actor):
    """An actor that sends a market order itself on each quote."""

    def on_start(self) -> None:
        self.factory = OrderFactory(self.trader_id, StrategyId(self.config.as_strategy), self.clock)
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: Any) -> None:
        order = self.factory.market(tick.instrument_id, OrderSide.BUY, tick.bid_size)
        self.cache.add_order(order)
        if self.config.initialized:
            self.msgbus.publish(f"events.order.{order.strategy_id}", order.init_event)
        now = self.clock.timestamp_ns()
        self.msgbus.send("RiskEngine.execute", SubmitOrder(order.trader_id, order.strategy_id, order, UUID4(), now))
