"""The page of known differences is what their file says."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_parity.core.recognizing.catalogue import known_differences
from pytest_parity.report.known_differences import known_differences_page

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "known-differences.md").read_text("utf-8")


def test_the_page_is_current() -> None:
    """Else: python -m pytest_parity.report.known_differences > docs/known-differences.md."""
    assert known_differences_page() == PAGE


def test_reports_point_to_a_heading_of_it() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)

    assert [one.place for one in known_differences() if one.place.partition("#")[2] not in headings] == []


def test_example_contracts_declare_by_the_names_of_known_differences() -> None:
    known = {one.name for one in known_differences()}
    contracts = [*(ROOT / "examples" / "contracts").glob("*.yaml"), *(ROOT / "examples" / "shipped").glob("*.yaml")]
    rules = {
        rule for file in contracts for rule in re.findall(r"^    rule: (.+)$", file.read_text("utf-8"), re.MULTILINE)
    }

    assert len(rules) >= 5
    assert rules - known == set()
