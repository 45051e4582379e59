"""What a label's report says of the entries that a contract declares for it."""

from __future__ import annotations

from datetime import date

from hand_written import Rows

from pytest_parity.checks.labels import judge_label
from pytest_parity.checks.verdicts import Failed
from pytest_parity.core.compare import compare
from pytest_parity.core.expected import Expected, judge
from pytest_parity.core.mismatch import Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.failure import Place, label_report

SECOND = 1_000_000_000
TODAY = date(2026, 1, 1)


def report(entry: Expected) -> str:
    """Tell of two entries of different size, of two tickers, where one entry is declared."""
    sizes = {"AAPL.XNAS": ("10", "5"), "MSFT.XNAS": ("8", "4")}
    rows = Rows(), Rows()
    for number, (instrument, quantities) in enumerate(sizes.items(), start=1):
        for path, quantity in zip(rows, quantities, strict=True):
            path.trade(number * SECOND, instrument, "BUY", quantity, instrument=instrument)
    comparison = compare(rows[0].trace(), rows[1].trace(Path.PAPER), Tolerance())
    outcome = judge(comparison.mismatches, [entry], TODAY, {})[Label.SIZING_MISMATCH]
    verdict = judge_label(outcome)
    assert isinstance(verdict, Failed)
    place = Place(
        contract="bot",
        session="trend-day",
        file="contracts/bot.yaml",
        line=9,
        folder="artifacts/run/bot/trend-day",
        command=["pytest"],
        zone="UTC",
        entry_lines={entry: 14},
    )
    return label_report(Label.SIZING_MISMATCH, verdict.headline, outcome, comparison, place)


def entry(count: int = 1, until: date = date(2027, 1, 1), ticker: str | None = None) -> Expected:
    return Expected(
        label=Label.SIZING_MISMATCH,
        rule="half-size",
        reason="paper starts small",
        owner="risk",
        until=until,
        count=count,
        ticker=ticker,
    )


def test_an_entry_that_more_mismatches_match_says_how_many() -> None:
    lines = report(entry()).splitlines()

    assert lines[0].endswith("sizing_mismatch in bot, session trend-day: 1 undeclared")
    assert (
        "  contracts/bot.yaml:14: expected mismatch 'half-size' of risk: accepts 1 in this session; it saw 1 more"
        in (lines)
    )


def test_an_entry_of_another_ticker_says_nothing_of_what_it_does_not_match() -> None:
    text = report(entry(ticker="AAPL"))

    assert "1 undeclared" in text
    assert "expected mismatch" not in text


def test_a_stale_entry_says_what_to_do() -> None:
    assert (
        "  contracts/bot.yaml:14: expected mismatch 'half-size' of risk: seen less often than declared; "
        "lower `count` or remove the entry"
    ) in report(entry(count=3)).splitlines()


def test_an_expired_entry_says_what_to_do() -> None:
    assert (
        "  contracts/bot.yaml:14: expected mismatch 'half-size' of risk: expired (until 2025-12-31); "
        "look at what it accepted again, then renew `until` or remove the entry"
    ) in report(entry(until=date(2025, 12, 31))).splitlines()
