"""What must hold of the comparison of sessions that a strategy could trade, and paper trade otherwise."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hand_written import AAPL
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stories import CHANGES, KINDS, STORIES, Story, Trip, paper, research
from test_comparison import mirrored, seen, shuffled

from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.folding.ledger import Ledger
from pytest_parity.core.folding.state import States
from pytest_parity.core.labelling.difference import base_name
from pytest_parity.core.labelling.flat import BothFlat
from pytest_parity.core.mismatch import Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path, Trace

EXACT = Tolerance()
few = settings(max_examples=50, deadline=None)  # each compares two sessions, on a machine that may be busy


def compared(story: Story) -> Comparison:
    return compare(research(story), paper(story), EXACT)


@few
@given(STORIES)
def test_a_session_equals_itself(story: Story) -> None:
    assert compare(research(story), research(story, Path.PAPER), EXACT).mismatches == ()


@few
@given(STORIES)
def test_every_fill_and_order_is_in_a_decision_and_quantities_add_up(story: Story) -> None:
    trace = paper(story)
    executions = [execution for decision in fold(trace) for execution in decision.executions]
    own = {event.order for event in trace.orders if event.spawned_from is None}
    named = {execution.order for execution in executions}

    assert {fill.sequence for fill in trace.fills} == {sequence for e in executions for sequence in e.fills}
    assert sum((fill.quantity for fill in trace.fills), Decimal(0)) == sum((e.filled for e in executions), Decimal(0))
    assert named <= own
    assert len(own - named) <= sum(execution.amendments for execution in executions)


@few
@given(STORIES)
def test_every_decision_is_paired_or_left_over_and_every_leftover_is_a_mismatch(story: Story) -> None:
    found = compared(story)
    pairs, labelled = found.alignment.pairs, Counter(mismatch.pair for mismatch in found.mismatches)

    left = [*(pair.backtest.number for pair in pairs), *(d.number for d in found.alignment.backtest_only)]
    right = [*(pair.paper.number for pair in pairs), *(d.number for d in found.alignment.paper_only)]
    leftovers = {(d.number, None) for d in found.alignment.backtest_only}
    leftovers |= {(None, d.number) for d in found.alignment.paper_only}
    assert ([d.number for d in found.backtest], [d.number for d in found.paper]) == (sorted(left), sorted(right))
    assert leftovers <= labelled.keys()
    assert all(count == 1 for count in labelled.values())


@few
@given(STORIES, st.data())
def test_the_order_of_rows_given_does_not_matter(story: Story, order: st.DataObject) -> None:
    anyhow = compare(shuffled(research(story), order), shuffled(paper(story), order), EXACT)

    assert compared(story) == anyhow


TIED = [
    (Trip("plain", 0, "One-000", AAPL, side, setup), change)
    for side, setup, change in (("BUY", None, "same"), ("BUY", None, "same"), ("SELL", "up", "refused"))
]  # two mismatches of one nanosecond and of the same numbers


@few
@example(TIED)
@given(STORIES)
def test_swapping_the_paths_swaps_values_and_keeps_pair_field_label_and_root(story: Story) -> None:
    there = compared(story)
    back = compare(paper(story, Path.BACKTEST), research(story, Path.PAPER), EXACT)

    assert [mirrored(mismatch) for mismatch in there.mismatches] == [seen(mismatch) for mismatch in back.mismatches]


@few
@given(STORIES)
def test_no_difference_of_decisions_goes_unclassified(story: Story) -> None:
    assert Label.UNCLASSIFIED not in {mismatch.label for mismatch in compared(story).mismatches}


@few
@given(STORIES, st.integers(1, 20))
def test_a_copy_moved_in_time_differs_in_times_only(story: Story, shift: int) -> None:
    still, moved = research(story, spread=100), research(story, Path.PAPER, shift, spread=100)

    found = compare(still, moved, EXACT)

    fields = {base_name(d.field) for mismatch in found.mismatches for d in mismatch.differences}
    assert fields <= {"time", "first_fill", "last_fill", "ended", "amendments", "fills_between"}
    assert (found.alignment.backtest_only, found.alignment.paper_only) == ((), ())
    assert compare(still, moved, Tolerance(signal_time=shift, fill_time=shift)).mismatches == ()


def together(*paths: Trace) -> BothFlat:
    return BothFlat((states(paths[0]), states(paths[1])))


def states(trace: Trace) -> States:
    ledger = Ledger()
    fold(trace, ledger)
    return States(trace, ledger)


SETTLED_BESIDE_ANOTHER = [
    (Trip(kind, gap, strategy, instrument, "BUY", None), change)
    for kind, gap, strategy, instrument, change in (
        ("plain", 0, "One-000", AAPL, "same"),
        ("settled", 0, "One-000", AAPL, "late"),
        ("plain", 1, "One-000", AAPL, "same"),
        ("plain", 1, "One-000", "MSFT.XNAS", "same"),
        ("plain", 2, "Two-000", AAPL, "same"),
        ("plain", 2, "One-000", AAPL, "late"),
    )
]  # the settlement that no strategy decided must not keep a chain open while another strategy holds something


@few
@example(SETTLED_BESIDE_ANOTHER)
@given(STORIES)
def test_a_root_is_an_earlier_first_divergence_of_the_ticker_and_neither_was_flat_since(story: Story) -> None:
    found, flat = compared(story), together(research(story), paper(story))
    by_number = {mismatch.number: mismatch for mismatch in found.mismatches}

    for mismatch in found.mismatches:
        root = by_number.get(mismatch.root or 0)
        if root is None:
            continue
        assert (root.root, root.ticker, root.number < mismatch.number) == (None, mismatch.ticker, True)
        if root.only_said is None and root.strategy == mismatch.strategy != "":
            assert not flat.between(mismatch.ticker, mismatch.strategy, root.ts, mismatch.ts)


NUMBERED_BY_ANOTHER_TICKER = [
    (Trip("plain", 0, "One-000", instrument, side, None), change)
    for instrument, side, change in (
        *[(AAPL, "BUY", "same")] * 3,
        ("C100.OPRA", "SELL", "same"),
        ("C100.OPRA", "BUY", "refused"),
        ("MSFT.XNAS", "BUY", "dropped"),
    )
]  # two pairs of one nanosecond and of the same numbers but for the other ticker's


@few
@example(NUMBERED_BY_ANOTHER_TICKER)
@given(STORIES)
def test_a_strategy_alone_on_its_ticker_has_the_same_mismatches_beside_others(story: Story) -> None:
    """Another ticker changes neither pairs nor labels nor roots; only numbers and the order of what they number."""
    apple = [item for item in story if item[0].instrument != "MSFT.XNAS"]
    alone, beside = [
        [(m.label, m.effect, m.field, m.ts, m.root is None) for m in compared(told).mismatches if m.ticker == "AAPL"]
        for told in (_in_place(story, keep=apple), story)
    ]

    assert Counter(alone) == Counter(beside)


def _in_place(story: Story, keep: Story) -> Story:
    """Leave the times of what is kept as they are in the whole story."""
    kept, skipped = [], 0
    for trip, change in story:
        skipped += trip.gap
        if (trip, change) in keep:
            kept.append((replace(trip, gap=skipped), change))
            skipped = 0
    return kept


def trip(kind: str) -> Trip:
    return Trip(kind, 0, "One-000", AAPL, "BUY", "up")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_trip_is_told_apart_from_none(kind: str) -> None:
    """What the stories are made of must be seen by the comparison, or nothing above means anything."""
    assert compared([(trip(kind), "same")]).mismatches == ()
    assert compared([(trip(kind), "dropped")]).mismatches != ()


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"same"}))
def test_each_change_shows(change: str) -> None:
    assert compared([(trip("plain"), change)]).mismatches != ()
