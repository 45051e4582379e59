"""Which decisions a perturbation of timing flips, and how the smallest one is found."""

from __future__ import annotations

import json
from dataclasses import replace

from hand_written import AAPL, Rows
from hypothesis import given
from hypothesis import strategies as st
from traces import SCRIPTS, Script, play

from pytest_parity.core.perturbation import Kind, Perturbation, plan_perturbations
from pytest_parity.core.plain import to_plain
from pytest_parity.core.races import Flips, Sweep, find_flips, merge_flips, shrink, sweep_from_plain
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path, Trace

EXACT = Tolerance()
TIMERS, LATE = Perturbation(kind=Kind.TIMERS), Perturbation(kind=Kind.DELAY, seed=2, delay=1_000)


def flips(path: Trace, perturbed: Trace, by: Perturbation = TIMERS) -> Flips:
    return find_flips(path, perturbed, by, EXACT)


def path(*, price: str = "10", size: str = "5", at: int = 10) -> Trace:
    return Rows().trade(at, "in", "BUY", size, price).trace(Path.PAPER)


@given(SCRIPTS)
def test_a_path_that_does_the_same_flips_nothing(script: Script) -> None:
    trace = play(script, Path.PAPER)

    assert flips(trace, trace) == {}


@given(SCRIPTS, st.integers(1, 10))
def test_what_is_only_as_late_as_its_data_flips_nothing(script: Script, late: int) -> None:
    still, moved = (replace(play(script, Path.PAPER, by, spread=100), feed=play([]).feed) for by in (0, late))

    assert flips(still, moved, replace(LATE, delay=late)) == {}
    assert bool(flips(still, moved, replace(LATE, delay=late - 1))) is bool(still.orders)


def test_a_flip_names_the_decision_the_field_and_both_values() -> None:
    (flip,) = flips(path(), path(price="11")).values()

    assert (flip.decision, flip.what, flip.ts, flip.instruments) == (1, "enter BUY", 10, (AAPL,))
    assert [(one.field, f"{one.first}", f"{one.again}") for one in flip.changes] == [("average_price", "10", "11")]


def test_the_smallest_perturbation_that_flips_a_decision_is_kept() -> None:
    swapped = Perturbation(kind=Kind.ORDER, seed=7)
    small = replace(LATE, delay=10)
    found = [flips(path(), path(size="6"), by) for by in (LATE, swapped, small)]
    alone = flips(path(), Rows().trade(10, "in", "BUY", "5").trade(30, "more", "BUY", "1").trace(Path.PAPER), LATE)

    merged = merge_flips([*found, alone])

    assert [(flip.decision, flip.smallest) for flip in merged.values()] == [(1, swapped), (None, LATE)]


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_halving_finds_the_least_delay_that_flips_the_earliest_decision(longest: int, one: int) -> None:
    least = min(longest, one)
    probed: list[int] = []

    def probe(by: Perturbation) -> Flips:
        probed.append(by.delay)
        return flips(path(), path(price="11"), by) if by.delay >= least else {}

    start = flips(path(), path(price="11"), replace(LATE, delay=longest))
    merged = merge_flips([start, *shrink(start, probe)])

    (flip,) = merged.values()
    assert least <= flip.smallest.delay <= least + longest // 2**8 + 1
    assert len(probed) <= 8
    assert longest not in probed


def test_nothing_is_looked_for_where_no_delay_is_needed() -> None:
    def probe(_: Perturbation) -> Flips:
        raise AssertionError

    assert list(shrink(flips(path(), path(price="11")), probe)) == []


def test_the_plan_begins_with_the_timers_and_takes_orders_and_delays_in_turn() -> None:
    kinds = [(one.kind, one.seed, one.delay) for one in plan_perturbations(5, 250)]

    assert kinds == [
        (Kind.TIMERS, 0, 0),
        (Kind.ORDER, 1, 0),
        (Kind.DELAY, 1, 250),
        (Kind.ORDER, 2, 0),
        (Kind.DELAY, 2, 250),
    ]
    assert [one.kind for one in plan_perturbations(3, 0)] == [Kind.TIMERS, Kind.ORDER, Kind.ORDER]
    assert plan_perturbations(1, 250) == (TIMERS,)


@given(SCRIPTS, SCRIPTS)
def test_a_sweep_comes_back_the_same_from_plain_values(script: Script, perturbed: Script) -> None:
    found = flips(play(script, Path.PAPER), play(perturbed, Path.PAPER), LATE)
    sweep = Sweep(
        zone="America/New_York",
        timers="after_data",
        perturbations=(TIMERS, LATE),
        flips=tuple(found.values()),
        faults=((TIMERS, "KeyError"),),
    )

    assert sweep == sweep_from_plain(json.loads(json.dumps(to_plain(sweep))))
