"""What the words of a command give by name, before the bot has read them: `--every 300`, `every=300`, `EVERY=300`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_OPTION: Final = re.compile(r"(?P<dashes>--?)(?P<name>[A-Za-z][\w.-]*)(?:=(?P<value>.*))?", re.DOTALL)
_DEFINED: Final = re.compile(r"-D(?P<name>[A-Za-z][\w.-]*)=(?P<value>.*)", re.DOTALL)  # as Java's properties
_ASSIGNED: Final = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)=(?P<value>.*)", re.DOTALL)
_ENTRY_ENDS: Final = re.compile(r",(?=[A-Za-z_][\w.-]*=)")


@dataclass(frozen=True, slots=True)
class Argument:
    """One value that a command gives by name: `written` as it stands there, in the word of that `number`, from 0.

    `values` are the readings of it: the word after an option, and all words up to the next option, joined by commas;
    none for an option that stands alone. `long` says that a parser may take a part of the name for the whole.
    """

    name: str
    written: str
    number: int
    values: tuple[str, ...] = ()
    long: bool = False
    assigned: bool = False  # to a variable of the environment


def arguments_of(words: Sequence[str], program: int) -> list[Argument]:
    """Return what is given by name; of a name that stands several times the last, with the readings of all.

    The word of number `program` is the program's; before it, only variables of its environment are given.
    """
    found: dict[tuple[str, bool, bool], Argument] = {}
    for one in _arguments(words, program):
        key = (one.name, one.long, one.assigned)
        before = found.pop(key, None)
        joined = (",".join([before.values[-1], one.values[-1]]),) if before and before.values and one.values else ()
        found[key] = replace(one, values=(*one.values, *joined))
    return [*found.values()]


def _arguments(words: Sequence[str], program: int) -> Iterator[Argument]:
    for number, word in enumerate(words):
        if number < program:
            if match := _ASSIGNED.fullmatch(word):
                yield Argument(match["name"], word, number, (match["value"],), assigned=True)
        elif match := _DEFINED.fullmatch(word):
            yield Argument(match["name"], word, number, (match["value"],))
        elif match := _OPTION.fullmatch(word):
            yield from _option(words, number, match)
        else:
            yield from _entries(word, number)


def _option(words: Sequence[str], number: int, match: re.Match[str]) -> Iterator[Argument]:
    long = match["dashes"] == "--"
    if match["value"] is not None:
        yield Argument(match["name"], words[number], number, (match["value"],), long)
        yield from _entries(match["value"], number)
        return
    values = [*_up_to_option(words[number + 1 :])]
    written = " ".join([words[number], *values[:1]])
    readings = tuple(dict.fromkeys((*values[:1], ",".join(values)))) if values else ()
    yield Argument(match["name"], written, number + bool(values), readings, long)


def _up_to_option(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if _OPTION.fullmatch(word):
            return
        yield word


def _entries(text: str, number: int) -> Iterator[Argument]:
    """Yield what a text gives of its own: `every=300,quantity=10` or a JSON object."""
    if text.startswith("{"):
        try:
            entries = json.loads(text, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):  # a template, or another notation
            return
        for name, value in entries.items():
            said = value if isinstance(value, str) else json.dumps(value)
            yield Argument(name, f'"{name}": {said}', number, (said,))
        return
    for entry in _ENTRY_ENDS.split(text):
        if match := _ASSIGNED.fullmatch(entry):
            yield Argument(match["name"], entry, number, (match["value"],))
