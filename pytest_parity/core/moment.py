"""Nanoseconds as a moment that people read."""

from __future__ import annotations

from datetime import UTC, datetime

_SECOND = 1_000_000_000


def utc(ts: int) -> str:
    """Write UTC nanoseconds as `2014-06-05 14:24:00 UTC`, with the fraction only where there is one."""
    seconds, nanoseconds = divmod(ts, _SECOND)
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M:%S}{fraction} UTC"
