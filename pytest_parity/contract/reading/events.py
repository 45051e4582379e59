"""PyYAML's events, by libyaml where it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from pytest_parity.contract.reading.decoding import UnreadableError, end_of
from pytest_parity.contract.reading.positions import Mark
from pytest_parity.contract.reading.syntax import explain_syntax, mark_of_error

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DEPTH: Final = 32
TOO_DEEP: Final = f"nested too deep; at most {MOST_DEPTH} levels"

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_events(text: str) -> Iterator[Any]:
    """Yield events one by one. Raises `UnreadableError` where the text stops being YAML."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        end = end_of(text)
        # libyaml reads ahead and gives up by itself, at a thousand levels, in newer releases
        meaning = TOO_DEEP if "maximum nesting depth" in str(error.problem) else explain_syntax(error, end)
        raise UnreadableError(mark_of_error(error, end), meaning) from None
    except yaml.YAMLError as error:
        place = getattr(error, "position", None) or 0
        mark = Mark(text.count("\n", 0, place) + 1, 1)
        raise UnreadableError(mark, "holds a control character; write it as an escape within double quotes") from None


def mark_of(place: Any) -> Mark:
    """Give the place that one of PyYAML's marks, counted from 0, stands for."""
    return Mark(place.line + 1, place.column + 1)
