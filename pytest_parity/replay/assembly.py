"""What both paths do alike: the recorder and the contract's components into a trader, the recorder's rows out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nautilus_trader

from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.core.trace import Fill, OrderEvent, PositionEvent, Statement
from pytest_parity.replay.components import build
from pytest_parity.replay.ports import MalformedMessage, PathRows, StrategyStopped
from pytest_parity.replay.recorder import TraceRecorder

if TYPE_CHECKING:
    from pytest_parity.replay.ports import PathJob, Window
    from pytest_parity.replay.receivers import Receivers


_MESSAGE_SHOWN = 200  # characters


def add_components(trader: Any, job: PathJob) -> TraceRecorder:
    """Add the recorder, then the job's actors, strategies and execution algorithms, to `trader`."""
    recorder = TraceRecorder()
    if job.kill_switch is not None:
        recorder.rename(job.kill_switch, f"${{{KILL_SWITCH_FILE}}}")  # what a strategy says may hold its path
    trader.add_actor(recorder)
    recorder.listen()
    for number, words in enumerate(job.actors):
        trader.add_actor(build("actor", words, f"actors.{number}"))
    for number, words in enumerate(job.strategies):
        # the first stands under `strategy` in the contract, the others in the list `strategies`
        where = f"strategies.{number - 1}" if number else "strategy"
        strategy = build("strategy", words, where)
        trader.add_strategy(strategy)
        recorder.strategies.append(strategy.id.value)
    for number, words in enumerate(job.exec_algorithms):
        trader.add_exec_algorithm(build("exec_algorithm", words, f"exec_algorithms.{number}"))
    return recorder


def rows_of(recorder: TraceRecorder, receivers: Receivers, seconds: float, window: Window) -> PathRows:
    """Return what `recorder` saw, and what the `receivers` were given.

    A component that stopped itself in its start, or a message that can't be read, makes the path a fault.
    """
    if recorder.never_ran:
        raise StrategyStopped(
            "strategy",
            f"{' and '.join(sorted(recorder.never_ran))} stopped itself in on_start, before any data",
            "its instrument may not be in the session's data: see what it logged",
        )
    if recorder.malformed:
        ts, message, fault = recorder.malformed[0]
        more = f" (the first of {len(recorder.malformed)})" if len(recorder.malformed) > 1 else ""
        shown = message if len(message) <= _MESSAGE_SHOWN else f"{message[:_MESSAGE_SHOWN]} …"
        raise MalformedMessage(
            "strategy",
            f"parity_decision message of {window.local(ts)} can't be read{more}: {fault}; it says {shown}",
            "publish json.dumps of version (1), action, instrument and, as needed, strategy, setup, side, quantity, "
            "reason, quote, levels and considered",
        )
    rows = recorder.rows
    return PathRows(
        orders=tuple(row for row in rows if isinstance(row, OrderEvent)),
        fills=tuple(row for row in rows if isinstance(row, Fill)),
        positions=tuple(row for row in rows if isinstance(row, PositionEvent)),
        statements=tuple(row for row in rows if isinstance(row, Statement)),
        topics={strategy: tuple(sorted(topics)) for strategy, topics in sorted(recorder.topics.items())},
        bars=frozenset(recorder.bars),
        engine_version=nautilus_trader.__version__,
        run_seconds=seconds,
        given=receivers.given(),
    )
