"""Whoever follows the tutorial word for word sees what it shows, and so does whoever then follows a how-to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages import blocks
from walk import Unmet, Walk, changed, check_offered, difference
from wheels import install_folders

if TYPE_CHECKING:
    from pages import Block

DOCS = Path(__file__).parents[2] / "docs"
HOW_TOS = sorted((DOCS / "how-to").glob("*.md"))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, list[Block]]:
    """The reader at the tutorial's end, and the blocks that were nothing to carry out."""
    folder = tmp_path_factory.mktemp("reader") / "bot"
    folder.mkdir()
    (folder.parent / "pytest-parity").symlink_to(DOCS.parent)
    reader = Walk(folder)
    return reader, reader.follow(blocks(DOCS / "tutorial.md"))


def test_the_tutorial(followed: tuple[Walk, list[Block]]) -> None:
    _, left = followed

    assert [block.text.splitlines()[-1] for block in left] == ["pip install ../pytest-parity"]


@pytest.mark.parametrize("page", HOW_TOS, ids=[page.stem for page in HOW_TOS])
def test_a_how_to(followed: tuple[Walk, list[Block]], tmp_path: Path, page: Path) -> None:
    reader = Walk.after(followed[0], tmp_path / "bot")

    for step in blocks(page):
        if reader.follow([step]):
            named = re.fullmatch(r"pip install --editable (\S+)\n", step.text)
            assert named, f"{page.name}:{step.line} is nothing to carry out"
            reader.site = install_folders(tmp_path / "site", [reader.folder / named[1]])


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("one\ntwo\n", "one\ntwo\n"),
        ("…\ntwo\n", "two\n"),
        ("one\n…\n", "one\ntwo\nthree\n"),
        ("a … d\n", "a b c d\n"),
        ("=== 2 passed in 1.00s ===\n", "======== 2 passed in 61.34s (0:01:01) ========\n"),
        ("at 20261129T013650Z-0df1e1/x\n", "at 20270101T000000Z-ffffff/x\nparity: 1 of 2 sessions done\n"),
    ],
)
def test_what_is_shown_is_what_is_printed(shown: str, printed: str) -> None:
    assert difference(shown, printed) == ""


@pytest.mark.parametrize(
    ("shown", "printed", "unmet"),
    [
        ("", "one\n", "the end"),
        ("one\n", "one\ntwo\n", "the end"),
        ("one\ntwo\n", "one\n", "two"),
        ("…\n2 passed\n", "one\n3 passed\n", "2 passed"),
        ("a … d\n", "a b c\n", "a … d"),
        ("11:41:00 enter\n", "11:42:00 enter\n", "11:41:00 enter"),
    ],
)
def test_what_is_not_printed_is_told(shown: str, printed: str, unmet: str) -> None:
    assert difference(shown, printed).splitlines()[0] == f"not printed: {unmet}"


def test_a_change_is_made_at_its_place() -> None:
    assert changed("a\nb\nc\nd\n", "-a\n+A\n@@\n c\n-d\n+D\n+e\n") == "A\nb\nc\nD\ne\n"


@pytest.mark.parametrize("diff", ["-b\n+B\n", "-c\n+C\n", "+d\n"], ids=["twice", "nowhere", "no place"])
def test_a_change_without_its_one_place_is_told(diff: str) -> None:
    with pytest.raises(Unmet, match="this stands there"):
        changed("a\nb\nb\n", diff)


def test_what_is_pasted_was_offered_but_for_what_a_person_says() -> None:
    offered = "  - label: fill_mismatch\n    count: 2\n    owner: TODO\n"

    check_offered("expected_mismatches:\n  - label: fill_mismatch\n    count: 2\n    owner: research\n", offered)
    with pytest.raises(Unmet, match="this was not offered: count: 3"):
        check_offered("expected_mismatches:\n  - label: fill_mismatch\n    count: 3\n", offered)
