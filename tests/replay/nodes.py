"""The recorder as a node has it: an actor among others, which writes to a file of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from market import ACME
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig

from pytest_parity.replay.components import build
from pytest_parity.replay.engines import LOGGING
from pytest_parity.replay.recorder import TraceRecorder, TraceRecorderConfig
from pytest_parity.replay.venues import exchange_terms, venue_configs

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.replay.ports import PathJob


def recorded_by_node(described: PathJob, file: Path) -> list[dict[str, Any]]:
    """Run a job's first strategy beside a recorder that writes to `file`, and return its lines."""
    engine = BacktestEngine(BacktestEngineConfig(logging=LOGGING))
    engine.add_venue(**exchange_terms(venue_configs(described)[0]))
    engine.add_instrument(ACME)
    engine.add_data(list(described.data))
    engine.add_actor(TraceRecorder(TraceRecorderConfig(file=str(file))))
    engine.add_strategy(build("strategy", described.strategies[0], "strategy"))
    engine.run()
    engine.dispose()
    return [json.loads(line) for line in file.read_text().splitlines()]
