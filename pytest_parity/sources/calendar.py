"""A session's window: its exchange's open and close on its date, half days included."""

from __future__ import annotations

import difflib
import functools
import itertools
import textwrap
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import exchange_calendars

from pytest_parity.sources.faults import NoSession

if TYPE_CHECKING:
    from collections.abc import Mapping

NANOSECONDS = 1_000_000_000
DAY = 86_400 * NANOSECONDS

# what is to blame: the session's date, or the calendar however the contract names it
DATE, CALENDAR = "date", "calendar"

# what a stamp in unsigned nanoseconds, and pandas, can hold
_FIRST_YEAR, _LAST_YEAR = 1970, 2261
_REASON_SHOWN = 160  # characters
_KEPT = 32  # calendars, of which building one takes a fifth of a second

# Venues whose name isn't an exchange calendar's. Options and other US venues keep New York's hours, Globex Chicago's.
_BY_VENUE = {
    "OPRA": "XNYS",
    "ARCA": "XNYS",
    "AMEX": "XNYS",
    "BATS": "XNYS",
    "IEX": "XNYS",
    "SMART": "XNYS",
    "GLBX": "CMES",
    "BINANCE": "24/7",
    "BITMEX": "24/7",
    "BYBIT": "24/7",
    "COINBASE": "24/7",
    "DERIBIT": "24/7",
    "DYDX": "24/7",
    "HYPERLIQUID": "24/7",
    "KRAKEN": "24/7",
    "OKX": "24/7",
}


def calendar_of(name: str | None, venues: list[str]) -> str:
    """Return the calendar's name: the contract's, or the first venue's by its own name or a table of known venues."""
    if name is not None:
        return name
    known = set(exchange_calendars.get_calendar_names(include_aliases=True))
    for venue in venues:
        if venue in _BY_VENUE:
            return _BY_VENUE[venue]
        if venue in known:
            return venue
    raise NoSession(
        f"no calendar is known for venue {', '.join(venues)}",
        "name one with `calendar:` (an exchange_calendars name such as XNYS, or 24/7)",
        CALENDAR,
    )


def session_hours(name: str, day: date, history_days: int = 0) -> tuple[int, int, int, str]:
    """Return open and close of `day`, the open of the session `history_days` before it, and the exchange's time zone.

    Times are UTC nanoseconds. The last bar's stamp lies at the close or a nanosecond after it, so the close is one
    nanosecond late. `24/7` is the UTC day. Raises `NoSession`.
    """
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NoSession(
            f"{day.isoformat()} is out of reach", f"the engine's time runs from {_FIRST_YEAR} to {_LAST_YEAR}", DATE
        )
    if name == "24/7":
        start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * NANOSECONDS
        return start, start + DAY - 1, max(0, start - history_days * DAY), "UTC"
    calendar = _calendar(name, day, history_days)
    if not calendar.is_session(day.isoformat()):
        raise NoSession(f"{name} has no session on {day.isoformat()} ({day:%A})", _neighbours(calendar, day), DATE)
    try:
        first = calendar.session_offset(day.isoformat(), -history_days)
    except exchange_calendars.errors.RequestedSessionOutOfBounds:
        raise NoSession(
            f"calendar {name} doesn't reach {history_days} sessions before {day.isoformat()}",
            "correct `history.days`",
            "history.days",
        ) from None
    opened, closed = calendar.session_open(day.isoformat()).value, calendar.session_close(day.isoformat()).value
    return opened, closed + 1, max(0, calendar.session_open(first).value), str(calendar.tz)


@functools.lru_cache(maxsize=_KEPT)
def trading_days(name: str, first: date, last: date) -> Mapping[date, tuple[int, int]]:
    """Return open and close, UTC nanoseconds, of an exchange's sessions from `first` to `last`, in their order.

    Raises `NoSession` when the calendar doesn't reach that far.
    """
    try:
        # a week of margin: a calendar refuses bounds between which it has no session
        calendar = exchange_calendars.get_calendar(name, start=first - timedelta(days=7), end=last + timedelta(days=7))
    except (ValueError, OverflowError, exchange_calendars.errors.CalendarError) as error:
        reason = textwrap.shorten(str(error), _REASON_SHOWN)
        raise NoSession(
            f"calendar {name} can't be read from {first.isoformat()} to {last.isoformat()}: {reason}",
            "correct `date`, `history.days` or `dte`",
        ) from None
    return {
        # an exchange's session may open on the day before, of UTC
        session.date(): (opened.value, closed.value)
        for session, opened, closed in zip(calendar.sessions, calendar.opens, calendar.closes, strict=True)
        if first <= session.date() <= last
    }


def _neighbours(calendar: exchange_calendars.ExchangeCalendar, day: date) -> str:
    sessions = [session.date() for session in calendar.sessions]
    beside = [*[s for s in sessions if s < day][-1:], *[s for s in sessions if s > day][:1]]
    return f"the sessions beside it are {' and '.join(session.isoformat() for session in beside)}"


@functools.lru_cache(maxsize=_KEPT)
def _calendar(name: str, day: date, history_days: int) -> exchange_calendars.ExchangeCalendar:
    """Return the calendar of the time around `day`: building its whole history takes seconds."""
    known = exchange_calendars.get_calendar_names(include_aliases=True)
    if name not in known:
        near = difflib.get_close_matches(name.upper(), known, n=1)
        remedy = "use an exchange_calendars name such as XNYS or XETR, or 24/7"
        raise NoSession(f"{name!r} is no calendar", f"did you mean {near[0]}?" if near else remedy, CALENDAR)
    reason = ""
    # some calendars know holidays only from or to the turn of a year: the neighbourhood then ends there
    starts = (day - timedelta(days=31 + 2 * history_days), day.replace(month=1, day=1))
    ends = (day + timedelta(days=31), day.replace(month=12, day=31))
    for start, end in itertools.product(starts, ends):
        try:
            return exchange_calendars.get_calendar(name, start=start.isoformat(), end=end.isoformat())
        # a calendar that this pandas version breaks raises NotImplementedError
        except (ValueError, NotImplementedError, exchange_calendars.errors.CalendarError) as error:
            reason = reason or textwrap.shorten(str(error) or type(error).__name__, _REASON_SHOWN)
    raise NoSession(
        f"calendar {name} can't be read around {day.isoformat()}: {reason}", "correct `date` or `calendar`", DATE
    )
