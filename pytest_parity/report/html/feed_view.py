"""How paper was given other market data, as the row of the item `feed` shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_parity.core.feeding.records import Kind
from pytest_parity.report.feed_words import count_of, name_of, say_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.feeding.delivery import Found, StreamParity
    from pytest_parity.core.feeding.records import Record
    from pytest_parity.report.html.session_files import SessionFiles
    from pytest_parity.report.words import Clock

_MOST = 40
_NOTHING = "–"  # noqa: RUF001 a dash, as tables have it where there is nothing


@dataclass(frozen=True, slots=True)
class FeedLine:
    """Records of one stream that differ alike, with the first of them."""

    stream: str
    how: str
    declared: bool
    at: str
    backtest: str
    paper: str


@dataclass(frozen=True, slots=True)
class FeedView:
    """What the table prints."""

    lines: Sequence[FeedLine] = field(default=())
    hidden: int = 0  # that are not among the lines


def view_feed(files: SessionFiles) -> FeedView:
    """Read what differs, undeclared streams first; a long table is cut."""
    found = [(stream, one) for stream in files.differing_streams for one in stream.found]
    return FeedView([_line(stream, one, files.clock) for stream, one in found[:_MOST]], max(0, len(found) - _MOST))


def _line(stream: StreamParity, found: Found, clock: Clock) -> FeedLine:
    backtest, paper = found.first.backtest, found.first.paper
    moments = [clock.time(one.ts_event) for one in (backtest, paper) if one is not None]
    return FeedLine(
        name_of(stream),
        count_of(found),
        found.declared,
        moments[0] if moments else "",
        _tell(backtest, found.kind, stream, clock),
        _tell(paper, found.kind, stream, clock),
    )


def _tell(record: Record | None, kind: Kind, stream: StreamParity, clock: Clock) -> str:
    if record is None:
        return _NOTHING
    arrives = f"arrives {clock.time(record.ts_init)}: " if kind is Kind.LATE else ""
    return f"{arrives}{say_record(record, stream)}"
