"""Values as people read them: exchange time, plain decimals, units."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pytest_parity.core.amount import write_amount
from pytest_parity.core.mismatch import COUNT, DURATION, TIME
from pytest_parity.core.moment import duration

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)? UTC")
_SECOND = 1_000_000_000
# what GitHub takes for a command: at a line's start, spaces before it or not, or of an older form, anywhere
_COMMAND = re.compile(r"^\s*::|##\[")
_COMBINING = frozenset({"Mn", "Me", "Cf"})
_WIDE = frozenset({"W", "F"})


@dataclass(frozen=True, slots=True)
class Clock:
    """Writes UTC nanoseconds as the exchange's time of day; `zone` is an IANA name."""

    zone: str

    def time(self, ts: int) -> str:
        """Return `HH:MM:SS`, with the fraction only where there is one."""
        seconds, nanoseconds = divmod(ts, _SECOND)
        text = datetime.fromtimestamp(seconds, tz=ZoneInfo(self.zone)).strftime("%H:%M:%S")
        return f"{text}.{nanoseconds:09d}".rstrip("0") if nanoseconds else text

    def localize(self, text: str) -> str:
        """Return `text` with each UTC moment in it as the exchange's time of day: evidence is stored in UTC."""
        return _MOMENT.sub(lambda match: self._time_of_day(match[1], match[2] or ""), text)

    def _time_of_day(self, moment: str, fraction: str) -> str:
        utc = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        return utc.astimezone(ZoneInfo(self.zone)).strftime("%H:%M:%S") + fraction

    def value(self, value: Decimal | int | str | None, unit: str) -> str:
        """Return a value of a mismatch with its unit; a missing one is `none`."""
        if value is None:
            return "none"
        if unit == TIME and isinstance(value, int):
            return self.time(value)
        if unit == DURATION and isinstance(value, int):
            return duration(value)
        if isinstance(value, Decimal):
            return f"{plain(value)} {unit}".rstrip()
        return self.localize(str(value)) if unit in {"", COUNT} else f"{value} {unit}"


def printable(text: str, most: int = 300) -> str:
    """Return one line for a terminal: what a strategy or an engine said, not endless, control characters escaped."""
    # a text may be a megabyte, of which each character may take ten
    safe = "".join(_escaped(c) for c in text[: most + 1])
    safe = _COMMAND.sub(lambda match: f"{match[0][:-1]} {match[0][-1]}", safe)
    return safe if len(safe) <= most else f"{safe[:most]} …"


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()


def columns(text: str) -> int:
    """Count the columns that a text takes on a terminal: two for a wide character, none for one that combines."""
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def fit(text: str, most: int) -> str:
    """Return a text that takes so many columns: filled up with spaces, or cut where it takes more."""
    if (taken := columns(text)) <= most:
        return text + " " * (most - taken)
    room, kept = most - 1, ""
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return f"{kept}…" + " " * (most - 1 - columns(kept))


def plain(value: Decimal) -> str:
    """Return a decimal without exponent, with the digits it was given; a sign for one that isn't told."""
    return write_amount(value)


def count_fields(number: int) -> str:
    """Count fields that aren't told."""
    return f"{number} more field{'s' if number > 1 else ''}"
