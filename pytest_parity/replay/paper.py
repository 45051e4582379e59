"""The paper path: Nautilus's live stack with its sandbox venue, in virtual time moved by the market data."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from nautilus_trader.backtest.data_client import BacktestMarketDataClient
from nautilus_trader.common import Environment
from nautilus_trader.data.engine import DataEngine
from nautilus_trader.live.config import TradingNodeConfig
from nautilus_trader.model.data import Bar, InstrumentClose
from nautilus_trader.model.identifiers import ClientId
from nautilus_trader.system.kernel import NautilusKernel

from pytest_parity.replay.assembly import add_components, rows_of
from pytest_parity.replay.engines import LOGGING, TRADER_ID, live_engines
from pytest_parity.replay.ports import ReplayError
from pytest_parity.replay.receivers import Receivers
from pytest_parity.replay.saved_state import save_states
from pytest_parity.replay.start_state import CarriedSandbox, entries_of
from pytest_parity.replay.venues import refusing, sandbox_config, venue_configs
from pytest_parity.replay.virtual_time import Timeline, VirtualTimeLoop, kernel_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_parity.replay.ports import PathJob, PathRows

_NEVER_REACH = (Bar, InstrumentClose)  # a sandbox: its subscription doesn't match their topics


class ReplayDataClient(BacktestMarketDataClient):  # type: ignore[misc]  # Nautilus ships no types
    """A data client that takes subscriptions and leaves the data to the replay."""

    def connect(self) -> None:
        """Be connected at once: there is nobody to call."""
        self._set_connected(True)  # noqa: FBT003 - the base class's signature

    def disconnect(self) -> None:
        """Be disconnected at once."""
        self._set_connected(False)  # noqa: FBT003 - the base class's signature


def run_paper(job: PathJob) -> PathRows:
    """Run `job` through the live stack, from the session's open to its close."""
    with _own_loop() as loop:
        return loop.run_until_complete(PaperReplay(job, loop).run())


@contextmanager
def _own_loop() -> Iterator[VirtualTimeLoop]:
    loop = VirtualTimeLoop()
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        # the engine's queue and executor tasks wait for messages that won't come
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()


