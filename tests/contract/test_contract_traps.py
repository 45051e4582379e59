"""What looks like a trap of YAML or of the calendar, and is read as it stands."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.values import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.load import LoadedContract

    type Load = Callable[[str | bytes], LoadedContract]


def test_words_that_yaml_takes_for_truth_values_are_names(load: Load, least: str) -> None:
    contract = load(least.replace("name: XNAS", "name: NO").replace("id: trend-day", "id: on") + "tickers: [Y, ON]\n")

    assert (contract.contract.venues[0].name, contract.contract.sessions[0].id) == ("NO", "on")
    assert contract.contract.tickers == ("Y", "ON")


def test_what_yaml_takes_for_octal_sexagesimal_or_a_power_is_the_number_written(load: Load, least: str) -> None:
    more = "history: {days: 010}\ntolerance: {price: 1e-2, pnl: 1e2 USD}\nentry_window: {from: 09:45, to: 16:00}\n"

    contract = load(least.replace("100_000 USD", "1e5 USD") + more).contract

    assert contract.entry_window is not None
    assert (contract.history.days, contract.tolerance.price) == (10, Decimal("0.01"))
    assert (contract.entry_window.start, contract.entry_window.end) == (time(9, 45), time(16))
    assert contract.tolerance.pnl == Money(Decimal(100), "USD")
    assert contract.venues[0].starting_balances == (Money(Decimal(100_000), "USD"),)


def test_line_ends_of_windows_and_a_document_start_change_nothing(load: Load, least: str) -> None:
    plain = load(least).contract

    assert plain == load(least.replace("\n", "\r\n")).contract
    assert plain == load("%YAML 1.2\n---\n" + least + "...\n").contract


def test_an_anchor_with_its_alias_gives_the_value_twice(load: Load, least: str) -> None:
    text = least.replace("2024-03-05}", "&day 2024-03-05}\n  - {id: again, kind: edge, date: *day}")

    assert [session.date for session in load(text).contract.sessions] == [date(2024, 3, 5)] * 2


@pytest.mark.parametrize("day", ["2024-03-09", "2024-03-29", "2024-11-29", "2024-12-24"])
def test_whether_there_was_trading_on_a_day_is_for_the_replay_to_say(load: Load, least: str, day: str) -> None:
    """Weekend, holiday, half days: reading a contract asks no calendar. A window may outlast a half day."""
    text = least.replace("2024-03-05", day) + "calendar: XNYS\nentry_window: {from: 09:45, to: 15:30}\n"

    assert load(text).contract.sessions[0].date == date.fromisoformat(day)


def test_a_stretch_of_the_feed_may_run_past_midnight(load: Load, least: str) -> None:
    (drop,) = load(
        least + "paths: {paper: {feed: {drop: [{from: 23:50, to: 00:10}]}}}\n"
    ).contract.paths.paper.feed.drop

    assert (drop.start, drop.end) == (time(23, 50), time(0, 10))


@pytest.mark.parametrize("base", ["", "base_currency: USDT, "])
def test_money_may_be_in_any_coin_that_the_accounts_hold(load: Load, least: str, base: str) -> None:
    """Nautilus takes any word for a coin; no list here would be as long."""
    balances = f"{base}starting_balances: [50_000 USDT]" if base else "starting_balances: [50_000 PEPE, 1 USD]"
    text = least.replace("starting_balances: [100_000 USD]", balances) + "risk: {risk_per_trade: 5 USDT}\n"

    risk = load(text).contract.risk
    assert risk is not None
    assert risk.risk_per_trade == Money(Decimal(5), "USDT")
