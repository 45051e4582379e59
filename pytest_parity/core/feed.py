"""What market data one path had and the other had not."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.ticker import instrument_of, ticker_of
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.trace import Trace

type Stream = tuple[str, str]  # instrument or bar type, and type of data


@dataclass(frozen=True, slots=True)
class Gap:
    """Records in a row that one path lacked while the other had them; times are `ts_event`, both ends included."""

    path_without: Path
    ticker: str
    instrument: str  # the stream's: for bars the bar type
    type: str
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class FeedComparison:
    """The gaps of both paths by time, and the record times of the streams that have one."""

    gaps: tuple[Gap, ...]
    _times: dict[tuple[Path, Stream], Sequence[int]]

    def gap_since(self, instruments: Sequence[str], after: int | None, until: int) -> Gap | None:
        """Find the first gap of these instruments, in this order, that reaches after `after` and not after `until`."""
        for name in instruments:
            for gap in self.gaps:
                if instrument_of(gap.instrument) == name and _reaches(gap, after, until):
                    return gap
        return None

    def instruments_of(self, ticker: str) -> list[str]:
        """Name the instruments of a ticker that have a gap."""
        return sorted({instrument_of(gap.instrument) for gap in self.gaps if gap.ticker == ticker})

    def newest_missing(self, instruments: Sequence[str], at: int) -> Gap | None:
        """Find the gap that the newest record of an instrument's stream, as one path had it at a time, lies in."""
        for gap in self.gaps:
            if instrument_of(gap.instrument) in instruments or gap.instrument in instruments:
                times = self._times[gap.path_without.other, (gap.instrument, gap.type)]
                known = bisect_right(times, at)
                if known and gap.first <= times[known - 1] <= gap.last:
                    return gap
        return None


def compare_feeds(backtest: Trace, paper: Trace) -> FeedComparison:
    """Compare the record times of every stream, as multisets."""
    gaps: list[Gap] = []
    times: dict[tuple[Path, Stream], Sequence[int]] = {}
    tickers = {**backtest.tickers, **paper.tickers}
    for stream in sorted(backtest.feed.streams.keys() | paper.feed.streams.keys()):
        left, right = (sorted(trace.feed.streams.get(stream, [])) for trace in (backtest, paper))
        if left != right:
            times |= {(Path.BACKTEST, stream): left, (Path.PAPER, stream): right}
            gaps += _gaps(Path.BACKTEST, stream, right, left, tickers)
            gaps += _gaps(Path.PAPER, stream, left, right, tickers)
    gaps.sort(key=lambda gap: (gap.first, gap.last, gap.instrument, gap.type))
    return FeedComparison(tuple(gaps), times)


def _gaps(
    path: Path, stream: Stream, had: Sequence[int], lacking: Sequence[int], tickers: dict[str, str]
) -> Iterator[Gap]:
    """Merge the records that a path lacked, until a record comes that it had."""
    run: Counter[int] = Counter()
    missing, seen = Counter(had) - Counter(lacking), set(lacking)
    ticker = ticker_of(stream[0], tickers)
    for ts in sorted(missing.keys() | seen):
        if missing[ts]:
            run[ts] = missing[ts]
        elif run:
            yield Gap(path, ticker, *stream, min(run), max(run), run.total())
            run = Counter()
    if run:
        yield Gap(path, ticker, *stream, min(run), max(run), run.total())


def _reaches(gap: Gap, after: int | None, until: int) -> bool:
    return gap.first <= until and (after is None or gap.last > after)
