"""Positions and working orders of a ticker at a moment of one path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.book import signed
from pytest_parity.core.life import ZERO, Life, read_lives
from pytest_parity.core.ticker import ticker_of

if TYPE_CHECKING:
    from decimal import Decimal

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
    """The states of one trace, told from its fills and order events."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._lives = {life.order: life for life in read_lives(trace).values()}

    def before(self, ticker: str, ts: int) -> State:
        """Tell positions and working orders of a ticker as they stood before a time (ts_seen, UTC nanoseconds)."""
        lives = (life for life in self._lives.values() if self._is_of(ticker, life.first.instrument))
        working = sorted(_describe(life, ts) for life in lives if _works(life, ts))
        return State(self._positions(ticker, ts), tuple(working))

    def final_positions(self, ticker: str) -> tuple[tuple[str, Decimal], ...]:
        """Tell the net positions of a ticker after the last fill."""
        return self._positions(ticker, None)

    def open_positions(self, ticker: str) -> list[PositionEvent]:
        """Tell the last event of each position of a ticker that is still open, in an order that no path decides."""
        latest = {event.position: event for event in sorted(self._trace.positions, key=lambda row: row.sequence)}
        held = (event for event in latest.values() if event.quantity and self._is_of(ticker, event.instrument))
        return sorted(held, key=lambda event: (event.instrument, event.side, event.quantity, event.average_open))

    def _positions(self, ticker: str, before: int | None) -> tuple[tuple[str, Decimal], ...]:
        sums: dict[str, Decimal] = {}
        for fill in self._trace.fills:
            if self._is_of(ticker, fill.instrument) and (before is None or fill.ts_seen < before):
                sums[fill.instrument] = sums.get(fill.instrument, ZERO) + signed(fill.side, fill.quantity)
        return tuple((instrument, quantity) for instrument, quantity in sorted(sums.items()) if quantity)

    def _is_of(self, ticker: str, instrument: str) -> bool:
        return ticker_of(instrument, self._trace.tickers) == ticker


def _filled(life: Life, ts: int) -> Decimal:
    return sum((fill.quantity for fill in life.fills if fill.ts_seen < ts), ZERO)


def _works(life: Life, ts: int) -> bool:
    """Whether an order had begun and neither ended nor filled; acceptance is no part of it, it comes later live."""
    end = life.end
    ended = end is not None and end.ts_seen < ts
    return bool(life.events) and life.first.ts_seen < ts and not ended and _filled(life, ts) < life.latest_quantity


def _describe(life: Life, ts: int) -> str:
    """Name an order without its prices: those are judged where it was decided, within tolerance."""
    kind = (life.terms.order_type if life.terms else None) or "order"
    return f"{life.side} {life.latest_quantity - _filled(life, ts):f} {kind} {life.first.instrument}"
