"""Components that go wrong at one place."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pandas as pd
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.config import ActorConfig
from nautilus_trader.config import StrategyConfig
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.execution.config import ExecAlgorithmConfig
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import ExecAlgorithmId
from nautilus_trader.trading.strategy import Strategy


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
