"""Values that a first contract leaves to a person: a config that still says `TODO` would reach the strategy as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_parity.contract.references import in_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.reading.positions import TreePath
    from pytest_parity.contract.reading.reader import Tree

_PLACEHOLDER: Final = "TODO"


def find_faults(tree: Tree, path: TreePath = ()) -> Iterator[tuple[TreePath, str]]:
    """Find each value of a config that still says `TODO`: its place, and what to do."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from find_faults(value, (*path, key))
    elif isinstance(tree, list):
        for index, entry in enumerate(tree):
            yield from find_faults(entry, (*path, index))
    elif tree == _PLACEHOLDER and in_config(path):
        yield path, "still says TODO; say what the bot runs with"
