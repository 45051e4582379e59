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
        left = self._left.get(order)
        if isinstance(row, Fill):
            owner = self.book.record(order, row, reduces=life.reduces)
            changes.append((row.ts_seen, (owner, instrument, ""), self.book.net(owner, instrument)))
            left = None if left is None else max(left - row.quantity, ZERO)
        elif row is life.end:
            self.book.release(order)
            left = None if left is None else ZERO
        elif row.kind == "updated" and row.quantity is not None and row.order == order and life.algorithm is None:
            unfilled = row.quantity - sum((fill.quantity for fill in life.fills if fill.sequence < row.sequence), ZERO)
            self.book.shrink(order, unfilled)
            left = None if left is None or life.spawned else max(unfilled, ZERO)
        if left is not None:
            changes.append((row.ts_seen, (life.first.strategy, life.first.instrument, order), left))
            self._left[order] = left
            if row is life.end:
                del self._left[order]

    def changes(self, tickers: Mapping[str, str]) -> dict[str, list[Change]]:
        """Return all changes by ticker."""
        by_ticker: defaultdict[str, list[Change]] = defaultdict(list)
        for instrument, changes in self._changes.items():
            by_ticker[ticker_of(instrument, tickers)] += changes
        return by_ticker
