"""Positions and working orders of a ticker at a moment of one path."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.core.book import Book
from pytest_parity.core.life import ZERO, Life, walk
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.timeline import Change, Key, Timeline
from pytest_parity.core.trace import Fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_parity.core.timeline import Span
    from pytest_parity.core.trace import OrderEvent, PositionEvent, Trace


@dataclass(frozen=True, slots=True)
class State:
    """Net positions by instrument (none that is zero) and what orders still work, in words."""

    positions: tuple[tuple[str, Decimal], ...]
    orders: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        held = [f"{quantity:f} {instrument}" for instrument, quantity in self.positions]
        return f"holds {', '.join(held) or 'nothing'}, works {', '.join(self.orders) or 'no order'}"


class States:
    """The states of one trace, told from its fills and order events."""

    def __init__(self, trace: Trace, lives: Mapping[str, Life]) -> None:
        self._trace = trace
        changes: defaultdict[str, list[Change]] = defaultdict(list)
        for change in _Changes(trace, lives).read():
            changes[ticker_of(change.key.instrument, trace.tickers)].append(change)
        self._timelines = {ticker: Timeline(changes) for ticker, changes in changes.items()}
        self._none = Timeline(())

    def before(self, ticker: str, ts: int | None, strategy: str | None = None) -> State:
        """Tell what is open on a ticker as it stood before a time (ts_seen, UTC nanoseconds), or at the end (None).

        Of one strategy alone, if one is named.
        """
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        orders: list[str] = []
        for key, value in self._timeline(ticker).before(ts).items():
            if strategy not in (None, key.strategy):
                continue
            if isinstance(value, Decimal):
                sums[key.instrument] += value
            else:
                orders.append(str(value))
        return State(tuple((name, sums[name]) for name in sorted(sums) if sums[name]), tuple(sorted(orders)))

    def flat(self, ticker: str, strategy: str | None) -> list[Span]:
        """List when neither a position nor an order is open on a ticker, of one strategy or of all."""
        return self._timeline(ticker).flat(strategy)

    def open_positions(self, ticker: str) -> list[PositionEvent]:
        """Tell the last event of each position of a ticker that is still open, in an order that no path decides."""
        latest = {event.position: event for event in sorted(self._trace.positions, key=lambda row: row.sequence)}
        tickers = self._trace.tickers
        held = (event for event in latest.values() if event.quantity and ticker_of(event.instrument, tickers) == ticker)
        return sorted(held, key=lambda event: (event.instrument, event.side, event.quantity, event.average_open))

    def _timeline(self, ticker: str) -> Timeline:
        return self._timelines.get(ticker, self._none)


class _Changes:
    """One walk through the rows of a trace, telling what each of them opens, changes or closes."""

    def __init__(self, trace: Trace, lives: Mapping[str, Life]) -> None:
        self._trace = trace
        self._lives = lives
        self._book = Book()
        self._ends = {life.order: life.end for life in self._lives.values()}
        self._left: dict[str, Decimal] = {}  # order that works → what is still to be filled of it

    def read(self) -> Iterator[Change]:
        begun: set[str] = set()
        for row in walk(self._trace):
            life = self._lives[row.order]
            if life.order not in begun:
                begun.add(life.order)
                self._left |= {life.order: life.quantity} if life.events else {}
            if isinstance(row, Fill):
                self._book.record(life.order, row, reduces=life.reduces)
                owner = self._book.owner(row)
                yield Change(row.ts_seen, Key(owner, row.instrument), self._book.net(owner, row.instrument))
            if life.order in self._left:
                self._follow(life, row)
                yield Change(row.ts_seen, _key(life), self._describe(life))

    def _follow(self, life: Life, row: OrderEvent | Fill) -> None:
        """Move what is left of a working order by one row."""
        end = self._ends[life.order]
        if isinstance(row, Fill):
            self._left[life.order] -= row.quantity
        elif end is not None and row.sequence == end.sequence:
            del self._left[life.order]
        elif row.kind == "updated" and row.quantity is not None and life.amendments:
            filled = sum((fill.quantity for fill in life.fills if fill.sequence < row.sequence), ZERO)
            self._left[life.order] = row.quantity - filled

    def _describe(self, life: Life) -> str | None:
        """Name an order without its prices: those are judged where it was decided, within tolerance."""
        left = self._left.get(life.order, ZERO)
        kind = (life.terms.order_type if life.terms else None) or "order"
        return f"{life.side} {left:f} {kind} {life.first.instrument}" if left > 0 else None


def _key(life: Life) -> Key:
    return Key(life.first.strategy, life.first.instrument, life.order)
