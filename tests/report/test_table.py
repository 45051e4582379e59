"""The table of both paths' decisions: one line each, whatever became of them."""

from __future__ import annotations

from hand_written import Rows

from pytest_parity.core.compare import compare
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.failure import Place, whole_sentence
from pytest_parity.report.reference import reference_report
from pytest_parity.report.table import decisions_around
from pytest_parity.report.words import Clock

SECOND = 1_000_000_000


def table(backtest: Rows, paper: Rows) -> list[str]:
    comparison = compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance())
    return decisions_around(comparison, comparison.mismatches[0], Clock("UTC"))


def test_an_order_filled_in_part_says_how_much_of_it() -> None:
    backtest = Rows().order(SECOND, "a", "BUY", "57").fill(SECOND, "a", "6.9", "22").event(SECOND, "a", "canceled")
    paper = Rows().order(SECOND, "a", "BUY", "57").fill(SECOND, "a", "6.9", "40")

    (_, row) = table(backtest, paper)
    assert row == (
        "  > 00:00:01 enter BUY 57 AAPL.XNAS partially_filled 22 @ 6.9   "
        "00:00:01 enter BUY 57 AAPL.XNAS partially_filled 40 @ 6.9"
    )


def test_an_average_price_is_as_short_as_a_column_bears() -> None:
    backtest = Rows().order(SECOND, "a", "BUY", "3").fill(SECOND, "a", "1", "1").fill(SECOND, "a", "2", "2")
    paper = Rows().trade(SECOND, "a", "BUY", "3", "1.625")

    (_, row) = table(backtest, paper)
    assert row == "  > 00:00:01 enter BUY 3 AAPL.XNAS filled @ 1.6667   00:00:01 enter BUY 3 AAPL.XNAS filled @ 1.625"


def test_a_fill_at_another_second_says_when_and_a_replaced_order_as_what() -> None:
    rows = Rows().order(SECOND, "stop", "SELL", "3", order_type="STOP_MARKET", trigger_price="9")
    rows.event(90 * SECOND + 5, "stop", "canceled").trade(90 * SECOND + 5, "close", "SELL", "3", "12")
    paper = Rows().order(SECOND, "stop", "SELL", "3", order_type="STOP_MARKET", trigger_price="9")
    paper.fill(SECOND + 999, "stop", "9")

    (_, row) = table(rows, paper)
    assert row == (
        "  > 00:00:01 enter SELL 3 AAPL.XNAS filled @ 12 at 00:01:30, as MARKET   "
        "00:00:01 enter SELL 3 AAPL.XNAS filled @ 9"
    )
    place = Place(
        contract="bot", session="day", file="b.yaml", line=1, folder="a", command=[], zone="UTC", entry_lines={}
    )
    assert (
        "    00:00:01 enter SELL 3 STOP_MARKET trigger 9 AAPL.XNAS (filled) at 00:01:30, as MARKET\n"
        in reference_report("headline", (), ("kind",), fold(rows.trace()), place)
    )


def test_a_refusal_says_its_reason() -> None:
    backtest = Rows().trade(SECOND, "a", "BUY", "3", "1.5")
    paper = Rows().say(SECOND, "reject", "stale_quote", side="BUY")

    (_, row) = table(backtest, paper)
    assert row == "  > 00:00:01 enter BUY 3 AAPL.XNAS filled @ 1.5   00:00:01 reject BUY AAPL.XNAS stale_quote"


def test_the_sentence_of_a_pair_that_is_not_the_only_one_says_so() -> None:
    backtest = Rows().trade(SECOND, "a", "BUY", "100").trade(SECOND, "b", "BUY", "100")
    comparison = compare(backtest.trace(), Rows().trade(SECOND, "a", "BUY", "50").trace(Path.PAPER), Tolerance())

    told = [whole_sentence(one, comparison, Clock("UTC")) for one in comparison.mismatches]
    unsure = "; invalidating; ambiguous: a decision left over would have matched as well"
    assert [sentence.endswith(unsure) for sentence in told] == [True, False]
