"""An amended entry is one that a strategy enters again: its limits hold at that moment too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hand_written import Rows
from limit_views import CALL, at, contract, held, option, quote, view

from pytest_parity.checks.limits.table import hold
from pytest_parity.core.trace import Path

RESTING = {"order_type": "LIMIT", "price": "5"}
WINDOW = {"entry_window": {"to": "11:00"}}
AT_TEN = ("10:00:00", True)


def rested(**terms: Any) -> Rows:
    return Rows().order(at(30), "o1", "BUY", "10", **(RESTING | terms))


def amended(minutes: float = 210, **change: Any) -> Rows:
    return rested().event(at(minutes), "o1", "updated", **change)


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"quantity": "100"}, True),
        ({"price": "5.01"}, True),
        ({"price": "4.99"}, True),
        ({"trigger_price": "6"}, True),
        ({"quantity": "9"}, False),
        ({"quantity": "10", "price": "5"}, False),
    ],
)
def test_more_of_it_or_another_price_is_an_entry_of_that_moment(change: dict[str, str], *, counts: bool) -> None:
    again = [("13:00:00", False)] if counts else []

    assert held(view(amended(**change)), "entry_window", **WINDOW) == [AT_TEN, *again]


def test_a_breach_names_the_entry_and_when_it_was_amended() -> None:
    (result,) = hold(contract(**WINDOW), [view(amended(quantity="100"))])

    ((_, breach),) = result.breaches
    assert (breach.ts, breach.subject) == (
        at(30),
        "enter BUY 10 AAPL.XNAS, as amended at 2024-03-14 17:00:00 UTC",
    )


def test_what_counts_is_when_the_strategy_asked_for_it() -> None:
    rows = rested().event(at(90) - 1, "o1", "pending_update").event(at(90), "o1", "updated", price="6")

    assert held(view(rows), "entry_window", **WINDOW) == [AT_TEN, ("10:59:59.999999999", True)]


def test_each_answer_is_that_of_the_earliest_question() -> None:
    rows = rested().event(at(40), "o1", "pending_update").event(at(41), "o1", "pending_update")
    rows.event(at(42), "o1", "modify_rejected").event(at(43), "o1", "updated", price="6")

    assert held(view(rows), "entry_window", **WINDOW) == [AT_TEN, ("10:11:00", True)]


@pytest.mark.parametrize(
    ("terms", "counts"),
    [
        (RESTING | {"price": "5.01"}, True),
        ({"order_type": "MARKET"}, True),
        (RESTING | {"time_in_force": "GTC"}, True),
        (RESTING, False),
    ],
)
def test_an_order_that_replaces_another_amends_it(terms: dict[str, str], *, counts: bool) -> None:
    rows = rested().event(at(210), "o1", "pending_cancel").order(at(210), "o2", "BUY", "10", **terms)
    rows.event(at(210), "o1", "canceled")
    again = [("13:00:00", False)] if counts else []

    assert held(view(rows), "entry_window", **WINDOW) == [AT_TEN, *again]


@pytest.mark.parametrize(
    "terms",
    [
        {"order_type": "TRAILING_STOP_MARKET", "trigger_price": "12"},
        {"order_type": "MARKET_TO_LIMIT"},
        {"order_type": "MARKET", "instructions": (("quote_quantity", "true"),)},
    ],
    ids=["trails", "becomes a limit", "in money"],
)
def test_what_the_venue_changes_no_strategy_decided(terms: dict[str, Any]) -> None:
    rows = Rows().order(at(30), "o1", "BUY", "10", **terms)
    rows.event(at(210), "o1", "updated", quantity="11", trigger_price="11")

    assert held(view(rows), "entry_window", **WINDOW) == [AT_TEN]


def test_but_what_the_strategy_changes_of_such_an_order_it_did() -> None:
    rows = Rows().order(at(30), "o1", "BUY", "10", order_type="TRAILING_STOP_MARKET", trigger_price="12")
    rows.event(at(210), "o1", "pending_update").event(at(210), "o1", "updated", trigger_price="11")

    assert held(view(rows), "entry_window", **WINDOW) == [AT_TEN, ("13:00:00", False)]


def test_an_amended_exit_is_free_of_the_limits_of_entries() -> None:
    rows = Rows().trade(at(30), "o1", "BUY", "10").order(at(40), "o2", "SELL", "10", order_type="LIMIT", price="12")
    rows.event(at(210), "o2", "updated", price="11")

    assert held(view(rows), "entry_window", **WINDOW) == [AT_TEN]


def test_the_quote_is_that_of_the_moment_at_which_it_was_amended() -> None:
    rows = rested(quote=quote(ts_event=at(30)))
    rows.event(at(209), "o1", "pending_update", quote=quote(ts_event=at(208), bid="9.5", ask_size=Decimal(99)))
    rows.event(at(210), "o1", "updated", price="10")
    limits = {"quotes": {"max_age": "30s", "max_spread": "1%", "min_size": "100"}}

    assert held(view(rows), "quotes.max_age", **limits) == [("0 s", True), ("60 s", False)]
    assert held(view(rows), "quotes.max_spread", **limits) == [("0.2002002 %", True), ("5.12820513 %", False)]
    assert held(view(rows), "quotes.min_size", **limits) == [("100 units", True), ("99 units", False)]


def test_what_was_lost_in_between_counts_against_it() -> None:
    rows = rested().position(at(100), "closed", "-50").event(at(210), "o1", "updated", price="6")

    values = held(view(rows), "risk.daily_loss_cap", risk={"daily_loss_cap": "50 USD"})

    assert values == [("nothing lost", True), ("50 USD lost", False)]


def test_an_engaged_kill_switch_counts_against_it() -> None:
    values = held(view(amended(price="6"), kill_switch="engaged"), "kill_switch", kill_switch={"file": "kill.json"})

    assert values == [("engaged", False), ("engaged", False)]


def test_a_kill_switch_that_was_engaged_in_between_counts_against_the_amendment_alone() -> None:
    rows = amended(price="6")
    (change,) = (row.sequence for row in rows.trace(Path.PAPER).orders if row.kind == "updated")
    seen = view(rows, kill_switch="clear", switch_states=[(change, "engaged")])

    assert held(seen, "kill_switch", kill_switch={"file": "kill.json"}) == [("clear", True), ("engaged", False)]


def test_an_option_that_was_halted_in_between_was_halted_then() -> None:
    rows = Rows().order(at(30), "o1", "BUY", "10", instrument=CALL, **RESTING)
    rows.event(at(210), "o1", "updated", price="6")
    seen = view(rows, option(status=((at(100), CALL, "HALT"),)))

    values = held(seen, "option.contract_status", option={"contract_status": ["listed"]})

    assert values == [("listed, standard", True), ("halted, standard", False)]
