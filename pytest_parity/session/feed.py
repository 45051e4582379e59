"""Whether both paths of a session were given the same data: what their replays left, compared and judged."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.declared_feed import declared_feed
from pytest_parity.core.accepting.feed_mismatch import feed_mismatches
from pytest_parity.core.feeding.declared_feed import Hours
from pytest_parity.core.feeding.delivery import Given, Receiver, StreamParity, compare_deliveries
from pytest_parity.core.feeding.records import Record
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.contract.feed import Feed
    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.feeding.delivery import Deliveries, Stream
    from pytest_parity.core.feeding.records import Expectation
    from pytest_parity.core.known_difference import KnownDifference
    from pytest_parity.core.mismatch import Mismatch


@dataclass(frozen=True, slots=True)
class FeedResult:
    """Every stream of a session, and what its undeclared differences come to."""

    streams: tuple[StreamParity, ...]
    mismatches: Sequence[Mismatch]
    outcome: LabelOutcome
    known: Mapping[int, KnownDifference] = field(default_factory=dict)  # what mismatches look like, by number


def judge_feed(
    given: Mapping[Path, Mapping[str, Any]],
    feed: Feed,
    place: Callable[[Path], FilePath],
    tickers: Mapping[str, str],
    accept: Callable[[Sequence[Mismatch]], Mapping[Label, LabelOutcome]],
) -> FeedResult:
    """Compare what both paths were given; `accept` judges the mismatches by the entries that are about them."""
    streams = compare_given(given, feed, place)
    mismatches = feed_mismatches(streams, tickers)
    return FeedResult(streams, mismatches, accept(mismatches)[Label.DATA_MISSING])


def compare_given(
    given: Mapping[Path, Mapping[str, Any]], feed: Feed, place: Callable[[Path], FilePath]
) -> tuple[StreamParity, ...]:
    """Compare what the results of both paths say; `place` is where a path left its records."""
    paper, declared = given[Path.PAPER], declared_feed(feed)
    hours = Hours(paper["opens"], paper["closes"], paper["zone"])
    steps = {instrument: Decimal(step) for instrument, step in paper["steps"].items()}

    def expectation(receiver: Receiver, stream: Stream) -> Expectation | None:
        as_recorded = receiver is Receiver.VENUE and feed.broker == "prompt"
        return None if as_recorded else declared.expectation(stream, hours, steps)

    def read(path: Path, one: Given) -> list[Record]:
        return read_records(place(path), one)

    return compare_deliveries(_deliveries(given[Path.BACKTEST]), _deliveries(paper), read, expectation)


def _deliveries(given: Mapping[str, Any]) -> Deliveries:
    return {
        (Receiver(row["receiver"]), (row["instrument"], row["type"])): Given(**row["given"]) for row in given["streams"]
    }


def records_file(place: FilePath, digest: str) -> FilePath:
    """Where a replay leaves the records of one stream."""
    return place / "given" / f"{digest}.json"


def read_records(place: FilePath, given: Given) -> list[Record]:
    """Return the records of one stream that a replay left at `place`."""
    columns = json.loads(records_file(place, given.sha256).read_text("utf-8"))
    return [Record(*row) for row in zip(*columns, strict=True)]
