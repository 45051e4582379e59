"""What a gate's variants make of a recorded market: quotes at their limits, evidence taken away."""

from __future__ import annotations

from typing import Any

from market import ACME, OPEN, SECOND, quote
from nautilus_trader.model.data import QuoteTick, TradeTick
from nautilus_trader.model.enums import AggressorSide
from nautilus_trader.model.identifiers import TradeId
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.replay.altering import quotes_at_limits, without_instruments, without_types
from pytest_parity.replay.ports import Market, Window

BOLT = TestInstrumentProvider.equity("BOLT", "XNAS")
NAME = ACME.id.value


def market(*data: Any) -> Market:
    return Market(Window(OPEN, OPEN + 60 * SECOND, "America/New_York"), [ACME, BOLT], data, None)


def of_bolt(seconds: float) -> QuoteTick:
    return QuoteTick.from_dict({**QuoteTick.to_dict(quote(seconds)), "instrument_id": BOLT.id.value})


def trade(seconds: int) -> TradeTick:
    ts, size = OPEN + seconds * SECOND, Quantity.from_int(1)
    return TradeTick(ACME.id, Price(100, 2), size, AggressorSide.BUYER, TradeId("1"), ts, ts)


def at_limits(data: Market, at: float, outside: str = "", side: str = "", since: float = 0, **limits: str) -> Market:
    moment = OPEN + int(since * SECOND) if since else 0
    entry = {"instrument": NAME, "ts": OPEN + int(at * SECOND), "side": side, "since": moment}
    return quotes_at_limits(data, instruments=[NAME], entry=entry, limits=limits, outside=outside)


def ages(altered: Market) -> list[float]:
    """How old each quote is when it arrives, in seconds."""
    return [(datum.ts_init - datum.ts_event) / SECOND for datum in altered.data]


def test_the_quote_of_the_entry_has_the_limits_age_then_and_every_other_when_it_arrives() -> None:
    recorded = market(quote(1), quote(20), quote(40))

    inside = at_limits(recorded, at=25, max_age=str(30 * SECOND))
    outside = at_limits(recorded, at=25, max_age=str(30 * SECOND), outside="max_age")

    assert ages(inside) == [30, 25, 30]
    assert ages(outside) == [31, 26, 31]
    assert (inside.notes["age"], outside.notes["age"]) == (str(30 * SECOND), str(31 * SECOND))
    assert [datum.ts_init for datum in outside.data] == [datum.ts_init for datum in recorded.data]


def test_what_arrives_until_a_moment_stays_and_the_first_altered_quote_is_told() -> None:
    recorded, limit = market(quote(1), quote(20), quote(40)), str(30 * SECOND)

    inside = at_limits(recorded, at=25, since=1, max_age=limit)
    outside = at_limits(recorded, at=25, since=1, max_age=limit, outside="max_age")

    assert ages(inside) == [0, 25, 0]
    assert ages(outside) == [0, 26, 31]
    assert inside.notes["arrived"] == outside.notes["arrived"] == {NAME: OPEN + 20 * SECOND}


def test_ages_differ_by_the_resolution_of_the_feed() -> None:
    outside = at_limits(market(quote(1.25)), at=1.25, max_age=str(SECOND), outside="max_age")

    assert ages(outside) == [1.001]
    assert outside.notes["step"] == "1000000"


def test_a_quote_that_was_older_than_allowed_never_comes_from_the_future() -> None:
    (altered,) = at_limits(market(quote(1)), at=50, max_age=str(30 * SECOND)).data

    assert altered.ts_event == altered.ts_init == OPEN + SECOND


def test_spread_and_size_are_brought_to_their_limits_on_both_sides() -> None:
    limits = {"max_spread": "0.0005", "min_size": "300"}

    inside = at_limits(market(quote(1)), at=1, **limits)
    wide = at_limits(market(quote(1)), at=1, outside="max_spread", **limits)
    small = at_limits(market(quote(1)), at=1, outside="min_size", **limits)

    told = [
        {name: text for name, text in one.notes.items() if name not in ("step", "arrived")}
        for one in (inside, wide, small)
    ]
    assert told == [
        {"bid": "99.98", "ask": "100.03", "size": "300", "age": "0"},
        {"bid": "99.98", "ask": "100.04", "size": "300", "age": "0"},
        {"bid": "99.98", "ask": "100.03", "size": "299", "age": "0"},
    ]


def test_outside_the_size_gate_the_side_that_no_entry_takes_from_keeps_its_size() -> None:
    def sizes(outside: str, side: str) -> tuple[str, str, str]:
        altered = at_limits(market(quote(1)), at=1, outside=outside, side=side, min_size="300")
        (one,) = altered.data
        return str(one.bid_size), str(one.ask_size), altered.notes["size"]

    assert sizes("min_size", "BUY") == ("1000", "299", "299")
    assert sizes("min_size", "SELL") == ("299", "1000", "299")
    assert sizes("min_size", "") == ("299", "299", "299")
    assert sizes("", "BUY") == ("300", "300", "300")


def test_other_instruments_and_other_data_stay() -> None:
    recorded = market(of_bolt(1), trade(2))

    assert [*at_limits(recorded, at=1, max_spread="0.0005", max_age="1", min_size="1").data] == [*recorded.data]


def test_a_one_sided_quote_keeps_its_prices_and_gets_the_age() -> None:
    (altered,) = at_limits(market(quote(1, bid=0, spread=0.5)), at=1, max_spread="0.1", max_age=str(SECOND)).data

    assert (str(altered.bid_price), str(altered.ask_price)) == ("0.00", "0.50")
    assert altered.ts_event == OPEN


def test_a_quote_that_can_not_be_wide_enough_never_comes() -> None:
    cheap = market(quote(1, bid=0.01, spread=0.01), quote(2))

    outside = at_limits(cheap, at=2, max_spread="1.9", outside="max_spread")

    assert [datum.ts_init for datum in outside.data] == [OPEN + 2 * SECOND]


def test_kinds_of_data_and_instruments_are_taken_away() -> None:
    recorded = market(quote(1), of_bolt(1), trade(2))

    assert [type(datum) for datum in without_types(recorded, ["quotes"]).data] == [TradeTick]
    left = without_instruments(recorded, [NAME])
    assert [one.id for one in left.instruments] == [BOLT.id]
    assert [datum.instrument_id for datum in left.data] == [BOLT.id]
