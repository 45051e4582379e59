"""Label rules of plug-ins: what they see, what they may give, and that the package's table comes after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from traces import AAPL, Rows

from pytest_parity.core.compare import compare
from pytest_parity.core.fault import PluginFault
from pytest_parity.core.labelling.reasons import REASONS, strongest
from pytest_parity.core.labelling.rule import CaseView, Rule, RuleFinding
from pytest_parity.core.mismatch import Effect, Label
from pytest_parity.core.plain import mismatch_from_plain, to_plain
from pytest_parity.core.tolerance import Tolerance

if TYPE_CHECKING:
    from pytest_parity.core.labelling.rule import RuleFunction
    from pytest_parity.core.mismatch import Mismatch

BORROW = Label.named("borrow_reject")
LABELS = {"borrow_reject": BORROW, "sizing_mismatch": Label.SIZING_MISMATCH}


def found(backtest: Rows, paper: Rows, *functions: RuleFunction) -> list[Mismatch]:
    rules = [Rule("desk", function, LABELS) for function in functions]
    return list(compare(backtest.trace(), paper.trace(), Tolerance(), rules=rules).mismatches)


def shorts() -> Rows:
    return Rows().trade(1, "a", "SELL", "100")


def test_a_rule_is_tried_before_the_table() -> None:
    def borrow(case: CaseView) -> RuleFinding | None:
        return RuleFinding(label="borrow_reject", evidence="none to lend") if case.paper is None else None

    (plain,) = found(shorts(), Rows())
    (own,) = found(shorts(), Rows(), borrow)

    assert (plain.label, own.label) == (Label.SIGNAL_MISMATCH, BORROW)
    assert (own.evidence, own.field, own.effect) == ("none to lend", "decision", Effect.INVALIDATING)
    assert mismatch_from_plain(to_plain(own)) == own  # type: ignore[arg-type]


def test_the_first_rule_that_finds_something_counts_and_the_table_when_none_does() -> None:
    def nothing(_: CaseView) -> None:
        return None

    def first(_: CaseView) -> RuleFinding:
        return RuleFinding(label="sizing_mismatch", evidence="first")

    def second(_: CaseView) -> RuleFinding:
        return RuleFinding(label="borrow_reject", evidence="second")

    assert [one.evidence for one in found(shorts(), Rows(), nothing, first, second)] == ["first"]
    assert [one.label for one in found(shorts(), Rows(), nothing)] == [Label.SIGNAL_MISMATCH]


def test_a_refusal_is_conservative_where_paper_did_less() -> None:
    def refused(_: CaseView) -> RuleFinding:
        return RuleFinding(label="borrow_reject", evidence="none", refusal=True)

    assert [one.effect for one in found(shorts(), Rows(), refused)] == [Effect.CONSERVATIVE]
    assert [one.effect for one in found(Rows(), shorts(), refused)] == [Effect.INVALIDATING]


def test_a_rule_sees_decisions_differences_states_and_missing_data() -> None:
    seen: list[CaseView] = []

    def look(case: CaseView) -> None:
        seen.append(case)

    held = Rows().trade(1, "a", "BUY", "100").feed(AAPL, 1, 4)
    research = held.trade(5, "b", "SELL", "100").feed(AAPL, 5)
    paper = Rows().trade(1, "a", "BUY", "100").feed(AAPL, 1, 4)
    found(research, paper, look)

    (case,) = seen
    assert case.backtest is not None
    assert case.paper is None
    assert [one.field for one in case.differences] == ["decision"]
    assert [str(state).partition(",")[0] for state in case.states] == [f"holds 100 {AAPL}"] * 2
    assert not case.diverged
    assert case.reasons == REASONS


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("borrow_reject", "returned 'borrow_reject'; return a RuleFinding, or None"),
        (
            RuleFinding(label="borrow", evidence=""),
            "gave the label 'borrow'; known: borrow_reject, sizing_mismatch",
        ),
        (
            RuleFinding(label="borrow_reject", evidence="", field="quantity"),
            "is about the field 'quantity'; the two differ in: decision",
        ),
    ],
)
def test_a_finding_that_cant_be_used_names_plugin_and_rule(returned: Any, said: str) -> None:
    def careless(_: CaseView) -> Any:
        return returned

    with pytest.raises(PluginFault) as refused:
        found(shorts(), Rows(), careless)

    assert str(refused.value) == f"plug-in desk: its rule careless {said}"


def test_a_rule_that_raises_is_named_with_the_line() -> None:
    def careless(case: CaseView) -> RuleFinding:
        return case.borrow  # type: ignore[attr-defined,no-any-return]

    with pytest.raises(PluginFault, match=r"its rule careless raised AttributeError: .*test_rules_of_plugins.py:\d+"):
        found(shorts(), Rows(), careless)


def test_a_plugins_label_is_stronger_evidence_than_the_packages() -> None:
    assert strongest(["missing_data", "no_borrow"], REASONS | {"no_borrow": BORROW}) == ("no_borrow", BORROW)


def test_labels_of_one_name_are_equal_and_the_packages_are_the_same_object() -> None:
    assert Label.named("borrow_reject") == BORROW
    assert {Label.named("borrow_reject"): 1}[BORROW] == 1
    assert Label.named("data_missing") is Label.DATA_MISSING
    assert BORROW not in set(Label)
    assert (BORROW.value, str(BORROW), f"{BORROW}") == ("borrow_reject",) * 3
