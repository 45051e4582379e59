"""What goes wrong in a strategy is raised out of either path as it was raised."""

from __future__ import annotations

from typing import Any

import pytest
from market import ACME, job, quote, words

from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.faults import raised
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import StrategyStopped

NAME = ACME.id.value
both = pytest.mark.parametrize("run", [run_backtest, run_paper])


def session(where: str, what: str = "RuntimeError", **options: Any) -> Any:
    options.setdefault("strategies", [words("strategy", "Raising", where=where, what=what)])
    return job([quote(0), quote(1), quote(2)], close=3, **options)


@both
@pytest.mark.parametrize(
    ("where", "frame"),
    [
        ("__init__", "__init__"),
        ("on_start", "on_start"),
        ("quote 1", "on_quote_tick"),
        ("quote 3", "on_quote_tick"),
        ("on_alert", "on_alert"),
        ("on_order_filled", "on_order_filled"),  # which the live stack calls from a task of its own
        ("on_stop", "on_stop"),
    ],
)
def test_an_exception_leaves_the_path_as_it_left_the_strategy(run: Any, where: str, frame: str) -> None:
    with pytest.raises(RuntimeError, match=f"^wrong in {where}$") as error:
        run(session(where))

    assert [entry.name for entry in error.traceback][-2:] == [frame, "at"]


@both
@pytest.mark.parametrize("where", ["on_start", "quote 2", "on_alert", "on_order_filled", "on_stop"])
def test_sys_exit_leaves_the_path_too(run: Any, where: str) -> None:
    with pytest.raises(SystemExit) as error:
        run(session(where, "SystemExit"))

    assert error.value.code == 3
    assert [entry.name for entry in error.traceback][-1] == "at"


@both
def test_a_fault_shows_the_strategys_own_frames_alone(run: Any) -> None:
    with pytest.raises(RuntimeError) as error:
        run(session("on_order_filled"))

    fault = raised(error.value)
    assert fault.what == "the strategy raised RuntimeError: wrong in on_order_filled"
    own = [frame for frame in fault.frames if "raising.py" in frame]
    assert [frame.split(" in ")[1].split(":")[0] for frame in own] == ["on_order_filled", "at"]
    assert fault.frames[-2:] == tuple(own)


@both
@pytest.mark.parametrize(
    ("clauses", "place"),
    [
        ({"actors": [words("actor", "RaisingActor", where="on_start")]}, "on_start"),
        ({"exec_algorithms": [words("exec_algorithm", "RaisingAlgorithm")]}, "on_order"),
    ],
)
def test_actors_and_algorithms_fail_as_strategies_do(run: Any, clauses: dict[str, Any], place: str) -> None:
    strategy = words("strategy", "EachQuote", instrument_id=NAME, algorithm="RAISING")

    with pytest.raises(RuntimeError, match=f"^wrong in {place}$") as error:
        run(session("", strategies=[strategy], **clauses))

    assert [entry.name for entry in error.traceback][-1] == place


@both
def test_a_strategy_that_stops_itself_in_its_start_is_a_fault(run: Any) -> None:
    with pytest.raises(StrategyStopped, match="Raising-000 stopped itself in on_start, before any data"):
        run(session("on_start", "stop"))


@both
@pytest.mark.parametrize("where", ["quote 1", "on_alert", "quote 3"])
def test_one_that_stops_itself_later_has_decided_so(run: Any, where: str) -> None:
    """The first quote comes at the very time of the open, at which the strategy started."""
    rows = run(session(where, "stop"))

    assert [fill.side for fill in rows.fills] == ["BUY"]


@both
def test_a_run_after_a_failed_one_is_whole(run: Any) -> None:
    with pytest.raises(RuntimeError):
        run(session("on_order_filled"))

    assert len(run(session("")).fills) == 1
