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
        self._positions: dict[tuple[str, str], Key] = {}  # owner and instrument → what names the position
        self._changes: defaultdict[str, list[Change]] = defaultdict(list)  # by instrument

    def begin(self, life: Life) -> None:
        """Let an order work, unless it is known by its fills only."""
        if life.events:
            first, quantity = life.first, life.quantity
            kind = (life.terms.order_type if life.terms else None) or "order"
            life.left, life.key = quantity, (first.strategy, first.instrument, life.order, life.side, kind)
            self._changes[first.instrument].append((first.ts_seen, life.key, quantity))

    def follow(self, life: Life, row: OrderEvent | Fill) -> None:
        """Move by one row of an order."""
        if isinstance(row, Fill):
            owner, held = self.book.record(life.order, row, reduces=life.reduces)
            name = owner, row.instrument
            key = self._positions.get(name) or self._positions.setdefault(name, (*name, "", "", ""))
            self._changes[row.instrument].append((row.ts_seen, key, held))
            if life.left is not None:
                self._leave(life, row.ts_seen, life.left - row.quantity)
        elif row is life.end:
            self.book.release(life.order)
            self._leave(life, row.ts_seen, ZERO)
            life.left = None
        elif row.kind == "updated" and row.quantity is not None and row.order == life.order and life.algorithm is None:
            unfilled = row.quantity - sum((fill.quantity for fill in life.fills if fill.sequence < row.sequence), ZERO)
            self.book.shrink(life.order, unfilled)
            if not life.spawned:
                self._leave(life, row.ts_seen, unfilled)

    def _leave(self, life: Life, ts: int, left: Decimal) -> None:
        """Remember what is left of an order that works, where that changed."""
        left = left if left > 0 else ZERO
        if life.left is not None and life.left != left:
            life.left = left
            self._changes[life.first.instrument].append((ts, life.key, left))

    def changes(self, tickers: Mapping[str, str]) -> dict[str, list[Change]]:
        """Return all changes by ticker."""
        by_ticker: defaultdict[str, list[Change]] = defaultdict(list)
        for instrument, changes in self._changes.items():
            by_ticker[ticker_of(instrument, tickers)] += changes
        return by_ticker
