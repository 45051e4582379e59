"""How far a declared mismatch reaches: what else may differ, what may follow, and which of two entries takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hand_written import AAPL, Rows
from hypothesis import given
from hypothesis import strategies as st
from test_expected import TODAY, entry, mismatch, outcome

from pytest_parity.core.accepting.expected import Kind, judge
from pytest_parity.core.compare import compare
from pytest_parity.core.mismatch import Difference, Effect, Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.core.accepting.expected import Expected, LabelOutcome
    from pytest_parity.core.mismatch import Mismatch

SIGNAL, SIZING, FILL, MISSING = Label.SIGNAL_MISMATCH, Label.SIZING_MISMATCH, Label.FILL_MISMATCH, Label.DATA_MISSING
REJECT = Label.MICROSTRUCTURE_REJECT


def sent(quantity: str = "10", fill: str | None = "10", **terms: str) -> Rows:
    """One order, filled at a price; `lacks_quote` leaves a quote out of the path's feed."""
    terms = {"order_type": "LIMIT", "price": "10"} | terms
    rows = Rows().order(5, "a", "BUY", quantity, **terms).feed(AAPL, 1, 4)
    return rows if fill is None else rows.fill(6, "a", fill)


def first(backtest: Rows, paper: Rows) -> Mismatch:
    return compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance()).mismatches[0]


def refused(found: Mismatch, declared: Expected) -> tuple[str, ...]:
    """List the fields for which an entry doesn't accept a mismatch that it is about."""
    assert declared.concerns(found)
    assert declared.accepts(found) is not bool(declared.beyond(found))
    return declared.beyond(found)


class TestFurtherFields:
    @pytest.mark.parametrize("field", [None, "time_in_force"])
    def test_what_became_of_the_order_follows(self, field: str | None) -> None:
        found = first(sent(), sent(fill=None, time_in_force="IOC").event(6, "a", "canceled"))

        assert {"status", "filled"} <= {difference.field for difference in found.differences}
        assert refused(found, entry(SIGNAL, field=field)) == ()

    @pytest.mark.parametrize("field", [None, "time_in_force"])
    def test_another_size_does_not(self, field: str | None) -> None:
        found = first(sent(), sent("500", time_in_force="IOC"))

        assert refused(found, entry(SIGNAL, field=field)) == ("quantity",)

    def test_another_term_is_accepted_only_where_no_field_is_named(self) -> None:
        found = first(sent(), sent(time_in_force="IOC", price="11"))

        assert refused(found, entry(SIGNAL, field="time_in_force")) == ("price",)
        assert refused(found, entry(SIGNAL)) == ()

    def test_a_size_that_is_the_label_is_accepted_with_its_fills(self) -> None:
        found = first(sent(), sent("5"))

        assert refused(found, entry(SIZING, field="quantity")) == refused(found, entry(SIZING)) == ()

    @pytest.mark.parametrize("field", [None, "average_price"])
    def test_missing_data_does_not_excuse_another_size(self, field: str | None) -> None:
        priced, resized = sent(fill="9"), sent("500", fill="9")
        declared = entry(MISSING, field=field)

        assert refused(first(sent(), priced.feed(AAPL, 1)), declared) == ()
        found = first(sent(), resized.feed(AAPL, 1))
        assert (found.label, found.field) == (MISSING, "quantity")
        assert not declared.accepts(found)
        assert entry(MISSING, field="quantity").accepts(found)

    def test_a_reason_does_not_excuse_other_terms(self) -> None:
        found = first(sent(), sent(fill=None, time_in_force="IOC").event(6, "a", "rejected", reason="no"))

        assert (found.label, found.field) == (Label.BROKER_REJECT, "status")
        assert refused(found, entry(Label.BROKER_REJECT, field="status")) == ("time_in_force",)
        assert refused(found, entry(Label.BROKER_REJECT)) == ("time_in_force",)

    def test_an_order_that_was_refused_as_well_is_beyond_another_label(self) -> None:
        filled = Difference("status", "filled", "canceled", "", 1)
        found = mismatch(1, differences=(mismatch(1).differences[0], filled))

        assert refused(found, entry()) == ()
        assert refused(
            replace(found, differences=(found.differences[0], replace(filled, paper="rejected"))), entry()
        ) == ("status",)

    @staticmethod
    def refusing() -> Rows:
        return Rows().say(7, "reject", "stale_quote", side="BUY").feed(AAPL, 1, 4)

    def test_one_side_alone_differs_in_nothing_else(self) -> None:
        found = first(sent(), self.refusing())

        assert [difference.field for difference in found.differences][:2] == ["decision", "time"]
        assert refused(found, entry(Label.MICROSTRUCTURE_REJECT)) == ()

    def test_planned_exits_of_the_size_of_their_entry_follow_it(self) -> None:
        same, other = Rows().bracket(5, quantity="50"), Rows().bracket(5, quantity="50")
        other.orders[1] = replace(other.orders[1], quantity=other.orders[1].quantity * 100)
        declared = entry(SIZING, field="quantity")

        assert refused(first(Rows().bracket(5), same), declared) == ()
        assert declared.beyond(first(Rows().bracket(5), other)) == ("stop.quantity",)

    def test_what_was_said_is_no_decision(self) -> None:
        found = first(sent(), sent(time_in_force="IOC").say(5, "enter", setup="s", side="BUY"))

        assert "setup" in {difference.field for difference in found.differences}
        assert refused(found, entry(SIGNAL, field="time_in_force")) == ()


