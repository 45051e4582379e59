"""Whether a word of a command says what a contract's value says: compared as values, and not as texts."""

from __future__ import annotations

import json
import posixpath
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.values import NANOSECONDS

if TYPE_CHECKING:
    from pydantic import JsonValue

_AMOUNT: Final = re.compile(
    r"(?P<number>[+-]?(?:\d(?:_?\d){0,27}(?:\.\d{0,28})?|\.\d{1,28})(?:[eE][+-]?\d{1,2})?)\s*(?P<unit>%|[A-Za-z]{1,12})?",
    re.ASCII,
)
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_FLAGS: Final = dict.fromkeys(("true", "yes", "on", "1"), "true") | dict.fromkeys(("false", "no", "off", "0"), "false")
_NOTHING: Final = ("", "null", "none", "~")


def says_same(word: str, value: JsonValue, folder: str = "") -> bool:
    """Whether a command's word and a value of a contract, as text or JSON, are the same; paths begin at `folder`."""
    if value is None:
        return word.lower() in _NOTHING
    if isinstance(value, list):
        given = _parsed(word)
        entries = given if isinstance(given, list) else re.split(r"[,\s]+", word.strip())
        pairs = zip(entries, value, strict=False)
        return len(entries) == len(value) and all(says_same(_text(one), other, folder) for one, other in pairs)
    if isinstance(value, dict):
        given = _parsed(word)
        return (
            isinstance(given, dict)
            and given.keys() == value.keys()
            and all(says_same(_text(given[key]), other, folder) for key, other in value.items())
        )
    return _is_same(word.strip(), _text(value).strip(), folder)


def flag_of(text: JsonValue) -> str | None:
    """Give `true` or `false` for a word or value that means one of them."""
    return _FLAGS.get(_text(text).lower())


def is_flag(value: JsonValue) -> bool:
    """Whether a contract's value is one of the two."""
    return _text(value).lower() in ("true", "false")


def _is_same(word: str, value: str, folder: str) -> bool:
    if is_flag(value):
        return flag_of(word) == value.lower()
    if (amounts := _same_amount(word, value)) is not None:
        return amounts
    if (one := _TIME.fullmatch(word)) and (other := _TIME.fullmatch(value)):
        return [int(part or 0) for part in one.groups()] == [int(part or 0) for part in other.groups()]
    if "/" in word or "/" in value:
        return _path(word, folder) == _path(value, folder)
    return word.casefold() == value.casefold()


def _path(text: str, folder: str) -> str:
    return posixpath.normpath(posixpath.join(folder, text))


def _same_amount(word: str, value: str) -> bool | None:
    """Compare numbers with their units; `None` where one of them is no number."""
    given, own = _AMOUNT.fullmatch(word), _AMOUNT.fullmatch(value)
    if given is None or own is None:
        return None
    units = given["unit"], own["unit"]
    if units[0] is None and units[1] is not None:  # the bot may know the unit, or count in seconds
        return Decimal(given["number"]) in (Decimal(own["number"]), _seconds(own))
    if units[1] is None and units[0] not in (None, "%"):
        return Decimal(own["number"]) in (Decimal(given["number"]), _seconds(given))
    return _measured(given) == _measured(own)


def _seconds(match: re.Match[str]) -> Decimal | None:
    amount, unit = _measured(match)
    return amount / NANOSECONDS["s"] if unit == "ns" else None


def _measured(match: re.Match[str]) -> tuple[Decimal, str]:
    """Give a duration in nanoseconds, a percentage as its ratio, and anything else in the unit that it has."""
    number, unit = Decimal(match["number"]), match["unit"] or ""
    if unit in NANOSECONDS:
        return number * NANOSECONDS[unit], "ns"
    return (number.scaleb(-2), "") if unit == "%" else (number, unit.upper())


def _parsed(text: str) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return parsed


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)
