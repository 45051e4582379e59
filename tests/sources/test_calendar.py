from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pytest_parity.sources.calendar import calendar_of, session_hours
from pytest_parity.sources.faults import NoSession


def utc(text: str) -> int:
    """`2024-03-14 13:30` as UTC nanoseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000_000


@pytest.mark.parametrize(
    ("name", "day", "opened", "closed", "zone"),
    [
        ("XNYS", date(2024, 3, 14), "2024-03-14 13:30", "2024-03-14 20:00", "America/New_York"),
        ("XNYS", date(2024, 1, 16), "2024-01-16 14:30", "2024-01-16 21:00", "America/New_York"),  # winter time
        ("XNYS", date(2015, 12, 24), "2015-12-24 14:30", "2015-12-24 18:00", "America/New_York"),  # half a day
        ("XETR", date(2024, 3, 14), "2024-03-14 08:00", "2024-03-14 16:30", "Europe/Berlin"),
        ("CMES", date(2024, 3, 18), "2024-03-17 22:00", "2024-03-18 22:00", "America/Chicago"),  # over midnight
    ],
)
def test_a_sessions_hours_are_its_exchanges_with_a_nanosecond_for_the_last_bar(
    name: str, day: date, opened: str, closed: str, zone: str
) -> None:
    assert (utc(opened), utc(closed) + 1, utc(opened), zone) == session_hours(name, day)


def test_a_day_of_24_7_is_the_utc_day_without_the_next_midnight() -> None:
    hours = session_hours("24/7", date(2024, 3, 16), history_days=2)

    assert (utc("2024-03-16 00:00"), utc("2024-03-17 00:00") - 1, utc("2024-03-14 00:00"), "UTC") == hours


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (0, "2024-03-18 13:30"),
        (1, "2024-03-15 13:30"),  # a Monday's history begins on the Friday before
        (6, "2024-03-08 14:30"),  # on the other side of the change to summer time
    ],
)
def test_history_counts_sessions_and_not_days(days: int, first: str) -> None:
    assert utc(first) == session_hours("XNYS", date(2024, 3, 18), days)[2]


def test_years_of_history_reach_back_by_sessions() -> None:
    assert utc("2009-08-31 13:30") == session_hours("XNYS", date(2024, 3, 18), 3660)[2]


@pytest.mark.parametrize("name", ["24/7", "XNYS"])
def test_history_never_begins_before_the_engines_time(name: str) -> None:
    assert session_hours(name, date(1970, 1, 5), 60)[2] == 0


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 3, 29), "XNYS has no session on 2024-03-29 (Friday); the sessions beside it are 2024-03-28"),
        (date(2024, 3, 30), "on 2024-03-30 (Saturday); the sessions beside it are 2024-03-28 and 2024-04-01"),
    ],
)
def test_a_day_without_a_session_is_refused_with_its_neighbours(day: date, said: str) -> None:
    with pytest.raises(NoSession) as refused:
        session_hours("XNYS", day)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NOPE", "calendar: 'NOPE' is no calendar; use an exchange_calendars name such as XNYS or XETR, or 24/7"),
        ("xnys", "calendar: 'xnys' is no calendar; did you mean XNYS?"),
    ],
)
def test_an_unknown_calendar_is_refused_with_what_is_known(name: str, said: str) -> None:
    with pytest.raises(NoSession) as refused:
        session_hours(name, date(2024, 3, 14))

    assert said == str(refused.value)


@pytest.mark.parametrize("name", ["24/7", "XNYS"])
@pytest.mark.parametrize("year", [1, 1969, 2262, 9999])
def test_a_date_that_no_stamp_can_hold_is_refused(name: str, year: int) -> None:
    with pytest.raises(NoSession, match=r"is out of reach; the engine's time runs from 1970 to 2261"):
        session_hours(name, date(year, 12, 31))


def test_a_date_beyond_the_calendars_holidays_is_refused_in_a_sentence() -> None:
    with pytest.raises(NoSession, match=r"calendar XBOM can't be read around 1996-03-14: .* back to the year 1997"):
        session_hours("XBOM", date(1996, 3, 14))


@pytest.mark.parametrize(
    ("name", "day", "days"), [("XBOM", date(1997, 1, 20), 5), ("AIXK", date(2017, 1, 5), 0), ("XSHG", None, 0)]
)
def test_the_first_and_last_weeks_that_a_calendar_knows_can_be_replayed(name: str, day: date | None, days: int) -> None:
    day = day or last_known_session(name)

    assert day == datetime.fromtimestamp(session_hours(name, day, days)[0] // 1_000_000_000, tz=UTC).date()


def last_known_session(name: str) -> date:
    import exchange_calendars  # noqa: PLC0415 - slow to import, and needed here alone

    last: date = exchange_calendars.get_calendar(name, start="2020-01-01").last_session.date()
    return last


def test_history_that_the_calendar_does_not_reach_is_refused() -> None:
    with pytest.raises(NoSession, match=r"XBOM doesn't reach 30 sessions before 1997-01-20; correct `history.days`"):
        session_hours("XBOM", date(1997, 1, 20), 30)


@pytest.mark.parametrize(
    ("name", "venues", "calendar"),
    [
        (None, ["XNAS"], "XNAS"),
        (None, ["OPRA"], "XNYS"),
        (None, ["BINANCE"], "24/7"),
        (None, ["SIM", "XETR"], "XETR"),  # the first that is known
        ("XLON", ["OPRA"], "XLON"),
    ],
)
def test_the_calendar_is_the_contracts_or_the_venues(name: str | None, venues: list[str], calendar: str) -> None:
    assert calendar == calendar_of(name, venues)


def test_a_venue_without_a_known_calendar_asks_for_one() -> None:
    with pytest.raises(NoSession, match=r"no calendar is known for venue SIM; name one with `calendar:`"):
        calendar_of(None, ["SIM"])
