"""What the rows of a trace open, change and close: positions, claims on them, and orders that work."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_parity.core.folding.book import Book
from pytest_parity.core.folding.life import ZERO
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Fill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pytest_parity.core.folding.life import Life
    from pytest_parity.core.folding.timeline import Change, Key
    from pytest_parity.core.trace import OrderEvent


class Ledger:
    """Moved by one row after the other; remembers each change.

    An order works from its first row on; acceptance is no part of it, it comes later live.
    """

    def __init__(self) -> None:
        self.book = Book()
        self._left: dict[str, Decimal] = {}  # order that works → what is still to be filled of it
        self._orders: dict[str, Key] = {}  # order → what names it among the changes; there are several of each
        self._positions: dict[tuple[str, str], Key] = {}  # owner and instrument → what names the position
        self._changes: defaultdict[str, list[Change]] = defaultdict(list)  # by instrument

    def begin(self, life: Life) -> None:
        """Let an order work, unless it is known by its fills only."""
        if life.events:
            first, order, quantity = life.first, life.order, life.quantity
            self._left[order] = quantity
            kind = (life.terms.order_type if life.terms else None) or "order"
            key = self._orders[order] = first.strategy, first.instrument, order, life.side, kind
            self._changes[first.instrument].append((first.ts_seen, key, quantity))

    def follow(self, life: Life, row: OrderEvent | Fill) -> None:
        """Move by one row of an order."""
        order = life.order
        if isinstance(row, Fill):
            owner, held = self.book.record(order, row, reduces=life.reduces)
            name = owner, row.instrument
            key = self._positions.get(name) or self._positions.setdefault(name, (*name, "", "", ""))
            self._changes[row.instrument].append((row.ts_seen, key, held))
            if order in self._left:
                self._leave(life, row.ts_seen, max(self._left[order] - row.quantity, ZERO))
        elif row is life.end:
            self.book.release(order)
            self._leave(life, row.ts_seen, ZERO)
            self._left.pop(order, None)
        elif row.kind == "updated" and row.quantity is not None and row.order == order and life.algorithm is None:
            unfilled = row.quantity - sum((fill.quantity for fill in life.fills if fill.sequence < row.sequence), ZERO)
            self.book.shrink(order, unfilled)
            if not life.spawned:
                self._leave(life, row.ts_seen, max(unfilled, ZERO))

    def _leave(self, life: Life, ts: int, left: Decimal) -> None:
        """Remember what is left of an order that works, where that changed."""
        order = life.order
        if self._left.get(order, left) != left:
            self._left[order] = left
            self._changes[life.first.instrument].append((ts, self._orders[order], left))

    def changes(self, tickers: Mapping[str, str]) -> dict[str, list[Change]]:
        """Return all changes by ticker."""
        by_ticker: defaultdict[str, list[Change]] = defaultdict(list)
        for instrument, changes in self._changes.items():
            by_ticker[ticker_of(instrument, tickers)] += changes
        return by_ticker
