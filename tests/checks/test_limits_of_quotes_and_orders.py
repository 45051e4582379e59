"""Limits of the quote that an entry is taken on, of the orders that are sent, and of what stays open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hand_written import Rows
from limit_views import DAY, HOURS, OPEN, at, contract, held, quote, view

from pytest_parity.checks.limits.judge import judge_limits
from pytest_parity.checks.limits.table import has_limits, hold
from pytest_parity.checks.needs import session_items
from pytest_parity.checks.verdicts import Failed, Passed
from pytest_parity.core.trace import Path, SeenQuote


def entered(seen: SeenQuote | None, side: str = "BUY") -> Rows:
    """Enter two minutes after the open, on a market that was quoted so."""
    return Rows().order(at(2), "o1", side, "1", quote=seen).fill(at(2), "o1", "10")


@pytest.mark.parametrize(("age", "kept"), [("120s", True), ("119999999999ns", False), ("120000000001ns", True)])
def test_a_quote_may_be_as_old_as_the_limit(age: str, *, kept: bool) -> None:
    assert held(view(entered(quote())), "quotes.max_age", quotes={"max_age": age}) == [("120 s", kept)]


@pytest.mark.parametrize(("most", "kept"), [("2%", True), ("1.99999%", False), ("2.00001%", True)])
def test_a_spread_may_be_as_wide_as_the_limit(most: str, *, kept: bool) -> None:
    seen = quote(bid="9.90", ask="10.10")

    assert held(view(entered(seen)), "quotes.max_spread", quotes={"max_spread": most}) == [("2 %", kept)]


@pytest.mark.parametrize(
    ("side", "least", "actual", "kept"),
    [
        ("BUY", "7", "7 units", True),
        ("BUY", "8", "7 units", False),
        ("SELL", "3", "3 units", True),
        ("SELL", "4", "3 units", False),
    ],
)
def test_the_size_is_that_of_the_side_that_is_traded(side: str, least: str, actual: str, *, kept: bool) -> None:
    seen = quote(bid_size=Decimal(3), ask_size=Decimal(7))

    assert held(view(entered(seen, side)), "quotes.min_size", quotes={"min_size": least}) == [(actual, kept)]


LIMITS = {"max_age": "1d", "max_spread": "50%", "min_size": "1"}


@pytest.mark.parametrize("name", [*LIMITS])
def test_an_entry_on_no_quote_breaks_each_limit_of_quotes(name: str) -> None:
    assert held(view(entered(None)), f"quotes.{name}", quotes=LIMITS) == [("none", False)]


def test_a_market_with_one_side_alone_has_no_spread_to_trade_on() -> None:
    seen = view(entered(quote(bid=None, bid_size=None)))

    assert held(seen, "quotes.max_spread", quotes=LIMITS) == [("one side alone", False)]
    assert held(seen, "quotes.min_size", quotes=LIMITS) == [("100 units", True)]


def test_a_crossed_market_is_not_wide() -> None:
    seen = view(entered(quote(bid="10.10", ask="9.90")))

    assert held(seen, "quotes.max_spread", quotes=LIMITS) == [("-2 %", True)]


def test_what_the_strategy_says_it_looked_at_is_held_beside_the_market() -> None:
    said = quote(bid="9", ask="11", ts_event=OPEN - 1_000_000_000, ask_size=None)
    seen = view(entered(quote()).say(at(2), "enter", quote=said))

    assert held(seen, "quotes.max_age", quotes={"max_age": "120s"}) == [("120 s", True), ("121 s", False)]
    assert held(seen, "quotes.max_spread", quotes={"max_spread": "1%"})[1] == ("20 %", False)
    assert held(seen, "quotes.min_size", quotes={"min_size": "100"}) == [("100 units", True)]  # of that it said nothing


def test_what_it_says_of_another_instruments_quote_is_none_of_the_entrys() -> None:
    said = quote("AAPL.OPRA", bid="1", ask="9")
    seen = view(entered(quote()).say(at(2), "enter", quote=said))

    assert [kept for _, kept in held(seen, "quotes.max_spread", quotes={"max_spread": "1%"})] == [True]


def sent() -> Rows:
    """A bracket, a slice of an algorithm's order, an exit, and what an earlier run left."""
    rows = Rows().bracket(at(1), "o1", "5").fill(at(1), "o1", "10")
    rows.order(at(2), "o2", "SELL", "5", algorithm="TWAP", time_in_force="GTC")
    rows.order(at(2), "o3", "SELL", "1", spawned_from="o2", order_type="LIMIT", price="9", time_in_force="IOC")
    return rows.order(at(3), "o4", "BUY", "1", kind="accepted", order_type="STOP_LIMIT", instrument="AAPL.OPRA")


