"""Every pair of hand-written traces gives the labels, effects and roots that its file expects."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest
from written_pairs import FOLDER, as_expected, read_pair

from pytest_parity.core.compare import compare

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(FOLDER.glob("*/*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_pair_gives_what_its_file_expects(file: Path) -> None:
    pair = read_pair(file)

    found = compare(pair.backtest, pair.paper, pair.tolerance, pair.reasons).mismatches

    like = [words for _, words in zip_longest(found, pair.expected)]
    assert pair.expected == [as_expected(mismatch, words) for mismatch, words in zip(found, like, strict=False)]


def test_there_are_enough_of_them() -> None:
    """A folder that is not found would leave nothing to test."""
    assert len(FILES) >= 68
