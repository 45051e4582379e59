"""What a strategy says reaches the trace of either path, in the moment in which it says it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from market import ACME, OPEN, SECOND, job, quote, words
from nodes import recorded_by_node

from pytest_parity.core.folding.fold import fold
from pytest_parity.core.plain import statement_from_plain
from pytest_parity.core.trace import Feed, Intent, Path, Trace
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import MalformedMessage, PathRows

if TYPE_CHECKING:
    from pathlib import Path as FilePath

NAME = ACME.id.value
RUNNERS = pytest.mark.parametrize("run", [run_backtest, run_paper])
REFUSAL = json.dumps({"version": 1, "action": "reject", "instrument": NAME, "reason": "stale_quote"})
HOLD = json.dumps({"version": 1, "action": "hold", "instrument": NAME})


def talk(*messages: str, **config: Any) -> dict[str, Any]:
    return words("strategy", "Talker", instrument_id=NAME, messages=list(messages), **config)


def trace_of(rows: PathRows) -> Trace:
    return Trace(
        path=Path.BACKTEST,
        orders=rows.orders,
        fills=rows.fills,
        positions=rows.positions,
        statements=rows.statements,
        feed=Feed(),
        tickers={},
    )


@RUNNERS
def test_a_rejection_is_heard_when_it_is_said(run: Any) -> None:
    rows = run(job([quote(0), quote(1), quote(2)], close=5, strategies=[talk(HOLD, REFUSAL)]))

    assert [(s.ts_seen - OPEN, s.action, s.reason, s.strategy) for s in rows.statements] == [
        (0, Intent.HOLD, None, "Talker-000"),
        (SECOND, Intent.REJECT, "stale_quote", "Talker-000"),
    ]


@RUNNERS
def test_an_order_and_what_is_said_of_it_are_one_decision(run: Any) -> None:
    buyer = words("strategy", "BuyerWhoTalks", instrument_id=NAME)

    decisions = fold(trace_of(run(job([quote(0), quote(1)], close=2, strategies=[buyer]))))

    assert [(d.intent, d.acted, d.reason, d.quote and d.quote.ts_event) for d in decisions] == [
        (Intent.ENTER, True, None, OPEN),
        (Intent.EXIT, True, "target", OPEN),
    ]


@RUNNERS
def test_a_malformed_message_is_a_fault_of_the_path_that_names_it(run: Any) -> None:
    spoiled = json.dumps({"version": 1, "action": "rejct", "instrument": NAME})

    with pytest.raises(MalformedMessage) as caught:
        run(job([quote(0), quote(1), quote(2)], close=5, strategies=[talk(HOLD, spoiled, "{")]))

    assert caught.value.what == (
        "parity_decision message of 2024-03-14T09:30:01-04:00 can't be read (the first of 2): "
        'action is "rejct"; allowed: enter, exit, reject, hold; '
        f"it says {spoiled}"
    )


@RUNNERS
def test_a_very_long_message_is_named_by_its_beginning(run: Any) -> None:
    with pytest.raises(MalformedMessage) as caught:
        run(job([quote(0)], close=5, strategies=[talk("x" * 10_000)]))

    assert caught.value.what.endswith(f"it says {'x' * 200} …")


@RUNNERS
def test_of_several_strategies_each_names_itself(run: Any) -> None:
    def said(strategy: str) -> str:
        return json.dumps(json.loads(HOLD) | {"strategy": strategy})

    several = [talk(said("Talker-A"), order_id_tag="A"), talk(said("Talker-B"), order_id_tag="B")]
    rows = run(job([quote(0)], close=2, strategies=several))

    assert sorted(statement.strategy for statement in rows.statements) == ["Talker-A", "Talker-B"]
    with pytest.raises(MalformedMessage, match="strategy is missing"):
        run(job([quote(0)], close=2, strategies=[talk(HOLD, order_id_tag="A"), talk(order_id_tag="B")]))


@RUNNERS
def test_a_path_that_may_not_be_published_is_named_by_its_reference(run: Any) -> None:
    said = json.dumps(json.loads(HOLD) | {"setup": "read from /tmp/run/kill.json"})

    rows = run(job([quote(0)], close=2, strategies=[talk(said)], kill_switch="/tmp/run/kill.json"))  # noqa: S108 no file

    assert [statement.setup for statement in rows.statements] == ["read from ${kill_switch.file}"]


def test_a_node_writes_it_to_its_file(tmp_path: FilePath) -> None:
    described = job([quote(0)], close=2, strategies=[talk(REFUSAL)])

    (line,) = recorded_by_node(described, tmp_path / "trace.jsonl")

    (expected,) = run_backtest(described).statements
    assert statement_from_plain(line) == replace(expected, strategy="")
