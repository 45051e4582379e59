"""The small values that a contract writes as text: durations, money, percentages, times of day, numbers, names.

Each `parse_…` takes what stands in the file and gives the value, or raises `ValueError` with what is wrong and what is
allowed, worded to follow the value itself: `'5 sec' isn't a duration; …`. Digits are ASCII and bounded, so that every
number stays exact in ordinary `Decimal` arithmetic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from pytest_parity.contract import slips

NANOSECONDS: Final = {
    "d": 86_400_000_000_000,
    "h": 3_600_000_000_000,
    "min": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
_MOST_NANOSECONDS: Final = 2**63 - 1
_MOST_DIGITS: Final = 28  # what Decimal's default context holds without rounding

_DURATION = re.compile(r"([0-9]{1,19}(?:\.[0-9]{1,9})?) ?(d|h|min|s|ms|us|ns)")
_NUMBER = re.compile(r"[+-]?[0-9](?:_?[0-9])*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9](?:_?[0-9]){0,17}")
_PERCENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?%")
_MONEY = re.compile(
    rf"({_NUMBER.pattern}) +((?=[0-9]*[A-Z])[A-Z0-9]+)"
)  # a letter is asked for ahead: linear in the length
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_IMPORTABLE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*:[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_INSTRUMENT = re.compile(r"\S(?:.*\S)?\.[^.\s]+")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency, written as Nautilus writes it: `100_000 USD`."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Give text that `parse_money` reads as the same money."""
        return f"{format_number(self.amount)} {self.currency}"


def _match(pattern: re.Pattern[str], value: object, refusal: str) -> re.Match[str]:
    match = pattern.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(refusal)
    return match


def parse_duration(value: object) -> int:
    """Read nanoseconds of `250ms`, `5s`, `1min`, `2h`, `3d`, `10us` or `1ns`; never negative, below 2**63."""
    number, unit = _match(_DURATION, value, slips.of_duration(value)).groups()
    nanoseconds = Decimal(number) * NANOSECONDS[unit]
    if nanoseconds != int(nanoseconds) or nanoseconds > _MOST_NANOSECONDS:
        raise ValueError("isn't a whole number of nanoseconds below 2**63; write it like 250ms, 5s or 3d")
    return int(nanoseconds)


def format_duration(nanoseconds: int) -> str:
    """Give text that `parse_duration` reads as the same number, in the largest unit that needs no fraction."""
    if nanoseconds == 0:
        return "0s"
    unit, size = next((unit, size) for unit, size in NANOSECONDS.items() if nanoseconds % size == 0)
    return f"{nanoseconds // size}{unit}"


def parse_number(value: object) -> Decimal:
    """Read the exact number of `0.05`, `-3`, `1e5` or `100_000`."""
    if isinstance(value, Decimal):
        value = str(value)
    number = Decimal(_match(_NUMBER, value, slips.of_number(value))[0])
    _, digits, exponent = number.as_tuple()
    if len(digits) > _MOST_DIGITS or abs(int(exponent)) > _MOST_DIGITS:
        raise ValueError(f"has too many digits; at most {_MOST_DIGITS}")
    return number


def format_number(number: Decimal) -> str:
    """Give the one text of a number, however it was written: without exponent and without zeros at its end."""
    return f"{number.normalize() + 0:f}"  # adding 0 takes the sign of a zero away


def parse_whole(value: object) -> int:
    """Read the number of `3` or `1_000`; never negative."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return int(_match(_WHOLE, value, slips.of_whole(value))[0])


def parse_money(value: object) -> Money:
    """Read the amount and currency of `100_000 USD`."""
    if isinstance(value, Money):
        return value
    amount, currency = _match(_MONEY, value, slips.of_money(value)).groups()
    return Money(parse_number(amount), currency)


def parse_money_from_zero(value: object) -> Money:
    """Read money of at least 0."""
    money = parse_money(value)
    if money.amount < 0:
        raise ValueError("is too small; allowed: 0 and above")
    return money


def parse_percent(value: object) -> Decimal:
    """Read the ratio of `12.5%`: 0.125."""
    return Decimal(_match(_PERCENT, value, slips.of_percent(value))[1]).scaleb(-2)


def format_percent(ratio: Decimal) -> str:
    """Give text that `parse_percent` reads as the same ratio."""
    return f"{format_number(ratio.scaleb(2))}%"


def parse_time_of_day(value: object) -> time:
    """Read the time of `09:45` or `09:45:30`, in exchange time: without a zone."""
    if isinstance(value, time):
        return value
    hour, minute, second = _match(_TIME, value, slips.of_time(value)).groups()
    return time(int(hour), int(minute), int(second or 0))


def format_time(moment: time) -> str:
    """Give text that `parse_time_of_day` reads as the same time, without seconds that are 0."""
    return moment.isoformat("seconds" if moment.second else "minutes")


def parse_day(value: object) -> date:
    """Read the calendar day of `2024-03-05`."""
    if isinstance(value, date):
        return value
    text = _match(_DAY, value, slips.of_day(value))[0]
    try:
        return date.fromisoformat(text)
    except ValueError:  # February 30
        raise ValueError("is a day that doesn't exist; write one like 2024-03-05") from None


def parse_flag(value: object) -> bool:
    """Read `true` or `false`, and no other word for them."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("isn't true or false; write one of these two words")


def parse_text(value: object) -> str:
    """Read any text that isn't blank."""
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError("isn't text; write a word or a sentence")


def parse_relative(value: object, *, kind: str, example: str) -> str:
    """Read the path of a folder or file (`kind`) below the rootdir, with `/` between its parts."""
    text = parse_text(value)
    path = PurePosixPath(text)
    anchored = path.is_absolute() or PureWindowsPath(text).anchor or PureWindowsPath(text).drive
    if anchored or "\\" in text or ".." in path.parts or text.startswith("~") or not path.parts:
        raise ValueError(f"isn't a {kind} below the rootdir; write a relative path like {example}, without '..'")
    return str(path)


def parse_slug(value: object) -> str:
    """Read a name that is safe in node ids, file names and reports."""
    refusal = "can't be a name here; use 1 to 64 letters, digits, '.', '_' and '-', a letter or digit first"
    return _match(_SLUG, value, refusal)[0]


def parse_importable(value: object) -> str:
    """Read where a class is found: `package.module:Class`."""
    return _match(_IMPORTABLE, value, slips.of_importable(value))[0]


def parse_instrument(value: object) -> str:
    """Read a Nautilus instrument id: symbol, dot, venue."""
    return _match(_INSTRUMENT, value, "isn't an instrument; write symbol and venue like AAPL.XNAS")[0]
