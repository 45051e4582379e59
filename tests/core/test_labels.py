"""Every rule of the label table, its effect, and which mismatch is the root."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hand_written import AAPL, STRATEGY, Rows

from pytest_parity.core.compare import compare
from pytest_parity.core.mismatch import Effect, Label, Mismatch
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

EXACT = Tolerance()
CONSERVATIVE, INVALIDATING = Effect.CONSERVATIVE, Effect.INVALIDATING


def found(backtest: Rows, paper: Rows, tolerance: Tolerance = EXACT) -> tuple[Mismatch, ...]:
    return compare(backtest.trace(), paper.trace(Path.PAPER), tolerance).mismatches


def first(backtest: Rows, paper: Rows, tolerance: Tolerance = EXACT) -> Mismatch:
    """The first mismatch, which must be a root."""
    mismatch = found(backtest, paper, tolerance)[0]
    assert mismatch.root is None
    return mismatch


def labels(backtest: Rows, paper: Rows) -> list[tuple[Label, str, int | None]]:
    return [(mismatch.label, mismatch.field, mismatch.root) for mismatch in found(backtest, paper)]


def long() -> Rows:
    """A long position since time 1."""
    return Rows().trade(1, "a", "BUY", "100")


def limit(price: str = "10", ts: int = 5, **terms: str) -> Rows:
    return Rows().order(ts, "a", "BUY", "100", order_type="LIMIT", price=price, **terms)


class TestDataMissing:
    def test_a_gap_since_the_paths_last_agreed_explains_a_decision_not_taken(self) -> None:
        mismatch = first(long().trade(9, "b", "SELL", "100").feed(AAPL, 1, 5, 8), long().feed(AAPL, 1, 8))

        assert (mismatch.label, mismatch.field) == (Label.DATA_MISSING, "decision")
        assert mismatch.evidence == "paper lacked 1 quote of AAPL.XNAS, 1970-01-01 00:00:00.000000005 UTC"

    def test_a_longer_gap_names_both_ends(self) -> None:
        minute = 60_000_000_000

        mismatch = first(Rows().trade(4 * minute, "a", "BUY", "1").feed(AAPL, minute, 3 * minute), Rows())

        assert mismatch.evidence.endswith("2 quotes of AAPL.XNAS, 1970-01-01 00:01:00 UTC to 1970-01-01 00:03:00 UTC")

    def test_a_gap_before_the_paths_last_agreed_explains_nothing(self) -> None:
        backtest = Rows().trade(6, "a", "BUY", "100").trade(9, "b", "SELL", "100").feed(AAPL, 1, 5, 8)

        assert first(backtest, Rows().trade(6, "a", "BUY", "100").feed(AAPL, 1, 8)).label is Label.EXIT_MISMATCH

    def test_a_gap_after_the_decision_explains_nothing(self) -> None:
        assert first(long().feed(AAPL, 1, 2), Rows().feed(AAPL, 1)).label is Label.SIGNAL_MISMATCH

    def test_a_gap_of_another_ticker_explains_nothing(self) -> None:
        backtest = Rows().trade(5, "a", "BUY", "100").feed("MSFT.XNAS", 3)

        assert first(backtest, Rows()).label is Label.SIGNAL_MISMATCH

    def test_a_fill_on_a_record_that_the_other_path_lacked(self) -> None:
        backtest = limit().fill(7, "a", "9").feed(AAPL, 1, 6)
        paper = limit().fill(7, "a", "10").feed(AAPL, 1)

        assert first(backtest, paper).label is Label.DATA_MISSING

    def test_an_entry_not_taken_for_want_of_data_is_conservative(self) -> None:
        backtest, paper = Rows().trade(5, "a", "BUY", "1").feed(AAPL, 3), Rows()

        assert first(backtest, paper).effect is CONSERVATIVE

    def test_an_entry_taken_for_want_of_data_is_invalidating(self) -> None:
        backtest, paper = Rows(), Rows().trade(5, "a", "BUY", "1").feed(AAPL, 3)

        assert first(backtest, paper).effect is INVALIDATING

    def test_another_option_counts_only_while_it_is_missing(self) -> None:
        backtest = Rows().trade(9, "a", "BUY", "1", instrument="C100.OPRA")

        ended, lasting = Rows().feed("C110.OPRA", 1, 8), Rows().feed("C110.OPRA", 1)
        backtest.feed("C110.OPRA", 1, 5, 8)
        assert first(backtest, ended).label is Label.SIGNAL_MISMATCH
        assert first(backtest, lasting).label is Label.DATA_MISSING

    def test_the_instrument_decided_on_is_named_before_others(self) -> None:
        backtest = Rows().trade(9, "a", "BUY", "1", instrument="C110.OPRA")
        for name in ("C100.OPRA", "C110.OPRA"):
            backtest.feed(name, 5)

        assert "of C110.OPRA" in first(backtest, Rows()).evidence

    def test_the_tickers_own_bars_count_since_the_paths_last_agreed(self) -> None:
        bars = "AAPL.OPRA-1-MINUTE-LAST-EXTERNAL"
        backtest = Rows().trade(9, "a", "BUY", "1", instrument="C100.OPRA").feed(bars, 1, 5, 8, kind="bars")

        assert first(backtest, Rows().feed(bars, 1, 8, kind="bars")).label is Label.DATA_MISSING


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "label"), [("denied", Label.RISK_CONTROL_BLOCK), ("rejected", Label.BROKER_REJECT)]
    )
    def test_an_order_refused_on_one_path(self, kind: str, label: Label) -> None:
        mismatch = first(limit().fill(6, "a", "10"), limit().event(6, "a", kind, reason="too much"))

        assert (mismatch.label, mismatch.field, mismatch.effect) == (label, "status", CONSERVATIVE)
        assert (mismatch.backtest_value, mismatch.paper_value) == ("filled", kind)
        assert mismatch.evidence == f"entry {kind}: too much"

    def test_an_order_refused_in_the_backtest_only_is_invalidating(self) -> None:
        mismatch = first(limit().event(6, "a", "denied"), limit().fill(6, "a", "10"))

        assert (mismatch.label, mismatch.effect) == (Label.RISK_CONTROL_BLOCK, INVALIDATING)

    def test_refused_on_both_paths_is_no_mismatch(self) -> None:
        assert found(limit().event(6, "a", "rejected"), limit().event(6, "a", "rejected", reason="other words")) == ()

    def test_a_planned_exit_rejected_leaves_the_position_naked(self) -> None:
        backtest = Rows().bracket(1).fill(1, "order", "10").event(1, "order-stop", "accepted")
        paper = Rows().bracket(1).fill(1, "order", "10").event(1, "order-stop", "rejected", reason="REDUCE_ONLY")

        mismatch = first(backtest, paper)

        assert (mismatch.label, mismatch.field, mismatch.effect) == (Label.BROKER_REJECT, "stop.status", INVALIDATING)

    def test_one_exit_rejected_on_both_paths_hides_none_that_only_paper_lost(self) -> None:
        backtest = Rows().bracket(1).fill(1, "order", "10").event(1, "order-target", "rejected", reason="not known")
        paper = Rows().bracket(1).fill(1, "order", "10").event(1, "order-target", "rejected", reason="not known")
        paper.event(1, "order-stop", "rejected", reason="REDUCE_ONLY")

        mismatch = first(backtest, paper)
        assert (mismatch.label, mismatch.field) == (Label.BROKER_REJECT, "stop.status")
        assert mismatch.evidence == "stop rejected: REDUCE_ONLY"

    def test_a_change_rejected_on_one_path(self) -> None:
        mismatch = first(limit().event(6, "a", "updated", price="11"), limit().event(6, "a", "modify_rejected"))

        assert (mismatch.label, mismatch.field) == (Label.BROKER_REJECT, "refusals")


class TestState:
    def test_a_position_carried_in_is_state_and_what_follows_is_its_consequence(self) -> None:
        carried = {"strategy": STRATEGY, "instrument": AAPL, "side": "BUY"}
        paper = Rows().fill(0, "carried", "10", "100", **carried)

        assert labels(long(), paper) == [
            (Label.STATE_MISMATCH, "decision", None),
            (Label.SIGNAL_MISMATCH, "decision", 1),
        ]

    def test_positions_that_differ_though_every_decision_so_far_agreed(self) -> None:
        resting = Rows().order(1, "a", "BUY", "1", order_type="LIMIT", price="10")
        backtest = resting.fill(5, "a", "10").trade(7, "b", "BUY", "1")
        paper = Rows().order(1, "a", "BUY", "1", order_type="LIMIT", price="10").fill(8, "a", "10")

        mismatch = first(backtest, paper, Tolerance(fill_time=3))

        assert (mismatch.label, mismatch.effect) == (Label.STATE_MISMATCH, CONSERVATIVE)
        assert "backtest holds 1 AAPL.XNAS, works no order; paper holds nothing, works BUY 1" in mismatch.evidence

    def test_a_settlement_at_another_price_is_a_fill_mismatch(self) -> None:
        settlement = {"strategy": "EXTERNAL", "instrument": AAPL, "side": "SELL"}

        mismatch = first(long().fill(9, "s", "12", "100", **settlement), long().fill(9, "s", "13", "100", **settlement))

        assert (mismatch.label, mismatch.field) == (Label.FILL_MISMATCH, "average_price")


class TestDecisions:
    def test_another_instrument_of_the_ticker(self) -> None:
        backtest = Rows().trade(5, "a", "BUY", "1", instrument="C100.OPRA")
        paper = Rows().trade(5, "a", "BUY", "1", instrument="C110.OPRA")

        mismatch = first(backtest, paper)

        assert (mismatch.label, mismatch.field, mismatch.ticker, mismatch.instruments) == (
            Label.CONTRACT_MISMATCH,
            "instrument",
            "AAPL",
            ("C100.OPRA", "C110.OPRA"),
        )

    def test_an_entry_on_one_path_only(self) -> None:
        mismatch = first(long(), Rows())

        assert (mismatch.label, mismatch.pair, mismatch.effect) == (Label.SIGNAL_MISMATCH, (1, None), INVALIDATING)
        assert (mismatch.backtest_value, mismatch.paper_value) == ("enter BUY 100 MARKET AAPL.XNAS (filled)", None)

    @pytest.mark.parametrize(
        ("paper", "field"),
        [
            (limit(ts=6), "time"),
            (limit(price="11"), "price"),
            (limit(time_in_force="GTC"), "time_in_force"),
            (limit(trigger_price="9"), "trigger_price"),
            (limit(algorithm="TWAP"), "algorithm"),
            (Rows().order(5, "a", "BUY", "100", price="10"), "order_type"),
            (limit().event(6, "a", "updated", price="11"), "amendments"),
        ],
    )
    def test_an_entry_on_other_terms(self, paper: Rows, field: str) -> None:
        mismatch = first(limit(), paper)

        assert (mismatch.label, mismatch.field) == (Label.SIGNAL_MISMATCH, field)

    def test_an_exit_at_another_time(self) -> None:
        mismatch = first(long().trade(5, "b", "SELL", "100"), long().trade(6, "b", "SELL", "100"))

        assert (mismatch.label, mismatch.field) == (Label.EXIT_MISMATCH, "time")

    def test_a_stop_at_another_price(self) -> None:
        paper = Rows().order(1, "order", "BUY", "100", order_list="l")
        planned = {"order_list": "l", "parent": "order", "reduce_only": True}
        paper.order(1, "s", "SELL", "100", order_type="STOP_MARKET", trigger_price="8", **planned)
        paper.order(1, "t", "SELL", "100", order_type="LIMIT", price="12", **planned)

        mismatch = first(Rows().bracket(1), paper)

        assert (mismatch.label, mismatch.field) == (Label.EXIT_MISMATCH, "stop.trigger_price")
        assert (mismatch.backtest_value, mismatch.paper_value) == (Decimal(9), Decimal(8))

    def test_a_bracket_without_planned_exits(self) -> None:
        mismatch = first(Rows().bracket(1), Rows().order(1, "order", "BUY", "100"))

        assert (mismatch.label, mismatch.field) == (Label.EXIT_MISMATCH, "stop")

    def test_out_at_the_stop_instead_of_the_target(self) -> None:
        backtest = Rows().bracket(1).fill(1, "order", "10").fill(9, "order-target", "12")
        paper = Rows().bracket(1).fill(1, "order", "10").fill(9, "order-stop", "9")

        mismatch = first(backtest, paper)

        assert (mismatch.label, mismatch.backtest_value, mismatch.paper_value) == (
            Label.EXIT_MISMATCH,
            "target",
            "stop",
        )


class TestSizeAndFill:
    def test_another_quantity(self) -> None:
        mismatch = first(Rows().trade(1, "a", "BUY", "100"), Rows().trade(1, "a", "BUY", "90"))

        assert (mismatch.label, mismatch.field, mismatch.unit) == (Label.SIZING_MISMATCH, "quantity", "units")

    def test_a_planned_exit_sized_like_its_entry_is_the_same_mismatch(self) -> None:
        mismatch = first(Rows().bracket(1), Rows().bracket(1, quantity="90"))

        assert (mismatch.label, mismatch.field) == (Label.SIZING_MISMATCH, "quantity")

    def test_an_exit_of_another_quantity_follows_its_entry(self) -> None:
        backtest = Rows().trade(1, "a", "BUY", "100").trade(5, "b", "SELL", "100")
        paper = Rows().trade(1, "a", "BUY", "90").trade(5, "b", "SELL", "90")

        assert labels(backtest, paper) == [
            (Label.SIZING_MISMATCH, "quantity", None),
            (Label.SIZING_MISMATCH, "quantity", 1),
        ]

    def test_an_exit_of_another_quantity_after_equal_entries_is_another_exit(self) -> None:
        mismatch = first(long().trade(5, "b", "SELL", "100"), long().trade(5, "b", "SELL", "50"))

        assert (mismatch.label, mismatch.field) == (Label.EXIT_MISMATCH, "quantity")

    @pytest.mark.parametrize(
        ("paper", "field"),
        [
            (limit(), "status"),
            (limit().event(6, "a", "canceled"), "status"),
            (limit().fill(6, "a", "9.99"), "average_price"),
            (limit().fill(7, "a", "10"), "first_fill"),
            (limit().fill(6, "a", "10", "60").fill(7, "a", "10", "40", commission=Decimal(0)), "fills"),
            (limit().fill(6, "a", "10", commission=Decimal(2)), "commission"),
        ],
    )
    def test_the_same_decision_with_another_outcome(self, paper: Rows, field: str) -> None:
        mismatch = first(limit().fill(6, "a", "10"), paper)

        assert (mismatch.label, mismatch.field, mismatch.effect) == (Label.FILL_MISMATCH, field, INVALIDATING)

    def test_other_money_for_equal_fills(self) -> None:
        mismatch = first(long().position(1, "opened", "-1"), long().position(1, "opened", "-2"))

        assert (mismatch.label, mismatch.field, mismatch.unit) == (Label.FILL_MISMATCH, "realized_pnl", "USD")

    def test_what_no_decision_explains_is_unclassified(self) -> None:
        mismatch = first(Rows().position(1, "adjusted", "5"), Rows().position(1, "adjusted", "4"))

        assert (mismatch.label, mismatch.field, mismatch.pair) == (
            Label.UNCLASSIFIED,
            "final_realized_pnl",
            (None, None),
        )


class TestAmbiguity:
    def test_what_a_decision_left_over_would_have_matched_as_well_is_ambiguous(self) -> None:
        twice = Rows().trade(5, "a", "BUY", "100").trade(5, "b", "BUY", "100")
        half = Rows().trade(5, "a", "BUY", "50")

        assert [(one.pair, one.ambiguous) for one in found(twice, half)] == [((1, 1), True), ((2, None), False)]
        assert [(one.pair, one.ambiguous) for one in found(long(), half)] == [((1, 1), False)]


class TestTolerance:
    TOLERANCE = Tolerance(signal_time=3, fill_time=5, price=Decimal("0.05"), pnl=Decimal("0.5"))

    @pytest.mark.parametrize(
        ("paper", "count"),
        [
            (limit(ts=8).fill(8, "a", "10"), 0),
            (limit(ts=9).fill(9, "a", "10"), 1),
            (limit(price="10.05").fill(6, "a", "10"), 0),
            (limit(price="10.06").fill(6, "a", "10"), 1),
            (limit().fill(11, "a", "10"), 0),
            (limit().fill(12, "a", "10"), 1),
            (limit().fill(6, "a", "9.95"), 0),
            (limit().fill(6, "a", "9.94"), 1),
            (limit().fill(6, "a", "10", commission=Decimal("1.5")), 0),
            (limit().fill(6, "a", "10", commission=Decimal("1.51")), 1),
        ],
    )
    def test_a_difference_equal_to_the_tolerance_is_within_it(self, paper: Rows, count: int) -> None:
        assert count == len(found(limit().fill(6, "a", "10"), paper, self.TOLERANCE))


class TestRoots:
    def test_what_follows_a_changed_position_is_consequential(self) -> None:
        backtest = long().trade(5, "b", "SELL", "50").trade(9, "c", "BUY", "10")

        assert labels(backtest, Rows().trade(9, "c", "BUY", "20")) == [
            (Label.SIGNAL_MISMATCH, "decision", None),
            (Label.EXIT_MISMATCH, "decision", 1),
            (Label.SIZING_MISMATCH, "quantity", 1),
        ]

    def test_what_differs_once_both_are_flat_again_is_a_root_of_its_own(self) -> None:
        backtest = long().trade(5, "b", "SELL", "100").trade(9, "c", "BUY", "10")

        assert labels(backtest, Rows().trade(9, "c", "BUY", "20")) == [
            (Label.SIGNAL_MISMATCH, "decision", None),
            (Label.EXIT_MISMATCH, "decision", 1),
            (Label.SIZING_MISMATCH, "quantity", None),
        ]

    def test_an_order_that_still_works_is_not_flat(self) -> None:
        backtest = long().trade(5, "b", "SELL", "100").trade(9, "c", "BUY", "10")
        paper = Rows().order(1, "resting", "SELL", "5", order_type="LIMIT", price="99").trade(9, "c", "BUY", "20")

        assert [root for _, _, root in labels(backtest, paper)] == [None, 1, 1, 1]

    def test_a_position_of_another_strategy_keeps_no_chain_open(self) -> None:
        backtest = long().trade(5, "b", "SELL", "100").trade(9, "c", "BUY", "10")
        paper = Rows().trade(9, "c", "BUY", "20")
        for rows in (backtest, paper):
            rows.trade(2, "other", "BUY", "7", strategy="Other-001")

        assert [root for _, _, root in labels(backtest, paper)] == [None, 1, None]

    def test_a_state_that_differs_once_more_after_both_were_flat_is_named_again(self) -> None:
        backtest, paper = Rows(), Rows()
        for begin in (0, 10):
            for rows, fill in ((backtest, begin + 1), (paper, begin + 3)):
                name = f"resting-{begin}"
                rows.order(begin, name, "BUY", "1", order_type="LIMIT", price="9")
                if rows is backtest:
                    rows.fill(fill, name, "9").trade(begin + 2, f"add-{begin}", "BUY", "1", "9")
                else:
                    rows.fill(fill, name, "9")
                rows.trade(begin + 5, f"out-{begin}", "SELL", "2" if rows is backtest else "1")

        found = compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance(fill_time=5)).mismatches

        assert [m.label for m in found if m.root is None] == [Label.STATE_MISMATCH] * 2

    @pytest.mark.parametrize("sold", [20, 25])
    def test_what_the_later_path_did_meanwhile_is_no_state_that_it_came_with(self, sold: int) -> None:
        backtest = Rows().trade(sold, "a", "SELL", "1").trade(30, "b", "BUY", "1").trade(30, "c", "BUY", "1")
        paper = Rows().trade(20, "a", "BUY", "1").trade(30, "b", "SELL", "1").trade(30, "c", "SELL", "1")

        for one, other in ((backtest, paper), (paper, backtest)):
            assert labels(one, other)[0] == (Label.SIGNAL_MISMATCH, "time", None)
            assert {root for _, _, root in labels(one, other)[1:]} == {1}
            assert Label.STATE_MISMATCH not in {label for label, _, _ in labels(one, other)}

    def test_prices_and_times_have_no_consequences(self) -> None:
        backtest = Rows().trade(1, "a", "BUY", "1", "10").trade(5, "b", "SELL", "1", "11")
        paper = Rows().trade(1, "a", "BUY", "1", "10.1").trade(5, "b", "SELL", "1", "11.1")

        assert [root for _, _, root in labels(backtest, paper)] == [None, None]

    def test_tickers_have_roots_of_their_own(self) -> None:
        backtest = long().trade(2, "b", "BUY", "1", instrument="MSFT.XNAS")

        assert [root for _, _, root in labels(backtest, Rows())] == [None, None]

    def test_a_stray_exit_is_the_root_of_the_planned_exit_it_canceled(self) -> None:
        backtest = Rows().bracket(1).fill(1, "order", "10").fill(9, "order-target", "12")
        paper = Rows().bracket(1).fill(1, "order", "10").trade(5, "x", "SELL", "100", reduce_only=True)
        paper.event(5, "order-target", "canceled")

        assert labels(backtest, paper) == [
            (Label.EXIT_MISMATCH, "decision", None),
            (Label.FILL_MISMATCH, "target.status", 1),
        ]

    def test_a_fill_is_the_root_of_the_decision_that_answers_it(self) -> None:
        backtest = limit(ts=1).fill(5, "a", "10").trade(5, "hedge", "SELL", "30")
        paper = limit(ts=1).fill(7, "a", "10").event(8, "a", "accepted")

        assert [label for label, _, _ in labels(backtest, paper)] == [Label.FILL_MISMATCH, Label.EXIT_MISMATCH]
