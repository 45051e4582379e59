from __future__ import annotations

from dataclasses import replace
from typing import Any

import probes
import pytest
from market import ACME, OPEN, SECOND, job, quote, words

from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.paper import run_paper

NAME = ACME.id.value


def calls(run: Any, job: Any) -> list[tuple[str, str, int]]:
    probes.CALLS.clear()
    run(job)
    return list(probes.CALLS)


@pytest.fixture
def scheduled() -> Any:
    """Data until second 20, a close at second 40: some timers lie between data, some after the last datum."""
    return job(
        [quote(0), quote(5), quote(10), quote(20)],
        close=40,
        strategies=[words("strategy", "ScheduledStrategy", instrument_id=NAME)],
        actors=[words("actor", "ScheduledActor")],
        exec_algorithms=[words("exec_algorithm", "ScheduledAlgorithm")],
    )


@pytest.mark.parametrize("who", ["strategy", "actor", "algorithm"])
def test_timers_are_called_at_the_same_times_on_both_paths(scheduled: Any, who: str) -> None:
    backtest = [(name, ts) for component, name, ts in calls(run_backtest, scheduled) if component == who]
    paper = [(name, ts) for component, name, ts in calls(run_paper, scheduled) if component == who]

    assert sorted(backtest, key=lambda call: call[::-1]) == sorted(paper, key=lambda call: call[::-1])
    assert ("chain-19", OPEN + int(28.2 * SECOND)) in paper
    assert ("late", OPEN + int(33.3 * SECOND)) in paper
    assert len([call for call in paper if call[0] == "every"]) == 14


def test_time_never_runs_backwards_and_a_callback_sees_its_own_time(scheduled: Any) -> None:
    times = [ts for _, _, ts in calls(run_paper, scheduled)]

    assert times == sorted(times)


def test_a_cancelled_timer_stays_silent_on_the_live_stack() -> None:
    """The backtest engine has already collected what is due before the next datum; a live clock has not."""
    cancelling = job(
        [quote(0), quote(5)], close=6, strategies=[words("strategy", "CancellingStrategy", instrument_id=NAME)]
    )

    assert calls(run_paper, cancelling) == [("strategy", "first", OPEN + SECOND)]


@pytest.mark.parametrize(
    ("timers", "order"),
    [("before_data", ["quote", "alert", "quote", "quote"]), ("after_data", ["quote", "quote", "alert", "quote"])],
)
def test_a_timer_at_a_datums_time_fires_on_the_side_the_contract_says(timers: str, order: list[str]) -> None:
    at_datum = job(
        [quote(0), quote(10), quote(20)], close=30, strategies=[words("strategy", "AtDatum", instrument_id=NAME)]
    )

    assert [name for _, name, _ in calls(run_paper, replace(at_datum, timers=timers))] == order


def test_after_data_is_the_backtests_own_order() -> None:
    at_datum = job(
        [quote(0), quote(10), quote(20)], close=30, strategies=[words("strategy", "AtDatum", instrument_id=NAME)]
    )

    assert calls(run_backtest, at_datum) == calls(run_paper, replace(at_datum, timers="after_data"))


@pytest.mark.parametrize("run", [run_backtest, run_paper])
def test_the_recorder_sees_a_cause_before_its_effect(run: Any) -> None:
    """The sell is sent from inside the buy's fill: its first row comes after that fill's."""
    rows = run(job([quote(0), quote(1)], close=2, strategies=[words("strategy", "PingPong", instrument_id=NAME)]))

    first_fill = min(row.sequence for row in rows.fills)
    second_order = next(row for row in rows.orders if row.order == "order-2")
    assert second_order.kind == "initialized"
    assert first_fill < second_order.sequence
    assert [fill.side for fill in rows.fills] == ["BUY", "SELL"]


@pytest.mark.parametrize("run", [run_backtest, run_paper])
def test_what_a_strategy_sends_in_on_stop_is_executed(run: Any) -> None:
    rows = run(
        job(
            [quote(0), quote(1)],
            close=2,
            strategies=[words("strategy", "PingPong", instrument_id=NAME, on_stop_too="true")],
        )
    )

    assert [(fill.side, fill.ts_seen) for fill in rows.fills][-1] == ("BUY", OPEN + 2 * SECOND)


def test_the_path_does_not_leak_into_the_rows() -> None:
    """Both paths give the same rows for a strategy that both stacks treat alike, whatever ids the engines drew."""
    same = job([quote(0), quote(1)], close=2, strategies=[words("strategy", "PingPong", instrument_id=NAME)])

    backtest, paper = run_backtest(same), run_paper(replace(same, path=Path.PAPER))

    assert [(f.order, f.side, f.quantity, f.price) for f in backtest.fills] == [
        (f.order, f.side, f.quantity, f.price) for f in paper.fills
    ]
