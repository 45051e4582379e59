"""What is told of a session in which paper carried something in: its amounts, and what they lead to, nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import yaml
from hand_written import AAPL, Rows

from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.accepting.expected import judge
from pytest_parity.core.compare import compare
from pytest_parity.core.fault import PathFault
from pytest_parity.core.limit import Held, LimitResult
from pytest_parity.core.noise import measure
from pytest_parity.core.plain import to_plain
from pytest_parity.core.record import record
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path, Trace
from pytest_parity.session.result import SessionResult
from pytest_parity.session.withheld import withheld

LEAST = FilePath(__file__).parents[1] / "contract" / "least.yaml"
HELD = {"instrument": AAPL, "side": "LONG", "quantity": "7317", "average_price": "13.37"}
PLANTED = ("7317", "13.37", "7322", "-97829", "-19.", "987")


def contract(**start: Any) -> LaunchContract:
    words = yaml.load(LEAST.read_text(), yaml.BaseLoader)  # noqa: S506 - text alone, as contracts are read
    return LaunchContract.model_validate(words | {"paths": {"paper": {"start": start}}})


def research() -> Trace:
    rows = Rows().trade(10, "a", "BUY", "5").position(10, "opened", "0", quantity=Decimal(5))
    return rows.trade(20, "b", "SELL", "5").position(20, "closed", "-2").trace()


def paper(realized: str = "-19.37") -> Trace:
    rows = Rows().order(1, "c", "BUY", "7317", kind="accepted", order_type="LIMIT", price="13.37")
    rows.fill(1, "c", "13.37", position="position-1")
    rows.position(1, "opened", "0", quantity=Decimal(7317), average_open=Decimal("13.37"))
    rows.trade(10, "a", "BUY", "5").position(10, "changed", "-1", quantity=Decimal(7322))
    rows.trade(20, "b", "SELL", "5")
    rows.position(20, "changed", realized, quantity=Decimal(7317), unrealized_pnl=Decimal(-97829))
    rows.order(30, "d", "BUY", "50").event(
        30, "d", "denied", reason="NOTIONAL_EXCEEDS_FREE_BALANCE: free=987.00 USD, x=5"
    )
    return rows.trace(Path.PAPER)


def result() -> SessionResult:
    traces = {Path.BACKTEST: research(), Path.PAPER: paper()}
    comparison = compare(traces[Path.BACKTEST], traces[Path.PAPER], Tolerance())
    limits = LimitResult(
        name="flat",
        where=("overnight",),
        limit="nothing open",
        held={Path.BACKTEST: [], Path.PAPER: [Held(1, "carried in", "LONG 7317 AAPL.XNAS", kept=False)]},
    )
    losses = replace(
        limits, where=("risk", "daily_loss_cap"), held={Path.PAPER: [Held(10, "enter", "-19.37 USD", kept=True)]}
    )
    return SessionResult(
        folder=FilePath(),
        facts={},
        traces=traces,
        comparison=comparison,
        outcomes=judge(comparison.mismatches, [], date(2026, 1, 2), {}),
        limits=(limits, losses),
        noise=measure({Path.BACKTEST: [research()] * 2, Path.PAPER: [paper(), paper("-19.99")]}),
        differing={(Path.PAPER, 2): paper("-19.99")},
    )


def told(one: SessionResult) -> str:
    """Everything that reports are made of."""
    assert one.comparison is not None
    parts: list[Any] = [one.comparison.paper, one.comparison.mismatches, one.noise]
    parts += [one.traces[Path.PAPER], *one.differing.values()]
    parts += [outcome.undeclared for outcome in one.outcomes.values()]
    limits = [str(dict(limit.held)) for limit in one.limits]
    return json.dumps([[to_plain(part) for part in parts], record(one.comparison), limits])


def test_no_amount_of_what_was_carried_in_is_told() -> None:
    whole = result()

    seen = told(withheld(whole, contract(positions=[HELD])))

    assert [part for part in PLANTED if part not in told(whole)] == []
    assert [part for part in PLANTED if part in seen] == []


def test_what_the_path_did_is_told_and_nothing_changes_its_label() -> None:
    whole = result()
    seen = withheld(whole, contract(positions=[HELD]))
    assert whole.comparison is not None
    assert seen.comparison is not None

    assert [str(one.quantity) for one in seen.comparison.paper] == ["NaN", "5", "5", "50"]
    assert [one.label for one in seen.comparison.mismatches] == [one.label for one in whole.comparison.mismatches]
    assert seen.traces[Path.BACKTEST] is whole.traces[Path.BACKTEST]
    assert seen.comparison.backtest == whole.comparison.backtest
    undeclared = [mismatch for outcome in seen.outcomes.values() for mismatch in outcome.undeclared]
    assert all(any(mismatch is one for one in seen.comparison.mismatches) for mismatch in undeclared)


def test_without_a_start_all_is_told_as_it_is() -> None:
    whole = result()

    assert withheld(whole, contract()) is whole


def test_balances_alone_are_left_out_of_refusals_and_faults() -> None:
    start = contract(balances=["987 USD"])
    faulty = SessionResult(
        folder=FilePath(), facts={}, faults={Path.PAPER: PathFault(what="broke (balance=-987.50 USD)")}
    )

    assert "free=\\u2026, x=5" in told(withheld(result(), start))
    assert withheld(faulty, start).faults[Path.PAPER].what == "broke (balance=…)"
