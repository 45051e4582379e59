"""What no clause can see by itself: names given twice, names that nothing answers to, references, blanks.

Works on the plain tree, whatever its shape, so that these faults are reported together with those of single fields.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from pytest_parity.contract import currencies, empties, placeholders, references
from pytest_parity.contract.faults import Fault, clip, few, field_name, seems_given, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.reading.positions import Positions, TreePath
    from pytest_parity.contract.reading.reader import Tree

_LONGEST_PATTERN: Final = 1_000
_MOST_UNNAMED: Final = 50
_PATTERN: Final = re.compile(r"[*?\[]")


def cross_check(tree: dict[str, Tree], positions: Positions) -> list[Fault]:
    """Find the faults between clauses."""
    found = [
        *_duplicates(tree, positions),
        *_sessions_unnamed(tree),
        *_venues_unnamed(tree),
        *_switch_unnamed(tree),
        *currencies.find_faults(tree),
        *references.find_faults(tree),
        *placeholders.find_faults(tree),
        *empties.find_faults(tree),
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
        first: dict[str, tuple[TreePath, str]] = {}
        for path, text in _texts(tree, (), *ends):
            # ids become folders, and some file systems ignore case
            earlier, same = first.setdefault(text.lower(), (path, text))
            if earlier != path:
                line = positions.of_value(earlier).line
                capitals = "" if same == text else f" ('{clip(same)}': capitals don't count)"
                yield path, f"'{clip(text)}' is already the {ends[-1]} on line {line}{capitals}; choose another"


def _names(tree: dict[str, Tree], clause: str, key: str) -> list[str]:
    """Give the names of a clause's entries; none when one has no name, which is told as a fault of its own."""
    entries = tree.get(clause)
    names = [text for _, text in _texts(tree, (), clause, key)]
    return names if isinstance(entries, list) and len(names) == len(entries) else []


def _sessions_unnamed(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    ids = _names(tree, "sessions", "id")
    known = set(ids)
    told = 0
    for path, pattern in _texts(tree, (), "expected_mismatches", "sessions"):
        if not ids or pattern in known or path[-1] == "sessions":  # no list: told as a fault of the field
            continue
        wild = _PATTERN.search(pattern) is not None
        if len(pattern) > _LONGEST_PATTERN:  # it would take long to compile
            yield path, f"'{clip(pattern)}' is too long; a pattern has at most {_LONGEST_PATTERN} characters"
        elif told < _MOST_UNNAMED and not (wild and any(fnmatchcase(text, pattern) for text in ids)):
            told += 1  # each is held against every session: the rest is told once these are mended
            said = "matches" if wild else "is"
            yield path, f"'{clip(pattern)}' {said} no session of this file; {suggest(pattern, ids)}sessions: {few(ids)}"


def _venues_unnamed(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    names = _names(tree, "venues", "name")
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
    if seems_given("kill_switch", tree, ["kill_switch"]):
        return
    for path, state in _texts(tree, (), "paths", "paper", "start", "kill_switch"):
        example = "kill_switch: {file: state/kill_switch.json}"
        yield path, f"'{clip(state)}' is the state of no kill switch; write {example}, or take it out"
