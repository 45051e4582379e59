"""What a contract declares of the paper path's feed, record by record: how a difference in the data is excused.

It says of each record by itself what paper is to get of it, apart from the shaping that makes paper's data, so that a
fault in the shaping shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pytest_parity.core.feeding.records import Record
from pytest_parity.core.ticker import instrument_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import time

    from pytest_parity.core.feeding.delivery import Stream
    from pytest_parity.core.feeding.records import Expectation

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True)
class Hours:
    """A session's hours, UTC nanoseconds, and the exchange's time zone (IANA name)."""

    opens: int
    closes: int
    zone: str

    def at(self, time_of_day: time, *, ending: bool = False) -> int:
        """Return when the session passes a time of day, or would, on the day it opens.

        `ending`: of a time at which the session both opens and closes, the latter.
        """
        day = datetime.fromtimestamp(self.opens // _SECOND, tz=ZoneInfo(self.zone)).date()
        first, second = (
            int(datetime.combine(one, time_of_day, tzinfo=ZoneInfo(self.zone)).timestamp()) * _SECOND
            for one in (day, day + timedelta(days=1))
        )
        within = [
            one for one in (first, second) if self.opens + ending <= one <= self.closes + 1
        ]  # 24/7 ends 1 ns short
        return within[0] if within else first


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which records an entry takes: of these types, of instruments that match a pattern, in a part of the session."""

    types: Collection[str]
    instruments: tuple[str, ...]
    start: time | None = None
    end: time | None = None

    def span(self, stream: Stream, hours: Hours) -> Span | None:
        """Return when the entry applies to a stream; `None`: never."""
        instrument, kind = traded(stream), stream[1]
        if kind not in self.types or not any(fnmatchcase(instrument, pattern) for pattern in self.instruments):
            return None
        first = hours.at(self.start) if self.start is not None else None
        past = hours.at(self.end, ending=True) if self.end is not None else None
        if first is not None and past is not None and past <= first:
            past += _DAY
        return Span(first, past)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a session, UTC nanoseconds: its first moment is in it, the one past it is not; `None`: no bound."""

    first: int | None
    past: int | None

    def __contains__(self, ts: int) -> bool:
        """Whether a moment lies in it."""
        return (self.first is None or self.first <= ts) and (self.past is None or ts < self.past)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFeed:
    """The entries of `paths.paper.feed`, in the order in which they apply: dropped, widened, delayed."""

    drops: tuple[Stretch, ...] = ()
    widenings: tuple[tuple[Stretch, Decimal], ...] = ()  # by that share of a side's distance to the midpoint
    delays: tuple[tuple[Stretch, int], ...] = ()  # by nanoseconds

    def expectation(self, stream: Stream, hours: Hours, steps: Mapping[str, Decimal]) -> Expectation | None:
        """Return what becomes of a stream's records; `None` where no entry is about it.

        `steps` maps an instrument to its price increment.
        """
        drops = [span for one in self.drops if (span := one.span(stream, hours))]
        widenings = [(span, by) for one, by in self.widenings if (span := one.span(stream, hours))]
        delays = [(span, by) for one, by in self.delays if (span := one.span(stream, hours))]
        if not (drops or widenings or delays):
            return None

        def expect(record: Record) -> Record | None:
            ts, text = record.ts_event, record.text
            if any(ts in span for span in drops):
                return None
            for span, by in widenings:
                if ts in span:
                    text = widened(text, by, steps[traded(stream)])
            arrives = record.ts_init + sum(by for span, by in delays if ts in span)
            return Record(ts, arrives, text) if arrives <= hours.closes else None

        return expect


def traded(stream: Stream) -> str:
    """Name the instrument that a stream is of."""
    name, kind = stream
    return instrument_of(name) if kind == "bars" else name


def widened(quote: str, by: Decimal, step: Decimal) -> str:
    """Return a quote's text with each side moved from the midpoint, outwards to the next tick, and no bid below zero.

    A bid that was below zero already, as a spread's may be, is not held there.
    """
    name, bid, ask, *rest = quote.rsplit(",", 5)
    low, high = Decimal(bid), Decimal(ask)
    move = ((high - low) / 2 * by / step).to_integral_value(ROUND_CEILING) * step
    lower = low - move if low < 0 else max(low - move, Decimal(0))
    digits = -int(low.as_tuple().exponent)
    return ",".join([name, f"{lower:.{digits}f}", f"{high + move:.{digits}f}", *rest])