class TestExceeding:
    """An entry that would accept a mismatch but for a further field."""

    def found(self, count: int = 1) -> tuple[LabelOutcome, Mismatch, Expected]:
        seen, declared = first(sent(), sent("500", time_in_force="IOC")), entry(SIGNAL, count=count)
        return outcome(SIGNAL, [seen], declared), seen, declared

    def test_the_mismatch_is_undeclared_and_the_entry_not_stale(self) -> None:
        found, seen, declared = self.found()

        assert (Kind.FAILED, [seen]) == (found.kind, found.undeclared)
        assert ([(seen, declared)], []) == (found.exceeding, found.stale)

    def test_an_entry_for_more_than_was_seen_is_stale_all_the_same(self) -> None:
        found, _, declared = self.found(count=2)

        assert [declared] == found.stale

    def test_an_entry_that_has_what_it_accepts_is_not_told_of(self) -> None:
        seen = first(sent(), sent("500", time_in_force="IOC"))
        found = outcome(SIGNAL, [mismatch(1), replace(seen, number=2)], entry())

        assert (found.exceeding, [2]) == ([], [one.number for one in found.undeclared])


class TestWhatFollowsWhatIsLetThrough:
    """After a conservative mismatch that nobody declared, in a contract that isn't strict."""

    @staticmethod
    def judged(backtest: Rows, paper: Rows, label: Label, *, strict: bool = False) -> LabelOutcome:
        found = compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance()).mismatches
        assert (found[0].effect, {one.root for one in found[1:]}) == (Effect.CONSERVATIVE, {1})
        return judge(found, [], TODAY, {}, strict=strict)[label]

    @staticmethod
    def holding() -> Rows:
        return Rows().trade(5, "a", "BUY", "10")

    def research(self) -> Rows:
        return self.holding().trade(9, "b", "SELL", "10")

    @staticmethod
    def refusing() -> Rows:
        return Rows().say(5, "reject", "stale_quote", side="BUY")

    def test_the_exit_that_paper_did_not_need_passes(self) -> None:
        found = self.judged(self.research(), self.refusing(), Label.EXIT_MISMATCH)

        assert (found.kind, len(found.consequential)) == (Kind.PASSED, 1)

    def test_the_exit_that_paper_left_out_of_what_it_holds_fails(self) -> None:
        partly = Rows().order(5, "a", "BUY", "10").fill(5, "a", "10", "4").feed(AAPL, 1)

        found = self.judged(self.research().feed(AAPL, 1, 4), partly, MISSING)

        assert (found.kind, len(found.let_loose)) == (Kind.FAILED, 1)

    @pytest.mark.parametrize(("strict", "kind"), [(False, Kind.FAILED), (True, Kind.PASSED)])
    def test_an_entry_of_another_size_fails_where_its_root_does_not(self, strict: bool, kind: Kind) -> None:  # noqa: FBT001 a table's column
        backtest, paper = self.holding().trade(20, "c", "BUY", "10"), self.refusing().trade(20, "c", "BUY", "500")

        found = self.judged(backtest, paper, SIZING, strict=strict)

        assert kind is found.kind
        assert strict is not bool(found.let_loose)

    def test_a_second_refusal_passes(self) -> None:
        backtest = self.holding().trade(20, "c", "BUY", "10")

        found = self.judged(backtest, self.refusing().say(20, "reject", "stale_quote", side="BUY"), SIGNAL)

        assert (found.kind, found.let_loose) == (Kind.PASSED, [])

    def test_a_refusal_of_what_research_had_no_more_need_of_passes(self) -> None:
        found = self.judged(self.research(), self.refusing().say(7, "reject", "stale_quote", side="BUY"), REJECT)

        assert (found.kind, [one.effect for one in found.consequential]) == (Kind.PASSED, [Effect.INVALIDATING])

    def test_what_no_rule_explains_fails(self) -> None:
        root = mismatch(1, effect=Effect.CONSERVATIVE)
        found = outcome(
            Label.UNCLASSIFIED, [root, mismatch(2, Label.UNCLASSIFIED, root=1, paper_acts=False)], strict=False
        )

        assert found.kind is Kind.FAILED