def test_every_order_that_a_strategy_sends_is_of_an_allowed_type() -> None:
    seen = view(sent())

    assert held(seen, "routing.order_types", routing={"order_types": ["MARKET", "LIMIT"]}) == [
        ("MARKET", True),
        ("STOP_MARKET", False),
        ("LIMIT", True),
        ("MARKET", True),
        ("LIMIT", True),
    ]


def test_and_of_an_allowed_time_in_force() -> None:
    kept = [one for one, _ in held(view(sent()), "routing.time_in_force", routing={"time_in_force": ["DAY"]})]

    assert kept == ["DAY", "DAY", "DAY", "GTC", "IOC"]
    assert held(view(sent()), "routing.time_in_force", routing={"time_in_force": ["DAY", "IOC"]})[3:] == [
        ("GTC", False),
        ("IOC", True),
    ]


def test_and_goes_to_the_venue_of_the_contract() -> None:
    rows = Rows().trade(at(1), "o1", "BUY", "1").trade(at(2), "o2", "BUY", "1", instrument="C100.OPRA")

    assert held(view(rows), "routing.venue", routing={"venue": "XNAS"}) == [("XNAS", True), ("OPRA", False)]


def test_a_breach_of_an_order_says_what_the_order_was_for() -> None:
    (result,) = hold(contract(routing={"venue": "OPRA"}), [view(sent())])

    assert [held.subject for _, held in result.breaches] == [
        "enter BUY 5 AAPL.XNAS",
        "stop SELL 5 AAPL.XNAS",
        "target SELL 5 AAPL.XNAS",
        "exit SELL 5 AAPL.XNAS",
        "slice SELL 1 AAPL.XNAS",
    ]


def left_open(rows: Rows, **words: Any) -> list[tuple[str, bool]]:
    return held(view(rows, **words), "overnight", overnight="false")


def test_a_position_that_stays_is_a_breach() -> None:
    rows = Rows().trade(at(1), "o1", "BUY", "5").position(at(1), "opened", "0", quantity=Decimal(5))

    assert left_open(rows) == [("LONG 5 AAPL.XNAS", False)]
    assert left_open(rows.position(at(2), "closed", "0", quantity=Decimal(0))) == [("nothing open", True)]


def test_a_position_that_is_nobodys_is_not_the_strategys_to_close() -> None:
    assert left_open(Rows().position(at(0), "opened", "0", quantity=Decimal(5), strategy="EXTERNAL")) == [
        ("nothing open", True)
    ]


@pytest.mark.parametrize(
    ("terms", "stays"),
    [
        ({"time_in_force": "GTC"}, True),
        ({"time_in_force": "DAY"}, False),
        ({"time_in_force": "IOC"}, False),  # what the sandbox leaves working of it
        ({"time_in_force": "GTD", "instructions": (("expire_time_ns", str(HOURS.closes + 1)),)}, True),
        ({"time_in_force": "GTD", "instructions": (("expire_time_ns", str(HOURS.closes)),)}, False),
    ],
)
def test_an_order_that_works_on_is_a_breach_and_one_that_lapses_with_the_day_is_not(
    terms: dict[str, Any], *, stays: bool
) -> None:
    rows = Rows().order(at(1), "o1", "BUY", "5", order_type="LIMIT", price="9", **terms)
    what = f"working entry BUY LIMIT {terms['time_in_force']} of AAPL.XNAS"

    assert left_open(rows) == ([(what, False)] if stays else [("nothing open", True)])
    assert left_open(rows.event(at(2), "o1", "canceled")) == [("nothing open", True)]


def names(hours: Any = HOURS, **clauses: Any) -> list[tuple[str, ...]]:
    """Return which clauses say that all must be closed."""
    return [one.where for one in hold(contract(**clauses), [view(Rows(), hours=hours)]) if one.name == "overnight"]


