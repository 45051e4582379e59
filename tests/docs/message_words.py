"""The words of messages: those that a page shows, and those that the package's strings have."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2] / "pytest_parity"
_VALUE = "\0"  # what a message fills in
_WORD = re.compile(r"[a-z][a-z']*")
_NAMES = re.compile(r"\b(in|of) \S+, session \S+")  # a contract's and a session's
_BREAKS = re.compile(r"[:;,()|<>{}…=—@]+|\s{2,}|\s-\s")


def unknown_phrases(text: str) -> list[str]:
    """Return the phrases of a message that stand in no string of the package.

    A phrase is what lies between two values or marks; it may be put together from parts of two words and more, and from
    single words that are a whole part of a string.
    """
    lines = _NAMES.sub(rf"\1 {_VALUE}, session {_VALUE}", text).splitlines()
    return [" ".join(phrase) for line in lines for phrase in _phrases(line) if not _is_known(phrase)]


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the neighbouring words that no value and no mark stands between."""
    for part in _BREAKS.split(text):
        phrase: list[str] = []
        for word in (*part.strip().split(), _VALUE):
            bare = word.strip("'\"`*>.?")
            if _WORD.fullmatch(bare):
                phrase.append(bare)
            elif phrase:
                yield tuple(phrase)
                phrase = []


def _is_known(phrase: tuple[str, ...]) -> bool:
    if not phrase:
        return True
    return any(_is_known(phrase[length:]) for length in range(len(phrase), 0, -1) if phrase[:length] in _known(length))


@cache
def _known(length: int) -> frozenset[tuple[str, ...]]:
    """All parts of this length; a single word has to be all that stands between two values or marks."""
    phrases = _of_package()
    if length == 1:
        return frozenset(phrase for phrase in phrases if len(phrase) == 1)
    return frozenset(phrase[start : start + length] for phrase in phrases for start in range(len(phrase) - length + 1))


@cache
def _of_package() -> frozenset[tuple[str, ...]]:
    """Every phrase of a string that the package's modules and tables have, docstrings left out."""
    texts = [text for file in PACKAGE.rglob("*.py") for text in _strings(ast.parse(file.read_text("utf-8")))]
    texts += [file.read_text("utf-8") for file in PACKAGE.rglob("*.toml")]
    return frozenset(phrase for text in texts for line in text.splitlines() for phrase in _phrases(line))


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else f" {_VALUE} " for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.replace("_", " ")
        yield from _strings(node)
