"""Prices of a short time, from the records of a stream."""

from __future__ import annotations

import pytest

from pytest_parity.core.feeding.record_prices import prices_between
from pytest_parity.core.feeding.records import Record
from pytest_parity.core.prices import Prices


def quote(ts: int, bid: str, ask: str, size: str = "5") -> Record:
    return Record(ts - 1, ts, f"A,B.XNAS,{bid},{ask},{size},5,{ts - 1}")


def test_a_price_holds_from_before_the_time_and_until_its_end() -> None:
    records = [quote(1, "1", "2"), quote(5, "3", "4"), quote(12, "5", "6"), quote(30, "7", "8")]

    assert prices_between("quotes", records, 10, 20) == Prices("quotes", (10, 12, 20), ("3", "5", "5"), ("4", "6", "6"))
    assert prices_between("quotes", records, 20, 40) == Prices("quotes", (20, 30), ("5", "7"), ("6", "8"))
    assert prices_between("quotes", records[3:], 10, 20) is None


@pytest.mark.parametrize(
    ("kind", "text", "price"),
    [
        ("trades", "A.XNAS,10.5,100,BUYER,id-1,7", "10.5"),
        ("bars", "A.XNAS-1-MINUTE-LAST-EXTERNAL,1,4,0,3,100,7", "3"),
    ],
)
def test_one_price_of_a_trade_or_a_bar(kind: str, text: str, price: str) -> None:
    assert prices_between(kind, [Record(7, 7, text)], 0, 10) == Prices(kind, (7,), (price,), (price,))


def test_what_is_written_otherwise_says_no_price() -> None:
    assert prices_between("mark_prices", [Record(7, 7, "A.XNAS,1,7,7")], 0, 10) is None


def test_a_side_that_nobody_quotes_has_no_price() -> None:
    silent = prices_between("quotes", [quote(5, "0.00", "1", size="0"), quote(6, "0.00", "1")], 0, 10)

    assert silent == Prices("quotes", (5, 6), (None, "0.00"), ("1", "1"))


def test_of_very_many_the_extremes_are_kept() -> None:
    many = [quote(ts, "100", "101") for ts in range(1, 30_000)]
    many[20_000] = quote(20_001, "7", "101")
    many[20_010] = quote(20_011, "100", "900")

    found = prices_between("quotes", many, 0, 30_000)

    assert found is not None
    assert {("7", "101"), ("100", "900")} < {*zip(found.bids, found.asks, strict=True)}
    assert len(found.times) < 2_000
    assert (found.times[0], found.times[-1]) == (1, 29_999)
