"""What a label's report says of the entries that a contract declares for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from hand_written import Rows

from pytest_parity.checks.labels import judge_label
from pytest_parity.checks.verdicts import Failed
from pytest_parity.core.accepting.expected import Expected, judge
from pytest_parity.core.compare import compare
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
    return told(*rows, entry)


def told(backtest: Rows, paper: Rows, *entries: Expected, label: Label = Label.SIZING_MISMATCH, **options: bool) -> str:
    """Give the report of a label that fails."""
    comparison = compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance())
    outcome = judge(comparison.mismatches, entries, TODAY, {}, **options)[label]
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
        entry_lines=dict.fromkeys(entries, 14),
    )
    return label_report(label, verdict.headline, outcome, comparison, place)


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


def orders(*terms: dict[str, str]) -> Rows:
    """One order a second, each of another ticker, filled at once."""
    rows = Rows()
    for number, (instrument, given) in enumerate(zip(("AAPL.XNAS", "MSFT.XNAS"), terms, strict=False), start=1):
        words: dict[str, Any] = {"order_type": "LIMIT", "price": "10", "quantity": "10"} | given
        rows.order(number * SECOND, instrument, "BUY", words.pop("quantity"), instrument=instrument, **words)
        rows.fill(number * SECOND, instrument, "10")
    return rows


IOC = {"time_in_force": "IOC"}
SIGNAL = replace(entry(), label=Label.SIGNAL_MISMATCH, rule="ioc", owner="desk")


class TestAMismatchThatDiffersInMore:
    @pytest.mark.parametrize(("field", "accepted"), [("time_in_force", "time_in_force"), (None, "signal_mismatch")])
    def test_says_in_what_and_not_that_the_entry_is_stale(self, field: str | None, accepted: str) -> None:
        declared = replace(SIGNAL, field=field)
        lines = told(orders({}), orders(IOC | {"quantity": "500"}), declared, label=SIGNAL.label).splitlines()

        assert lines[0].endswith("signal_mismatch in bot, session trend-day: 1 undeclared")
        how = f"accepts {accepted}; this one differs in quantity too: name it under `also` if that is acceptable"
        told_of = [line for line in lines if "expected mismatch 'ioc'" in line]
        assert told_of == [f"  contracts/bot.yaml:14: expected mismatch 'ioc' of desk: {how}"]

    @pytest.mark.parametrize(
        ("paper", "offered"),
        [
            ([IOC], [("time_in_force", (), 1)]),
            ([IOC | {"price": "11"}], [("time_in_force", ("price",), 1)]),
            ([IOC, IOC], [("time_in_force", (), 2)]),
            ([IOC, {"price": "11"}], [(None, (), 2)]),
            ([IOC, IOC | {"quantity": "5"}], [("time_in_force", ("quantity",), 2)]),
            ([IOC | {"quantity": "5"}, {"price": "11"}], [("price", (), 1), ("time_in_force", ("quantity",), 1)]),
        ],
    )
    def test_what_is_offered_is_accepted(
        self, paper: list[dict[str, str]], offered: list[tuple[str | None, tuple[str, ...], int]]
    ) -> None:
        backtest, other = orders(*({} for _ in paper)), orders(*paper)
        text = told(backtest, other, label=SIGNAL.label)
        entries = yaml.safe_load(text.partition("declare it under expected_mismatches:\n")[2])
        declared = [
            replace(
                SIGNAL,
                ticker=one.get("ticker"),
                field=one.get("field"),
                also=tuple(one.get("also", ())),
                count=one["count"],
            )
            for one in entries
        ]
        found = compare(backtest.trace(), other.trace(Path.PAPER), Tolerance()).mismatches

        assert offered == [(one.field, one.also, one.count) for one in declared]
        outcome = judge(found, declared, TODAY, {})[SIGNAL.label]
        assert (outcome.stale, outcome.exceeding, outcome.undeclared) == ([], [], [])


def test_what_paper_did_after_a_root_that_is_let_through_says_so() -> None:
    backtest = Rows().trade(SECOND, "a", "BUY", "10")
    paper = Rows().say(SECOND, "reject", "stale_quote", side="BUY").trade(3 * SECOND, "c", "BUY", "500")
    text = told(backtest.trade(3 * SECOND, "c", "BUY", "10"), paper, strict=False)

    assert "session trend-day: 1 that paper did after a root that strict_parity lets through" in text.splitlines()[0]
    assert text.endswith(
        "mismatch 1 (microstructure_reject): strict_parity: false lets it through, but not what paper itself did after "
        "it.\nIf research accepts both, declare the root, with covers_consequences: true."
    )


def test_fills_that_are_told_are_not_told_again() -> None:
    def sliced(*slices: tuple[int, str, str]) -> Rows:
        rows = Rows().order(SECOND, "a", "BUY", "90", algorithm="TWAP")
        for number, (second, quantity, price) in enumerate(slices):
            rows.order(second * SECOND, f"s{number}", "BUY", quantity, spawned_from="a")
            rows.fill(second * SECOND, f"s{number}", price)
        return rows

    research = sliced((1, "30", "10"), (2, "30", "10"), (3, "30", "10"))
    other_sizes = told(research, sliced((1, "10", "10"), (5, "20", "10"), (3, "60", "10")), label=Label.FILL_MISMATCH)
    other_prices = told(research, sliced((1, "30", "9"), (2, "30", "11"), (3, "30", "10")), label=Label.FILL_MISMATCH)

    assert "fills: backtest 30 @ 10 " in other_sizes
    assert "fills_between: " not in other_sizes
    assert "fills_between: " in other_prices
