from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_parity.core.mismatch import COUNT, TEXT, TIME
from pytest_parity.report.words import Clock, columns, count_fields, duration, fit, plain, printable

NEW_YORK = Clock("America/New_York")
OPEN = 1_710_423_000_000_000_000  # 2024-03-14 09:30 New York


@pytest.mark.parametrize(
    ("ts", "text"),
    [
        (OPEN, "09:30:00"),
        (OPEN + 1, "09:30:00.000000001"),
        (OPEN + 250_000_000, "09:30:00.25"),
        (1_705_329_000_000_000_000, "09:30:00"),  # in winter
    ],
)
def test_a_moment_is_the_exchanges_time_of_day(ts: int, text: str) -> None:
    assert text == NEW_YORK.time(ts)


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0 s"),
        (1, "1 ns"),
        (250_000_000, "250 ms"),
        (90_000_000_000, "1 min 30 s"),
        (90_000_000_001, "1 min 30 s"),
        (7_200_000_000_000, "2 h"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(nanoseconds: int, text: str) -> None:
    assert text == duration(nanoseconds)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, TIME, "none"),
        (OPEN, TIME, "09:30:00"),
        (Decimal("1.50"), "USD", "1.50 USD"),
        (Decimal("1E+2"), "units", "100 units"),
        (3, COUNT, "3"),
        ("filled", TEXT, "filled"),
    ],
)
def test_a_value_is_shown_with_its_unit(value: Decimal | int | str | None, unit: str, text: str) -> None:
    assert text == NEW_YORK.value(value, unit)


def test_utc_moments_in_evidence_are_shown_in_exchange_time() -> None:
    evidence = "lacked 10 quotes, 2024-03-14 13:30:00 UTC to 2024-03-14 13:40:00.5 UTC"

    assert NEW_YORK.localize(evidence) == "lacked 10 quotes, 09:30:00 to 09:40:00.5"


def test_plain_keeps_the_digits_it_was_given() -> None:
    assert plain(Decimal("0.10")) == "0.10"


def test_fields_that_are_not_told_are_counted() -> None:
    assert (count_fields(1), count_fields(2)) == ("1 more field", "2 more fields")


@pytest.mark.parametrize(
    ("text", "taken"), [("", 0), ("edge", 4), ("趋势", 4), ("e\u0301", 1), ("ﾊﾟ", 2), ("\uff21", 2), ("a\u200db", 2)]
)
def test_a_text_takes_columns_and_not_characters(text: str, taken: int) -> None:
    assert columns(text) == taken


@pytest.mark.parametrize(("text", "cell"), [("ab", "ab  "), ("趋势", "趋势"), ("趋势日", "趋… "), ("abcde", "abc…")])
def test_a_cell_is_filled_or_cut_to_its_columns(text: str, cell: str) -> None:
    assert fit(text, 4) == cell


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("::error::x", ": :error::x"),
        ("  ::error::x", "  : :error::x"),
        ("a ##[error]x", "a ## [error]x"),
        ("contracts/a.yaml::day", "contracts/a.yaml::day"),
    ],
)
def test_no_line_is_a_command_for_github(said: str, shown: str) -> None:
    assert printable(said) == shown
