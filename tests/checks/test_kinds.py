"""Whether the backtest did what a session was chosen for: on traces written by hand, folded as in a run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hand_written import AAPL, Rows, quote

from pytest_parity.checks.reference import judge_reference
from pytest_parity.checks.verdicts import Failed, Passed, Verdict
from pytest_parity.contract.sessions import Session
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
OPEN = 1_710_423_000 * SECOND  # 2024-03-14 09:30 New York
NEW_YORK = "America/New_York"
CALL = "C100.OPRA"


def judge(rows: Rows, kind: str = "edge", labels: Mapping[str, Label] = REASONS, **expect: Any) -> Verdict:
    words = {"id": "day", "kind": kind, "date": date(2024, 3, 14), "expect": expect or None}
    return judge_reference(Session.model_validate(words), fold(rows.trace()), labels, NEW_YORK)


def whats(verdict: Verdict) -> list[str]:
    assert isinstance(verdict, Failed)
    return [finding.what for finding in verdict.findings]


def details(verdict: Verdict) -> tuple[str, ...]:
    """What is told of the only finding."""
    assert isinstance(verdict, Failed)
    (finding,) = verdict.findings
    return finding.details


def bought(ts: int = OPEN, name: str = "buy", quantity: str = "2", **terms: Any) -> Rows:
    return Rows().trade(ts, name, "BUY", quantity, **terms)


def unfilled() -> Rows:
    return Rows().order(OPEN, "buy", "BUY", "2", order_type="LIMIT", price="9").event(OPEN + 1, "buy", "canceled")


def partly_filled() -> Rows:
    return Rows().order(OPEN, "buy", "BUY", "2").fill(OPEN, "buy", "10", "1").event(OPEN + 1, "buy", "canceled")


def settled() -> Rows:
    """An entry that no strategy decided: an option exercised into its stock."""
    terms = {"strategy": "EXTERNAL", "instrument": AAPL, "side": "BUY"}
    rows = Rows().fill(OPEN, "settled", "10", "100", **terms)
    return rows.order(OPEN, "settled", "BUY", "100", strategy="EXTERNAL", kind="accepted")


def only_said() -> Rows:
    return Rows().say(OPEN, "enter", side="BUY", quantity=Decimal(2))


@pytest.mark.parametrize(
    ("rows", "trades"),
    [(bought(), 1), (partly_filled(), 1), (unfilled(), 0), (settled(), 0), (only_said(), 0), (Rows(), 0)],
    ids=["filled", "partly filled", "canceled", "settled", "only said", "nothing"],
)
def test_a_trade_is_an_entry_that_a_strategy_decided_and_that_was_filled(rows: Rows, trades: int) -> None:
    """`trade`, `no_trade` and `expect.trades` count the same."""
    assert (judge(rows, "trade") == Passed()) is (trades > 0)
    assert (judge(rows, "no_trade") == Passed()) is (trades == 0)
    assert judge(rows, trades=trades) == Passed()
    assert whats(judge(rows, trades=2)) == [f"expect.trades asks for 2; the backtest filled {trades} entries"]


@pytest.mark.parametrize(
    ("rows", "kind", "asks", "did"),
    [
        (Rows(), "trade", "a filled entry", "filled none"),
        (bought(), "no_trade", "no filled entry", "filled 1"),
        (Rows(), "stop", "a filled exit for a stop", "filled none"),
        (
            Rows(),
            "quote_rejection",
            "an entry refused for a quote reason, and none filled on that set-up",
            "refused none",
        ),
    ],
)
def test_what_a_kind_asks_for_is_told_with_what_the_backtest_did(rows: Rows, kind: str, asks: str, did: str) -> None:
    assert whats(judge(rows, kind)) == [f"kind {kind} asks for {asks}; the backtest {did}"]


def test_of_an_edge_case_only_what_is_expected_counts() -> None:
    assert judge(Rows()) == Passed()
    assert judge(bought()) == Passed()


def test_an_entry_refused_for_its_quote_is_a_quote_rejection() -> None:
    assert judge(Rows().say(OPEN, "reject", "stale_quote"), "quote_rejection") == Passed()


def test_a_contracts_own_reason_may_be_a_quote_reason() -> None:
    rows = Rows().say(OPEN, "reject", "thin_book")
    own = {**REASONS, "thin_book": Label.MICROSTRUCTURE_REJECT}

    assert judge(rows, "quote_rejection", own) == Passed()
    assert whats(judge(rows, "quote_rejection"))[0].endswith(
        "; the backtest refused for thin_book, which has no label: write `reasons: {thin_book: microstructure_reject}` "
        "if it is about the quote, or say a known one, such as wide_spread"
    )
    assert REASONS["wide_spread"] is Label.MICROSTRUCTURE_REJECT


def test_a_refusal_for_another_reason_is_no_quote_rejection() -> None:
    rows = Rows().say(OPEN, "reject", "max_trades").say(OPEN + 1, "reject", "kill_switch")

    assert whats(judge(rows, "quote_rejection"))[0].endswith("; the backtest refused for kill_switch, max_trades alone")


def test_a_hold_is_no_rejection() -> None:
    assert isinstance(judge(Rows().say(OPEN, "hold", "stale_quote"), "quote_rejection"), Failed)


def rejection(**words: Any) -> Rows:
    return Rows().say(OPEN + 1, "reject", "stale_quote", **words)


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        (rejection(setup="up").trade(OPEN + 2, "o", "BUY", "1").say(OPEN + 2, "enter", setup="down"), True),
        (rejection(setup="up").trade(OPEN + 2, "o", "BUY", "1").say(OPEN + 2, "enter", setup="up"), False),
        (rejection(setup="up", side="BUY").trade(OPEN + 2, "o", "BUY", "1"), False),
        (rejection(side="BUY").trade(OPEN + 2, "o", "SELL", "1"), True),
        (rejection().trade(OPEN + 2, "o", "SELL", "1"), False),
        (rejection().trade(OPEN + 2, "o", "BUY", "1", instrument="MSFT.XNAS"), True),
        (rejection(instrument=CALL).trade(OPEN + 2, "o", "BUY", "1"), False),
        (rejection().trade(OPEN + 2, "o", "BUY", "1", strategy="Other-000"), True),
        (Rows().trade(OPEN, "o", "BUY", "1").say(OPEN + 1, "reject", "stale_quote"), True),
        (rejection().order(OPEN + 2, "o", "BUY", "1"), True),
        (
            rejection(setup="up")
            .trade(OPEN + 2, "o", "BUY", "1")
            .say(OPEN + 2, "enter", setup="up")
            .say(OPEN + 3, "reject", "wide_spread", setup="down"),
            True,
        ),
    ],
    ids=[
        "another set-up entered",
        "the same set-up entered",
        "an entry without a name",
        "an entry to the other side",
        "no side said",
        "another ticker",
        "an option of the same ticker",
        "another strategy",
        "entered before",
        "an entry that was not filled",
        "one of two set-ups entered",
    ],
)
def test_a_refused_set_up_has_no_filled_entry(rows: Rows, refused: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert (judge(rows, "quote_rejection") == Passed()) is refused


def test_that_every_refused_set_up_was_entered_after_all_is_told() -> None:
    rows = rejection().trade(OPEN + 2, "o", "BUY", "1")

    assert whats(judge(rows, "quote_rejection"))[0].endswith(
        "the backtest filled an entry on each set-up that it so refused"
    )


def stopped_bracket(filled: str) -> Rows:
    return Rows().bracket(OPEN).fill(OPEN, "order", "10").fill(OPEN + 1, f"order-{filled}", "9")


def replaced(kind: str, **terms: Any) -> Rows:
    """A stop that is canceled at the close, where an order of some type takes its place and is filled."""
    rows = bought().order(OPEN, "stop", "SELL", "2", order_type="STOP_MARKET", trigger_price="9")
    return rows.event(OPEN + 2, "stop", "canceled").trade(OPEN + 2, "close", "SELL", "2", order_type=kind, **terms)


def touched_bracket() -> Rows:
    """A bracket whose target has a trigger too: an order if touched takes profit."""
    rows = bought(order_list="list", quantity="2").order(
        OPEN, "leg", "SELL", "2", order_type="MARKET_IF_TOUCHED", trigger_price="12", order_list="list", parent="buy"
    )
    return rows.fill(OPEN + 1, "leg", "12")


@pytest.mark.parametrize(
    ("rows", "stopped"),
    [
        (stopped_bracket("stop"), True),
        (stopped_bracket("target"), False),
        (stopped_bracket("target").say(OPEN, "enter", "stop"), False),
        (touched_bracket(), False),
        (bought().trade(OPEN + 1, "o", "SELL", "2").say(OPEN + 1, "exit", "stop"), True),
        (bought().trade(OPEN + 1, "o", "SELL", "2").say(OPEN + 1, "exit", "target"), False),
        (bought().order(OPEN + 1, "o", "SELL", "2").say(OPEN + 1, "exit", "stop"), False),
        (bought().trade(OPEN + 1, "o", "SELL", "2"), False),
        *(
            (
                bought().trade(OPEN + 1, "o", "SELL", "2", order_type=kind, trigger_price="9"),
                kind != "MARKET_IF_TOUCHED",
            )
            for kind in (
                *("STOP_MARKET", "STOP_LIMIT", "TRAILING_STOP_MARKET", "TRAILING_STOP_LIMIT", "MARKET_IF_TOUCHED"),
            )
        ),
        (replaced("MARKET"), False),
        (replaced("STOP_MARKET", trigger_price="8"), True),
        (bought(order_type="STOP_MARKET", trigger_price="10"), False),
        (bought().say(OPEN, "enter", "stop"), False),
        (bought().say(OPEN + 1, "exit", "stop", side="SELL"), False),
    ],
    ids=[
        *("bracket stopped", "bracket at its target", "at its target, entry says stop", "at its target by touch"),
        *("said so", "said otherwise", "said, not filled", "says nothing"),
        *("stop", "stop limit", "trailing stop", "trailing stop limit", "touched"),
        *("replaced by a market order", "replaced by a stop"),
        *("an entry by stop order", "an entry that says stop", "said without an order"),
    ],
)
def test_a_stop_is_an_exit_that_was_filled_for_one(rows: Rows, stopped: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert (judge(rows, "stop") == Passed()) is stopped


def test_kind_and_expectations_are_told_together() -> None:
    verdict = judge(Rows(), "trade", trades=1, decisions=[{"time": "10:24"}])

    assert isinstance(verdict, Failed)
    assert verdict.headline == "kind trade asks for a filled entry; the backtest filled none; and 2 more"
    assert [finding.where for finding in verdict.findings] == [
        ("kind",),
        ("expect", "trades"),
        ("expect", "decisions", 0),
    ]


# What is stated of single decisions.

SAID = quote("1.50", "1.55", ts=OPEN, instrument=CALL)


def entry(**words: Any) -> Rows:
    """One entry at 09:43:20 New York, on a quote that is 13 minutes and 20 seconds old; its spread is 3.28 %."""
    at = OPEN + 13 * MINUTE + 20 * SECOND
    rows = Rows().trade(at, "buy", "BUY", "2.0", "1.55", instrument=CALL)
    return rows.say(at, "enter", "breakout", **({"instrument": CALL, "setup": "up", "quote": SAID} | words))


@pytest.mark.parametrize(
    ("words", "differs"),
    [
        ({"time": "09:43"}, ""),
        ({"time": "09:43:20"}, ""),
        ({"time": "09:43:21"}, "time: expected 09:43:21, backtest 2024-03-14 13:43:20 UTC"),
        ({"time": "09:44"}, "time: expected 09:44, backtest 2024-03-14 13:43:20 UTC"),
        ({"time": "09:42"}, "time: expected 09:42, backtest 2024-03-14 13:43:20 UTC"),
        ({"action": "exit"}, "action: expected exit, backtest enter"),
        ({"instrument": CALL, "side": "BUY", "quantity": "2", "setup": "up", "reason": "breakout"}, ""),
        ({"instrument": "C1??.OPRA"}, ""),
        ({"instrument": "P*.OPRA"}, "instrument: expected P*.OPRA, backtest C100.OPRA"),
        ({"instrument": "C110.OPRA"}, "instrument: expected C110.OPRA, backtest C100.OPRA"),
        ({"side": "SELL"}, "side: expected SELL, backtest BUY"),
        ({"quantity": "3"}, "quantity: expected 3, backtest 2.0"),
        ({"setup": "down"}, "setup: expected down, backtest up"),
        ({"reason": "other"}, "reason: expected other, backtest breakout"),
        ({"bid": "1.5", "ask": "1.550"}, ""),
        ({"bid": "1.45", "ask": "1.60"}, "bid: expected 1.45, backtest 1.50; ask: expected 1.60, backtest 1.55"),
        ({"spread": "3%"}, ""),
        ({"spread": "3.3%"}, ""),
        ({"spread": "3.28%"}, ""),
        ({"spread": "3.2%"}, "spread: expected 3.2%, backtest 3.2787%"),
        ({"spread": "3.30%"}, "spread: expected 3.30%, backtest 3.2787%"),
        ({"age": "13min"}, ""),
        ({"age": "800s"}, ""),
        ({"age": "0h"}, ""),
        ({"age": "14min"}, ""),
        ({"age": "12min"}, "age: expected 12min, backtest 13 min 20 s"),
        ({"age": "15min"}, "age: expected 15min, backtest 13 min 20 s"),
        ({"age": "801s"}, "age: expected 801s, backtest 13 min 20 s"),
    ],
    ids=str,
)
def test_a_decision_is_as_expected_in_each_field_that_is_given(words: dict[str, str], differs: str) -> None:
    verdict = judge(entry(), decisions=[{"time": "09:43"} | words])

    if not differs:
        assert verdict == Passed()
        return
    words_of_it = "enter BUY 2.0 MARKET C100.OPRA (filled)"
    assert details(verdict) == (f"nearest: 2024-03-14 13:43:20 UTC {words_of_it}: {differs}",)


@pytest.mark.parametrize("action", ["enter", "exit"])
def test_what_was_only_said_is_no_decision_that_was_taken(action: str) -> None:
    rows = Rows().say(OPEN, action, instrument=CALL, setup="up")

    (told,) = details(judge(rows, decisions=[{"action": action, "setup": "up"}]))
    assert told.endswith(": order: expected one that the venue took, backtest none")


@pytest.mark.parametrize("refusal", ["denied", "rejected"])
def test_an_order_that_was_refused_is_no_decision_that_was_taken(refusal: str) -> None:
    rows = Rows().order(OPEN, "buy", "BUY", "2").event(OPEN, "buy", refusal)

    (told,) = details(judge(rows, decisions=[{"time": "09:30"}]))
    assert told.endswith(f": order: expected one that the venue took, backtest {refusal}")
    assert judge(Rows().order(OPEN, "buy", "BUY", "2"), decisions=[{"time": "09:30"}]) == Passed()


def test_an_expectation_that_is_not_met_says_what_it_asks_for() -> None:
    verdict = judge(entry(), decisions=[{"time": "09:43", "bid": "1.45"}])

    assert whats(verdict) == ["expect.decisions[0] isn't met by the backtest: time 09:43, action enter, bid 1.45"]


@pytest.mark.parametrize("field", [{"bid": "1.50"}, {"ask": "1.55"}, {"spread": "3.3%"}, {"age": "13min"}], ids=str)
def test_a_decision_without_a_quote_has_none_of_its_fields(field: dict[str, str]) -> None:
    (name,) = field

    (told,) = details(judge(entry(quote=None), decisions=[{"time": "09:43"} | field]))

    assert told.endswith(f"{name}: expected {field[name]}, backtest none")


def test_a_silent_side_has_no_spread() -> None:
    one_sided = quote("1.50", None, ts=OPEN)

    (told,) = details(judge(entry(quote=one_sided), decisions=[{"time": "09:43", "spread": "3.3%"}]))

    assert told.endswith("spread: expected 3.3%, backtest none")


def test_a_rejection_is_expected_like_an_entry() -> None:
    rows = Rows().say(OPEN, "reject", "wide_spread", side="BUY")

    assert judge(rows, decisions=[{"time": "09:30", "action": "reject", "reason": "wide_spread"}]) == Passed()


def twice() -> Rows:
    return bought(OPEN, "one").trade(OPEN + SECOND, "two", "BUY", "3")


def test_each_expectation_is_met_by_a_decision_of_its_own() -> None:
    once = {"time": "09:30"}

    assert judge(twice(), decisions=[once, once]) == Passed()
    assert [w.split(" ")[0] for w in whats(judge(twice(), decisions=[once] * 3))] == ["expect.decisions[2]"]
    assert details(judge(twice(), decisions=[once] * 3)) == ("the backtest has no other decision",)


def test_expectations_are_met_in_order_of_time() -> None:
    small, large = {"time": "09:30", "quantity": "2"}, {"time": "09:30", "quantity": "3"}

    assert judge(twice(), decisions=[small, large]) == Passed()
    (told,) = details(judge(twice(), decisions=[large, small]))
    assert told.endswith("(filled): as expected, but before the decision that meets an earlier entry")


def test_decisions_that_nothing_is_said_of_may_lie_between() -> None:
    rows = twice().trade(OPEN + MINUTE, "three", "SELL", "5")

    assert judge(rows, decisions=[{"time": "09:31", "action": "exit"}]) == Passed()


def test_the_nearest_three_are_told_by_what_differs_and_then_by_time() -> None:
    rows = Rows()
    for minute, quantity in enumerate("56789"):
        rows.trade(OPEN + minute * MINUTE, f"o{minute}", "BUY", quantity)

    told = details(judge(rows, decisions=[{"time": "09:33", "quantity": "5"}]))

    assert [line.partition(" UTC")[0][-8:] for line in told] == ["13:33:00", "13:30:00", "13:34:00"]