def test_what_is_limited_per_day_ends_with_it_unless_the_contract_says_otherwise() -> None:
    daily = {"max_trades_per_day": 2}

    assert names(risk=daily) == [("risk", "max_trades_per_day")]
    assert names(risk={"daily_loss_cap": "5 USD"}) == [("risk", "daily_loss_cap")]
    assert names(risk={"risk_per_trade": "5 USD"}, entry_window={"to": "15:30"}) == []
    assert names(risk=daily, overnight="true") == []
    assert names(overnight="false") == [("overnight",)]


def test_a_day_round_the_clock_closes_nothing_unless_the_contract_says_so() -> None:
    round_the_clock = replace(HOURS, opens=OPEN, closes=OPEN + DAY - 1)

    assert names(round_the_clock, risk={"max_trades_per_day": 2}) == []
    assert names(round_the_clock, risk={"max_trades_per_day": 2}, overnight="false") == [("overnight",)]


@pytest.mark.parametrize(
    ("clauses", "states"),
    [
        ({}, False),
        ({"risk": {}, "quotes": {}, "routing": {}, "option": {}, "entry_window": {}, "tickers": []}, False),
        ({"option": {"dte": {}}}, False),
        ({"overnight": "true"}, False),
        ({"overnight": "false"}, True),
        ({"option": {"dte": {"min": 0}}}, True),
        ({"tickers": ["AAPL"]}, True),
        ({"kill_switch": {"file": "a.json"}}, True),
    ],
)
def test_a_clause_that_gives_nothing_limits_nothing(clauses: dict[str, Any], *, states: bool) -> None:
    assert has_limits(contract(**clauses)) is states


def test_a_contract_that_states_a_limit_needs_the_item() -> None:
    stating, silent = contract(tickers=["AAPL"]), contract()

    items = [session_items(one, one.sessions[0], locked=False, repeat=1)[:3] for one in (stating, silent)]

    assert items == [["replay", "feed", "limits"], ["replay", "feed", "signal_mismatch"]]


def judged(backtest: Rows, paper: Rows, **clauses: Any) -> Any:
    views = [view(backtest), view(paper, path=Path.PAPER)]
    return judge_limits(hold(contract(**clauses), views))


MOST = {"quotes": {"max_age": "90s"}}


def test_a_breach_on_both_paths_is_told_once_with_both_values() -> None:
    verdict = judged(entered(quote()), entered(quote()), **MOST)

    assert isinstance(verdict, Failed)
    assert verdict.headline == "quotes.max_age: limit 90 s; backtest and paper 120 s"
    (finding,) = verdict.findings
    assert finding.where == ("quotes", "max_age")
    assert finding.what == (
        "2024-03-14 13:32:00 UTC enter BUY 1 AAPL.XNAS: quotes.max_age: limit 90 s; backtest and paper 120 s"
    )
    assert finding.details == (
        "the last quote that had reached the path: bid 9.98 x 100, ask 10.00 x 100, made at 2024-03-14 13:30:00 UTC",
    )


def test_a_breach_on_one_path_names_it() -> None:
    verdict = judged(entered(quote(ts_event=at(1))), entered(quote()), **MOST)

    assert verdict.headline == "quotes.max_age: limit 90 s; paper 120 s"


def test_further_breaches_are_counted_and_all_told() -> None:
    verdict = judged(entered(quote()), entered(None), quotes={"max_age": "90s", "min_size": "101"})

    assert verdict.headline == "quotes.max_age: limit 90 s; backtest 120 s; and 3 more"
    assert len(verdict.findings) == 4


def test_two_entries_of_one_moment_are_two_breaches() -> None:
    twice = entered(quote()).order(at(2), "o2", "BUY", "1", quote=quote())

    verdict = judged(twice, entered(quote()), **MOST)

    assert [one.what.partition("; ")[2] for one in verdict.findings] == ["backtest and paper 120 s", "backtest 120 s"]


def test_paths_within_every_limit_pass_and_so_do_those_that_entered_nothing() -> None:
    assert judged(entered(quote()), entered(quote()), quotes={"max_age": "2min"}) == Passed()
    assert judged(Rows(), Rows(), **MOST) == Passed()
