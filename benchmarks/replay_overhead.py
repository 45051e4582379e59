"""How fast the two paths replay, as ratios to the raw engine in one run.

    python benchmarks/replay_overhead.py [QUOTES] [ROUNDS]

The same quotes go through a raw `BacktestEngine`, the backtest path and the paper path: one strategy with one empty
callback, the recorder on both paths, start-up excluded. Each round runs all three in turn, so that a machine whose
speed drifts slows them alike; the ratios are of the rounds' medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.enums import AccountType, OmsType
from nautilus_trader.model.identifiers import InstrumentId, Venue
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.engines import LOGGING, TRADER_ID
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import PathJob, Window
from pytest_parity.sources.history import HistoryCatalog

START = 1_700_000_000_000_000_000
STEP = 50_000_000  # nanoseconds between quotes
INSTRUMENT = TestInstrumentProvider.equity("ACME", "XNAS")
BOUNDS = {"raw engine": 1.0, "backtest path": 1.10, "paper path": 1.25}


class ListenerConfig(StrategyConfig, frozen=True):
    """Which instrument to listen to."""

    instrument_id: InstrumentId


class Listener(Strategy):
    """One empty callback."""

    def on_start(self) -> None:
        """Subscribe."""
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick: QuoteTick) -> None:
        """Do nothing."""


def quotes(count: int) -> list[QuoteTick]:
    """Make `count` quotes on a seeded random walk."""
    walk = 100 + np.cumsum(np.random.default_rng(1).normal(0, 0.005, count))
    size = Quantity.from_int(1_000)
    return [
        QuoteTick(INSTRUMENT.id, Price(bid, 2), Price(bid + 0.01, 2), size, size, START + i * STEP, START + i * STEP)
        for i, bid in enumerate(np.round(walk, 2).tolist())
    ]


def raw(data: list[QuoteTick]) -> float:
    """Run the engine as anyone would, and return the seconds it took."""
    engine = BacktestEngine(BacktestEngineConfig(trader_id=TRADER_ID, logging=LOGGING))
    engine.add_venue(Venue("XNAS"), OmsType.NETTING, AccountType.MARGIN, [Money(1_000_000, USD)], base_currency=USD)
    engine.add_instrument(INSTRUMENT)
    engine.add_data(data)
    engine.add_strategy(Listener(ListenerConfig(instrument_id=INSTRUMENT.id)))
    began = time.perf_counter()
    engine.run()
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds


def job(data: list[QuoteTick]) -> PathJob:
    """Describe the same run to the two paths."""
    words: dict[str, Any] = {
        "strategy_path": f"{__name__}:Listener",
        "config_path": f"{__name__}:ListenerConfig",
        "config": {"instrument_id": INSTRUMENT.id.value},
    }
    return PathJob(
        path=Path.BACKTEST,
        window=Window(START, data[-1].ts_init, "UTC"),
        instruments=[INSTRUMENT],
        data=data,
        history=HistoryCatalog.of(".", 0, 0),
        strategies=[words],
        venues=[{"name": "XNAS", "oms_type": "NETTING", "account_type": "MARGIN", "base_currency": "USD",
                 "starting_balances": ["1_000_000 USD"]}],
    )  # fmt: skip


def main(count: int = 200_000, rounds: int = 5) -> None:
    """Measure and print."""
    data = quotes(count)
    described = job(data)
    seconds: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for _ in range(rounds):
        seconds["raw engine"].append(raw(data))
        seconds["backtest path"].append(run_backtest(described).run_seconds)
        seconds["paper path"].append(run_paper(replace(described, path=Path.PAPER)).run_seconds)
    base = statistics.median(seconds["raw engine"])
    for name, bound in BOUNDS.items():
        middle = statistics.median(seconds[name])
        print(f"{name:<14} {count / middle:>10,.0f} quotes/s   {middle / base:5.2f} x raw (at most {bound:.2f})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
