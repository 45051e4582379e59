"""What a strategy requests from before the session, it is answered alike on both paths."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import probes
import pytest
from market import OPEN, SECOND, job, quote, words
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.paper import run_paper
from pytest_parity.sources.history import HistoryCatalog

if TYPE_CHECKING:
    from pathlib import Path

BARS = "ACME.XNAS-1-MINUTE-LAST-EXTERNAL"
HOUR = 3_600
TIMES = (-48 * HOUR, -24 * HOUR, -1, 0, 1, 24 * HOUR)  # seconds after the open: two days of past, session, a day later
both = pytest.mark.parametrize("run", [run_backtest, run_paper])


def bar(seconds: int) -> Bar:
    ts = OPEN + seconds * SECOND
    return Bar(BarType.from_str(BARS), *[Price(100, 2)] * 4, Quantity.from_int(1), ts, ts)


@pytest.fixture
def root(tmp_path: Path) -> str:
    catalog = ParquetDataCatalog(str(tmp_path))
    catalog.write_data([bar(seconds) for seconds in TIMES])
    catalog.write_data([quote(seconds) for seconds in TIMES])
    return str(tmp_path)


def answers(run: Any, root: str, hours: int, **config: str) -> list[tuple[str, int]]:
    """What the reader was called with, times in seconds after the open; `hours` of history are shown to it."""
    probes.CALLS.clear()
    described = job([quote(0), quote(1)], close=2, strategies=[words("strategy", "Reader", bar_type=BARS, **config)])
    run(replace(described, history=HistoryCatalog.of(root, OPEN - hours * HOUR * SECOND, OPEN - 1)))
    return [(what, (ts - OPEN) // SECOND if ts else 0) for _, what, ts in probes.CALLS]


@both
@pytest.mark.parametrize(("hours", "times"), [(72, [-48 * HOUR, -24 * HOUR, -1]), (24, [-24 * HOUR, -1])])
def test_requests_are_answered_from_the_days_of_history(run: Any, root: str, hours: int, times: list[int]) -> None:
    expected = [
        *[("Bar", seconds) for seconds in times],
        ("bars answered", 0),
        *[("QuoteTick", seconds) for seconds in times],
        ("quotes answered", 0),
    ]

    assert answers(run, root, hours) == expected


@both
def test_without_history_an_answer_comes_and_is_empty(run: Any, root: str) -> None:
    assert answers(run, root, 0) == [("bars answered", 0), ("quotes answered", 0)]


@both
def test_a_request_during_the_session_shows_nothing_of_it(run: Any, root: str) -> None:
    given = answers(run, root, 1, late="true")

    assert given == [("Bar", -1), ("bars answered", 0), ("QuoteTick", -1), ("quotes answered", 0)] * 2


def test_what_the_catalog_says_it_covers_lies_in_the_window(root: str) -> None:
    """A subscription continues from the last stamp that a catalog says it has."""
    catalog = HistoryCatalog.of(root, OPEN - 30 * HOUR * SECOND, OPEN - 1)

    assert catalog.get_intervals(Bar, BARS) == [(OPEN - 30 * HOUR * SECOND, OPEN - 1)]
    assert HistoryCatalog.of(root, OPEN, OPEN - 1).get_intervals(Bar, BARS) == []


def test_what_a_strategy_may_ask_of_a_catalog_writes_nothing(root: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    HistoryCatalog.of(root, OPEN - HOUR * SECOND, OPEN - 1).write_data([quote(48 * HOUR)])

    assert sorted(tmp_path.rglob("*")) == before
