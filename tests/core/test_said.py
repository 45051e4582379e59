"""What a strategy says: how it joins the decisions that its orders show, what it is evidence for, and what follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hand_written import AAPL, Rows, quote

from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.labelling.reasons import REASONS, strongest
from pytest_parity.core.mismatch import Effect, Label
from pytest_parity.core.record import record
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Intent, Path

MINUTE = 60_000_000_000
CONSERVATIVE, INVALIDATING = Effect.CONSERVATIVE, Effect.INVALIDATING


def compared(backtest: Rows, paper: Rows, tolerance: Tolerance | None = None, **reasons: Label) -> Comparison:
    table = REASONS | reasons
    return compare(backtest.trace(), paper.trace(Path.PAPER), tolerance or Tolerance(), table)


def found(backtest: Rows, paper: Rows, **reasons: Label) -> list[tuple[Label, str, Effect, int | None]]:
    mismatches = compared(backtest, paper, **reasons).mismatches
    return [(mismatch.label, mismatch.field, mismatch.effect, mismatch.root) for mismatch in mismatches]


def entry(ts: int = 5, **said: Any) -> Rows:
    """A filled entry of the set-up `up`, said in the moment of its order."""
    return Rows().say(ts, "enter", setup="up", **said).trade(ts, "a", "BUY", "100")


class TestJoining:
    @pytest.mark.parametrize("before", [True, False])
    def test_an_entry_said_in_the_moment_of_its_order_is_one_decision(self, before: bool) -> None:  # noqa: FBT001 a parameter
        seen, levels = quote(), (("stop", Decimal(9)),)
        rows = Rows()
        if before:
            rows.say(5, "enter", setup="up", quote=seen, levels=levels)
        rows.trade(5, "a", "BUY", "100")
        if not before:
            rows.say(5, "enter", setup="up", quote=seen, levels=levels)

        (decision,) = fold(rows.trace())
        assert (decision.intent, decision.acted, decision.setup) == (Intent.ENTER, True, "up")
        assert (decision.quote, decision.levels) == (seen, levels)

    @pytest.mark.parametrize("words", [{"instrument": "MSFT.XNAS"}, {"side": "SELL"}, {"strategy": "Other-000"}])
    def test_what_is_said_of_something_else_stands_for_itself(self, words: dict[str, str]) -> None:
        decisions = fold(Rows().say(5, "enter", **words).trade(5, "a", "BUY", "100").trace())

        assert sorted((decision.acted, decision.setup) for decision in decisions) == [(False, None), (True, None)]

    def test_an_exit_said_later_than_its_order_stands_for_itself(self) -> None:
        decisions = fold(entry().trade(9, "b", "SELL", "100").say(10, "exit", "target").trace())

        assert [(d.intent, d.acted, d.reason) for d in decisions][1:] == [
            (Intent.EXIT, True, None),
            (Intent.EXIT, False, "target"),
        ]

    def test_two_orders_of_one_moment_take_what_is_said_in_sequence(self) -> None:
        rows = Rows().say(5, "enter", setup="one").say(5, "enter", setup="two")
        rows.trade(5, "a", "BUY", "100").trade(5, "b", "BUY", "50")

        assert [(d.setup, d.quantity) for d in fold(rows.trace())] == [("one", 100), ("two", 50)]

    def test_a_flip_takes_an_exit_and_an_entry(self) -> None:
        rows = entry().say(9, "exit", "reversal").say(9, "enter", setup="down").trade(9, "b", "SELL", "150")

        assert [(d.intent, d.reason, d.setup) for d in fold(rows.trace())][1:] == [
            (Intent.EXIT, "reversal", None),
            (Intent.ENTER, None, "down"),
        ]

    def test_the_first_cause_of_a_refusal_stays(self) -> None:
        rows = Rows().say(5, "hold", "no_signal", setup="up").say(5, "reject", "stale_quote", setup="up")
        rows.say(5, "reject", "max_trades", setup="up").say(5, "reject", "kill_switch", setup="down")

        assert [(d.intent, d.reason, d.further_reasons) for d in fold(rows.trace())] == [
            (Intent.REJECT, "stale_quote", ("max_trades", "no_signal")),
            (Intent.REJECT, "kill_switch", ()),
        ]


class TestReasons:
    @pytest.mark.parametrize(("reason", "label"), REASONS.items())
    def test_a_reason_on_paper_labels_an_entry_that_only_the_backtest_took(self, reason: str, label: Label) -> None:
        refused = Rows().say(5, "reject", reason, setup="up")

        assert found(entry(), refused) == [(label, "decision", CONSERVATIVE, None)]

    def test_an_entry_that_only_paper_took_invalidates(self) -> None:
        age = 13 * MINUTE
        refused = Rows().say(age, "reject", "stale_quote", setup="up", quote=quote("14.2", "14.6"))

        (mismatch,) = compared(refused, entry(age)).mismatches
        assert (mismatch.label, mismatch.effect) == (Label.MICROSTRUCTURE_REJECT, INVALIDATING)
        assert mismatch.evidence == "backtest said stale_quote on bid 14.2, ask 14.6, spread 2.78 %, age 13 min"
        assert mismatch.backtest_value == "reject AAPL.XNAS stale_quote"
        assert mismatch.paper_value == "enter BUY 100 MARKET AAPL.XNAS (filled)"

    def test_refused_on_both_paths_for_the_same_reason_is_no_mismatch(self) -> None:
        assert found(Rows().say(5, "reject", "stale_quote"), Rows().say(5, "reject", "stale_quote")) == []

    def test_of_two_reasons_the_stronger_one_labels_whichever_path_gives_it(self) -> None:
        stale, killed = (Rows().say(5, "reject", reason, setup="up") for reason in ("stale_quote", "kill_switch"))
        expected = [(Label.RISK_CONTROL_BLOCK, "reason", INVALIDATING, None)]

        assert found(stale, killed) == expected
        assert found(killed, stale) == expected

    def test_a_reason_that_nobody_knows_is_unclassified_until_the_contract_says(self) -> None:
        refused = Rows().say(5, "reject", "moon", setup="up")

        (mismatch,) = compared(entry(), refused).mismatches
        assert (mismatch.label, mismatch.effect) == (Label.UNCLASSIFIED, INVALIDATING)
        assert mismatch.evidence == "paper said moon: give the reason a label under `reasons`"
        assert found(entry(), refused, moon=Label.RISK_CONTROL_BLOCK)[0][0] is Label.RISK_CONTROL_BLOCK

    def test_a_hold_owes_nobody_a_reason(self) -> None:
        expected = [(Label.SIGNAL_MISMATCH, "decision", INVALIDATING, None)]

        assert found(entry(), Rows().say(5, "hold", setup="up")) == expected
        assert found(entry(), Rows().say(5, "hold", "whim", setup="up")) == expected

    def test_missing_data_is_a_cause_before_what_the_strategy_makes_of_it(self) -> None:
        refused = Rows().say(5, "reject", "stale_quote", setup="up")

        assert found(entry().feed(AAPL, 1, 3), refused.feed(AAPL, 1))[0][0] is Label.DATA_MISSING

    def test_an_entry_said_without_an_order_is_not_taken(self) -> None:
        (mismatch,) = compared(entry(), Rows().say(5, "enter", setup="up")).mismatches

        assert (mismatch.label, mismatch.field, mismatch.effect) == (Label.SIGNAL_MISMATCH, "decision", INVALIDATING)
        assert mismatch.evidence == "paper said enter and sent no order"

    @pytest.mark.parametrize("reason", ["kill_switch", "max_trades", "position_open"])
    def test_a_reason_that_data_have_no_part_in_is_believed(self, reason: str) -> None:
        refused = Rows().say(5, "reject", reason, setup="up").feed(AAPL, 1)

        assert found(entry().feed(AAPL, 1, 3), refused)[0][0] is REASONS[reason]

    def test_a_further_reason_on_one_path_shows(self) -> None:
        stale = Rows().say(5, "reject", "stale_quote", setup="up")
        both = Rows().say(5, "reject", "stale_quote", setup="up").say(5, "reject", "kill_switch", setup="up")

        assert found(stale, both) == [(Label.SIGNAL_MISMATCH, "further_reasons", INVALIDATING, None)]

    @pytest.mark.parametrize("action", ["reject", "hold"])
    def test_a_refused_entry_of_another_size_is_a_matter_of_size(self, action: str) -> None:
        sides = [Rows().say(5, action, "wide_spread", setup="up", quantity=Decimal(size)) for size in (5, 2)]

        assert [(label, field) for label, field, *_ in found(*sides)] == [(Label.SIZING_MISMATCH, "quantity")]

    def test_prices_beyond_all_measure_are_told_too(self) -> None:
        wild = quote("-" + "9" * 28, "9" * 28 + ".0001")

        assert found(entry(quote=wild), entry(quote=quote()))[0][0] is Label.SIGNAL_MISMATCH

    def test_the_strongest_reason_does_not_depend_on_their_order(self) -> None:
        expected = ("kill_switch", Label.RISK_CONTROL_BLOCK)

        assert strongest(["wide_spread", "kill_switch"], REASONS) == expected
        assert strongest(["kill_switch", "wide_spread", "moon"], REASONS) == expected
        assert strongest(["moon"], REASONS) is None


class TestAlignment:
    def test_a_refusal_pairs_with_the_entry_of_its_set_up(self) -> None:
        backtest = entry(5).say(5, "reject", "wide_spread", setup="down")
        paper = Rows().say(5, "reject", "wide_spread", setup="down").say(6, "reject", "stale_quote", setup="up")

        pairs = compared(backtest, paper).alignment.pairs
        assert sorted((p.backtest.setup, p.backtest.intent, p.paper.intent) for p in pairs) == [
            ("down", "reject", "reject"),
            ("up", "enter", "reject"),
        ]

    def test_without_set_ups_it_pairs_by_side(self) -> None:
        refused = Rows().say(5, "reject", "stale_quote", side="BUY")
        other = Rows().say(5, "reject", "stale_quote", side="SELL")
        bought = Rows().trade(5, "a", "BUY", "100")

        assert len(compared(bought, refused).alignment.pairs) == 1
        assert len(compared(bought, other).alignment.pairs) == 0

    def test_with_neither_it_pairs_all_the_same(self) -> None:
        bought = Rows().trade(5, "a", "BUY", "100")

        assert found(bought, Rows().say(5, "reject", "stale_quote")) == [
            (Label.MICROSTRUCTURE_REJECT, "decision", CONSERVATIVE, None)
        ]

    def test_paper_that_refuses_until_it_enters_parted_where_research_entered(self) -> None:
        backtest, paper = Rows(), Rows()
        for ts in (1, 2, 3):
            backtest.say(ts, "reject", "wide_spread", setup="up")
        for ts in (1, 2, 3, 4, 5, 6):
            paper.say(ts, "reject", "wide_spread", setup="up")
        backtest.say(4, "enter", setup="up").trade(4, "a", "BUY", "1")
        paper.say(7, "enter", setup="up").trade(7, "a", "BUY", "1")

        result = found(backtest, paper)
        assert result[0] == (Label.MICROSTRUCTURE_REJECT, "decision", INVALIDATING, None)  # it entered all the same
        assert [root for *_, root in result[1:]] == [1, 1, 1]

    def test_sides_that_differ_within_a_set_up_differ_in_signal(self) -> None:
        sold = Rows().say(5, "enter", setup="up").trade(5, "a", "SELL", "100")

        assert found(entry(), sold)[0][:2] == (Label.SIGNAL_MISMATCH, "side")

    def test_the_same_order_under_another_set_ups_name_is_a_pair_all_the_same(self) -> None:
        renamed = Rows().say(5, "enter", setup="orb-up").trade(5, "a", "BUY", "100")

        assert found(entry(), renamed) == [(Label.SIGNAL_MISMATCH, "setup", INVALIDATING, None)]
        assert not compared(entry(), renamed).mismatches[0].changes_state

    def test_another_order_under_another_name_is_none(self) -> None:
        renamed = Rows().say(6, "enter", setup="orb-up").trade(6, "a", "BUY", "100")

        assert [field for _, field, _, _ in found(entry(), renamed)] == ["decision", "decision"]


class TestEffects:
    def test_a_refusal_is_not_conservative_if_paper_enters_later_and_larger(self) -> None:
        paper = (
            Rows().say(5, "reject", "wide_spread", setup="up").say(9, "enter", setup="up").trade(9, "a", "BUY", "500")
        )

        assert found(entry(), paper)[0] == (Label.MICROSTRUCTURE_REJECT, "decision", INVALIDATING, None)

    def test_it_stays_conservative_if_paper_enters_on_another_set_up(self) -> None:
        paper = (
            Rows().say(5, "reject", "wide_spread", setup="up").say(9, "enter", setup="down").trade(9, "a", "SELL", "5")
        )

        assert found(entry(), paper)[0] == (Label.MICROSTRUCTURE_REJECT, "decision", CONSERVATIVE, None)

    def test_a_smaller_entry_at_another_time_is_not_conservative(self) -> None:
        late = Rows().say(7, "enter", setup="up").trade(7, "a", "BUY", "50").feed(AAPL, 1)

        assert found(entry().feed(AAPL, 1, 3), late)[0][:3] == (Label.DATA_MISSING, "time", INVALIDATING)


class TestEvidence:
    @pytest.mark.parametrize(
        ("backtest", "paper", "field"),
        [
            ({"quote": quote("1.50")}, {"quote": quote("1.49")}, "quote_bid"),
            ({"quote": quote(ask="1.55")}, {"quote": quote(ask="1.56")}, "quote_ask"),
            ({"quote": quote(ts=3)}, {"quote": quote(ts=4)}, "quote_age"),
            ({"quote": quote(verdict="passed")}, {"quote": quote(verdict="wide")}, "quote_verdict"),
            ({"quote": quote(ask_size=Decimal(3))}, {"quote": quote(ask_size=Decimal(4))}, "quote_ask_size"),
            ({"quote": quote()}, {}, "quote"),
            ({"quantity": Decimal(100)}, {"quantity": Decimal(50)}, "stated_quantity"),
            ({"reason": "break"}, {"reason": "pullback"}, "reason"),
            ({"levels": (("stop", Decimal(9)),)}, {"levels": (("stop", Decimal(8)),)}, "levels"),
        ],
    )
    def test_the_same_entry_on_other_evidence(
        self, backtest: dict[str, Any], paper: dict[str, Any], field: str
    ) -> None:
        (mismatch,) = compared(entry(**backtest), entry(**paper)).mismatches

        assert (mismatch.label, mismatch.field) == (Label.SIGNAL_MISMATCH, field)
        assert not mismatch.changes_state

    def test_midpoint_and_spread_are_listed_with_the_side_that_moved(self) -> None:
        (mismatch,) = compared(entry(quote=quote("1.50", "1.55")), entry(quote=quote("1.45", "1.55"))).mismatches

        assert [(d.field, d.backtest, d.paper) for d in mismatch.differences] == [
            ("quote_bid", Decimal("1.50"), Decimal("1.45")),
            ("quote_midpoint", Decimal("1.525"), Decimal("1.50")),
            ("quote_spread", Decimal("3.28"), Decimal("6.67")),
        ]

    def test_a_tolerance_of_the_price_holds_for_quotes_and_levels(self) -> None:
        backtest = entry(quote=quote("1.50"), levels=(("stop", Decimal("9.00")),))
        paper = entry(quote=quote("1.49"), levels=(("stop", Decimal("9.01")),))

        assert compared(backtest, paper, Tolerance(price=Decimal("0.01"))).mismatches == ()

    def test_an_exit_for_another_reason_is_an_exit_mismatch(self) -> None:
        sold = [entry().say(9, "exit", reason).trade(9, "b", "SELL", "100") for reason in ("stop", "target")]

        assert found(*sold) == [(Label.EXIT_MISMATCH, "reason", INVALIDATING, None)]

    def test_another_size_says_more_than_another_quote(self) -> None:
        larger = Rows().say(5, "enter", setup="up", quote=quote("1.49")).trade(5, "a", "BUY", "200")

        assert found(entry(quote=quote("1.50")), larger)[0][0] is Label.SIZING_MISMATCH


class TestRoots:
    def test_what_is_said_every_minute_is_one_root(self) -> None:
        paper = Rows()
        for ts in (1, 2, 3):
            paper.say(ts, "reject", "stale_quote", setup="up", quote=quote(ts=0))

        assert [root for *_, root in found(Rows(), paper)] == [None, 1, 1]

    def test_another_reason_is_a_root_of_its_own(self) -> None:
        paper = Rows().say(1, "reject", "stale_quote", setup="up").say(2, "reject", "wide_spread", setup="up")

        assert [root for *_, root in found(Rows(), paper)] == [None, None]

    def test_what_is_only_said_makes_nothing_later_consequential(self) -> None:
        paper = Rows().say(1, "reject", "stale_quote", setup="up").trade(5, "a", "BUY", "100")
        backtest = Rows().trade(5, "a", "BUY", "50")

        labels = [(label, root) for label, _, _, root in found(backtest, paper)]
        assert labels == [(Label.MICROSTRUCTURE_REJECT, None), (Label.SIZING_MISMATCH, None)]


def test_the_record_tells_the_quote_and_the_rejection_of_each_side() -> None:
    seen = quote("14.2", "14.6", ts=1)
    refused = Rows().say(5, "reject", "stale_quote", setup="up", quote=seen)

    (told,) = record(compared(refused, entry()))
    assert told["rejection_reason"] == {"backtest": "stale_quote", "paper": None}
    assert told["quote_side_decision"] == {
        "backtest": {
            "instrument": AAPL,
            "bid": "14.2",
            "ask": "14.6",
            "bid_size": None,
            "ask_size": None,
            "ts_event": 1,
            "verdict": None,
            "midpoint": "14.4",
            "spread": str(Decimal("0.4") / Decimal("14.4")),
            "age": 4,
        },
        "paper": None,
    }


class TestDayCounts:
    """A cap's refusal follows from what put its path ahead in the count, though both paths were flat in between."""

    @staticmethod
    def trip(rows: Rows, ts: int, lost: str = "0") -> Rows:
        position = f"position-{ts}"
        rows.say(ts, "enter", setup=f"s{ts}").order(ts, f"o{ts}", "BUY", "100").fill(
            ts, f"o{ts}", "10", position=position
        )
        rows.position(ts, "opened", "0", position=position)
        rows.order(ts + 2, f"x{ts}", "SELL", "100").fill(ts + 2, f"x{ts}", "10", position=position)
        return rows.position(ts + 2, "closed", lost, position=position)

    @staticmethod
    def roots(one: Rows, other: Rows) -> list[tuple[Label, int | None]]:
        straight, swapped = found(one, other), found(other, one)
        assert [(label, root) for label, *_, root in straight] == [(label, root) for label, *_, root in swapped]
        return [(label, root) for label, *_, root in straight]

    def test_an_entry_lost_early_is_what_makes_room_for_a_later_one(self) -> None:
        research = self.trip(self.trip(Rows(), 10), 25).say(45, "reject", "max_trades", setup="s45")
        paper = self.trip(self.trip(Rows(), 25), 45)

        assert self.roots(research, paper) == [
            (Label.SIGNAL_MISMATCH, None),
            (Label.EXIT_MISMATCH, 1),
            (Label.RISK_CONTROL_BLOCK, 1),
            (Label.EXIT_MISMATCH, 1),
        ]

    def test_of_as_many_entries_on_both_paths_a_cap_is_a_first_divergence(self) -> None:
        research = self.trip(self.trip(Rows(), 10), 30).say(40, "reject", "max_trades", setup="s40")
        paper = self.trip(self.trip(self.trip(Rows(), 20), 30), 40)

        assert (Label.RISK_CONTROL_BLOCK, None) in self.roots(research, paper)

    def test_what_left_both_paths_level_is_no_cause(self) -> None:
        research = self.trip(self.trip(self.trip(Rows(), 10), 40), 90).say(200, "reject", "max_trades", setup="s200")
        paper = self.trip(self.trip(self.trip(Rows(), 20), 90), 200)

        only_research = [one.number for one in compared(research, paper).mismatches if one.ts == 40]
        assert (Label.RISK_CONTROL_BLOCK, only_research[0]) in self.roots(research, paper)

    def test_what_the_other_path_did_more_explains_no_cap(self) -> None:
        research = self.trip(Rows(), 20).say(30, "reject", "max_trades", setup="s30")
        paper = self.trip(self.trip(self.trip(Rows(), 10), 20), 30)

        assert (Label.RISK_CONTROL_BLOCK, None) in self.roots(research, paper)

    def test_a_kill_switch_counts_nothing(self) -> None:
        research = self.trip(self.trip(Rows(), 10), 20, "-5").say(30, "reject", "kill_switch", setup="s30")
        paper = self.trip(self.trip(Rows(), 20), 30)

        assert (Label.RISK_CONTROL_BLOCK, None) in self.roots(research, paper)

    @pytest.mark.parametrize(("lost", "root"), [("-5", 1), ("5", None)])
    def test_a_loss_that_one_path_has_alone_is_what_reaches_its_cap(self, lost: str, root: int | None) -> None:
        research = self.trip(Rows(), 10, lost).say(30, "reject", "daily_loss_cap", setup="s30")
        paper = self.trip(Rows(), 30)

        assert (Label.RISK_CONTROL_BLOCK, root) in self.roots(research, paper)

    def test_a_loss_that_comes_later_reaches_no_cap_before(self) -> None:
        research = self.trip(Rows(), 10).say(15, "reject", "daily_loss_cap", instrument="MSFT.XNAS")
        paper = self.trip(Rows(), 10).trade(15, "m", "BUY", "1", instrument="MSFT.XNAS")

        assert (Label.RISK_CONTROL_BLOCK, None) in self.roots(self.trip(research, 20, "-5"), paper)

    @pytest.mark.parametrize(("lost", "root"), [("-5", 1), ("-6", None)])
    def test_a_loss_above_what_the_other_path_still_entered_with_reaches_any_cap(
        self, lost: str, root: int | None
    ) -> None:
        research = self.trip(self.trip(Rows(), 10, "-5"), 20, "-5").say(30, "reject", "daily_loss_cap", setup="s30")
        paper = self.trip(self.trip(Rows(), 10, lost), 30)

        assert (Label.RISK_CONTROL_BLOCK, root) in self.roots(research, paper)

    def test_money_alone_reaches_no_cap(self) -> None:
        research = self.trip(Rows(), 10, "-5").say(30, "reject", "daily_loss_cap", setup="s30")
        paper = self.trip(self.trip(Rows(), 10, "0"), 30)

        assert (Label.RISK_CONTROL_BLOCK, None) in self.roots(research, paper)
