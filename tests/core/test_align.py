"""Which decisions pair, and what stays over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.core.aligning import matching as module
from pytest_parity.core.aligning.align import align
from pytest_parity.core.aligning.costs import UNIT
from pytest_parity.core.decision import Decision
from pytest_parity.core.trace import Intent, Path

type Spec = Sequence[tuple[int, str]]


def decisions(path: Path, spec: Spec) -> list[Decision]:
    """Entries of one ticker at the given times in the given instruments."""
    return [
        Decision(
            path=path,
            number=number,
            ts=ts,
            intent=Intent.ENTER,
            strategy="EMACross-000",
            instrument=instrument,
            ticker="TWX",
            side="BUY",
            quantity=Decimal(1),
            executions=(),
        )
        for number, (ts, instrument) in enumerate(spec, start=1)
    ]


def aligned(backtest: Spec, paper: Spec) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs and leftovers by number."""
    found = align(decisions(Path.BACKTEST, backtest), decisions(Path.PAPER, paper))
    return (
        [(pair.backtest.number, pair.paper.number) for pair in found.pairs],
        [decision.number for decision in found.backtest_only],
        [decision.number for decision in found.paper_only],
    )


@pytest.mark.parametrize(
    ("backtest", "paper", "expected"),
    [
        pytest.param([], [], ([], [], []), id="nothing"),
        pytest.param([(1, "A")], [], ([], [1], []), id="only the backtest decided"),
        pytest.param([(1, "A")], [(1, "A")], ([(1, 1)], [], []), id="equal"),
        pytest.param([(1, "A")], [(9_000, "A")], ([(1, 1)], [], []), id="a delay is a cost, not a key"),
        pytest.param([(1, "A")], [(9_000, "B")], ([(1, 1)], [], []), id="so is the instrument"),
        pytest.param(
            [(10, "A"), (20, "A"), (30, "A")],
            [(10, "A"), (30, "A")],
            ([(1, 1), (3, 2)], [2], []),
            id="the one in the middle stays over",
        ),
        pytest.param(
            [(10, "A"), (20, "A"), (30, "A")],
            [(11, "A"), (31, "A")],
            ([(1, 1), (3, 2)], [2], []),
            id="a delayed path too",
        ),
        pytest.param(
            [(10, "A"), (100, "A"), (200, "A")],
            [(10, "B"), (11, "A"), (100, "A"), (200, "A")],
            ([(1, 2), (2, 3), (3, 4)], [], [1]),
            id="the same instrument a little later is nearer than another at once",
        ),
        pytest.param([(5, "A"), (5, "A")], [(5, "A")], ([(1, 1)], [2], []), id="a tie goes to the earliest pair"),
        pytest.param(
            [(5, "A")],
            [(1, "B"), (5, "A"), (5, "A")],
            ([(1, 2)], [], [1, 3]),
            id="a tie at the end goes to the earliest pair",
        ),
        pytest.param([(5, "A"), (5, "B")], [(5, "B"), (5, "A")], ([(1, 2), (2, 1)], [], []), id="order in a moment"),
    ],
)
def test_alignment(backtest: Spec, paper: Spec, expected: tuple[object, ...]) -> None:
    assert expected == aligned(backtest, paper)


def test_other_side_ticker_strategy_or_intent_never_pair() -> None:
    (left,) = decisions(Path.BACKTEST, [(1, "A")])
    (right,) = decisions(Path.PAPER, [(1, "A")])
    others = [
        replace(right, side="SELL"),
        replace(right, ticker="GOOG"),
        replace(right, strategy="Other-000"),
        replace(right, intent=Intent.EXIT),
        replace(right, decided=False),
    ]

    assert [len(align([left], [other]).pairs) for other in others] == [0, 0, 0, 0, 0]


def test_a_pair_with_an_equal_neighbour_left_over_is_ambiguous() -> None:
    found = align(decisions(Path.BACKTEST, [(1, "A"), (5, "A"), (5, "A")]), decisions(Path.PAPER, [(1, "A"), (5, "A")]))

    assert [pair.ambiguous for pair in found.pairs] == [False, True]


def test_a_group_beyond_the_bound_is_aligned_by_nearest_time_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS", 4)
    backtest = decisions(Path.BACKTEST, [(10, "A"), (20, "A"), (30, "A"), (40, "A"), (2_000, "A")])
    paper = decisions(Path.PAPER, [(11, "A"), (31, "A"), (41, "A"), (900, "A")])

    found = align(backtest, paper)

    pairs = [(pair.backtest.ts, pair.paper.ts) for pair in found.pairs]
    assert (found.capped, pairs) == (True, [(10, 11), (30, 31), (40, 41)])
    assert ([d.ts for d in found.backtest_only], [d.ts for d in found.paper_only]) == ([20, 2_000], [900])


SPECS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("AB")), max_size=8).map(sorted)


def cheapest(backtest: Spec, paper: Spec) -> int:
    """Cost of the cheapest monotone alignment, by trying all of them."""
    matching = module.Matching(
        sorted(decisions(Path.BACKTEST, backtest), key=lambda d: (d.ts, d.instrument)),
        sorted(decisions(Path.PAPER, paper), key=lambda d: (d.ts, d.instrument)),
    )

    def rest(i: int, j: int) -> int:
        if i == len(backtest) or j == len(paper):
            return (len(backtest) - i + len(paper) - j) * UNIT
        skips = min(rest(i + 1, j), rest(i, j + 1)) + UNIT
        return min(matching.costs.pair(i, j) + rest(i + 1, j + 1), skips)

    return rest(0, 0)


@given(SPECS.map(lambda spec: spec[:5]), SPECS.map(lambda spec: spec[:5]))
def test_no_alignment_is_cheaper(backtest: Spec, paper: Spec) -> None:
    left, right = decisions(Path.BACKTEST, backtest), decisions(Path.PAPER, paper)
    found = align(left, right)
    matching = module.Matching(left, right)
    pairs = sum(matching.costs.pair(pair.backtest.number - 1, pair.paper.number - 1) for pair in found.pairs)
    over = (len(found.backtest_only) + len(found.paper_only)) * UNIT

    assert cheapest(backtest, paper) == pairs + over


@given(SPECS, SPECS)
def test_nothing_is_lost(backtest: Spec, paper: Spec) -> None:
    pairs, backtest_only, paper_only = aligned(backtest, paper)

    assert list(range(1, len(backtest) + 1)) == sorted([*(left for left, _ in pairs), *backtest_only])
    assert list(range(1, len(paper) + 1)) == sorted([*(right for _, right in pairs), *paper_only])


@given(SPECS, SPECS, st.booleans())
def test_swapping_the_paths_swaps_the_pairs(backtest: Spec, paper: Spec, capped: bool) -> None:  # noqa: FBT001 drawn by hypothesis
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CELLS", 1 if capped else module.CELLS)
        pairs, backtest_only, paper_only = aligned(backtest, paper)
        swapped = aligned(paper, backtest)

    assert (sorted((right, left) for left, right in pairs), paper_only, backtest_only) == (
        sorted(swapped[0]),
        *swapped[1:],
    )
