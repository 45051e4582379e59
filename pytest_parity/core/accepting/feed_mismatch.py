"""A stream that the paths were given otherwise, as a mismatch that a person may declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.feeding.declared_feed import traded
from pytest_parity.core.feeding.delivery import FEED_FIELDS
from pytest_parity.core.mismatch import TEXT, Difference, Effect, Label, Mismatch
from pytest_parity.core.ticker import ticker_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_parity.core.accepting.expected import Expected
    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.core.feeding.records import Record


def feed_mismatches(streams: Iterable[StreamParity], tickers: Mapping[str, str]) -> list[Mismatch]:
    """Return one mismatch for each stream and receiver with an undeclared difference, numbered in order of time."""
    return [_mismatch(number, stream, tickers) for number, stream in enumerate(differing_streams(streams), start=1)]


def differing_streams(streams: Iterable[StreamParity]) -> list[StreamParity]:
    """Return the streams that a mismatch is about, in the order of the mismatches."""
    return sorted(
        (stream for stream in streams if stream.undeclared),
        key=lambda stream: (_since(stream), stream.instrument, stream.type, stream.receiver),
    )


def is_about_feed(entry: Expected) -> bool:
    """Whether an expected mismatch is about what was given, and so about no decision."""
    return entry.field in FEED_FIELDS


def _since(stream: StreamParity) -> int:
    return min(found.first.ts for found in stream.undeclared)


def _mismatch(number: int, stream: StreamParity, tickers: Mapping[str, str]) -> Mismatch:
    first, ts = stream.undeclared[0].first, _since(stream)
    difference = Difference(stream.receiver.field, _text(first.backtest), _text(first.paper), TEXT, ts)
    return Mismatch(
        number=number,
        label=Label.DATA_MISSING,
        effect=Effect.INVALIDATING,
        differences=(difference,),
        ts=ts,
        ticker=ticker_of(stream.instrument, tickers),
        instruments=(traded((stream.instrument, stream.type)),),
        backtest=None,
        paper=None,
        evidence="",
        changes_state=False,
    )


def _text(record: Record | None) -> str | None:
    return None if record is None else record.text
