"""Whether a session's replay shows enough to compare."""

from __future__ import annotations

import pytest
from hand_written import AAPL, Rows

from pytest_parity.checks.replayed import covered, judge_replay
from pytest_parity.checks.verdicts import Failed, Passed, Verdict
from pytest_parity.core.compare import compare
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

FED = {path: {"data": 1, "unreached": {}} for path in Path}
BACKTEST = Extent(decisions=4, orders=3, fills=2, rejections=1, quotes=9)


def judge(coverage: Extent, backtest: Extent = BACKTEST) -> Verdict:
    return judge_replay([], FED, backtest, coverage)


def test_as_much_as_the_coverage_asks_for_is_enough() -> None:
    assert judge(BACKTEST) == Passed()


@pytest.mark.parametrize("name", ["decisions", "orders", "fills", "rejections", "quotes"])
def test_one_less_of_anything_fails(name: str) -> None:
    shown = getattr(BACKTEST, name)

    assert judge(Extent(**{name: shown + 1})) == Failed(
        f"the backtest shows {shown} {name}, the session's coverage asks for {shown + 1}: too little was compared"
    )


def test_what_no_strategy_decided_covers_nothing() -> None:
    """An engine that settles a position would otherwise stand for a strategy that decided nothing."""
    settled = Rows().fill(1, "settled", "10", "100", strategy="EXTERNAL", instrument=AAPL, side="BUY")
    trace = settled.order(1, "settled", "BUY", "100", strategy="EXTERNAL", kind="accepted").trace()
    comparison = compare(trace, trace, Tolerance())

    shown = covered({Path.BACKTEST: trace, Path.PAPER: trace}, comparison)

    assert (shown.decisions, shown.fills, len(comparison.backtest)) == (0, 1, 1)
