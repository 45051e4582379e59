"""The page of known differences is what their file says."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_parity.core.recognizing.catalogue import known_differences
from pytest_parity.report.declare import tell_known
from pytest_parity.report.known_differences import known_differences_page

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "known-differences.md").read_text("utf-8")


def test_the_page_is_current() -> None:
    """Else: python -m pytest_parity.report.known_differences > docs/known-differences.md."""
    assert known_differences_page() == PAGE


def test_reports_name_a_heading_of_it() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)

    assert [one.name for one in known_differences() if one.name not in headings] == []


def test_reports_tell_the_first_sentence_of_it() -> None:
    told = {one.name: tell_known(one).rpartition("): ")[2] for one in known_differences() if one.signatures}

    first = "Data that end before the expiry leave the sandbox's position open"
    assert told["sandbox-expires-on-its-next-quote"] == first
    page = " ".join(PAGE.split())
    assert [text for text in told.values() if text.removesuffix(" …") not in page or not 20 < len(text) <= 160] == []
    assert max(len(tell_known(one)) for one in known_differences()) < 300


def test_example_contracts_declare_by_the_names_of_known_differences() -> None:
    known = {one.name for one in known_differences()}
    contracts = [*(ROOT / "examples" / "contracts").glob("*.yaml"), *(ROOT / "examples" / "shipped").glob("*.yaml")]
    rules = {
        rule for file in contracts for rule in re.findall(r"^    rule: (.+)$", file.read_text("utf-8"), re.MULTILINE)
    }

    assert len(rules) >= 5
    assert rules - known == set()
