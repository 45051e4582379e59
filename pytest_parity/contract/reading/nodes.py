"""YAML events to a tree whose every scalar is text, within bounds.

Events are walked instead of composed: libyaml's composer ends the process on deep nesting, and PyYAML's constructor
turns `16:00` into 960 and `NO` into false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from pytest_parity.contract.faults import Fault, clip
from pytest_parity.contract.reading.decoding import UnreadableError
from pytest_parity.contract.reading.events import MOST_DEPTH, TOO_DEEP, mark_of, parse_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.reading.positions import Mark

_NULLS: Final = ("", "~", "null")
_MERGE: Final = "<<"
_YAML_TAG: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a file may hold: values, and characters of all scalars; each alias counts as what it stands for."""

    nodes: int
    characters: int


_CONTRACT: Final = Bounds(nodes=100_000, characters=1_048_576)


@dataclass(slots=True)
class Node:
    """One value of the file, and what it costs with all that is in it: values, characters, levels."""

    mark: Mark
    content: str | list[Node] | dict[str, tuple[Mark, Node]] | None
    nodes: int = 1
    characters: int = 0
    height: int = 0


class Builder:
    """Builds the tree of the first document; `faults` are those that don't keep the rest from being read.

    `nulls` are the plain scalars that stand for nothing.
    """

    def __init__(self, text: str, bounds: Bounds = _CONTRACT, *, nulls: tuple[str, ...] = _NULLS) -> None:
        self.faults: list[Fault] = []
        self._events = parse_events(text)
        self._bounds = bounds
        self._nulls = nulls
        self._anchors: dict[str, Node | None] = {}  # None: still open, so an alias to it would contain itself
        self._nodes = 0
        self._characters = 0

    def build(self) -> Node | None:
        """Read the first document, `None` where there is none. Raises `UnreadableError`."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                # what is said to be missing may stand in it
                raise UnreadableError(mark_of(event.start_mark), "a second document; a file holds one contract")
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0)
        return root

    def _note(self, event: Any, message: str) -> None:
        self.faults.append(Fault(*mark_of(event.start_mark), "file", message))

    def _node(self, event: Any, depth: int) -> Node:
        mark = mark_of(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, mark, depth)
        if event.tag is not None:
            self._note(
                event, f"a tag, {clip(event.tag.replace(_YAML_TAG, '!!'))}; every value is read as text, so take it out"
            )
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        node = self._content(event, mark, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _content(self, event: Any, mark: Mark, depth: int) -> Node:
        self._spend(mark, depth=depth, nodes=1)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(mark, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(mark, depth)
        return self._scalar(event, mark)

    def _spend(self, mark: Mark, *, depth: int = 0, nodes: int = 0, characters: int = 0) -> None:
        self._nodes += nodes
        self._characters += characters
        if depth > MOST_DEPTH:
            raise UnreadableError(mark, TOO_DEEP)
        most = self._bounds
        if self._nodes > most.nodes:
            raise UnreadableError(mark, f"too many values; at most {most.nodes:,}, aliases written out")
        if self._characters > most.characters:
            raise UnreadableError(mark, f"too much text; at most {most.characters:,} characters, aliases written out")

    def _scalar(self, event: Any, mark: Mark) -> Node:
        text = event.value
        self._spend(mark, characters=len(text))
        # PyYAML's own parser lets an escaped half of a pair through; no report could be written with it
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise UnreadableError(mark, "half of a surrogate pair isn't text; write the character itself")
        plain = event.implicit[0]
        return Node(mark, None if plain and text in self._nulls else text, characters=len(text))

    def _alias(self, event: Any, mark: Mark, depth: int) -> Node:
        target = self._anchors.get(event.anchor)
        if target is None:
            problem = (
                "contains itself; write the value out"
                if event.anchor in self._anchors
                else "names no anchor above it; write the value out, or put a pattern in quotes"
            )
            raise UnreadableError(mark, f"alias *{clip(event.anchor)} {problem}")
        self._spend(mark, depth=depth + target.height, nodes=target.nodes, characters=target.characters)
        return Node(mark, target.content, target.nodes, target.characters, target.height)

    def _sequence(self, mark: Mark, depth: int) -> Node:
        entries: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            entries.append(self._node(event, depth + 1))
        return _collection(mark, entries, entries)

    def _mapping(self, mark: Mark, depth: int) -> Node:
        items: dict[str, tuple[Mark, Node]] = {}
        merged: list[Node] = []
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            value = self._node(next(self._events), depth + 1)
            if key in items:
                first = items[key][0].line
                self._note(event, f"key '{clip(key)}' stands twice, first on line {first}; keep one")
            elif key is not None:
                items[key] = (mark_of(event.start_mark), value)
            elif getattr(event, "value", None) == _MERGE:
                merged.append(value)
        for name, item in _merged(merged):
            items.setdefault(name, item)
        node = _collection(mark, items, [value for _, value in items.values()])
        node.nodes += len(items)
        node.characters += sum(map(len, items))
        return node

    def _key(self, event: Any, depth: int) -> str | None:
        content = self._node(event, depth + 1).content
        if isinstance(event, yaml.AliasEvent) or not isinstance(content, str):
            self._note(event, "a key that isn't text; write a word")
            return None
        if content == _MERGE and event.implicit[0]:
            self._note(event, "a merge key, <<; write out the keys that it stands for")
            return None
        return content


def _merged(nodes: list[Node]) -> Iterator[tuple[str, tuple[Mark, Node]]]:
    """Walk to what a refused merge key stands for: read all the same, or what it gives would be told as missing."""
    for node in nodes:
        sources = node.content if isinstance(node.content, list) else [node]
        for source in sources:
            if isinstance(source.content, dict):
                yield from source.content.items()


def _collection(mark: Mark, content: list[Node] | dict[str, tuple[Mark, Node]], children: list[Node]) -> Node:
    return Node(
        mark,
        content,
        nodes=1 + sum(child.nodes for child in children),
        characters=sum(child.characters for child in children),
        height=1 + max((child.height for child in children), default=0),
    )


def texts_of(node: Node) -> Any:
    """Give the plain lists, mappings and texts of a tree."""
    match node.content:
        case list(entries):
            return [texts_of(entry) for entry in entries]
        case dict(items):
            return {name: texts_of(value) for name, (_, value) in items.items()}
        case content:
            return content
