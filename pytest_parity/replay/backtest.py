"""The backtest path: Nautilus's `BacktestEngine`, low-level API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig

from pytest_parity.replay.assembly import add_components, rows_of
from pytest_parity.replay.engines import LOGGING, TRADER_ID, backtest_engines
from pytest_parity.replay.receivers import Receivers
from pytest_parity.replay.venues import exchange_terms, refusing, venue_configs

if TYPE_CHECKING:
    from pytest_parity.replay.ports import PathJob, PathRows


def run_backtest(job: PathJob) -> PathRows:
    """Run `job` through the backtest engine, from the session's open to its close."""
    engine = BacktestEngine(BacktestEngineConfig(trader_id=TRADER_ID, logging=LOGGING, **backtest_engines(job.engines)))
    receivers = Receivers(engine.kernel.msgbus, job.data)
    for number, config in enumerate(venue_configs(job)):
        terms = exchange_terms(config)
        with refusing(number, config.name):
            engine.add_venue(**terms | {"modules": [*terms["modules"], receivers.venue(config)]})
    for instrument in job.instruments:
        engine.add_instrument(instrument)
    engine.kernel.data_engine.register_catalog(job.history)
    # one list in the job's order: added type by type, data of one timestamp would be delivered in another order
    engine.add_data(list(job.data), validate=False)
    recorder = add_components(engine.trader, job)
    # The engine's time ends with its last event, the paper path's at the close. With something due at the close, both
    # stop there, and what a strategy sends in on_stop has one time.
    recorder.clock.set_time_alert_ns("session-close", job.window.end, callback=lambda _event: recorder.note_topics())
    began = time.perf_counter()
    engine.run(start=job.window.start, end=job.window.end)
    seconds = time.perf_counter() - began
    recorder.note_bars(job.window.start)
    rows = rows_of(recorder, receivers, seconds, job.window)
    engine.dispose()
    return rows
