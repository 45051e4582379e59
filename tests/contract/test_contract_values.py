"""Values: what a contract writes is read exactly, and written back so that it is read as the same."""

from __future__ import annotations

import re
import time as clock
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.contract import values
from pytest_parity.contract.mismatches import parse_until
from pytest_parity.core.accepting.expected import VersionBound

if TYPE_CHECKING:
    from collections.abc import Callable

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
ratios = st.integers(min_value=0, max_value=10**9).map(lambda number: Decimal(number).scaleb(-9))


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_duration_survives_writing_and_reading(nanoseconds: int) -> None:
    assert values.parse_duration(values.format_duration(nanoseconds)) == nanoseconds


@given(amounts, st.sampled_from(["USD", "EUR", "USDT", "1INCH"]))
def test_money_survives_writing_and_reading(amount: Decimal, currency: str) -> None:
    money = values.Money(amount, currency)

    assert values.parse_money(str(money)) == money


@given(ratios)
def test_a_percentage_survives_writing_and_reading(ratio: Decimal) -> None:
    assert values.parse_percent(values.format_percent(ratio)) == ratio


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    """No parser raises anything but `ValueError`."""
    for parse in (
        *(values.parse_duration, values.parse_number, values.parse_whole, values.parse_money, values.parse_percent),
        *(values.parse_time_of_day, values.parse_day, values.parse_flag, values.parse_text, values.parse_slug),
        *(values.parse_importable, values.parse_instrument, parse_until),
    ):
        try:
            parse(text)
        except ValueError as error:
            assert "; " in str(error)  # noqa: PT017 -- what is refused differs by parser


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1ns", 1),
        ("10us", 10_000),
        ("250ms", 250_000_000),
        ("5s", 5_000_000_000),
        ("1.5s", 1_500_000_000),
        ("1min", 60_000_000_000),
        ("2h", 7_200_000_000_000),
        ("3d", 259_200_000_000_000),
    ],
)
def test_every_unit_of_time(text: str, nanoseconds: int) -> None:
    assert nanoseconds == values.parse_duration(text)


@pytest.mark.parametrize("text", ["s", "-5s", "5 sec", "0.5ns", "200000d", "\u0665s", "1e3s", "", " 5s"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        values.parse_duration(text)


def test_numbers_mean_what_they_say() -> None:
    assert [Decimal(100_000), Decimal(10), Decimal("-0.05"), Decimal("0.10")] == [
        values.parse_number(text) for text in ("1e5", "010", "-0.05", "0.10")
    ]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e-99", "1" * 29, "1__0", "_1", "1,5", "0x10", "\u0663"])
def test_what_is_no_exact_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|digits|comma"):
        values.parse_number(text)


@pytest.mark.parametrize("text", ["USD", "100USD", "USD 100", "$100", "ten USD", "100 123"])
def test_what_is_no_money(text: str) -> None:
    with pytest.raises(ValueError, match="like 100_000 USD"):
        values.parse_money(text)


def test_times_of_day_are_what_the_clock_shows() -> None:
    assert [time(9, 45), time(16, 0), time(9, 45, 30)] == [
        values.parse_time_of_day(text) for text in ("09:45", "16:00", "09:45:30")
    ]


@pytest.mark.parametrize("text", ["9:45", "24:00", "09:60", "0945", "960"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="like 09:45"):
        values.parse_time_of_day(text)


@pytest.mark.parametrize("text", ["yes", "no", "on", "NO", "True", "1", "0", ""])
def test_only_two_words_are_flags(text: str) -> None:
    with pytest.raises(ValueError, match="true or false"):
        values.parse_flag(text)


@pytest.mark.parametrize("text", ["", "-a", ".a", "a b", "a::b", "a[0]", "a/b", "ä", "a" * 65, "a\n"])
def test_what_is_no_slug(text: str) -> None:
    with pytest.raises(ValueError, match="can't be a name here"):
        values.parse_slug(text)


@pytest.mark.parametrize("text", ["module", "module.Class", "a/b.py:C", ":C", "a:", "1a:B", "a..b:C"])
def test_what_is_no_path_to_a_class(text: str) -> None:
    with pytest.raises(ValueError, match="isn't a path to a class; write it like"):
        values.parse_importable(text)


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (values.parse_duration, "120", "has no unit; write 120s if it is seconds"),
        (values.parse_duration, "-5s", "is negative; write it like"),
        (values.parse_percent, "12", "has no percent sign; write 12%"),
        (values.parse_percent, "0.033", "has no percent sign; write 3.3% for that ratio, or 0.033%"),
        (values.parse_percent, "0.5", "has no percent sign; write 50% for that ratio"),
        (values.parse_percent, "-5%", "is negative; write it like"),
        (values.parse_money, "800", "has no currency; write it like 800 USD"),
        (values.parse_money, "100_000 usdt", "has its currency in small letters; write 100_000 USDT"),
        (values.parse_money, "1,600 USD", "has a comma; write 100_000 for"),
        (values.parse_number, "0,05", "has a comma; write 100_000 for"),
        (values.parse_whole, "-1", "is negative; write it like 0, 1 or 25"),
        (values.parse_time_of_day, "9:45", "isn't a time of day; write it with two digits, like 09:45"),
        (values.parse_time_of_day, "09:45Z", "has a time zone; times of day are exchange time"),
        (values.parse_time_of_day, "09:45 America/New_York", "has a time zone"),
        (values.parse_time_of_day, "09:45 -05:00", "has a time zone"),
        (values.parse_day, "2024-03-05T09:30Z", "is more than a date; write .* alone, like 2024-03-05"),
        (values.parse_day, "2024-03-05+01:00", "is more than a date"),
        (values.parse_day, "2023-02-29", "is a day that doesn't exist; write one like"),
        (values.parse_importable, "a.b.C", "isn't a path to a class; write it like a.b:C"),
        (values.parse_importable, "a/b.py:C", "isn't a path to a class; write it like a.b:C"),
    ],
)
def test_a_usual_slip_is_told_with_what_was_meant(parse: Callable[[object], object], text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        parse(text)


@given(st.from_regex(r"\A[0-9](_?[0-9]){0,5}(\.[0-9]{1,4})?\Z"))
def test_what_a_slip_is_told_to_become_can_be_read(amount: str) -> None:
    for parse, meant in (
        (values.parse_duration, r"write (\S+) if it is seconds"),
        (values.parse_percent, r"write (\S+?)( for that ratio, or (\S+))?$"),
        (values.parse_money, r"write it like (.+)$"),
    ):
        with pytest.raises(ValueError, match=meant) as refused:
            parse(amount)
        for text in re.findall(r"[0-9_.]+(?:s|%| USD)", str(refused.value)):
            parse(text)


def test_an_end_is_a_date_or_an_engine_release() -> None:
    assert parse_until("2027-03-31") == date(2027, 3, 31)
    assert parse_until("nautilus_trader 1.232") == VersionBound("nautilus_trader", "1.232")


def test_a_long_text_that_is_no_money_is_refused_in_no_time() -> None:
    """Not in the square of its length."""
    started = clock.perf_counter()
    with pytest.raises(ValueError, match="isn't money"):
        values.parse_money(f"1 {'A' * 30_000}é")

    assert clock.perf_counter() - started < 1
