"""Limits of money: what an entry may lose, how many there are, and what the session has lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hand_written import AAPL, Rows
from limit_views import CALL, PUT, STOCK, at, contract, held, option, quote, view

from pytest_parity.checks.limits.instrument import Instrument
from pytest_parity.checks.limits.table import hold

LIMIT = {"order_type": "LIMIT", "price": "10"}


def risk(rows: Rows, *instruments: Instrument, most: str = "1000 USD") -> list[tuple[str, bool]]:
    return held(view(rows, *instruments), "risk.risk_per_trade", risk={"risk_per_trade": most})


def how(rows: Rows, *instruments: Instrument) -> str:
    """Say what the last value was made of."""
    (result,) = hold(contract(risk={"risk_per_trade": "1 USD"}), [view(rows, *instruments)])
    return [one.how for one in result.held[rows.trace().path]][-1]


@pytest.mark.parametrize(("most", "kept"), [("1000 USD", True), ("999.99 USD", False), ("1000.01 USD", True)])
def test_without_a_stop_all_that_is_paid_is_at_risk(most: str, *, kept: bool) -> None:
    rows = Rows().order(at(1), "o1", "BUY", "100", **LIMIT)

    assert risk(rows, most=most) == [("1000 USD", kept)]
    assert how(rows) == "100 units, multiplier 1, all of its price 10: no stop known"


def test_an_options_premium_counts_with_its_multiplier() -> None:
    rows = Rows().order(at(1), "o1", "BUY", "4", instrument=CALL, order_type="LIMIT", price="2.50")

    assert risk(rows, option()) == [("1000 USD", True)]
    assert risk(rows, option(multiplier=Decimal(101))) == [("1010 USD", False)]


def test_a_market_order_is_sized_at_the_side_that_it_takes() -> None:
    rows = Rows().order(at(1), "o1", "BUY", "100", quote=quote(ask="10.01")).fill(at(1), "o1", "10.05")

    assert risk(rows) == [("1001 USD", False)]


def test_without_a_quote_at_the_price_of_its_fills() -> None:
    assert risk(Rows().trade(at(1), "o1", "BUY", "100", "10.05")) == [("1005 USD", False)]


def test_an_order_of_which_no_price_is_known_risks_nothing_that_is_known() -> None:
    assert risk(Rows().order(at(1), "o1", "BUY", "100").event(at(1), "o1", "rejected")) == []


def test_with_a_bracket_the_way_to_its_stop_is_at_risk() -> None:
    rows = Rows().bracket(at(1), "o1", "1000").fill(at(1), "o1", "10")

    assert risk(rows) == [("1000 USD", True)]
    assert risk(rows, most="999 USD") == [("1000 USD", False)]
    assert how(rows) == "1000 units, multiplier 1, from 10 to the stop at 9 of its bracket"


def test_with_a_level_named_stop_the_way_to_it() -> None:
    levels = (("stop", Decimal("9.50")), ("target", Decimal(12)))
    rows = Rows().say(at(1), "enter", levels=levels).order(at(1), "o1", "BUY", "2000", **LIMIT)

    assert risk(rows) == [("1000 USD", True)]
    assert how(rows) == "2000 units, multiplier 1, from 10 to the stop at 9.50 said with it"


@pytest.mark.parametrize(("side", "level"), [("BUY", "98.50"), ("BUY", "10"), ("SELL", "9")])
def test_a_level_on_the_other_side_of_the_price_is_no_stop_of_the_order(side: str, level: str) -> None:
    """Such as the stop of an option's underlying."""
    rows = Rows().say(at(1), "enter", levels=(("stop", Decimal(level)),)).order(at(1), "o1", side, "200", **LIMIT)

    assert risk(rows) == [("2000 USD" if side == "BUY" else "no bound: no stop known", False)]


def test_a_stop_order_sent_once_it_is_filled_counts() -> None:
    rows = Rows().trade(at(1), "o1", "BUY", "500")
    rows.order(at(1), "o2", "SELL", "500", order_type="STOP_MARKET", trigger_price="8", reduce_only=True)

    assert risk(rows) == [("1000 USD", True)]
    assert how(rows) == "500 units, multiplier 1, from 10 to the stop at 8 sent when it was filled"


def test_a_stop_order_sent_later_does_not() -> None:
    rows = Rows().trade(at(1), "o1", "BUY", "500")
    rows.order(at(2), "o2", "SELL", "500", order_type="STOP_MARKET", trigger_price="8", reduce_only=True)

    assert risk(rows) == [("5000 USD", False)]


def test_a_stop_said_with_the_exit_counts_from_the_price_of_the_fills() -> None:
    rows = Rows().order(at(1), "o1", "BUY", "1000", **LIMIT).fill(at(1), "o1", "9.90")
    rows.say(at(9), "exit", "time", levels=(("stop", Decimal("8.90")),)).trade(at(9), "o2", "SELL", "1000")

    assert risk(rows) == [("1000 USD", True)]
    assert how(rows) == "1000 units, multiplier 1, from 9.90 to the stop at 8.90 said with its exit"


def test_the_exit_of_the_next_trade_says_nothing_of_this_one() -> None:
    rows = Rows().trade(at(1), "o1", "BUY", "100").trade(at(2), "o2", "SELL", "100")
    rows.trade(at(3), "o3", "BUY", "100")
    rows.say(at(4), "exit", "time", levels=(("stop", Decimal(9)),)).trade(at(4), "o4", "SELL", "100")

    assert risk(rows, most="100 USD") == [("1000 USD", False), ("100 USD", True)]


