"""Markdown in which text from outside stays text: no markup, no link, no mention."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RUNS = re.compile("`+")
_MOST = 300  # characters of a cell
_NOTE = 300  # bytes that a note about what is left out may take
_MARKUP = re.compile(r"[\\`*_\[\]|~$#!]")
_INSIDE_WORD = re.compile(r"(?<=[^\W_])\\_(?=[^\W_])")  # an underscore there is no emphasis
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# what some readers make a link or a mention of, though no markup says so
_LINKS = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)
_CUT = "<!-- -->"


def code(text: str, most: int = _MOST) -> str:
    """Return text as a code span, which may stand in a table's cell; nothing for no text."""
    inner = printable(text, most)
    if not inner.strip():
        return ""
    # a backslash before a pipe would escape itself, and the pipe end the cell
    inner = inner.replace("\\|", "\\ |").replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in _RUNS.findall(inner)), default=0))
    pad = " " if inner[0] in "` " or inner[-1] in "` " else ""
    return f"{fence}{pad}{inner}{pad}{fence}"


def row(cells: Iterable[str]) -> str:
    """Return a row of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"


def head(names: Sequence[str]) -> list[str]:
    """Return a table's first lines."""
    return [row(names), row("---" for _ in names)]


def escaped(text: str, most: int = _MOST) -> str:
    """Return one line that reads as `text`, not endless."""
    shown = "".join(_REFERENCES.get(character, character) for character in printable(text, most))
    return _LINKS.sub(_CUT, _INSIDE_WORD.sub("_", _MARKUP.sub(r"\\\g<0>", shown)))


def fenced(text: str, language: str = "") -> list[str]:
    """Return a block of code; its fence is longer than any in the text."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", text, fence, ""]


def table(heads: Sequence[str], rows: Iterable[Iterable[str]], left_out: int = 0, file: str = "") -> list[str]:
    """Return a table of cells that are Markdown; says how many rows are left out, and which file has them."""
    lines = [*head(heads), *map(row, rows)]
    more = ["", f"{left_out:,} more {'row is' if left_out == 1 else 'rows are'} in `{file}`."] if left_out > 0 else []
    return [*lines, *more, ""]


class Page:
    """Lines up to a number of bytes: what doesn't fit is left out, and counted where it would stand."""

    def __init__(self, most: int) -> None:
        self._lines: list[str] = []
        self._left = most

    def add(self, lines: Sequence[str], rows: Sequence[str] = (), where: str = "") -> None:
        """Add lines, if they fit, and as many rows below them as do; `where` says where all of them are."""
        room = self._left - _NOTE - sum(map(_size, lines))
        if room < 0:
            return
        fitting: list[str] = []
        for one in rows:
            if _size(one) > room:
                break
            room -= _size(one)
            fitting.append(one)
        left_out = len(rows) - len(fitting)
        notes = ["", f"… {left_out:,} more left out here: see {where}"] if left_out else []
        added = [*lines, *fitting, *notes, ""]
        self._lines += added
        self._left -= sum(map(_size, added))

    def text(self) -> str:
        """Return the whole."""
        return "\n".join(self._lines)


def _size(line: str) -> int:
    return len(line.encode()) + 1
