"""From the bytes of a contract file to plain values and the place of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_parity.contract.faults import Fault, show
from pytest_parity.contract.reading.decoding import UnreadableError, decode
from pytest_parity.contract.reading.nodes import Builder, Node
from pytest_parity.contract.reading.positions import Mark, Positions, TreePath

type Tree = str | list[Tree] | dict[str, Tree] | None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: `tree` is `None` when a fault kept it from being read as a mapping at all."""

    tree: dict[str, Tree] | None
    positions: Positions = field(default_factory=Positions)
    faults: tuple[Fault, ...] = ()
    text: str = ""


def read_document(content: bytes, *, kind: str = "contract", begin: str = "launch_contract: 1") -> Document:
    """Read one YAML mapping; every scalar becomes text, and `null`, `~` or nothing becomes `None`. Never raises.

    `kind` and `begin` are for messages: what the file should be, and how such a file begins.
    """
    try:
        text = decode(content)
    except UnreadableError as error:
        return Document(None, faults=(error.fault,))
    builder = Builder(text)
    try:
        root = builder.build()
    except UnreadableError as error:
        return Document(None, faults=(*builder.faults, error.fault))
    if root is None:
        said = "holds nothing but comments" if text.strip() else "is empty"
        return Document(None, faults=(Fault(1, 1, "file", f"{said}; a {kind} begins with {begin}"),))
    positions = Positions()
    tree = _place(root, root.mark, (), positions)
    if not isinstance(tree, dict):
        fault = Fault(*root.mark, "file", f"{show(tree)} isn't a {kind}; it begins with {begin}")
        return Document(None, faults=(*builder.faults, fault))
    return Document(tree, positions, tuple(builder.faults), text)


def _place(node: Node, key: Mark, path: TreePath, positions: Positions) -> Tree:
    positions.keys[path] = key
    positions.values[path] = node.mark
    match node.content:
        case list(entries):
            return [_place(entry, entry.mark, (*path, index), positions) for index, entry in enumerate(entries)]
        case dict(items):
            return {name: _place(value, mark, (*path, name), positions) for name, (mark, value) in items.items()}
        case content:
            return content
