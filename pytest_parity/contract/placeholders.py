"""Values that a first contract leaves to a person: a config that still says `TODO` would reach the strategy as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_parity.contract.references import in_config, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.reading.positions import TreePath
    from pytest_parity.contract.reading.reader import Tree

_PLACEHOLDER: Final = "TODO"


def find_faults(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    """Find each value of a config that still says `TODO`: its place, and what to do."""
    for path, text in texts(tree, ()):
        if text == _PLACEHOLDER and in_config(path):
            yield path, "still says TODO; say what the bot runs with"
