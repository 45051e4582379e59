"""What becomes of a record on its way to paper, as the entries of its feed declare it."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from pytest_parity.core.feeding.declared_feed import DeclaredFeed, Hours, Stretch, widened
from pytest_parity.core.feeding.records import Record

if TYPE_CHECKING:
    from pytest_parity.core.feeding.records import Expectation

SECOND = 1_000_000_000
NAME = "ACME.XNAS"
QUOTES, BARS = (NAME, "quotes"), (f"{NAME}-1-MINUTE-LAST-EXTERNAL", "bars")


def at(text: str, zone: str = "America/New_York") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


DAY = Hours(at("2024-03-14 09:30"), at("2024-03-14 16:00") + 1, "America/New_York")


def stretch(*types: str, **words: Any) -> Stretch:
    return Stretch(**{"types": types or ("quotes", "bars"), "instruments": ("*",), **words})


def expectation(stream: tuple[str, str] = QUOTES, hours: Hours = DAY, **entries: Any) -> Expectation | None:
    return DeclaredFeed(**entries).expectation(stream, hours, {NAME: Decimal("0.01")})


def becomes(record: Record, stream: tuple[str, str] = QUOTES, hours: Hours = DAY, **entries: Any) -> Record | None:
    expect = expectation(stream, hours, **entries)
    assert expect is not None
    return expect(record)


def quote(clock: str = "2024-03-14 10:00", bid: str = "10.00", ask: str = "10.02", late: int = 0) -> Record:
    ts = at(clock)
    return Record(ts, ts + late, f"{NAME},{bid},{ask},1,1,{ts}")


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        (stretch(), [QUOTES, BARS]),
        (stretch("bars"), [BARS]),
        (stretch(instruments=("ACME.*",)), [QUOTES, BARS]),
        (stretch(instruments=("BOLT.*",)), []),
    ],
)
def test_an_entry_takes_streams_of_its_types_and_instruments(entry: Stretch, taken: list[tuple[str, str]]) -> None:
    assert taken == [stream for stream in (QUOTES, BARS) if expectation(stream, drops=(entry,))]


@pytest.mark.parametrize(
    ("start", "end", "dropped"),
    [
        (None, None, ["09:30", "10:00", "10:10", "16:00"]),
        (time(10), None, ["10:00", "10:10", "16:00"]),
        (None, time(10), ["09:30"]),
        (time(10), time(10, 10), ["10:00"]),
        (time(9), time(17), ["09:30", "10:00", "10:10", "16:00"]),
        (None, time(9), []),
        (time(17), None, []),
    ],
)
def test_an_entry_takes_the_part_of_the_session_that_it_says(
    start: time | None, end: time | None, dropped: list[str]
) -> None:
    drop = stretch(start=start, end=end)
    clocks = ["09:30", "10:00", "10:10", "16:00"]

    assert dropped == [clock for clock in clocks if becomes(quote(f"2024-03-14 {clock}"), drops=(drop,)) is None]


@pytest.mark.parametrize(
    ("start", "end", "dropped"),
    [
        (time(20), time(2), ["2024-03-13 20:00", "2024-03-14 01:00"]),
        (None, time(2), ["2024-03-13 17:00", "2024-03-13 20:00", "2024-03-14 01:00"]),
        (time(2), None, ["2024-03-14 15:00"]),
        (time(17), time(18), ["2024-03-13 17:00"]),
    ],
)
def test_a_session_may_run_over_midnight(start: time | None, end: time | None, dropped: list[str]) -> None:
    night = Hours(at("2024-03-13 17:00"), at("2024-03-14 16:00"), "America/New_York")
    clocks = ["2024-03-13 17:00", "2024-03-13 20:00", "2024-03-14 01:00", "2024-03-14 15:00"]
    drop = stretch(start=start, end=end)

    assert dropped == [clock for clock in clocks if becomes(quote(clock), hours=night, drops=(drop,)) is None]


@pytest.mark.parametrize(
    ("start", "end", "dropped"),
    [(time(20), time(0), [20, 23]), (time(20), time(9), [20, 23]), (None, time(0), [0, 19, 20, 23])],
)
def test_round_the_clock_an_entry_ends_with_the_day(start: time | None, end: time, dropped: list[int]) -> None:
    whole = Hours(at("2024-03-14 00:00", "UTC"), at("2024-03-15 00:00", "UTC") - 1, "UTC")
    drop = stretch(start=start, end=end)
    hours = {hour: Record(ts := at(f"2024-03-14 {hour:02}:00", "UTC"), ts, "") for hour in (0, 19, 20, 23)}

    assert dropped == [hour for hour, one in hours.items() if becomes(one, hours=whole, drops=(drop,)) is None]


def test_delays_add_up_and_leave_when_it_happened() -> None:
    delays = ((stretch(), 2), (stretch("quotes"), 3), (stretch("bars"), 50))

    assert quote(late=5) == becomes(quote(), delays=delays)


@pytest.mark.parametrize(("by", "arrives"), [(1, True), (2, False)])
def test_what_is_due_after_the_close_never_arrives(by: int, *, arrives: bool) -> None:
    assert arrives == (becomes(quote("2024-03-14 16:00"), delays=((stretch(), by),)) is not None)


@pytest.mark.parametrize(
    ("bid", "ask", "by", "sides"),
    [
        ("10.00", "10.02", "1", "9.99,10.03"),
        ("10.00", "10.02", "0.1", "9.99,10.03"),  # outwards to the next tick
        ("10.00", "10.04", "1.5", "9.97,10.07"),
        ("0.01", "0.05", "2", "0.00,0.09"),  # no bid falls below zero
        ("-0.02", "0.02", "1", "-0.04,0.04"),  # a spread's, that was below, does
        ("10.00", "10.00", "5", "10.00,10.00"),
    ],
)
def test_a_widened_quote_is_wider_on_either_side(bid: str, ask: str, by: str, sides: str) -> None:
    assert f"{NAME},{sides},7,8,99" == widened(f"{NAME},{bid},{ask},7,8,99", Decimal(by), Decimal("0.01"))


def test_without_an_entry_about_a_stream_nothing_is_expected_of_it() -> None:
    assert expectation() is None
    assert expectation(widenings=((stretch("quotes"), Decimal(1)),)) is not None
    assert expectation(BARS, widenings=((stretch("quotes"), Decimal(1)),)) is None
