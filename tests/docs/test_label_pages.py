"""Each label has its page, with the rules that give it; what a page shows as printed, the examples' tests hold."""

from __future__ import annotations

import inspect
import re

import pytest
from label_page import FOLDER, message_of, page_of

from pytest_parity.core.labelling.label import RULES, stated_reason, unexplained
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label

SECTIONS = ["What finds it", "What typically causes it", "What to do", "A message"]


def rules_of(label: Label) -> list[tuple[str, str]]:
    """List place and name of the rules of the table that may give a label."""
    places = {rule: str(place) for place, rule in enumerate(RULES, start=1)} | {unexplained: "last"}
    return [
        (place, rule.__name__)
        for rule, place in places.items()
        if f"Label.{label.name}" in re.findall(r"Label\.\w+", inspect.getsource(rule))
        or (rule is stated_reason and label in REASONS.values())
    ]


def test_no_page_is_of_a_label_that_is_gone() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.md")) == sorted(Label)


@pytest.mark.parametrize("label", Label)
def test_each_page_names_the_rules_that_give_its_label(label: Label) -> None:
    rows = re.findall(r"^\| (\d+|last) \| `(\w+)` \|", page_of(label), flags=re.MULTILINE)

    assert rows == rules_of(label)


@pytest.mark.parametrize("label", Label)
def test_each_page_names_the_reasons_that_stand_for_its_label(label: Label) -> None:
    reasons = {reason for reason, one in REASONS.items() if one is label}

    assert {reason for reason in reasons if f"`{reason}`" not in page_of(label)} == set()


@pytest.mark.parametrize("label", Label)
def test_each_page_has_its_parts(label: Label) -> None:
    text = page_of(label)
    causes = text.partition(f"## {SECTIONS[1]}\n")[2].partition("\n## ")[0]

    assert text.startswith(f"# `{label}`\n")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == SECTIONS
    assert len(re.findall(r"^\|", causes, flags=re.MULTILINE)) >= 2 + 3
    assert re.findall(r"^\* \*\*(\w+)", text, flags=re.MULTILINE) == ["Mend", "Declare", "Never"]
    assert f": {label} in " in message_of(label)


def test_the_overview_leads_to_each_page() -> None:
    overview = (FOLDER.parent / "labels.md").read_text("utf-8")

    assert {label for label in Label if f"[`{label}`](labels/{label}.md)" not in overview} == set()
