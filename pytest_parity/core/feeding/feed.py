"""What market data one path had and the other had not."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_parity.core.ticker import instrument_of, ticker_of
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


class FeedComparison:
    """The gaps of both paths by time, and the record times of the streams that have one."""

    def __init__(self, gaps: Sequence[Gap], times: Mapping[tuple[Path, Stream], Sequence[int]]) -> None:
        self.gaps = tuple(gaps)
        self._times = times
        self._of_instrument: defaultdict[str, list[Gap]] = defaultdict(list)
        self._of_stream: defaultdict[tuple[Path, Stream], list[Gap]] = defaultdict(list)  # they don't overlap
        self._of_ticker: defaultdict[str, set[str]] = defaultdict(set)  # instruments
        for gap in self.gaps:
            instrument = instrument_of(gap.instrument)
            self._of_instrument[instrument].append(gap)
            self._of_stream[gap.path_without, (gap.instrument, gap.type)].append(gap)
            self._of_ticker[gap.ticker].add(instrument)
        self._reach = {  # how late the gaps up to each one reach: what only grows can be searched
            name: list(accumulate((gap.last for gap in gaps), max)) for name, gaps in self._of_instrument.items()
        }

    def gap_since(self, instruments: Sequence[str], after: int | None, until: int) -> Gap | None:
        """Find the first gap of these instruments, in this order, that reaches after `after` and not after `until`."""
        for name in instruments:
            gaps = self._of_instrument.get(name, [])
            first = bisect_right(self._reach[name], after) if gaps and after is not None else 0
            if first < len(gaps) and gaps[first].first <= until:
                return gaps[first]
        return None

    def instruments_of(self, ticker: str) -> list[str]:
        """Name the instruments of a ticker that have a gap."""
        return sorted(self._of_ticker.get(ticker, ()))

    def newest_missing(self, instruments: Sequence[str], at: int) -> Gap | None:
        """Find the gap that the newest record of an instrument's stream, as one path had it at a time, lies in."""
        found: list[Gap] = []
        for (path_without, stream), gaps in self._of_stream.items():
            if stream[0] in instruments or instrument_of(stream[0]) in instruments:
                times = self._times[path_without.other, stream]
                known = bisect_right(times, at)
                newest = times[known - 1] if known else None
                position = bisect_right(gaps, newest, key=lambda gap: gap.first) if newest is not None else 0
                found += [gap for gap in gaps[position - 1 : position] if newest is not None and newest <= gap.last]
        return min(found, key=_order, default=None)


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
    gaps.sort(key=_order)
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


def _order(gap: Gap) -> tuple[int, int, str, str, Path]:
    return gap.first, gap.last, gap.instrument, gap.type, gap.path_without
