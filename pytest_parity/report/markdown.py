"""Text from outside in Markdown: shown as it is, and never taken for markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"[\\`*_\[\]|~$#!]")
_INSIDE_WORD = re.compile(r"(?<=[^\W_])\\_(?=[^\W_])")  # an underscore there is no emphasis
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# what some readers make a link or a mention of, though no markup says so
_LINKS = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)
_CUT = "<!-- -->"


def escaped(text: str, most: int = 300) -> str:
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
    lines = [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]
    more = ["", f"{left_out:,} more {'row is' if left_out == 1 else 'rows are'} in `{file}`."] if left_out > 0 else []
    return [*lines, *more, ""]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
