"""What must hold of every comparison, whatever the two paths did."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from traces import SCRIPTS, Script, play

from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.labelling.difference import base_name
from pytest_parity.core.mismatch import Label, Mismatch
from pytest_parity.core.plain import (
    decision_from_plain,
    dump_line,
    mismatch_from_plain,
    to_plain,
    trace_from_plain,
)
from pytest_parity.core.record import record
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path, Trace

EXACT = Tolerance()


def compared(backtest: Script, paper: Script) -> Comparison:
    return compare(play(backtest), play(paper, Path.PAPER), EXACT)


@given(SCRIPTS)
def test_a_trace_equals_itself(script: Script) -> None:
    found = compared(script, script)

    assert (found.mismatches, found.alignment.backtest_only, found.alignment.paper_only) == ((), (), ())


@given(SCRIPTS)
def test_every_fill_is_in_one_decision_and_quantities_and_commissions_add_up(script: Script) -> None:
    trace = play(script)
    executions = [execution for decision in fold(trace) for execution in decision.executions]

    assert {fill.sequence for fill in trace.fills} == {sequence for e in executions for sequence in e.fills}
    assert sum((fill.quantity for fill in trace.fills), Decimal(0)) == sum((e.filled for e in executions), Decimal(0))
    assert sum(fill.commission for fill in trace.fills) == sum(e.commission for e in executions)


@given(SCRIPTS)
def test_a_fill_is_in_two_decisions_only_as_a_flip(script: Script) -> None:
    decisions = fold(play(script))
    uses = Counter((s, e.order) for decision in decisions for e in decision.executions for s in e.fills)
    flipped = {e.order for d in decisions for e in d.executions if d.intent == "exit" and e.role == "exit"}

    assert all(count == 1 or (count == 2 and order in flipped) for (_, order), count in uses.items())


@given(SCRIPTS)
def test_every_initialised_order_is_in_a_decision(script: Script) -> None:
    trace = play(script)
    known = {event.order for event in trace.orders}
    known -= {event.order for event in trace.orders if event.spawned_from is not None}
    decisions = fold(trace)
    amendments = sum(e.amendments for d in decisions for e in d.executions)

    named = {e.order for d in decisions for e in d.executions}
    assert named <= known
    assert len(known - named) <= amendments


@given(SCRIPTS)
def test_everything_said_is_in_one_decision(script: Script) -> None:
    trace = play(script)
    decisions = fold(trace)
    only_said = [decision for decision in decisions if not decision.acted]
    reasons = Counter(reason for d in decisions for reason in (d.reason, *d.further_reasons) if reason)

    assert reasons == Counter(statement.reason for statement in trace.statements)
    assert len(only_said) <= len(trace.statements)


@given(SCRIPTS, SCRIPTS)
def test_every_decision_is_in_one_pair_or_left_over(backtest: Script, paper: Script) -> None:
    found = compared(backtest, paper)
    pairs = found.alignment.pairs

    left = [*(pair.backtest.number for pair in pairs), *(d.number for d in found.alignment.backtest_only)]
    right = [*(pair.paper.number for pair in pairs), *(d.number for d in found.alignment.paper_only)]
    assert [d.number for d in found.backtest] == sorted(left)
    assert [d.number for d in found.paper] == sorted(right)


@given(SCRIPTS, SCRIPTS)
def test_a_mismatch_for_every_leftover_and_at_most_one_for_a_pair(backtest: Script, paper: Script) -> None:
    found = compared(backtest, paper)
    labelled = Counter(mismatch.pair for mismatch in found.mismatches if mismatch.pair != (None, None))
    leftovers = {(d.number, None) for d in found.alignment.backtest_only}
    leftovers |= {(None, d.number) for d in found.alignment.paper_only}

    assert all(count == 1 for count in labelled.values())
    assert leftovers <= labelled.keys()
    assert [mismatch.number for mismatch in found.mismatches] == list(range(1, len(found.mismatches) + 1))
    assert len(record(found)) == len(found.alignment.pairs) + len(leftovers) + sum(
        mismatch.pair == (None, None) for mismatch in found.mismatches
    )


def shuffled(trace: Trace, order: st.DataObject) -> Trace:
    return replace(
        trace,
        orders=tuple(order.draw(st.permutations(trace.orders))),
        fills=tuple(order.draw(st.permutations(trace.fills))),
        positions=tuple(order.draw(st.permutations(trace.positions))),
        statements=tuple(order.draw(st.permutations(trace.statements))),
    )


@given(SCRIPTS, SCRIPTS, st.data())
def test_the_order_of_rows_given_does_not_matter(backtest: Script, paper: Script, order: st.DataObject) -> None:
    given_in_order = compared(backtest, paper)
    given_anyhow = compare(shuffled(play(backtest), order), shuffled(play(paper, Path.PAPER), order), EXACT)

    assert given_in_order == given_anyhow


def mirrored(mismatch: Mismatch) -> tuple[object, ...]:
    """What swapping the paths must turn into `seen` of the swapped comparison."""
    differences = [(d.field, d.paper, d.backtest, d.unit, d.ts) for d in mismatch.differences]
    return (mismatch.number, mismatch.label, differences, mismatch.pair[::-1], mismatch.root)


def seen(mismatch: Mismatch) -> tuple[object, ...]:
    differences = [(d.field, d.backtest, d.paper, d.unit, d.ts) for d in mismatch.differences]
    return (mismatch.number, mismatch.label, differences, mismatch.pair, mismatch.root)


@given(SCRIPTS, SCRIPTS)
def test_swapping_the_paths_swaps_values_and_keeps_pair_field_label_and_root(backtest: Script, paper: Script) -> None:
    there, back = compared(backtest, paper), compared(paper, backtest)

    assert [mirrored(mismatch) for mismatch in there.mismatches] == [seen(mismatch) for mismatch in back.mismatches]


@given(SCRIPTS, st.integers(1, 10))
def test_a_copy_moved_in_time_differs_in_times_only(script: Script, shift: int) -> None:
    still = replace(play(script, spread=100), feed=play([]).feed)
    moved = replace(play(script, Path.PAPER, shift, spread=100), feed=play([]).feed)

    found = compare(still, moved, EXACT)

    fields = {base_name(d.field) for mismatch in found.mismatches for d in mismatch.differences}
    assert fields <= {"time", "first_fill", "last_fill", "ended", "amendments", "fills_between"}
    assert (found.alignment.backtest_only, found.alignment.paper_only) == ((), ())
    assert compare(still, moved, Tolerance(signal_time=shift, fill_time=shift)).mismatches == ()


@given(SCRIPTS, SCRIPTS)
def test_no_difference_goes_unclassified_while_decisions_differ(backtest: Script, paper: Script) -> None:
    labels = {mismatch.label for mismatch in compared(backtest, paper).mismatches if mismatch.pair != (None, None)}

    assert Label.UNCLASSIFIED not in labels


@given(SCRIPTS, SCRIPTS)
def test_plain_values_come_back_the_same(backtest: Script, paper: Script) -> None:
    found, trace = compared(backtest, paper), play(backtest)

    assert trace == trace_from_plain(json.loads(dump_line(trace)))
    assert list(found.backtest) == [decision_from_plain(json.loads(dump_line(d))) for d in found.backtest]
    assert list(found.mismatches) == [mismatch_from_plain(json.loads(dump_line(m))) for m in found.mismatches]
    assert to_plain(record(found)) == json.loads(json.dumps(record(found), allow_nan=False))
