"""The names that an expected mismatch may have in its `field`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_parity.core.accepting.field_names import DECISION_FIELDS, EXIT_FIELDS, TICKER_FIELDS, is_declarable
from pytest_parity.core.labelling import difference
from pytest_parity.core.labelling.evidence import EVIDENCE

SOURCES = [file.read_text("utf-8") for file in Path(difference.__file__).parent.glob("*.py")]


def test_every_name_that_the_comparison_writes_is_known() -> None:
    written = {name for source in SOURCES for name in re.findall(r'Difference\(f?"(?:{prefix})?(\w+)"', source)}

    assert len(written) > 20
    assert written - {*DECISION_FIELDS, *TICKER_FIELDS} == set()


def test_every_name_that_a_planned_exit_has_is_known() -> None:
    written = {name for source in SOURCES for name in re.findall(r'f"{prefix}(\w+)"', source)}

    assert {"status", "fills", "quantity", "refusals"} <= written
    assert written - set(EXIT_FIELDS) == set()


@pytest.mark.parametrize("name", [*DECISION_FIELDS, "stop", "target", "target2", "stop.price", "target12.last_fill"])
def test_a_mismatch_may_have_this_field(name: str) -> None:
    assert is_declarable(name)


@pytest.mark.parametrize(
    "name",
    [*TICKER_FIELDS, "", "prise", "stop1", "stop0", "stop.", "stop.stop", "entry.price", "stop.quote_bid", *"x."],
)
def test_no_mismatch_that_may_be_declared_has_this_field(name: str) -> None:
    assert not is_declarable(name)


@pytest.mark.parametrize("name", EVIDENCE)
def test_what_was_said_of_a_decision_is_not_a_planned_exits(name: str) -> None:
    assert not is_declarable(f"stop.{name}")
