"""The prices that a replay leaves for a picture: of what was decided on, thinned without losing an extreme."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from market import ACME, OPEN, SECOND, quote
from nautilus_trader.model.data import Bar, BarType, QuoteTick, TradeTick
from nautilus_trader.model.enums import AggressorSide
from nautilus_trader.model.identifiers import InstrumentId, TradeId
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.core.prices import Prices
from pytest_parity.core.trace import Feed, Intent, Path, Statement, Trace
from pytest_parity.replay.feed import records_by_stream
from pytest_parity.replay.prices import prices_of

NAME = ACME.id.value
CALL, PUT = "ACME C100.OPRA", "ACME P100.OPRA"
TICKERS = {NAME: "ACME", CALL: "ACME", PUT: "ACME", "IOTA.XNAS": "IOTA"}
NOTHING = Trace(path=Path.PAPER, orders=(), fills=(), positions=(), feed=Feed(), tickers=TICKERS)


def deciding(*instruments: str) -> Trace:
    said = (
        Statement(sequence=n, ts_seen=OPEN, strategy="s", action=Intent.HOLD, instrument=name)
        for n, name in enumerate(instruments)
    )
    return replace(NOTHING, statements=tuple(said))


def of(name: str, *quotes: QuoteTick) -> list[QuoteTick]:
    """The same quotes of another instrument."""
    return [
        QuoteTick(InstrumentId.from_str(name), q.bid_price, q.ask_price, q.bid_size, q.ask_size, q.ts_event, q.ts_init)
        for q in quotes
    ]


def bar(minutes: int, every: int = 1) -> Bar:
    kind = BarType.from_str(f"{NAME}-{every}-MINUTE-LAST-EXTERNAL")
    ts, price = OPEN + minutes * 60 * SECOND, Price(100 + minutes, 2)
    return Bar(kind, price, price, price, price, Quantity.from_int(1), ts, ts)


def prices(trace: Trace, data: list[Any]) -> dict[str, Prices]:
    return prices_of(trace, records_by_stream(data))


def test_what_was_decided_on_and_what_it_is_on_and_nothing_else() -> None:
    chain = [*of(CALL, quote(1)), *of(PUT, quote(1)), *of("IOTA.XNAS", quote(1)), quote(1)]

    assert [*prices(deciding(CALL), chain)] == [NAME, CALL]
    assert [*prices(deciding(NAME), chain)] == [NAME]
    assert [*prices(deciding(), chain)] == [
        NAME,
        "IOTA.XNAS",
    ]  # nothing was decided: whatever is no contract on another
    assert prices(deciding("GONE.XNAS"), chain) == {}


def test_an_extreme_of_either_side_is_kept_however_many_there_are() -> None:
    many = [quote(n, bid=100 + n % 7 / 100) for n in range(20_000)]
    many[7_777], many[12_345] = quote(7_777, bid=90.0), quote(12_345, bid=100.0, spread=30.0)

    found = prices(deciding(NAME), many)[NAME]

    assert found.type == "quotes"
    assert (min(found.bids, key=_number), max(found.asks, key=_number)) == ("90.00", "130.00")
    assert 300 < len(found.times) <= 1_000
    assert [*found.times] == sorted(set(found.times))
    assert (found.times[0], found.times[-1]) == (many[0].ts_init, many[-1].ts_init)
    assert len(json.dumps(found.to_plain())) < 60_000


def _number(price: str | None) -> float:
    return float(price or 0)


def test_a_few_records_are_all_kept_and_a_silent_side_is_none() -> None:
    nothing = QuoteTick(ACME.id, Price(0, 2), Price(101, 2), Quantity.from_int(0), Quantity.from_int(5), OPEN, OPEN + 7)

    found = prices(deciding(NAME), [nothing, quote(1), quote(2, bid=99.5)])[NAME]

    assert found.bids == (None, "100.00", "99.50")
    assert found.asks == ("101.00", "100.02", "99.52")
    assert found.times == (OPEN + 7, OPEN + SECOND, OPEN + 2 * SECOND)
    assert Prices.from_plain(json.loads(json.dumps(found.to_plain()))) == found


def test_quotes_tell_more_than_trades_and_these_more_than_bars_of_which_the_finest_count() -> None:
    bars = [bar(5, every=5), *(bar(minutes) for minutes in range(1, 6))]
    trade = TradeTick(ACME.id, Price(99, 2), Quantity.from_int(1), AggressorSide.BUYER, TradeId("1"), OPEN, OPEN)

    one, two, three = (prices(deciding(NAME), data)[NAME] for data in (bars, [*bars, trade], [*bars, trade, quote(1)]))

    assert (one.type, one.bids) == ("bars", ("101.00", "102.00", "103.00", "104.00", "105.00"))
    assert (two.type, two.bids, two.asks) == ("trades", ("99.00",), ("99.00",))
    assert three.type == "quotes"
