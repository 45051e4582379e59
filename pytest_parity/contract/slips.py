"""The usual slips in a value: a unit that was forgotten, a zone too many, a comma.

Each `of_…` says what is wrong with a value that its parser refused, and what to write, worded to follow the value.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_AMOUNT: Final = r"[0-9](?:_?[0-9]){0,8}(?:\.[0-9]{1,9})?"
_BARE: Final = re.compile(_AMOUNT)
_BELOW_ONE: Final = re.compile(r"0+\.[0-9]{1,9}")
_NEGATIVE: Final = re.compile(rf"-{_AMOUNT} ?\S*")
_COMMA: Final = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?(?: +\w+)?")
_LOWER: Final = re.compile(rf"[+-]?{_AMOUNT} +[A-Za-z]{{3,5}}")
_ONE_DIGIT: Final = re.compile(r"[0-9](?::[0-5][0-9]){1,2}")
_ZONED: Final = re.compile(r"[0-9:.]{4,} ?(?:Z|UTC|[+-][0-9:]{2,}|[A-Z][A-Za-z]*/\w+|[A-Z]{2,4})")
_WITH_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].+|Z|[+-][0-9:]{2,})")
_DOTTED: Final = re.compile(r"([A-Za-z_][\w.]*)\.([A-Z]\w*)")  # classes begin with a capital
_IN_FILE: Final = re.compile(r"([A-Za-z_][\w/]*)\.py:([A-Za-z_]\w*)")
_DECIMALS: Final = "has a comma; write 100_000 for a hundred thousand, and 0.05 with a point"
_LONGEST: Final = 60  # characters: a longer value is no slip


def _is(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    return pattern.fullmatch(value) if isinstance(value, str) and len(value) <= _LONGEST else None


def _plain(amount: re.Match[str]) -> str:
    return amount[0].replace("_", "")


def of_duration(value: object) -> str:
    """Say what keeps it from being a duration."""
    if match := _is(_BARE, value):
        return f"has no unit; write {_plain(match)}s if it is seconds, or another of d, h, min, ms, us, ns"
    if _is(_NEGATIVE, value):
        return "is negative; write it like 250ms, 5s, 1min, 2h or 3d"
    return "isn't a duration; write it like 250ms, 5s, 1min, 2h or 3d"


def of_number(value: object) -> str:
    """Say what keeps it from being a number."""
    return _DECIMALS if _is(_COMMA, value) else "isn't a number; write it like 0.05 or 100_000"


def of_whole(value: object) -> str:
    """Say what keeps it from being a whole number of at least 0."""
    if _is(_NEGATIVE, value):
        return "is negative; write it like 0, 1 or 25"
    return "isn't a whole number; write it like 0, 1 or 25"


def of_money(value: object) -> str:
    """Say what keeps it from being money."""
    if _is(_BARE, value):
        return f"has no currency; write it like {value} USD"
    if _is(_COMMA, value):
        return _DECIMALS
    if _is(_LOWER, value):
        return f"has its currency in small letters; write {str(value).upper()}"
    return "isn't money; write an amount and a currency like 100_000 USD"


def of_percent(value: object) -> str:
    """Say what keeps it from being a percentage."""
    match = _is(_BARE, value)
    if match and _is(_BELOW_ONE, value):
        percent = (Decimal(match[0]) * 100).normalize()
        return f"has no percent sign; write {percent:f}% for that ratio, or {match[0]}%"
    if match:
        return f"has no percent sign; write {_plain(match)}%"
    if _is(_NEGATIVE, value):
        return "is negative; write it like 10% or 0.5%"
    return "isn't a percentage; write it like 10% or 0.5%"


def of_time(value: object) -> str:
    """Say what keeps it from being a time of day."""
    if match := _is(_ONE_DIGIT, value):
        return f"isn't a time of day; write it with two digits, like 0{match[0]}"
    if _is(_ZONED, value):
        return "has a time zone; times of day are exchange time, so write it like 09:45 or 09:45:30"
    return "isn't a time of day; write it like 09:45 or 09:45:30"


def of_day(value: object) -> str:
    """Say what keeps it from being a date."""
    if match := _is(_WITH_TIME, value):
        return f"is more than a date; write the exchange's trading day alone, like {match[1]}"
    return "isn't a date; write it like 2024-03-05"


def of_importable(value: object) -> str:
    """Say what keeps it from naming a class."""
    match = _is(_DOTTED, value) or _is(_IN_FILE, value)
    meant = f"{match[1].replace('/', '.')}:{match[2]}" if match else "package.module:Class"
    return f"isn't a path to a class; write it like {meant}"
