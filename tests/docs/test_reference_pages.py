"""What the pages state as a table is what the code holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_parity.contract.fields import fields_of
from pytest_parity.contract.load import load_contract
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.reference_page import reference_page
from pytest_parity.core.labelling.reasons import _STRONGEST_FIRST, REASONS
from pytest_parity.core.statement import _KEYS
from pytest_parity.report.session_files import SESSION_FILES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "decisions.md").read_text("utf-8")


def test_the_table_of_reasons_is_current() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \|$", PAGE, flags=re.MULTILINE)

    assert rows == [(reason, label.value) for reason, label in REASONS.items()]


def test_the_keys_of_the_format_are_current() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [\w ]*`?\w*`? ?\| .", PAGE.partition("## What becomes")[0], flags=re.MULTILINE)

    assert sorted(rows) == sorted(_KEYS)


def test_the_order_of_labels_is_current() -> None:
    told = PAGE.partition("comes first here counts:")[2].partition("\n\n")[0]
    given = {label.value for label in REASONS.values()} | {"broker_reject"}

    assert re.findall(r"`(\w+)`", told) == [label.value for label in _STRONGEST_FIRST if label.value in given]


def test_the_page_of_every_key_is_current() -> None:
    """Else: python -m pytest_parity.contract.reference_page > docs/contract-reference.md."""
    assert reference_page() == (ROOT / "docs" / "contract-reference.md").read_text("utf-8")


def test_every_key_of_the_contract_is_on_both_pages() -> None:
    top = [*fields_of(LaunchContract)]
    reference = (ROOT / "docs" / "contract-reference.md").read_text("utf-8").partition("\n## ")[0]
    explained = (ROOT / "docs" / "contract.md").read_text("utf-8").partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", reference, flags=re.MULTILINE) == top
    assert [key for key in top if f"`{key}" not in explained] == []


PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
CONTRACTS = [
    (page.name, block)
    for page in PAGES
    for block in re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
    if block.startswith("launch_contract")
]


def test_there_are_contracts_to_try() -> None:
    assert len(CONTRACTS) >= 2


@pytest.mark.parametrize(("page", "text"), CONTRACTS, ids=[page for page, _ in CONTRACTS])
def test_every_contract_shown_can_be_loaded(tmp_path: Path, page: str, text: str) -> None:
    file = tmp_path / f"{page}.yaml"
    file.write_text(text, "utf-8")

    assert load_contract(file).contract.launch_contract == 1


def test_the_files_of_a_session_are_current() -> None:
    page = (
        (ROOT / "docs" / "artifacts.md").read_text("utf-8").partition("## Of a session")[2].partition("The rows of")[0]
    )
    rows = dict(re.findall(r"^\| \[?`([\w.]+)`(?:\]\(.+?\))? \| (.+) \|$", page, flags=re.MULTILINE))

    assert rows == {name.rpartition("/")[2]: what for name, what in SESSION_FILES.items()}
