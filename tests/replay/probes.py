"""Components that write down when they were called, for tests of time and order."""

from __future__ import annotations

from typing import Any

import pandas as pd
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.config import ActorConfig
from nautilus_trader.config import StrategyConfig
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.execution.config import ExecAlgorithmConfig
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import ExecAlgorithmId, InstrumentId
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
