"""Two decisions are equal if nothing tells them apart but the path that took them and the names of its rows."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hand_written import Rows

from pytest_parity.core.decision import Decision, Execution
from pytest_parity.core.folding.fold import fold

NAMES = {"path", "number", "order", "fills"}  # of a path's own rows


def taken() -> Decision:
    (decision,) = fold(Rows().trade(5, "a", "BUY", "100").trace())
    return decision


def named(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


@pytest.mark.parametrize("name", named(Decision))
def test_only_the_path_and_its_number_tell_nothing_of_a_decision(name: str) -> None:
    other = replace(taken(), **{name: "otherwise"})

    assert (name in NAMES) is (other == taken())


@pytest.mark.parametrize("name", named(Execution))
def test_only_the_names_of_its_rows_tell_nothing_of_an_order(name: str) -> None:
    decision = taken()
    (execution,) = decision.executions
    other = replace(decision, executions=(replace(execution, **{name: "otherwise"}),))

    assert (name in NAMES) is (other == decision)
