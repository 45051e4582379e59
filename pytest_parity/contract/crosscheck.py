"""What no clause can see by itself: names given twice, names that nothing answers to, references.

Works on the plain tree, whatever its shape, so that these faults are reported together with those of single fields.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from pytest_parity.contract import references
from pytest_parity.contract.faults import Fault, clip, few, field_name, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.positions import Positions, TreePath
    from pytest_parity.contract.reader import Tree

_LONGEST_PATTERN: Final = 1_000
_MOST_UNNAMED: Final = 50


def cross_check(tree: dict[str, Tree], positions: Positions) -> list[Fault]:
    """Find the faults between clauses."""
    found = [
        *_duplicates(tree, positions),
        *_sessions_unnamed(tree),
        *_venues_unnamed(tree),
        *_switch_unnamed(tree),
        *references.find_faults(tree),
    ]
    return [Fault(*positions.of_value(path), field_name(path), message) for path, message in found]


def _texts(tree: Tree, path: TreePath, *ends: str | int) -> Iterator[tuple[TreePath, str]]:
    """Walk to the texts below these keys; a list on the way is entered, whichever its entries."""
    if isinstance(tree, list):
        for index, entry in enumerate(tree):
            yield from _texts(entry, (*path, index), *ends)
    elif isinstance(tree, dict) and ends:
        yield from _texts(tree.get(str(ends[0])), (*path, ends[0]), *ends[1:])
    elif isinstance(tree, str) and not ends:
        yield path, tree


def _duplicates(tree: dict[str, Tree], positions: Positions) -> Iterator[tuple[TreePath, str]]:
    for ends in (
        ("sessions", "id"),
        ("venues", "name"),
        ("paths", "backtest", "venues", "name"),
        ("paths", "paper", "venues", "name"),
    ):
        first: dict[str, TreePath] = {}
        for path, text in _texts(tree, (), *ends):
            # ids become folders, and some file systems ignore case
            earlier = first.setdefault(text.lower(), path)
            if earlier != path:
                line = positions.of_value(earlier).line
                yield path, f"'{clip(text)}' is already the {ends[-1]} on line {line}; choose another"


def _sessions_unnamed(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    ids = dict.fromkeys(text for _, text in _texts(tree, (), "sessions", "id"))
    told = 0
    for path, pattern in _texts(tree, (), "expected_mismatches", "sessions"):
        if not ids or pattern in ids:
            continue
        if len(pattern) > _LONGEST_PATTERN:  # it would take long to compile
            yield path, f"'{clip(pattern)}' is too long; a pattern has at most {_LONGEST_PATTERN} characters"
        elif told < _MOST_UNNAMED and not any(fnmatchcase(text, pattern) for text in ids):
            told += 1  # each is held against every session: the rest is told once these are mended
            near = suggest(pattern, ids)
            yield path, f"'{clip(pattern)}' is no session of this file; {near}sessions: {few(list(ids))}"


def _venues_unnamed(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    names = [text for _, text in _texts(tree, (), "venues", "name")]
    for side in ("backtest", "paper"):
        for path, name in _texts(tree, (), "paths", side, "venues", "name"):
            if names and name not in names:
                yield path, _no_venue(name, names)
    for path, name in _texts(tree, (), "routing", "venue"):
        if names and name not in names:
            yield path, _no_venue(name, names)


def _no_venue(name: str, names: list[str]) -> str:
    return f"'{clip(name)}' is no venue of this file; {suggest(name, names)}venues: {few(names)}"


def _switch_unnamed(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    for path, state in _texts(tree, (), "paths", "paper", "start", "kill_switch"):
        if "kill_switch" not in tree:
            example = "kill_switch: {file: state/kill_switch.json}"
            yield path, f"'{clip(state)}' is the state of no kill switch; write {example}, or take it out"
