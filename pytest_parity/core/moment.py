"""Nanoseconds as a moment, or as a length of time, that people read."""

from __future__ import annotations

from datetime import UTC, datetime

_SECOND = 1_000_000_000
_UNITS = (("h", 3_600 * _SECOND), ("min", 60 * _SECOND), ("s", _SECOND), ("ms", 1_000_000), ("us", 1_000), ("ns", 1))


def utc(ts: int) -> str:
    """Write UTC nanoseconds as `2014-06-05 14:24:00 UTC`, with the fraction only where there is one."""
    seconds, nanoseconds = divmod(ts, _SECOND)
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M:%S}{fraction} UTC"


def duration(nanoseconds: int) -> str:
    """Write a length of time in its largest unit and the next smaller one: `1 min 30 s`, `250 ms`; the rest is cut."""
    rest, parts = abs(nanoseconds), []
    for name, size in _UNITS:
        count, rest = divmod(rest, size)
        parts.append(f"{count} {name}" if count else "")
    largest = next((index for index, part in enumerate(parts) if part), None)
    if largest is None:
        return "0 s"
    return "-" * (nanoseconds < 0) + " ".join(filter(None, parts[largest : largest + 2]))
