"""Components that write down when they were called, for tests of time and order."""

from __future__ import annotations

import builtins
import sys
from decimal import Decimal
from enum import Enum
from typing import Any

import pandas as pd
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.config import ActorConfig, NautilusConfig, PositiveInt
from nautilus_trader.config import StrategyConfig
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.execution.config import ExecAlgorithmConfig
from nautilus_trader.model.data import BarType  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import ExecAlgorithmId, InstrumentId
from nautilus_trader.model.objects import Price  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.trading.strategy import Strategy

CALLS: list[tuple[str, str, int]] = []  # (component, what, seen at): emptied by each test


class Schedule:
    """Timers between data, chained, cancelled and after the last datum; mixed into each kind of component."""

    def begin(self: Any, who: str) -> None:
        """Set the timers, at odd fractions so that none falls on a datum."""
        self.who = who
        now = self.clock.utc_now()
        self.clock.set_timer("every", pd.Timedelta(seconds=2.7), callback=self.on_tick)
        self.clock.set_time_alert("chain", now + pd.Timedelta(seconds=7.3), callback=self.on_chain)
        self.clock.set_time_alert("late", now + pd.Timedelta(seconds=33.3), callback=self.on_tick)
        self.links = 0

    def on_tick(self: Any, event: Any) -> None:
        """Note the call."""
        CALLS.append((self.who, event.name, self.clock.timestamp_ns()))

    def on_chain(self: Any, event: Any) -> None:
        """Note the call and set the next link."""
        self.on_tick(event)
        self.links += 1
        if self.links < 20:
            self.clock.set_time_alert(
                f"chain-{self.links}", self.clock.utc_now() + pd.Timedelta(seconds=1.1), callback=self.on_chain
            )


class ScheduledStrategyConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class ScheduledStrategy(Schedule, Strategy):
    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)
        self.begin("strategy")


class ScheduledActorConfig(ActorConfig, frozen=True):
    pass


class ScheduledActor(Schedule, Actor):
    def on_start(self) -> None:
        self.begin("actor")


class ScheduledAlgorithmConfig(ExecAlgorithmConfig, frozen=True):
    exec_algorithm_id: ExecAlgorithmId = ExecAlgorithmId("SCHEDULED")


class ScheduledAlgorithm(Schedule, ExecAlgorithm):
    def on_start(self) -> None:
        self.begin("algorithm")


class CancellingStrategyConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class CancellingStrategy(Strategy):
    """The first alert cancels the second; both lie between the same two data."""

    def on_start(self) -> None:
        now = self.clock.utc_now()
        self.clock.set_time_alert("first", now + pd.Timedelta(seconds=1), callback=self.on_first)
        self.clock.set_time_alert("second", now + pd.Timedelta(seconds=2), callback=self.on_second)

    def on_first(self, event: Any) -> None:
        CALLS.append(("strategy", event.name, self.clock.timestamp_ns()))
        self.clock.cancel_timer("second")

    def on_second(self, event: Any) -> None:
        CALLS.append(("strategy", event.name, self.clock.timestamp_ns()))


class AtDatumConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class AtDatum(Strategy):
    """An alert at exactly a datum's time."""

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)
        self.clock.set_time_alert("alert", self.clock.utc_now() + pd.Timedelta(seconds=10), callback=self.on_alert)

    def on_alert(self, event: Any) -> None:
        CALLS.append(("strategy", event.name, self.clock.timestamp_ns()))

    def on_quote_tick(self, _tick: Any) -> None:
        CALLS.append(("strategy", "quote", self.clock.timestamp_ns()))


class PingPongConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    on_stop_too: bool = False


class PingPong(Strategy):
    """Buys on the first quote and sells from inside the fill: the nested order's cause is the fill."""

    def on_start(self) -> None:
        self.sent = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def _send(self, side: OrderSide) -> None:
        self.sent += 1
        instrument = self.cache.instrument(self.config.instrument_id)
        self.submit_order(self.order_factory.market(instrument.id, side, instrument.make_qty(10)))

    def on_quote_tick(self, _tick: Any) -> None:
        if not self.sent:
            self._send(OrderSide.BUY)

    def on_order_filled(self, event: Any) -> None:
        if event.order_side == OrderSide.BUY and self.sent == 1:
            self._send(OrderSide.SELL)

    def on_stop(self) -> None:
        if self.config.on_stop_too:
            self._send(OrderSide.BUY)


class CloserConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class Closer(Strategy):
    """Closes at the first quote whatever it owns."""

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, _tick: Any) -> None:
        for position in self.cache.positions_open(strategy_id=self.id):
            self.close_position(position)


class FaultyConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    at: str
    how: str = "error"


