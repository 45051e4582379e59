"""What the item `feed` prints where some streams are as expected and others are not."""

from __future__ import annotations

from datetime import date

from pytest_parity.core.accepting.expected import Expected, Kind, LabelOutcome
from pytest_parity.core.accepting.feed_mismatch import feed_mismatches
from pytest_parity.core.feeding.delivery import FEED_FIELDS, Found, Given, Receiver, StreamParity
from pytest_parity.core.feeding.records import Departure, Record
from pytest_parity.core.feeding.records import Kind as Sort
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Path
from pytest_parity.report.failure import Place
from pytest_parity.report.feed import feed_report

_, VENUE_FEED = FEED_FIELDS
TICKERS = [f"T{number}" for number in range(9)]


def stream(ticker: str, ts: int, kind: str = "bars") -> StreamParity:
    """A stream that paper's venue never got."""
    lost = Departure(Sort.MISSING, Record(ts, ts, f"{ticker},1"), None)
    found = Found(kind=Sort.MISSING, declared=False, lacking=Path.PAPER, count=3, first=lost)
    had = Given(count=3, first=ts, last=ts + 2, sha256="")
    name = f"{ticker}.XNAS-1-MINUTE-LAST-EXTERNAL" if kind == "bars" else f"{ticker}.XNAS"
    return StreamParity(receiver=Receiver.VENUE, instrument=name, type=kind, backtest=had, paper=None, found=(found,))


def entry(ticker: str | None) -> Expected:
    return Expected(
        label=Label.DATA_MISSING,
        rule="r",
        reason="why",
        owner="o",
        until=date(2999, 1, 1),
        ticker=ticker,
        field=VENUE_FEED,
    )


def told(*, accepted: list[str], stale: list[Expected], kind: str = "bars") -> list[str]:
    streams = [stream(ticker, ts, kind) for ts, ticker in enumerate(TICKERS)]
    mismatches = feed_mismatches(streams, {})
    outcome = LabelOutcome(
        kind=Kind.FAILED,
        undeclared=[one for one in mismatches if one.ticker not in accepted],
        declared=[(one, entry(one.ticker)) for one in mismatches if one.ticker in accepted],
        stale=stale,
    )
    place = Place(
        contract="bot",
        session="day",
        file="bot.yaml",
        line=9,
        folder="artifacts",
        command=["pytest"],
        zone="UTC",
        entry_lines=dict.fromkeys([*stale, *(entry(ticker) for ticker in TICKERS)], 12),
    )
    return feed_report(streams, mismatches, outcome, "headline", place).splitlines()


def test_what_nobody_declared_is_told_before_any_number_of_streams_that_are_as_expected() -> None:
    lines = told(accepted=TICKERS[:8], stale=[])

    name = "bars of T8.XNAS-1-MINUTE-LAST-EXTERNAL at the venue"
    assert lines[0] == f"3 missing on paper, {name}: feed in bot, session day: headline"
    assert lines[2] == f"  {name}"
    assert [line for line in lines if "as expected" in line][0::6] == [
        "  as expected: 3 missing on paper, bars of T0.XNAS-1-MINUTE-LAST-EXTERNAL at the venue",
        "  … 2 more as expected, see feed.json",
    ]


def test_where_all_are_as_expected_none_is_told_as_the_reason() -> None:
    assert told(accepted=TICKERS, stale=[entry(None)])[0] == "feed in bot, session day: headline"


def test_a_stale_entry_about_something_else_is_told_what_differs() -> None:
    (line,) = [line for line in told(accepted=TICKERS[2:], stale=[entry("TO")]) if "bot.yaml:12" in line]

    assert line.endswith(
        "remove the entry; it is about venue_feed of TO, and what differs undeclared is venue_feed of T0, "
        "venue_feed of T1"
    )


def test_why_a_sandbox_lacks_instrument_closes_is_told() -> None:
    lines = told(accepted=[], stale=[], kind="instrument_closes")

    assert [line for line in lines if "paper" in line and "sandbox" in line] == [
        "A sandbox venue is never given instrument closes: the backtest expires contracts on them, paper doesn't."
    ]
    assert not any("paths.paper.feed" in line for line in lines)