def test_what_an_order_was_amended_to_is_held_as_well() -> None:
    rows = Rows().order(at(1), "o1", "BUY", "100", **LIMIT).event(at(2), "o1", "updated", quantity="101", price="10")

    assert risk(rows) == [("1000 USD", True), ("1010 USD", False)]


def test_of_a_flip_only_what_it_enters_is_at_risk() -> None:
    rows = Rows().trade(at(1), "o1", "SELL", "50").trade(at(2), "o2", "BUY", "150")

    assert risk(rows)[1:] == [("1000 USD", True)]


def test_what_is_sold_without_a_stop_has_no_bound() -> None:
    assert risk(Rows().trade(at(1), "o1", "SELL", "1")) == [("no bound: no stop known", False)]


def test_nor_has_what_is_bought_at_a_price_below_zero() -> None:
    """A spread for which one is paid."""
    rows = Rows().order(at(1), "o1", "BUY", "1", order_type="LIMIT", price="-0.50")

    assert risk(rows) == [("no bound: no stop known", False)]


def test_a_put_that_is_sold_loses_its_strike_at_most() -> None:
    rows = Rows().order(at(1), "o1", "SELL", "1", instrument=PUT, order_type="LIMIT", price="2.50")

    assert risk(rows, option(PUT, strike=Decimal("12.50"))) == [("1000 USD", True)]


@pytest.mark.parametrize(
    ("words", "actual", "kept"),
    [
        ({"currency": "EUR"}, "1000 EUR: state the limit in that currency", False),
        ({"currency": "JPY", "base_currency": "USD"}, "100 USD", True),  # at its own price
        ({"currency": "USD", "base_currency": "BTC", "inverse": True}, "100 USD", True),
    ],
)
def test_in_another_currency_it_is_held_only_where_the_price_says_the_rate(
    words: dict[str, Any], actual: str, *, kept: bool
) -> None:
    instrument = Instrument(name=AAPL, **words)

    assert risk(Rows().order(at(1), "o1", "BUY", "100", **LIMIT), instrument) == [(actual, kept)]


def test_an_instrument_that_is_not_among_the_data_is_not_taken_on_trust() -> None:
    rows = Rows().order(at(1), "o1", "BUY", "1", instrument="MSFT.XNAS", order_type="LIMIT", price="1")

    assert risk(rows) == [("not known: its instrument isn't among the data", False)]


def trades(rows: Rows, most: int) -> list[tuple[str, bool]]:
    return held(view(rows), "risk.max_trades_per_day", risk={"max_trades_per_day": most})


def test_entries_that_were_filled_are_counted() -> None:
    rows = Rows().trade(at(1), "o1", "BUY", "1").trade(at(2), "o2", "SELL", "1")
    rows.order(at(3), "o3", "BUY", "1", **LIMIT).event(at(4), "o3", "canceled")
    rows.trade(at(5), "o4", "BUY", "1").trade(at(6), "o5", "SELL", "2")

    assert trades(rows, 3) == [("1 trade", True), ("2 trades", True), ("3 trades", True)]
    assert trades(rows, 2) == [("1 trade", True), ("2 trades", True), ("3 trades", False)]


def test_the_one_that_was_filled_last_is_the_one_too_many() -> None:
    rows = Rows().order(at(1), "o1", "BUY", "1", **LIMIT).order(at(2), "o2", "BUY", "2", **LIMIT)
    seen = view(rows.fill(at(3), "o2", "10").fill(at(4), "o1", "10"))

    results = hold(contract(risk={"max_trades_per_day": 1}), [seen])

    held_there = results[0].held[seen.path]
    assert [(one.subject, one.kept) for one in held_there] == [
        ("enter BUY 2 AAPL.XNAS", True),
        ("enter BUY 1 AAPL.XNAS", False),
    ]


def losses(rows: Rows, cap: str = "100 USD") -> list[tuple[str, bool]]:
    return held(view(rows, STOCK), "risk.daily_loss_cap", risk={"daily_loss_cap": cap})


def after_a_loss(realized: str, **terms: Any) -> Rows:
    rows = Rows().trade(at(1), "o1", "BUY", "1").position(at(1), "opened", "-1", **terms)
    rows.trade(at(2), "o2", "SELL", "1").position(at(2), "closed", realized, **terms)
    return rows.trade(at(3), "o3", "BUY", "1").position(at(3), "opened", "-50", **terms)


@pytest.mark.parametrize(
    ("realized", "actual", "kept"),
    [
        ("-99.99", "99.99 USD lost", True),
        ("-100", "100 USD lost", False),
        ("-100.01", "100.01 USD lost", False),
        ("0", "nothing lost", True),
        ("250", "250 USD made", True),
    ],
)
def test_no_entry_once_the_cap_is_lost(realized: str, actual: str, *, kept: bool) -> None:
    assert losses(after_a_loss(realized)) == [("nothing lost", True), (actual, kept)]


def test_losses_of_several_positions_are_summed() -> None:
    rows = after_a_loss("-60").position(at(4), "closed", "-45", position="position-2")
    rows.trade(at(5), "o5", "BUY", "1")

    assert losses(rows)[-1] == ("155 USD lost", False)


def test_losses_in_another_currency_are_not_taken_for_none() -> None:
    seen = after_a_loss("-5", currency="EUR")

    assert losses(seen) == [("nothing lost", True), ("nothing lost", False)]


def test_an_exit_may_follow_the_cap() -> None:
    rows = after_a_loss("-99").position(at(4), "changed", "-1000").trade(at(5), "o5", "SELL", "1")

    assert losses(rows) == [("nothing lost", True), ("99 USD lost", True)]
