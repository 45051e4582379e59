"""What a catalog is said to hold: instruments, streams, and the days on which a session would find data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogs import ACME, BOLT, FIXTURES, HOUR, OPEN, SECOND, bar, quote, trade, write
from nautilus_trader.model.data import BookOrder, OrderBookDelta
from nautilus_trader.model.enums import BookAction, OrderSide
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.sources.faults import DataMissing
from pytest_parity.sources.survey import survey

if TYPE_CHECKING:
    from pathlib import Path

DAY = 24 * HOUR


def test_an_instrument_with_its_streams_and_their_days() -> None:
    held = survey(str(FIXTURES))["instruments"]

    assert held["BOLT.XNAS"] == {
        "kind": "Equity",
        "venue": "XNAS",
        "underlying": "",
        "currency": "USD",
        "size": "100",
        "calendar": "XNAS",
        "assumed": False,
        "streams": {"BOLT.XNAS-1-MINUTE-LAST-EXTERNAL": ["2024-03-14"]},
    }
    assert held["ACME.XNAS"]["streams"]["quotes"] == ["2024-03-14", "2024-03-15", "2024-03-18"]
    assert list(held) == sorted(held)


def test_of_a_file_over_several_days_only_those_with_data_count(tmp_path: Path) -> None:
    """A Thursday, no Friday, a weekend, and a Monday before and after hours alone."""
    weekend = quote(ACME, 2 * DAY)
    monday = [quote(ACME, 4 * DAY - HOUR), quote(ACME, 4 * DAY + 7 * HOUR)]
    root = write(tmp_path / "catalog", [ACME], [quote(ACME, 0), weekend, *monday, quote(ACME, 5 * DAY)])

    assert survey(root)["instruments"]["ACME.XNAS"]["streams"] == {"quotes": ["2024-03-14", "2024-03-19"]}


def test_a_record_before_the_open_alone_makes_no_day(tmp_path: Path) -> None:
    root = write(tmp_path / "catalog", [ACME], [quote(ACME, -HOUR)])

    assert survey(root)["instruments"]["ACME.XNAS"]["streams"] == {"quotes": []}


def test_each_type_of_data_is_a_stream_and_bars_one_for_each_type(tmp_path: Path) -> None:
    root = write(tmp_path / "catalog", [ACME, BOLT], [quote(ACME, 0)], [trade(ACME, SECOND)], [bar(BOLT, 60 * SECOND)])

    held = survey(root)["instruments"]

    assert held["ACME.XNAS"]["streams"] == {"quotes": ["2024-03-14"], "trades": ["2024-03-14"]}
    assert held["BOLT.XNAS"]["streams"] == {"BOLT.XNAS-1-MINUTE-LAST-EXTERNAL": ["2024-03-14"]}


def test_a_session_that_opens_on_the_day_before_is_its_own_day(tmp_path: Path) -> None:
    """Globex trades from the evening: 2024-03-14 09:30 and 19:30 New York are of two sessions; the books count too."""
    future = TestInstrumentProvider.es_future(2024, 6)
    level = BookOrder(OrderSide.BUY, Price(5100, 2), Quantity.from_int(1), 1)
    books = [OrderBookDelta(future.id, BookAction.ADD, level, 0, 0, OPEN + ts, OPEN + ts) for ts in (0, 10 * HOUR)]
    root = write(tmp_path / "catalog", [future], books)

    held = survey(root)["instruments"]["ESM4.GLBX"]

    assert held["calendar"] == "CMES"
    assert held["streams"] == {"order_book_deltas": ["2024-03-14", "2024-03-15"]}


def test_a_name_with_punctuation_is_found_again_and_its_venue_trades_always(tmp_path: Path) -> None:
    euro = TestInstrumentProvider.default_fx_ccy("EUR/USD")  # of venue SIM, whose hours nobody knows
    root = write(tmp_path / "catalog", [euro], [quote(euro, 2 * DAY)])

    held = survey(root)["instruments"]["EUR/USD.SIM"]

    assert held["streams"] == {"quotes": ["2024-03-16"]}
    assert (held["calendar"], held["assumed"]) == ("24/7", True)


def test_a_folder_without_instruments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="data root 'empty' holds no instruments"):
        survey(write(tmp_path / "empty"))
