"""Which label each field of a mismatch would have alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from traces import SCRIPTS, Script, play

from pytest_parity.core.accepting.field_names import DECISION_FIELDS, EXIT_FIELDS, TICKER_FIELDS
from pytest_parity.core.accepting.own_label import label_in, own_label
from pytest_parity.core.compare import compare
from pytest_parity.core.labelling.evidence import EVIDENCE
from pytest_parity.core.mismatch import Difference, Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

# These say why the paths parted, in whatever field they did.
CAUSES = (Label.DATA_MISSING, Label.BROKER_REJECT, Label.RISK_CONTROL_BLOCK, Label.STATE_MISMATCH)


def label_of(field: str, backtest: str = "a", paper: str = "b", *, of_exit: bool = False, decided: bool = True) -> str:
    found = own_label(Difference(field, backtest, paper, "", 1), of_exit=of_exit, decided=decided)
    return found.value if found else "none"


@pytest.mark.parametrize(
    ("field", "of_entry", "of_exit"),
    [
        ("decision", "signal_mismatch", "exit_mismatch"),
        ("time", "signal_mismatch", "exit_mismatch"),
        ("time_in_force", "signal_mismatch", "exit_mismatch"),
        ("price", "signal_mismatch", "exit_mismatch"),
        ("amendments", "signal_mismatch", "exit_mismatch"),
        ("quantity", "sizing_mismatch", "exit_mismatch"),
        ("instrument", "contract_mismatch", "contract_mismatch"),
        ("stop", "exit_mismatch", "exit_mismatch"),
        ("target2", "exit_mismatch", "exit_mismatch"),
        ("stop.quantity", "exit_mismatch", "exit_mismatch"),
        ("exit", "exit_mismatch", "exit_mismatch"),
        ("status", "fill_mismatch", "fill_mismatch"),
        ("filled", "fill_mismatch", "fill_mismatch"),
        ("stop.average_price", "fill_mismatch", "fill_mismatch"),
        ("realized_pnl", "fill_mismatch", "fill_mismatch"),
        ("quote_bid", "none", "none"),
    ],
)
def test_of_an_entry_and_of_an_exit(field: str, of_entry: str, of_exit: str) -> None:
    assert (of_entry, of_exit) == (label_of(field), label_of(field, of_exit=True))


@pytest.mark.parametrize(
    ("values", "label"),
    [
        (("filled", "rejected"), "broker_reject"),
        (("denied", "filled"), "risk_control_block"),
        (("filled", "canceled"), "fill_mismatch"),
    ],
)
def test_an_order_that_was_refused_is_not_merely_filled_otherwise(values: tuple[str, str], label: str) -> None:
    assert label_of("status", *values) == label_of("stop.status", *values) == label


def test_what_nobody_decided_is_state_or_the_way_it_was_settled() -> None:
    assert label_of("quantity", decided=False) == "state_mismatch"
    assert label_of("time", decided=False) == "fill_mismatch"


def test_every_field_of_a_decision_has_one() -> None:
    names = [*DECISION_FIELDS, "stop", *(f"stop.{name}" for name in EXIT_FIELDS)]

    assert [name for name in names if label_of(name) == "unclassified"] == []
    assert {name for name in names if label_of(name) == "none"} == set(EVIDENCE)
    assert {label_of(name) for name in TICKER_FIELDS} == {"unclassified"}


@given(SCRIPTS, SCRIPTS)
def test_what_differs_in_one_field_has_the_label_of_that_field(backtest: Script, paper: Script) -> None:
    found = compare(play(backtest), play(paper, Path.PAPER), Tolerance(price=Decimal(1)))
    alone = [m for m in found.mismatches if len(m.differences) == 1 and m.label not in CAUSES and not m.only_said]
    decided = [m for m in alone if m.field not in (*TICKER_FIELDS, *EVIDENCE)]
    resized = {Label.SIZING_MISMATCH, Label.EXIT_MISMATCH}  # the size of an exit may follow that of its entry

    for mismatch in decided:
        own = label_in(mismatch, mismatch.differences[0])
        follows = mismatch.of_exit and mismatch.field == "quantity" and mismatch.label in resized
        reason = mismatch.field == "decision" and "reject" in f"{mismatch.backtest_value} {mismatch.paper_value}"
        assert own is mismatch.label or follows or reason