def shown(mismatches: list[Mismatch], entries: list[Expected]) -> dict[Label, tuple[Any, ...]]:
    """What entries come to, in an order of their own."""
    outcomes = judge(mismatches, entries, TODAY, {})
    return {
        label: (one.kind, one.undeclared, one.declared, sorted(map(repr, one.stale))) for label, one in outcomes.items()
    }


ROOTS = st.lists(
    st.tuples(st.sampled_from([SIGNAL, FILL]), st.sampled_from(["A", "B"]), st.sampled_from(["price", "ended"])),
    max_size=5,
).map(
    lambda rows: [
        mismatch(number, label, ticker=ticker, differences=(Difference(field, "a", "b", "", number),))
        for number, (label, ticker, field) in enumerate(rows, start=1)
    ]
)
ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from([SIGNAL, FILL]),
        ticker=st.sampled_from([None, "A", "B"]),
        field=st.sampled_from([None, "price", "ended"]),
        count=st.integers(1, 2),
        covers_consequences=st.booleans(),
        until=st.sampled_from([TODAY, date(2999, 1, 1)]),
    ),
    max_size=5,
)


class TestCompetingEntries:
    @given(ROOTS, ENTRIES, st.data())
    def test_where_an_entry_stands_in_the_file_makes_no_difference(
        self, mismatches: list[Mismatch], entries: list[Expected], order: st.DataObject
    ) -> None:
        shuffled = order.draw(st.permutations(entries))

        assert shown(mismatches, entries) == shown(mismatches, shuffled)

    @pytest.mark.parametrize("turned", [False, True])
    def test_two_that_can_each_have_one_do(self, turned: bool) -> None:  # noqa: FBT001 a table's column
        price = mismatch(1, FILL)
        ended = mismatch(2, FILL, differences=(Difference("ended", 1, 2, "ns", 1),))
        entries = [entry(FILL, ticker="AAPL"), entry(FILL, field="price")]

        found = outcome(FILL, [price, ended], *(reversed(entries) if turned else entries))

        assert (found.kind, found.undeclared, found.stale) == (Kind.EXPECTED, [], [])
