"""What is wrong with a contract file, and where.

ContractError     the file can't be read as a contract; carries every `Fault` found
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_MOST_SHOWN: Final = 50  # lines of the text; the exception carries them all
_LONGEST_VALUE: Final = 60
_MOST_NAMES: Final = 8
_MOST_COMPARED: Final = 200  # a file may hold thousands of names, and comparing each with each takes minutes


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: line and column (from 1), field like `sessions[0].kind` or `file`, what is wrong; what is allowed."""

    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        """Give the fault as it stands after the file's name."""
        return f"{self.line}:{self.column}: {self.field}: {self.message}"


class ContractError(Exception):
    """A file that can't be read as a launch contract. `faults` are sorted by position."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(sorted(set(faults)))
        super().__init__(file, self.faults)

    def __str__(self) -> str:
        """Give one line per fault, capped."""
        lines = [f"{self.file}:{fault}" for fault in self.faults[:_MOST_SHOWN]]
        rest = len(self.faults) - len(lines)
        return "\n".join([*lines, f"{self.file}: {rest:,} more faults"] if rest else lines)


def field_name(path: tuple[str | int, ...]) -> str:
    """Give the path as people write it: `sessions[0].kind`; `file` for the whole."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{clip(part)}" for part in path)
    return text.removeprefix(".") or "file"


def clip(text: str) -> str:
    """Give the text on one line and no longer than a message bears."""
    text = text if text.isprintable() else ascii(text)[1:-1]
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def show(value: object) -> str:
    """Give a value from the file as the subject of a sentence."""
    match value:
        case None:
            return "an empty value"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return f"'{clip(str(value))}'"


def few(names: list[str]) -> str:
    """Give the first names of a list that may be long."""
    shown = [clip(name) for name in names[:_MOST_NAMES]]
    return ", ".join(shown if len(shown) == len(names) else [*shown, "…"])


def suggest(word: str, allowed: Iterable[str]) -> str:
    """Say `did you mean 'trade'? ` when an allowed word is near, otherwise nothing."""
    near = nearest(word, allowed)
    return f"did you mean '{clip(near)}'? " if near else ""


def seems_given(key: str, given: Collection[str], known: Collection[str]) -> bool:
    """Whether the key is among the given ones, or an unknown one that seems to be meant for it."""
    unknown = islice((other for other in given if other not in known), _MOST_COMPARED)
    return key in given or any(nearest(other, known) == key for other in unknown)


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Give the allowed word that this one seems to be."""
    near = {candidate.lower(): candidate for candidate in islice(allowed, _MOST_COMPARED)}
    found = difflib.get_close_matches(word.lower(), near, n=1, cutoff=0.7)
    return near[found[0]] if found else None
