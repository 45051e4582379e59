"""What the pages state as a table is what the code holds."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_parity.core.reasons import _STRONGEST_FIRST, REASONS
from pytest_parity.core.statement import _KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text("utf-8")


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
