"""The plain forms: exact, in reading order, one line."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hand_written import Rows

from pytest_parity.core.compare import compare
from pytest_parity.core.decision import Amendment, Status
from pytest_parity.core.plain import dump_line, to_plain
from pytest_parity.core.record import record
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path


def test_decimals_are_text_without_exponent_and_times_integers_in_the_order_of_the_fields() -> None:
    line = dump_line(Amendment(1_400_000_000_000_000_001, Decimal("1E+2"), Decimal("1.50"), None))

    assert line == (
        '{"ts":1400000000000000001,"quantity":"100","price":"1.50","trigger_price":null,'
        '"time_in_force":null,"instructions":[],"sequence":0}'
    )


def test_an_enumeration_is_its_plain_value() -> None:
    assert type(to_plain(Status.FILLED)) is str


@pytest.mark.parametrize("value", [1.5, {1}, object()], ids=["float", "set", "object"])
def test_what_has_no_plain_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no plain form"):
        to_plain([value])


def test_a_line_is_one_line_and_utf_8_and_reads_back() -> None:
    text = "Größe 12 %\n\u2028\x85\ud83d"
    line = dump_line({"reason": text})

    assert line.startswith('{"reason":"Größe 12 %')
    assert line.splitlines() == [line.encode().decode()]
    assert text == json.loads(line)["reason"]


class TestRecord:
    def test_a_pair_that_agrees_has_no_label(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "1").position(1, "opened", "-1")
        rows.trade(5, "b", "SELL", "1").position(5, "closed", "3")

        entry, exit_ = record(compare(rows.trace(), rows.trace(Path.PAPER), Tolerance()))

        assert (entry["label"], entry["entry_time"], entry["exit_time"]) == (
            None,
            {"backtest": 1, "paper": 1},
            {"backtest": None, "paper": None},
        )
        assert (exit_["exit_time"], exit_["pnl_difference"]) == ({"backtest": 5, "paper": 5}, {"USD": "0"})

    def test_profit_of_a_closed_position_is_what_its_exit_added(self) -> None:
        backtest = Rows().trade(1, "a", "BUY", "1").position(1, "opened", "-1")
        paper = Rows().trade(1, "a", "BUY", "1").position(1, "opened", "-1")
        backtest.trade(5, "b", "SELL", "1").position(5, "closed", "3")
        paper.trade(5, "b", "SELL", "1").position(5, "closed", "2.50")

        found = record(compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance()))

        assert [entry["pnl_difference"] for entry in found] == [{"USD": "0"}, {"USD": "-0.50"}]

    def test_a_netting_position_opened_again_counts_from_nothing(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "1").position(1, "opened", "-1")
        rows.trade(5, "b", "SELL", "1").position(5, "closed", "3").trade(7, "c", "BUY", "1").position(7, "opened", "-1")

        comparison = compare(rows.trace(), rows.trace(Path.PAPER), Tolerance())

        assert comparison.realized[0] == {1: {"USD": -1}, 2: {"USD": 4}, 3: {"USD": -1}}

    def test_a_flip_realizes_in_its_exit_and_opens_in_its_entry(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "1").position(1, "opened", "0").trade(5, "b", "SELL", "2")
        rows.position(5, "closed", "4").position(5, "opened", "-1", position="position-2")

        comparison = compare(rows.trace(), rows.trace(Path.PAPER), Tolerance())

        assert comparison.realized[0] == {1: {"USD": 0}, 2: {"USD": 4}, 3: {"USD": -1}}

    def test_a_leftover_has_one_decision_its_label_and_the_reason(self) -> None:
        backtest = Rows().order(1, "a", "BUY", "1").event(1, "a", "denied", reason="TRADING_HALTED")

        (entry,) = record(compare(backtest.trace(), Rows().trace(Path.PAPER), Tolerance()))

        assert (entry["paper_decision"], entry["label"], entry["rejection_reason"], entry["selected_contract"]) == (
            None,
            "risk_control_block",
            {"backtest": "TRADING_HALTED", "paper": None},
            {"backtest": "AAPL.XNAS", "paper": None},
        )

    def test_a_bracket_exits_when_a_planned_exit_fills(self) -> None:
        rows = Rows().bracket(1).fill(1, "order", "10").fill(9, "order-target", "12")

        (entry,) = record(compare(rows.trace(), rows.trace(Path.PAPER), Tolerance()))

        assert entry["exit_time"] == {"backtest": 9, "paper": 9}

    def test_what_no_pair_explains_comes_last(self) -> None:
        backtest = Rows().trade(1, "a", "BUY", "1", instrument="MSFT.XNAS").position(1, "adjusted", "5")
        paper = Rows().trade(1, "a", "BUY", "1", instrument="MSFT.XNAS").position(1, "adjusted", "4")

        found = record(compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance()))

        assert [(entry["backtest_decision"] is None, entry["label"]) for entry in found] == [
            (False, None),
            (True, "unclassified"),
        ]
