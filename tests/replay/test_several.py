"""Several strategies, actors and algorithms share one session on either path."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import probes
import pytest
from market import ACME, SECOND, job, quote, words

from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.faults import refused
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import StrayOrder

NAME = ACME.id.value
QUOTES = [quote(seconds) for seconds in range(6)]
both = pytest.mark.parametrize("run", [run_backtest, run_paper])


@both
def test_two_strategies_of_one_class_are_told_apart_by_their_tag(run: Any) -> None:
    fast, slow = (
        words("strategy", "EachQuote", instrument_id=NAME, order_id_tag=tag, every=every)
        for tag, every in (("001", "2"), ("002", "3"))
    )

    rows = run(job(QUOTES, close=6, strategies=[fast, slow]))

    assert [fill.strategy for fill in rows.fills if fill.strategy == "EachQuote-001"] == ["EachQuote-001"] * 3
    assert [fill.strategy for fill in rows.fills if fill.strategy == "EachQuote-002"] == ["EachQuote-002"] * 2
    assert len(rows.fills) == 5


@both
def test_each_actor_strategy_and_algorithm_does_its_part(run: Any) -> None:
    probes.CALLS.clear()

    rows = run(
        job(
            QUOTES[:2],
            close=3,
            strategies=[
                words("strategy", "EachQuote", instrument_id=NAME, every="2", algorithm="HALVES"),
                words("strategy", "PingPong", instrument_id=NAME, order_id_tag="007"),
            ],
            actors=[words("actor", "Watch", instrument_id=NAME), words("actor", "ScheduledActor")],
            exec_algorithms=[words("exec_algorithm", "Halves"), words("exec_algorithm", "ScheduledAlgorithm")],
        )
    )

    by_strategy = {
        strategy: [(fill.side, int(fill.quantity)) for fill in rows.fills if fill.strategy == strategy]
        for strategy in ("EachQuote-000", "PingPong-007")
    }
    assert by_strategy == {"EachQuote-000": [("BUY", 5), ("BUY", 5)], "PingPong-007": [("BUY", 10), ("SELL", 10)]}
    spawned = next(row for row in rows.orders if row.spawned_from)
    primary = next(row for row in rows.orders if row.order == spawned.spawned_from)
    assert (primary.strategy, primary.algorithm) == ("EachQuote-000", "HALVES")
    assert [call[0] for call in probes.CALLS].count("Watch") == 2
    assert {"actor", "algorithm"} <= {call[0] for call in probes.CALLS}


def test_both_paths_show_the_same_fills_for_several_strategies() -> None:
    shared = job(
        QUOTES,
        close=6,
        strategies=[
            words("strategy", "EachQuote", instrument_id=NAME, every="2", order_id_tag="001"),
            words("strategy", "EachQuote", instrument_id=NAME, every="3", order_id_tag="002", side="SELL"),
        ],
    )

    backtest, paper = run_backtest(shared), run_paper(replace(shared, path=Path.PAPER))

    facts = [
        [(fill.ts_seen - QUOTES[0].ts_init, fill.strategy, fill.side, fill.price) for fill in rows.fills]
        for rows in (backtest, paper)
    ]
    assert facts[0] == facts[1]
    assert [ts // SECOND for ts, *_ in facts[0]] == [1, 2, 3, 5, 5]


@both
@pytest.mark.parametrize(
    ("strategy", "initialized"),
    [("GHOST-001", False), ("GHOST-001", True), ("PingPong-000", False), ("EXTERNAL", False)],
)
def test_an_order_that_no_strategy_sent_is_a_fault_that_names_it(run: Any, strategy: str, *, initialized: bool) -> None:
    stray = words("actor", "Stray", instrument_id=NAME, as_strategy=strategy, initialized=initialized)
    described = job(QUOTES[:2], close=3, strategies=[words("strategy", "PingPong", instrument_id=NAME)], actors=[stray])

    with pytest.raises(StrayOrder) as caught:
        run(described)

    assert caught.value.what == (
        "the order BUY 1000 MARKET ACME.XNAS of 2024-03-14T09:30:00-04:00 was sent under the strategy id "
        f"{strategy}, but by no strategy of the contract (the first of 2)"
    )
    assert "submit_order" in caught.value.remedy
    assert refused(caught.value).lost
