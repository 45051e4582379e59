"""What the rows of a trace open, change and close: positions, claims on them, and orders that work."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_parity.core.book import Book
from pytest_parity.core.life import ZERO
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Fill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pytest_parity.core.life import Life
    from pytest_parity.core.timeline import Change
    from pytest_parity.core.trace import OrderEvent


class Ledger:
    """Moved by one row after the other; remembers each change.

    An order works from its first row on; acceptance is no part of it, it comes later live.
    """

    def __init__(self) -> None:
        self.book = Book()
        self._left: dict[str, Decimal] = {}  # order that works → what is still to be filled of it
        self._changes: defaultdict[str, list[Change]] = defaultdict(list)  # by instrument

    def begin(self, life: Life) -> None:
        """Let an order work, unless it is known by its fills only."""
        if life.events:
            self._left[life.order] = life.quantity

    def follow(self, life: Life, row: OrderEvent | Fill) -> None:
        """Move by one row of an order."""
        order, instrument, changes = life.order, row.instrument, self._changes[row.instrument]
        if isinstance(row, Fill):
            owner = self.book.record(order, row, reduces=life.reduces)
            changes.append((row.ts_seen, (owner, instrument, ""), self.book.net(owner, instrument)))
        elif row is life.end:
            self.book.release(order)
        elif row.kind == "updated" and row.quantity is not None and row.order == order and life.algorithm is None:
            self.book.shrink(order, _unfilled(life, row, row.quantity))
        if order in self._left:
            first = life.first
            left = self._left[order] = _left(life, row, self._left[order])
            changes.append((row.ts_seen, (first.strategy, first.instrument, order), left))
            if row is life.end:
                del self._left[order]

    def changes(self, tickers: Mapping[str, str]) -> dict[str, list[Change]]:
        """Return all changes by ticker."""
        by_ticker: defaultdict[str, list[Change]] = defaultdict(list)
        for instrument, changes in self._changes.items():
            by_ticker[ticker_of(instrument, tickers)] += changes
        return by_ticker


def _left(life: Life, row: OrderEvent | Fill, left: Decimal) -> Decimal:
    """Tell what is still to be filled of an order after one of its rows."""
    if isinstance(row, Fill):
        return max(left - row.quantity, ZERO)
    if row is life.end:
        return ZERO
    if row.kind == "updated" and row.quantity is not None and life.amendments:
        return max(_unfilled(life, row, row.quantity), ZERO)
    return left


def _unfilled(life: Life, row: OrderEvent, quantity: Decimal) -> Decimal:
    """Subtract what was filled before a row."""
    return quantity - sum((fill.quantity for fill in life.fills if fill.sequence < row.sequence), ZERO)
