"""Limits of entries: tickers, the time of day, which options, and the kill switch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hand_written import Rows
from limit_views import CALL, DAY, EXPIRY, HOURS, MINUTE, OPEN, PUT, at, held, option, view

from pytest_parity.core.trace import Path

OPTION = {"instrument": CALL}


def entered(minutes: float, **terms: str) -> Rows:
    return Rows().trade(at(minutes), "o1", "BUY", "1", **terms)


def test_every_decision_with_an_order_is_on_a_ticker_of_the_contract() -> None:
    rows = entered(1).trade(at(2), "o2", "SELL", "1").trade(at(3), "o3", "BUY", "1", instrument="MSFT.XNAS")

    assert held(view(rows), "tickers", tickers=["AAPL"]) == [("AAPL", True), ("AAPL", True), ("MSFT", False)]


@pytest.mark.parametrize(
    ("minutes", "window", "actual", "kept"),
    [
        (15, {"from": "09:45"}, "09:45:00", True),
        (15 - 1 / 60, {"from": "09:45"}, "09:44:59", False),
        (360 - 1 / 60, {"to": "15:30"}, "15:29:59", True),
        (360, {"to": "15:30"}, "15:30:00", False),
        (390, {"from": "09:45"}, "16:00:00", True),
        (15, {"from": "09:45", "to": "15:30"}, "09:45:00", True),
        (360, {"from": "09:45", "to": "15:30"}, "15:30:00", False),
    ],
)
def test_the_entry_window_has_its_first_moment_and_not_its_last(
    minutes: float, window: dict[str, str], actual: str, *, kept: bool
) -> None:
    assert held(view(entered(minutes)), "entry_window", entry_window=window) == [(actual, kept)]


def test_a_nanosecond_before_the_window_is_before_it() -> None:
    rows = Rows().trade(at(15) - 1, "o1", "BUY", "1")

    assert held(view(rows), "entry_window", entry_window={"from": "09:45"}) == [("09:44:59.999999999", False)]


@pytest.mark.parametrize(
    ("hour", "window", "kept"),
    [
        (18, {"to": "15:30"}, True),  # the evening before: it opened at 17:00
        (15, {"to": "15:30"}, True),
        (15.5, {"to": "15:30"}, False),
        (18, {"from": "19:00"}, False),
        (20, {"from": "19:00"}, True),
        (3, {"from": "19:00"}, True),
        (20, {"from": "09:00", "to": "15:00"}, False),
        (9, {"from": "09:00", "to": "15:00"}, True),
    ],
)
def test_in_a_session_over_midnight_an_end_that_is_not_given_is_the_sessions(
    hour: float, window: dict[str, str], *, kept: bool
) -> None:
    midnight = OPEN - 570 * MINUTE  # of the trading day
    hours = replace(HOURS, opens=midnight - 420 * MINUTE, closes=midnight + 960 * MINUTE)
    ts = midnight + int((hour - 24 if hour > 17 else hour) * 60) * MINUTE
    seen = view(Rows().trade(ts, "o1", "BUY", "1"), hours=hours)

    assert [kept for _, kept in held(seen, "entry_window", entry_window=window)] == [kept]


def test_exits_and_what_no_strategy_decided_have_no_window() -> None:
    rows = entered(20).trade(at(385), "o2", "SELL", "1")
    rows.fill(at(390), "settled", "10", "1", strategy="EXTERNAL", instrument="AAPL.XNAS", side="BUY")

    assert held(view(rows), "entry_window", entry_window={"to": "15:30"}) == [("09:50:00", True)]


@pytest.mark.parametrize(
    ("dte", "kept"),
    [({"min": 8}, True), ({"min": 9}, False), ({"max": 8}, True), ({"max": 7}, False), ({"min": 8, "max": 8}, True)],
)
def test_days_to_expiry_are_calendar_days_both_ends_included(dte: dict[str, int], *, kept: bool) -> None:
    seen = view(entered(1, **OPTION), option())

    assert held(seen, "option.dte", option={"dte": dte}) == [("8 days", kept)]


def test_an_expiry_stamped_at_midnight_utc_is_that_date() -> None:
    midnight = int(datetime(2024, 3, 22, tzinfo=UTC).timestamp()) * 1_000_000_000  # the evening before, in New York
    seen = view(entered(1, **OPTION), option(expiration=midnight))

    assert held(seen, "option.dte", option={"dte": {"min": 8}}) == [("8 days", True)]


@pytest.mark.parametrize(("rights", "kept"), [(["put"], False), (["call"], True), (["put", "call"], True)])
def test_the_right_is_one_of_those_allowed(rights: list[str], *, kept: bool) -> None:
    assert held(view(entered(1, **OPTION), option()), "option.rights", option={"rights": rights}) == [("call", kept)]


def test_what_is_no_option_is_not_held_against_the_terms_of_options() -> None:
    terms = {"dte": {"max": 0}, "rights": ["put"], "contract_status": ["expired"]}

    for name in ("option.dte", "option.rights", "option.contract_status"):
        assert held(view(entered(1)), name, option=terms) == []


NORMAL = ["listed", "standard"]
HALTED = ((at(2), CALL, "HALT"),)


@pytest.mark.parametrize(
    ("words", "allowed", "actual", "kept"),
    [
        ({}, NORMAL, "listed, standard", True),
        ({"expiration": EXPIRY - 9 * DAY}, NORMAL, "expired, standard", False),
        ({"expiration": EXPIRY - 9 * DAY}, ["listed", "expired"], "expired, standard", True),
        ({"expiration": EXPIRY - 8 * DAY}, NORMAL, "listed, standard", True),  # on its last day
        ({"activation": at(1) + DAY}, NORMAL, "not listed, standard", False),
        ({"status": HALTED}, NORMAL, "halted, standard", False),
        ({"status": HALTED}, ["listed", "halted"], "halted, standard", True),
        ({"status": ((at(2), "AAPL.OPRA", "PAUSE"),)}, NORMAL, "halted, standard", False),  # of the underlying
        ({"status": (*HALTED, (at(3), CALL, "TRADING"))}, NORMAL, "listed, standard", True),
        ({"status": (*HALTED, (at(3), CALL, "SHORT_SELL_RESTRICTION_CHANGE"))}, NORMAL, "halted, standard", False),
        ({"status": ((at(6), CALL, "HALT"),)}, NORMAL, "listed, standard", True),  # later than the entry
        ({"multiplier": Decimal(10)}, NORMAL, "listed, adjusted", False),
        ({"multiplier": Decimal(10)}, ["listed", "adjusted"], "listed, adjusted", True),
        ({"multiplier": Decimal(10)}, ["listed"], "listed, adjusted", True),  # of its form nothing is asked
        ({}, ["adjusted"], "listed, standard", False),
    ],
)
def test_the_status_of_a_contract_is_one_of_those_allowed_of_its_kind(
    words: dict[str, object], allowed: list[str], actual: str, *, kept: bool
) -> None:
    seen = view(entered(5, **OPTION), option(**words))

    assert held(seen, "option.contract_status", option={"contract_status": allowed}) == [(actual, kept)]


@pytest.mark.parametrize(
    ("root", "actual"), [("AAPL1", "listed, adjusted"), ("BRKB", "listed, standard"), ("SPXW", "listed, standard")]
)
def test_a_root_that_ends_in_a_digit_is_an_adjusted_contracts(root: str, actual: str) -> None:
    name = f"{root}240322C00100000.OPRA"
    seen = view(entered(5, instrument=name), option(name))

    (row,) = held(seen, "option.contract_status", option={"contract_status": NORMAL})

    assert row == (actual, actual == "listed, standard")


def test_the_expiry_day_is_the_exchanges() -> None:
    """At 16:00 on the 22nd in New York it is the 23rd in Tokyo."""
    tokyo = replace(HOURS, zone="Asia/Tokyo", day=date(2024, 3, 14))
    seen = view(entered(1, **OPTION), option(), hours=tokyo)

    assert held(seen, "option.dte", option={"dte": {"max": 8}}) == [("9 days", False)]


SWITCH = {"file": "state/kill_switch.json"}


@pytest.mark.parametrize(("state", "kept"), [("clear", True), ("engaged", False)])
def test_no_entry_while_the_switch_is_engaged(state: str, *, kept: bool) -> None:
    seen = view(entered(1).trade(at(2), "o2", "SELL", "1"), kill_switch=state)

    assert held(seen, "kill_switch", kill_switch=SWITCH) == [(state, kept)]


@pytest.mark.parametrize(
    ("start", "states", "values"),
    [
        ("clear", ["clear", "engaged"], [("clear", True), ("engaged", False)]),
        ("clear", ["engaged", "clear"], [("engaged", False), ("clear", True)]),
        ("clear", ["gone", "unreadable"], [("file gone", False), ("file says neither clear nor engaged", False)]),
        ("engaged", ["engaged", "clear"], [("engaged", False), ("clear", False)]),
    ],
)
def test_an_entry_is_held_against_what_the_switch_says_by_then(
    start: str, states: list[str], values: list[tuple[str, bool]]
) -> None:
    rows = entered(1).trade(at(2), "o2", "SELL", "1").trade(at(3), "o3", "BUY", "1")
    sent = {row.order: row.sequence for row in reversed(rows.trace(Path.PAPER).orders)}
    said = [(sent[order], state) for order, state in zip(("o1", "o3"), states, strict=True)]

    seen = view(rows, kill_switch=start, switch_states=said)

    assert held(seen, "kill_switch", kill_switch=SWITCH) == values


def test_a_switch_that_was_heeded_is_told() -> None:
    assert held(view(Rows(), kill_switch="engaged"), "kill_switch", kill_switch=SWITCH) == [
        ("engaged, and no entry", True)
    ]


def test_a_put_is_told_from_a_call() -> None:
    seen = view(entered(1, instrument=PUT), option(PUT))

    assert held(seen, "option.rights", option={"rights": ["call"]}) == [("put", False)]
