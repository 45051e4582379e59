"""Positions and working orders of a ticker at a moment of one path."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.folding.timeline import Timeline
from pytest_parity.core.ticker import ticker_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_parity.core.folding.ledger import Ledger
    from pytest_parity.core.folding.timeline import Span
    from pytest_parity.core.trace import PositionEvent, Trace


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
    """The states of one trace, told from its fills and order events, which the ledger was moved by."""

    def __init__(self, trace: Trace, ledger: Ledger) -> None:
        self._tickers = trace.tickers
        self._timelines = {ticker: Timeline(changes) for ticker, changes in ledger.changes(trace.tickers).items()}
        self._held = _held_at_the_end(trace)
        self._never = Timeline(())

    def before(self, ticker: str, ts: int | None, strategy: str | None = None) -> State:
        """Tell what is open on a ticker as it stood before a time (ts_seen, UTC nanoseconds), or at the end (None).

        Of one strategy alone, if one is named.
        """
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        orders: list[str] = []
        for (owner, instrument, order, side, kind), quantity in self._timeline(ticker).before(ts).items():
            if strategy not in (None, owner):
                continue
            if order:  # without its prices: those are judged where it was decided, within tolerance
                orders.append(f"{side} {quantity:f} {kind} {instrument}")
            else:
                sums[instrument] += quantity
        return State(tuple((name, sums[name]) for name in sorted(sums) if sums[name]), tuple(sorted(orders)))

    def flat(self, ticker: str, strategy: str | None) -> list[Span]:
        """List when neither a position nor an order is open on a ticker, of one strategy or of all."""
        return self._timeline(ticker).flat(strategy)

    def traders(self, ticker: str) -> Collection[str]:
        """Name the strategies that ever had anything open on a ticker."""
        return self._timeline(ticker).strategies

    def open_positions(self, ticker: str) -> list[PositionEvent]:
        """Tell the last event of each position of a ticker that is still open, in an order that no path decides."""
        held = (event for event in self._held if ticker_of(event.instrument, self._tickers) == ticker)
        return sorted(held, key=lambda event: (event.instrument, event.side, event.quantity, event.average_open))

    def _timeline(self, ticker: str) -> Timeline:
        return self._timelines.get(ticker, self._never)


def _held_at_the_end(trace: Trace) -> list[PositionEvent]:
    latest = {event.position: event for event in sorted(trace.positions, key=attrgetter("sequence"))}
    return [event for event in latest.values() if event.quantity]
