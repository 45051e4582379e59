"""Where each key and value of a file stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

type TreePath = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in a file, both 1-based; the column counts characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Positions:
    """Places by path from the top. A list entry has no key: its place is that of its value."""

    keys: dict[TreePath, Mark] = field(default_factory=dict)
    values: dict[TreePath, Mark] = field(default_factory=dict)

    def of_key(self, path: TreePath) -> Mark:
        """Give the place of the key or list entry; of the nearest parent when the file has none."""
        for length in range(len(path), 0, -1):
            mark = self.keys.get(path[:length])
            if mark is not None:
                return mark
        return self.values.get((), Mark(1, 1))

    def of_fault(self, path: TreePath) -> Mark:
        """Give the place where a fault of this value is told: the key of a mapping or list, else the value itself."""
        holds_more = any(len(key) > len(path) and key[: len(path)] == path for key in self.keys)
        return self.of_key(path) if holds_more else self.of_value(path)

    def path_of(self, dotted: str) -> TreePath:
        """Give the path of a field written with dots; a number is a list's index unless the file has it as a key."""
        path: TreePath = ()
        for part in dotted.split("."):
            is_key = not part.isdecimal() or (*path, part) in self.keys
            path = (*path, part if is_key else int(part))
        return path

    def of_value(self, path: TreePath) -> Mark:
        """Give the place of the value; of the nearest parent's key when the file has none."""
        return self.values.get(path) or self.of_key(path)