class Faulty(Strategy):
    """Raises where its config says."""

    def __init__(self, config: FaultyConfig) -> None:
        super().__init__(config)
        self._fault("init")

    def _fault(self, where: str) -> None:
        if self.config.at == where:
            if self.config.how == "exit":
                sys.exit(5)
            raise ArithmeticError(f"in {where}")

    def on_start(self) -> None:
        self.sent = False
        self._fault("start")
        self.subscribe_quote_ticks(self.config.instrument_id)
        self.clock.set_time_alert(
            "alert", self.clock.utc_now() + pd.Timedelta(seconds=0.5), callback=lambda _: self._fault("timer")
        )

    def on_quote_tick(self, _tick: Any) -> None:
        self._fault("quote")
        if not self.sent:
            self.sent = True
            instrument = self.cache.instrument(self.config.instrument_id)
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, instrument.make_qty(1)))

    def on_order_filled(self, _event: Any) -> None:
        self._fault("fill")

    def on_position_opened(self, _event: Any) -> None:
        self._fault("position")

    def on_stop(self) -> None:
        self._fault("stop")


class StoppingConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    at_once: bool = True


class Stopping(Strategy):
    """Stops itself: in its start, or at the first quote."""

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)
        if self.config.at_once:
            self.stop()

    def on_quote_tick(self, _tick: Any) -> None:
        self.stop()


class Side(Enum):
    BUY = "BUY"


class TypedConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    count: int
    price: Decimal
    flag: bool = False
    ratio: float = 0.5
    side: Side = Side.BUY
    names: list[str] = []  # noqa: RUF012 - msgspec copies it
    nested: dict[str, int] = {}  # noqa: RUF012 - as above
    maybe: int | None = 3


class Typed(Strategy):
    pass


class NotAStrategyConfig(StrategyConfig, frozen=True):
    pass


class NotAStrategy:
    def __init__(self, config: Any) -> None:
        self.config = config


class PickyConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class Picky(Strategy):
    def __init__(self, config: PickyConfig) -> None:  # noqa: ARG002 - the name that Nautilus gives it
        raise ValueError("fast must be below slow")


class Pace(Enum):
    STEADY = "steady"
    BRISK = "brisk"


class LegConfig(NautilusConfig, frozen=True):
    instrument_id: InstrumentId
    ratio: int = 1


class AssortedConfig(StrategyConfig, frozen=True):
    """One field of each kind that a strategy's config may have."""

    count: int = 0
    least: PositiveInt = 1
    share: float = 0.0
    risk: Decimal = Decimal(0)
    eager: bool = False
    label: str = ""
    limit: int | None = 7
    pace: Pace = Pace.STEADY
    side: OrderSide = OrderSide.BUY
    bar_type: BarType | None = None
    price: Price | None = None
    every: pd.Timedelta | None = None
    names: list[InstrumentId] | None = None
    weights: dict[str, Decimal] | None = None
    leg: LegConfig | None = None
    legs: tuple[LegConfig, ...] = ()


class Assorted(Strategy):
    pass


class RaisingConfig(StrategyConfig, frozen=True):
    """Where to raise what: `ValueError`, `RuntimeError`, `SystemExit`, or `stop` to stop itself instead."""

    where: str
    what: str = "RuntimeError"


class Raising(Strategy):
    """Buys on the first quote, sets a timer between the first two, and goes wrong at one place."""

    def __init__(self, config: RaisingConfig) -> None:
        super().__init__(config)
        self.quotes = 0
        self.at("__init__")

    def at(self, place: str) -> None:
        if place != self.config.where:
            return
        if self.config.what == "stop":
            self.stop()
        elif self.config.what == "SystemExit":
            sys.exit(3)
        else:
            raise getattr(builtins, self.config.what)(f"wrong in {place}")

    def on_start(self) -> None:
        self.at("on_start")
        instrument_id = self.cache.instrument_ids()[0]
        self.subscribe_quote_ticks(instrument_id)
        self.clock.set_time_alert("alert", self.clock.utc_now() + pd.Timedelta(seconds=0.5), callback=self.on_alert)

    def on_alert(self, _event: Any) -> None:
        self.at("on_alert")

    def on_quote_tick(self, tick: Any) -> None:
        self.quotes += 1
        if self.quotes == 1:
            instrument = self.cache.instrument(tick.instrument_id)
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, instrument.make_qty(10)))
        self.at(f"quote {self.quotes}")

    def on_order_filled(self, _event: Any) -> None:
        self.at("on_order_filled")

    def on_stop(self) -> None:
        self.at("on_stop")


class RaisingActorConfig(ActorConfig, frozen=True):
    where: str


class RaisingActor(Actor):
    def on_start(self) -> None:
        if self.config.where == "on_start":
            raise RuntimeError("wrong in on_start")


class RaisingAlgorithmConfig(ExecAlgorithmConfig, frozen=True):
    exec_algorithm_id: ExecAlgorithmId = ExecAlgorithmId("RAISING")


class RaisingAlgorithm(ExecAlgorithm):
    def on_order(self, _order: Any) -> None:
        raise RuntimeError("wrong in on_order")


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
