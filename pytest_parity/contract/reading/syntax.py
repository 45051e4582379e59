"""Broken YAML in the words of who wrote it: libyaml and PyYAML say what they expected, not what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.reading.positions import Mark

if TYPE_CHECKING:
    import yaml

# What a parser's words mean, and whether the mistake lies where it began to read rather than where it gave up.
_MEANINGS: Final = (
    (r"scanning an (alias|anchor)", 'a value begins with * or &; put it in quotes, like "*.OPRA"', True),
    (r"cannot start any token", "a value can't begin with this character; put the value in quotes", False),
    (r"simple key.*expected ':'", "a line without ': '; write it like key: value, with a space after the colon", True),
    (r"quoted scalar.*end of stream", "a quote that is never closed; close it", True),
    (r"unknown escape", "a backslash within double quotes; double it, or use single quotes", False),
    (r"sequence entries", "a '- ' in the middle of a line; begin each entry of a list on a line of its own", False),
    (
        r"mapping values",
        "a ': ' where no key can be; put a text with a colon in quotes, or check the indentation here and above",
        False,
    ),
    (r"parsing a block", "doesn't fit the lines above it; check indentation, quotes and brackets", False),
    (
        r"parsing a flow",
        "a bracket of line {line} isn't closed here, or a comma is missing; ${{…}} within brackets needs quotes",
        False,
    ),
)


def mark_of_error(error: yaml.MarkedYAMLError, end: Mark) -> Mark:
    """Give the place where the text stops being YAML; `end` is where the text ends."""
    place = error.problem_mark
    if error.context_mark is not None and any(
        at_start and re.search(words, _said(error)) for words, _, at_start in _MEANINGS
    ):
        place = error.context_mark
    # libyaml counts a line more when a file ends within one
    return Mark(1, 1) if place is None else min(end, Mark(place.line + 1, place.column + 1))


def explain_syntax(error: yaml.MarkedYAMLError, end: Mark) -> str:
    """Say what is wrong with the text, and what to do."""
    line = min(end.line, error.context_mark.line + 1) if error.context_mark else 1
    for words, meaning, _ in _MEANINGS:
        if re.search(words, _said(error)):
            return f"isn't YAML: {meaning.format(line=line)}"
    return f"isn't YAML: {error.problem}; look here or just above"


def _said(error: yaml.MarkedYAMLError) -> str:
    return f"{error.context}: {error.problem}"
