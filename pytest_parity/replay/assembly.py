"""What both paths do alike: the recorder and the contract's components into a trader, the recorder's rows out of it."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import nautilus_trader

from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.core.trace import Fill, OrderEvent, PositionEvent, Statement
from pytest_parity.replay.components import build
from pytest_parity.replay.kill_switch import write_state
from pytest_parity.replay.ports import MalformedMessage, PathRows, StrategyStopped, StrayOrder
from pytest_parity.replay.recorder import TraceRecorder
from pytest_parity.replay.switch_readings import SwitchReadings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.core.trace import Row
    from pytest_parity.replay.ports import PathJob, Window
    from pytest_parity.replay.receivers import Receivers


_MESSAGE_SHOWN = 200  # characters


def add_components(trader: Any, job: PathJob) -> TraceRecorder:
    """Add the recorder, then the job's actors, strategies and execution algorithms, to `trader`."""
    recorder = TraceRecorder()
    job.recorded.clear()
    recorder.rows = job.recorded
    if job.kill_switch is not None:
        recorder.rename(job.kill_switch, f"${{{KILL_SWITCH_FILE}}}")  # what a strategy says may hold its path
        recorder.switch = SwitchReadings(FilePath(job.kill_switch))
    trader.add_actor(recorder)
    if job.kill_switch is not None and job.engage_at is not None:
        file = FilePath(job.kill_switch)
        recorder.clock.set_time_alert_ns("kill-switch", job.engage_at, lambda _event: write_state(file, "engaged"))
    recorder.listen()
    for number, words in enumerate(job.actors):
        actor = build("actor", words, f"actors.{number}")
        trader.add_actor(actor)
        recorder.components.append(actor.id.value)
    for number, words in enumerate(job.strategies):
        # the first stands under `strategy` in the contract, the others in the list `strategies`
        where = f"strategies.{number - 1}" if number else "strategy"
        strategy = build("strategy", words, where)
        trader.add_strategy(strategy)
        recorder.strategies.append(strategy.id.value)
    for one in (*trader.actors(), *trader.strategies()):  # a node loads states here, before it adds the algorithms
        if one.id.value in job.states:
            one.load(dict(job.states[one.id.value]))
    for number, words in enumerate(job.exec_algorithms):
        algorithm = build("exec_algorithm", words, f"exec_algorithms.{number}")
        trader.add_exec_algorithm(algorithm)
        recorder.components.append(algorithm.id.value)
    return recorder


def sorted_out(rows: Iterable[Row]) -> dict[str, Any]:
    """Return a recorder's rows as a trace has them: a tuple for each kind."""
    kinds = {"orders": OrderEvent, "fills": Fill, "positions": PositionEvent, "statements": Statement}
    return {name: tuple(row for row in rows if isinstance(row, kind)) for name, kind in kinds.items()}


def rows_of(recorder: TraceRecorder, receivers: Receivers, seconds: float, window: Window) -> PathRows:
    """Return what `recorder` saw, and what the `receivers` were given.

    A component that stopped itself in its start, an order that no strategy sent, or a message that can't be read, makes
    the path a fault.
    """
    _refuse(recorder, window)
    heard = {name: tuple(sorted(topics)) for name, topics in recorder.topics.items()}
    return PathRows(
        **sorted_out(recorder.rows),
        topics={name: tuple(filter(_is_data, heard[name])) for name in sorted({*heard} - {*recorder.components})},
        heard=heard,
        bars=frozenset(recorder.bars),
        switch_states=tuple(recorder.switch.states),
        engine_version=nautilus_trader.__version__,
        run_seconds=seconds,
        given=receivers.given(),
    )


def _refuse(recorder: TraceRecorder, window: Window) -> None:
    if recorder.never_ran:
        raise StrategyStopped(
            "strategy",
            f"{' and '.join(sorted(recorder.never_ran))} stopped itself in on_start, before any data",
            "its instrument may not be in the session's data: see what it logged",
        )
    if recorder.strays:
        row = recorder.strays[0]
        order = f"{row.side} {row.quantity} {row.order_type} {row.instrument}"
        raise StrayOrder(
            "strategy",
            f"the order {order} of {window.local(row.ts_seen)} was sent under the strategy id {row.strategy}, "
            f"but by no strategy of the contract{_first_of(recorder.strays)}",
            "let one of its strategies send it with submit_order: what an order is for can't be told of another",
        )
    if recorder.malformed:
        ts, message, fault = recorder.malformed[0]
        shown = message if len(message) <= _MESSAGE_SHOWN else f"{message[:_MESSAGE_SHOWN]} …"
        raise MalformedMessage(
            "strategy",
            f"parity_decision message of {window.local(ts)} can't be read{_first_of(recorder.malformed)}: {fault}; "
            f"it says {shown}",
            "publish json.dumps of version (1), action, instrument and, as needed, strategy, setup, side, quantity, "
            "reason, quote, levels and considered",
        )


def _first_of(several: Sequence[object]) -> str:
    return f" (the first of {len(several)})" if len(several) > 1 else ""


def _is_data(topic: str) -> bool:
    return topic.startswith("data.")
