"""Folding a trace in stretches comes to what folding it at once does."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hand_written import Rows
from hypothesis import given, settings
from stories import STORIES, Story, paper, research
from written_pairs import FOLDER, read_pair

from pytest_parity.core.folding.fold import fold
from pytest_parity.core.folding.stretch import stretches
from pytest_parity.core.plain import dump_line

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.core.trace import Trace

PAIRS = sorted(FOLDER.rglob("*.yaml"))


def cut(trace: Trace) -> list[list[str]]:
    """Say in each stretch, however short, which orders it has rows of."""
    return [[row.order for row in stretch] for stretch in stretches(trace, 1)]


def folded(trace: Trace, rows: int) -> str:
    return dump_line(fold(trace, rows=rows))


@pytest.mark.parametrize("file", PAIRS, ids=[file.stem for file in PAIRS])
def test_stretches_as_short_as_can_be_come_to_the_same(file: Path) -> None:
    pair = read_pair(file)

    for trace in (pair.backtest, pair.paper):
        assert folded(trace, 1) == folded(trace, 1_000_000)


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_so_they_do_in_any_session(story: Story) -> None:
    for trace in (research(story), paper(story)):
        assert folded(trace, 1) == folded(trace, 1_000_000)


def test_a_trace_is_cut_between_orders_that_have_ended() -> None:
    trace = Rows().trade(1, "a", "BUY", "1").trade(2, "b", "SELL", "1").trace()

    assert cut(trace) == [["a", "a"], ["b", "b"]]


def test_a_stretch_has_at_least_so_many_rows() -> None:
    rows = Rows()
    for number in range(10):
        rows.trade(number, f"order-{number}", "BUY", "1")

    lengths = [len(stretch) for stretch in stretches(rows.trace(), 5)]

    assert lengths == [6, 6, 6, 2]


def test_not_while_an_order_goes_on() -> None:
    rows = Rows().order(1, "a", "BUY", "1").trade(2, "b", "BUY", "1").fill(3, "a", "10").trade(4, "c", "SELL", "2")

    assert cut(rows.trace()) == [["a", "b", "b", "a"], ["c", "c"]]


def test_not_between_a_list_and_an_exit_that_is_sent_later() -> None:
    for bound in ({"order_list": "list"}, {"parent": "entry"}):
        listed = bound if "order_list" in bound else {}
        rows = Rows().trade(1, "entry", "BUY", "1", **listed).trade(2, "other", "BUY", "1")
        rows.trade(3, "exit", "SELL", "1", **bound)

        assert cut(rows.trace()) == [["entry", "entry", "other", "other", "exit", "exit"]]


def test_not_between_an_algorithms_primary_and_what_is_spawned_from_it() -> None:
    rows = Rows().order(1, "primary", "BUY", "2", algorithm="TWAP").trade(2, "other", "BUY", "1")
    rows.trade(3, "slice", "BUY", "1", spawned_from="primary").trade(4, "last", "BUY", "1")

    assert cut(rows.trace()) == [["primary", "other", "other", "slice", "slice"], ["last", "last"]]


def test_not_within_a_moment() -> None:
    rows = Rows().order(1, "a", "BUY", "1").event(2, "a", "canceled").trade(2, "b", "BUY", "1")

    assert cut(rows.trace()) == [["a", "a", "b", "b"]]


def test_not_at_all_where_moments_are_out_of_sequence() -> None:
    rows = Rows().trade(2, "a", "BUY", "1").trade(1, "b", "SELL", "1").trade(3, "c", "BUY", "1")

    assert len(cut(rows.trace())) == 1


def test_a_long_session_is_cut() -> None:
    rows = Rows()
    for number in range(3_000):
        rows.trade(number, f"order-{number}", "BUY", "1")
    trace = rows.trace()

    assert [len(stretch) for stretch in stretches(trace, 2_000)] == [2_000, 2_000, 2_000]
    assert all(one[-1].sequence < other[0].sequence for one, other in pairwise(stretches(trace, 2_000)))
    assert folded(trace, 2_000) == folded(trace, 1_000_000)
