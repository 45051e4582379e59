"""What a path says of the instruments that it traded, and of the market beside each order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from market import ACME, OPEN, SECOND, VENUE, job, quote, words
from nautilus_trader.model.data import BookOrder, InstrumentStatus, OrderBookDelta, OrderBookDeltas, QuoteTick
from nautilus_trader.model.enums import BookAction, BookType, MarketStatusAction, OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.market_quote import last_quote
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.traded import describe_traded

NAME = ACME.id.value
CALL = TestInstrumentProvider.aapl_option()
STOCK = TestInstrumentProvider.equity("AAPL", "OPRA")


def status(instrument: Any, seconds: int, action: MarketStatusAction) -> InstrumentStatus:
    ts = OPEN + seconds * SECOND
    return InstrumentStatus(instrument.id, action, ts, ts)


def option_quote(seconds: float, bid: str = "2.00", ask: str = "2.10") -> QuoteTick:
    ts, size = OPEN + int(seconds * SECOND), Quantity.from_int(7)
    return QuoteTick(CALL.id, Price.from_str(bid), Price.from_str(ask), size, size, ts, ts)


@pytest.mark.parametrize("run", [run_backtest, run_paper])
def test_each_order_has_the_last_quote_that_had_reached_its_path(run: Any) -> None:
    data = [quote(0), quote(1, bid=101.0), quote(2, bid=102.0)]
    rows = run(job(data, close=3, strategies=[words("strategy", "PingPong", instrument_id=NAME)]))

    first = rows.orders[0]

    assert first.quote is not None
    seen = next(one for one in data if one.ts_event == first.quote.ts_event)
    assert first.ts_seen == seen.ts_event
    assert (first.quote.instrument, first.quote.bid, first.quote.ask) == (
        NAME,
        seen.bid_price.as_decimal(),
        seen.ask_price.as_decimal(),
    )
    assert (first.quote.bid_size, first.quote.ask_size) == (Decimal(1_000), Decimal(1_000))
    assert {row.quote for row in rows.orders if row.kind != "initialized"} == {None}


class Cache:
    """Holds one quote or one book, as the engine's."""

    def __init__(self, quote: Any = None, book: Any = None) -> None:
        self.quote_tick = lambda _: quote
        self.order_book = lambda _: book


def test_a_side_of_nothing_at_no_price_is_silent() -> None:
    zero = Quantity.from_int(0)
    one_sided = QuoteTick(CALL.id, Price.from_str("0.00"), Price.from_str("0.05"), zero, Quantity.from_int(9), 5, 5)

    seen = last_quote(Cache(one_sided), CALL.id)

    assert seen is not None
    assert (seen.bid, seen.bid_size, seen.ask, seen.ask_size) == (None, None, Decimal("0.05"), Decimal(9))


def test_without_a_quote_the_top_of_a_book_counts_and_without_either_nothing() -> None:
    from nautilus_trader.model.book import OrderBook  # noqa: PLC0415 - this test's alone

    book = OrderBook(ACME.id, BookType.L2_MBP)
    assert last_quote(Cache(book=book), ACME.id) is None

    for side, price in ((OrderSide.BUY, "9.99"), (OrderSide.SELL, "10.01")):
        order = BookOrder(side, Price.from_str(price), Quantity.from_int(3), 1)
        delta = OrderBookDelta(ACME.id, BookAction.ADD, order, 0, 1, 42, 42)
        book.apply_deltas(OrderBookDeltas(ACME.id, [delta]))

    seen = last_quote(Cache(book=book), ACME.id)

    assert seen is not None
    assert (seen.bid, seen.ask, seen.ask_size) == (Decimal("9.99"), Decimal("10.01"), Decimal(3))
    assert seen.ts_event == 42
    assert last_quote(Cache(), ACME.id) is None


def traded_option(**changes: Any) -> dict[str, Any]:
    venue = VENUE | {"name": "OPRA"}
    halt = status(CALL, 3, MarketStatusAction.HALT)
    data = [option_quote(0), option_quote(1), option_quote(2), halt, status(STOCK, 4, MarketStatusAction.PAUSE)]
    described = job(
        data,
        close=5,
        instruments=[CALL, STOCK, ACME],
        venues=[venue, VENUE],
        strategies=[words("strategy", "PingPong", instrument_id=CALL.id.value)],
    )
    return describe_traded(replace(described, **changes), run_backtest(described))


def test_of_an_option_right_multiplier_and_expiry_are_told_and_when_it_was_halted() -> None:
    (name,) = traded = traded_option()

    assert name == CALL.id.value
    assert traded[name] == {
        "class": "OptionContract",
        "currency": "USD",
        "base_currency": None,
        "multiplier": "100",
        "inverse": False,
        "underlying": "AAPL",
        "right": "call",
        "strike": f"{CALL.strike_price.as_decimal():f}",
        "activation": CALL.activation_ns,
        "expiration": CALL.expiration_ns,
        "status": [
            [OPEN + 3 * SECOND, CALL.id.value, "HALT"],
            [OPEN + 4 * SECOND, "AAPL.OPRA", "PAUSE"],  # what it is an option on
        ],
    }


def test_only_what_was_traded_is_told() -> None:
    assert traded_option(instruments=[STOCK, ACME]) == {}


@pytest.mark.parametrize(
    ("instrument", "base", "inverse"),
    [
        (TestInstrumentProvider.default_fx_ccy("USD/JPY"), "USD", False),
        (TestInstrumentProvider.xbtusd_bitmex(), "BTC", True),
        (ACME, None, False),
    ],
)
def test_the_currency_that_is_priced_is_told(instrument: Any, base: str | None, *, inverse: bool) -> None:
    from pytest_parity.replay.traded import _describe  # noqa: PLC0415 - no path trades these here

    told = _describe(instrument)

    assert (told["base_currency"], told["inverse"], told["right"], told["expiration"]) == (base, inverse, None, None)
    assert InstrumentId.from_str(str(instrument.id)) == instrument.id
