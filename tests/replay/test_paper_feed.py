"""What the paper path's strategy sees, and what its venue matches on."""

from __future__ import annotations

from typing import Any

import probes
import pytest
from market import ACME, OPEN, SECOND, VENUE, job, quote, words
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.job import job_for
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import Market, PathJob, Window

NAME = ACME.id.value
BARS = f"{NAME}-1-MINUTE-LAST-EXTERNAL"


def contract(strategy: dict[str, Any], **clauses: Any) -> LaunchContract:
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "tried",
            "strategy": strategy,
            "venues": [VENUE],
            "data": {"source": "catalog", "root": "research"},
            "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-14"}],
            **clauses,
        }
    )


def paper(data: list[Any], strategy: dict[str, Any], close: int = 20, **feed: Any) -> PathJob:
    window = Window(OPEN, OPEN + close * SECOND, "America/New_York")
    terms = contract(strategy, paths={"paper": {"feed": feed}})
    return job_for(terms, Path.PAPER, Market(window, [ACME], data, job([], close=1).history))


def seen() -> list[tuple[str, int]]:
    """What the strategy saw: the bid, and seconds after the open."""
    return [(bid, (ts - OPEN) // SECOND) for _, bid, ts in probes.CALLS]


QUOTES = [quote(0, bid=100.0), quote(4, bid=101.0), quote(8, bid=102.0)]
BUYER = words("strategy", "EachQuote", instrument_id=NAME, every="2")


@pytest.mark.parametrize(
    ("broker", "price"),
    [
        ("delayed", "101.02"),  # what the venue, too, has only seen at second 9
        ("prompt", "102.02"),  # what was quoted at second 9
    ],
)
def test_the_venue_matches_on_the_feed_that_the_contract_says(broker: str, price: str) -> None:
    probes.CALLS.clear()

    rows = run_paper(paper(QUOTES, BUYER, delay=[{"by": "5s"}], broker=broker))

    assert seen() == [("100.00", 5), ("101.00", 9), ("102.00", 13)]
    assert [(str(fill.price), (fill.ts_seen - OPEN) // SECOND) for fill in rows.fills] == [(price, 9)]


@pytest.mark.parametrize(("broker", "price"), [("delayed", "101.13"), ("prompt", "101.02")])
def test_a_widened_quote_is_filled_at_what_the_venue_sees(broker: str, price: str) -> None:
    rows = run_paper(paper(QUOTES, BUYER, widen=[{"by": "1100%"}], broker=broker))

    assert [str(fill.price) for fill in rows.fills] == [price]


@pytest.mark.parametrize(("broker", "fills"), [("delayed", []), ("prompt", [("SELL", "101")])])
def test_a_resting_order_is_filled_by_quotes_that_its_venue_sees(broker: str, fills: list[tuple[str, str]]) -> None:
    """The strategy never sees the quote that fills it."""
    strategy = words("strategy", "Resting", instrument_id=NAME, price="101.00")

    rows = run_paper(paper(QUOTES, strategy, drop=[{"from": "09:30:01"}], broker=broker))

    assert [(fill.side, str(fill.price)) for fill in rows.fills] == fills


@pytest.mark.parametrize("broker", ["delayed", "prompt"])
def test_bars_never_reach_the_sandbox(broker: str) -> None:
    """As live: its subscription doesn't match their topic. The backtest venue executes on bars."""
    flat = [
        Bar(BarType.from_str(BARS), *[Price(100, 2)] * 4, Quantity.from_int(500), OPEN + ts, OPEN + ts)
        for ts in (SECOND, 2 * SECOND)
    ]
    strategy = words("strategy", "OnBars", bar_type=BARS)

    live = run_paper(paper(flat, strategy, broker=broker))
    research = run_backtest(job(flat, close=3, strategies=[strategy]))

    assert [row.kind for row in live.orders] == ["initialized", "submitted", "rejected"]
    assert live.orders[-1].reason.lower() == f"no market for {NAME}".lower()
    assert [str(fill.price) for fill in research.fills] == ["100"]


def test_each_path_gets_its_own_words() -> None:
    terms = contract(
        BUYER,
        paths={
            "paper": {
                "config": {"every": "3"},
                "engines": {"risk": {"bypass": "true"}},
                "venues": [{"name": "XNAS", "bar_execution": "false"}],
                "timers": "after_data",
            }
        },
    )
    market = Market(Window(OPEN, OPEN + 8 * SECOND, "UTC"), [ACME], QUOTES, None)

    backtest, live = (job_for(terms, path, market) for path in (Path.BACKTEST, Path.PAPER))

    assert [each.strategies[0]["config"]["every"] for each in (backtest, live)] == ["2", "3"]
    assert [each.engines["risk"] for each in (backtest, live)] == [{}, {"bypass": "true"}]
    assert [each.venues[0].get("bar_execution") for each in (backtest, live)] == [None, False]
    assert [each.timers for each in (backtest, live)] == ["before_data", "after_data"]
    assert list(live.data) == QUOTES
    assert live.venue_data is None