class PaperReplay:
    """One session on the live stack: kernel, data clients, sandbox venues, and the time that the data move."""

    def __init__(self, job: PathJob, loop: VirtualTimeLoop) -> None:
        self.job = job
        self.loop = loop
        self.timeline = Timeline()
        self.timeline.set_time(job.window.start)
        self.failure: BaseException | None = None
        self.kernel = self._build_kernel()
        self.kernel.msgbus.subscribe("commands.system.shutdown", self._on_shutdown, priority=20)
        for instrument in job.instruments:
            self.kernel.cache.add_instrument(instrument)
        self.kernel.data_engine.register_catalog(job.history)
        # the backtest data client tells its engine of each subscription; here the data come whatever is asked for
        self.kernel.msgbus.register("BacktestEngine.execute", lambda _command: None)
        self.kernel.msgbus.deregister("DataEngine.request", self.kernel.data_engine.request)
        self.kernel.msgbus.register("DataEngine.request", self._on_request)
        self._add_data_clients()
        self.receivers = Receivers(self.kernel.msgbus, job.data)
        self.sandboxes = self._add_sandboxes()
        self.recorder = add_components(self.kernel.trader, job)

    def _build_kernel(self) -> NautilusKernel:
        config = TradingNodeConfig(
            trader_id=TRADER_ID,
            environment=Environment.SANDBOX,
            logging=LOGGING,
            timeout_post_stop=0.0,  # otherwise stopping waits ten seconds on the wall clock
            **live_engines(self.job.engines, reconciliation=bool(entries_of(self.job.start))),
        )
        with kernel_clock(self.timeline.clock_class()):
            return NautilusKernel(name="paper", config=config, loop=self.loop)

    def _add_data_clients(self) -> None:
        engine = self.kernel.data_engine
        for venue in sorted({instrument.id.venue.value for instrument in self.job.instruments}):
            client = ReplayDataClient(ClientId(venue), self.kernel.msgbus, self.kernel.cache, self.kernel.clock)
            engine.register_client(client)

    def _add_sandboxes(self) -> dict[str, CarriedSandbox]:
        sandboxes = {}
        for number, config in enumerate(venue_configs(self.job)):
            with refusing(number, config.name):
                sandbox = CarriedSandbox(
                    loop=self.loop,
                    portfolio=self.kernel.portfolio,
                    msgbus=self.kernel.msgbus,
                    cache=self.kernel.cache,
                    clock=self.kernel.clock,
                    config=sandbox_config(config, [str(money) for money in self.job.start.balances]),
                )
            sandbox.test_clock.set_time(self.job.window.start)
            sandbox.carry(self.job.start, config.name)
            sandbox.exchange.modules.append(self.receivers.venue(config))
            self.kernel.exec_engine.register_client(sandbox)
            sandboxes[config.name] = sandbox
        return sandboxes

    def _on_shutdown(self, command: Any) -> None:
        """Keep the exception that makes an engine ask for a shutdown: the replay raises it as the strategy's own."""
        self.failure = self.failure or sys.exception() or RuntimeError(command.reason)

    def _on_request(self, request: Any) -> None:
        """Note who asks for data before the session: it is subscribed to them until they have come."""
        self.recorder.note_topics()
        self.kernel.data_engine.request(request)

    def _check(self) -> None:
        if self.failure:
            raise self.failure

    async def _settle(self) -> None:
        await self.loop.settle()
        self._check()

    async def run(self) -> PathRows:
        """Start, deliver the data, step on to the close, stop, and let what on_stop sent be executed."""
        kernel = self.kernel
        await kernel.start_async()
        self._check()
        if not kernel.trader.is_running:
            raise ReplayError("paths.paper", "the live stack did not start", "see what it logged")
        for sandbox in self.sandboxes.values():
            sandbox.rest_orders()
        await self._settle()
        arrivals = self._arrivals()
        began = time.perf_counter()
        await self._deliver(arrivals)
        seconds = time.perf_counter() - began
        await self.timeline.advance(self.job.window.end, self.loop)
        self._check()
        self.recorder.note_topics()
        kernel.trader.stop()
        await self._settle()
        await kernel.stop_async()
        await self._settle()
        self.recorder.note_bars(self.job.window.start)
        rows = rows_of(self.recorder, self.receivers, seconds, self.job.window)
        states = save_states(kernel.trader)
        kernel.dispose()
        return replace(rows, states=states)

    def _arrivals(self) -> list[tuple[int, Any, Callable[[Any], None]]]:
        """Return (time, datum, who takes it) in order; at one time the venue's own feed comes before the strategy's."""
        # The live engine's `process` would put each datum on a queue and take it off: half the speed, same result.
        process = DataEngine.process.__get__(self.kernel.data_engine)
        arrivals = [(datum.ts_init, datum, process) for datum in self.job.data]
        if self.job.venue_data is not None:
            own = [
                (datum.ts_init, datum, self.sandboxes[datum.instrument_id.venue.value].on_data)
                for datum in self.job.venue_data
                if type(datum) not in _NEVER_REACH
            ]
            for venue, sandbox in self.sandboxes.items():
                self.kernel.msgbus.unsubscribe(f"data.*.{venue}.*", sandbox.on_data)
            arrivals = sorted([*own, *arrivals], key=itemgetter(0))
        return arrivals

    async def _deliver(self, arrivals: list[tuple[int, Any, Callable[[Any], None]]]) -> None:
        """Move time to each datum, firing what is due on the way, hand it over, and settle what it set off."""
        timeline, loop = self.timeline, self.loop
        lag = 1 if self.job.timers == "after_data" else 0
        now = timeline.now
        for ts_init, datum, target in arrivals:
            if ts_init > now:
                # with a lag, what is due at a datum's own time fires on the way to the next one
                await timeline.advance(ts_init - lag, loop)
                if lag:
                    timeline.set_time(ts_init)
                now = ts_init
            target(datum)
            if loop.busy:
                await loop.settle()
            if self.failure:
                raise self.failure
