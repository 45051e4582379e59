"""Whatever a path did can be held against every limit, and a path is held like another that did the same."""

from __future__ import annotations

from hypothesis import given
from limit_views import HOURS, OPEN, STOCK, contract, option
from traces import SCRIPTS, Script, play

from pytest_parity.checks.limits.judge import judge_limits
from pytest_parity.checks.limits.table import hold
from pytest_parity.checks.limits.view import View
from pytest_parity.checks.verdicts import Failed
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.trace import Path

LIMITED = contract(
    tickers=["AAPL"],
    entry_window={"from": "09:30", "to": "15:30"},
    option={"dte": {"max": 5}, "rights": ["call"], "contract_status": ["listed", "standard"]},
    risk={"risk_per_trade": "15 USD", "max_trades_per_day": "2", "daily_loss_cap": "1 USD"},
    quotes={"max_age": "1s", "max_spread": "5%", "min_size": "1"},
    routing={"venue": "XNAS", "order_types": ["MARKET"], "time_in_force": ["DAY"]},
    kill_switch={"file": "switch.json"},
)
CALLS = {name: option("AAPL240322C00100000.OPRA") for name in ("C100.OPRA", "C110.OPRA")}
ENTRIES = ("entry_window", "risk.daily_loss_cap", "quotes.max_age", "quotes.max_spread", "quotes.min_size")


def seen(script: Script, path: Path) -> View:
    trace = play(script, path, shift=OPEN)
    known = {STOCK.name: STOCK, **CALLS}
    return View(trace=trace, decisions=fold(trace), hours=HOURS, instruments=known, kill_switch="engaged")


@given(SCRIPTS)
def test_each_entry_and_each_order_is_held(script: Script) -> None:
    view = seen(script, Path.BACKTEST)

    results = {one.name: one.held[Path.BACKTEST] for one in hold(LIMITED, [view])}

    assert len(results) == 16
    for name in ENTRIES:
        assert len({held.ts for held in results[name]}) == len({entry.ts for entry in view.entries})
        assert len(results[name]) >= len(view.entries)
    for name in ("routing.venue", "routing.order_types", "routing.time_in_force"):
        assert len(results[name]) == len(view.sent)
    counts = [int(held.actual.split()[0]) for held in results["risk.max_trades_per_day"]]
    assert counts == [*range(1, len(counts) + 1)]


@given(SCRIPTS)
def test_paths_that_did_the_same_break_the_same(script: Script) -> None:
    results = hold(LIMITED, [seen(script, path) for path in Path])

    for one in results:
        assert one.held[Path.BACKTEST] == one.held[Path.PAPER]
    verdict = judge_limits(results)
    if isinstance(verdict, Failed):
        assert all("; backtest and paper " in finding.what for finding in verdict.findings)
