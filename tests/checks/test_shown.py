"""Which decisions show that an entry's signal is another, whatever the labels make of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hand_written import Rows, quote
from plantings import planted

from pytest_parity.core.labelling import label as labelling
from pytest_parity.core.mismatch import Label
from pytest_parity.core.planting import End
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.core.planting import Attempt
    from pytest_parity.core.trace import Trace

SIGNAL = Label.SIGNAL_MISMATCH
LIMIT = {"order_type": "LIMIT", "price": "10", "time_in_force": "IOC"}


def rows(at: int = 10, size: str = "100", side: str = "BUY", **terms: Any) -> Rows:
    """A round trip that enters with a limit order."""
    leaves = "SELL" if side == "BUY" else "BUY"
    entered = Rows().order(at, "in", side, size, **(LIMIT | terms)).fill(at, "in", "10")
    return entered.trade(20, "out", leaves, size, reduce_only=True)


def on_quote(bid: str, ask: str, size: str = "100") -> Trace:
    """A round trip of which the entry says its quote."""
    said = {"side": "BUY", "quote": quote(bid, ask)}
    return Rows().say(10, "enter", **said).trade(10, "in", "BUY", size).trace(Path.PAPER)


def signal(altered: Rows, without: Rows | None = None, **terms: Any) -> Attempt:
    return planted(SIGNAL, altered.trace(Path.PAPER), (without or rows()).trace(Path.PAPER), **terms)


OTHER_TERMS: dict[str, dict[str, Any]] = {
    "limit": {"price": "9.90"},
    "limit and size": {"price": "9.90", "size": "90"},
    "type": {"order_type": "MARKET_TO_LIMIT"},
    "trigger": {"trigger_price": "9.95"},
    "time in force": {"time_in_force": "DAY"},
    "side": {"side": "SELL"},
}


@pytest.mark.parametrize("terms", OTHER_TERMS.values(), ids=OTHER_TERMS)
def test_an_entry_on_other_terms_is_another_signal(terms: dict[str, Any]) -> None:
    attempt = signal(rows(**terms))

    assert (attempt.end, attempt.labels) == (End.ALONE, (SIGNAL,))


@pytest.mark.parametrize("terms", OTHER_TERMS.values(), ids=OTHER_TERMS)
def test_a_rule_that_is_gone_can_not_hide_it(monkeypatch: pytest.MonkeyPatch, terms: dict[str, Any]) -> None:
    monkeypatch.setattr(labelling, "RULES", [one for one in labelling.RULES if one.__name__ != "other_signal"])

    assert signal(rows(**terms)).end is End.MISSED


def test_an_entry_on_another_quote_is_one_too_but_not_if_its_size_is_another() -> None:
    without = on_quote("9.95", "10.05")

    assert planted(SIGNAL, on_quote("9.45", "9.55"), without).end is End.ALONE
    assert planted(SIGNAL, on_quote("9.45", "9.55", size="90"), without).end is not End.MISSED
    assert planted(Label.SIZING_MISMATCH, on_quote("9.95", "10.05", size="90"), without).end is End.ALONE


@pytest.mark.parametrize(
    ("price", "tolerated", "end"),
    [
        ("9.99", "0", End.ALONE),
        ("9.99", "0.02", End.OTHER),  # a tick is no fault where the contract tolerates it
        ("9.90", "0.02", End.ALONE),
        ("9.90", "0.2", End.OTHER),
        ("9.50", "1", End.MISSED),  # and a twentieth of the price is one, whatever it tolerates
    ],
)
def test_a_price_is_another_beyond_what_is_tolerated_or_where_it_is_far_off(
    price: str, tolerated: str, end: End
) -> None:
    attempt = signal(rows(price=price, size="90"), rows(), tolerance=Tolerance(price=Decimal(tolerated)))

    assert attempt.end is end


def test_what_is_refused_after_another_entry_does_not_take_it_away() -> None:
    attempt = signal(rows(12).say(15, "reject", "position_open", side="BUY"))

    assert (attempt.end, attempt.labels) == (End.ALONE, (SIGNAL,))


def test_faults_after_another_entry_that_no_signal_gives_count_as_nothing_planted() -> None:
    attempt = signal(rows(12).say(30, "reject", "wide_spread", side="BUY"))

    assert (attempt.end, attempt.told) == (End.OTHER, "it gave reasons for other labels too")


@pytest.mark.parametrize("at", [10, 12])
def test_an_entry_that_is_refused_instead_is_none(at: int) -> None:
    refused = Rows().say(at, "reject", "wide_spread", side="BUY")

    assert signal(refused).told == "it did something else"
    assert planted(Label.MICROSTRUCTURE_REJECT, refused.trace(Path.PAPER), rows().trace(Path.PAPER)).end is End.ALONE


def test_a_refusal_for_the_same_reason_at_another_time_is_another_signal() -> None:
    first, later = (Rows().say(at, "reject", "wide_spread", side="BUY") for at in (10, 12))

    assert signal(later, first).end is End.ALONE


def test_money_alone_is_no_other_signal() -> None:
    won, lost = (rows().position(20, "closed", realized) for realized in ("5", "-5"))

    assert signal(lost, won).end is End.OTHER
