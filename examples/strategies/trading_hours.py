"""When an exchange trades: its session of a day, half days included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import exchange_calendars
import pandas as pd


@dataclass(frozen=True, slots=True)
class Hours:
    """One session: open and close in UTC nanoseconds, and the day in exchange time."""

    day: date
    open: int
    close: int
    zone: str

    def at(self, time_of_day: str) -> int:
        """Give a time of this day in exchange time (`15:30`) as UTC nanoseconds."""
        return int(pd.Timestamp(f"{self.day} {time_of_day}", tz=self.zone).value)

    def days_until(self, stamp: int) -> int:
        """Count the calendar days from this one to that of a time, both in exchange time."""
        return (_day_of(stamp, self.zone) - self.day).days


def hours_of(calendar: str, stamp: int) -> Hours | None:
    """Find the session that a time (UTC nanoseconds) falls into, open and close included."""
    near = _day_of(stamp, "UTC")
    sessions = (_session(calendar, near, day) for day in (near - timedelta(days=1), near))
    return next((hours for hours in sessions if hours and hours.open <= stamp <= hours.close), None)


@cache
def _session(calendar: str, near: date, day: date) -> Hours | None:
    known, label = _around(calendar, near), day.isoformat()
    if not known.is_session(label):
        return None
    return Hours(day, known.session_open(label).value, known.session_close(label).value, str(known.tz))


@cache
def _around(calendar: str, day: date) -> exchange_calendars.ExchangeCalendar:
    # the few days around are enough, and quick to compute
    return exchange_calendars.get_calendar(calendar, start=day - timedelta(days=11), end=day + timedelta(days=10))


def _day_of(stamp: int, zone: str) -> date:
    return pd.Timestamp(stamp, tz="UTC").tz_convert(zone).date()
