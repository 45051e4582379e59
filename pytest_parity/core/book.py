"""Open positions while a trace is read, and how much of them exits on their way already take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.core.life import EXTERNAL, ZERO

if TYPE_CHECKING:
    from pytest_parity.core.trace import Fill


def signed(side: str, quantity: Decimal) -> Decimal:
    """Give a quantity the sign that it adds to a position."""
    return quantity if side == "BUY" else -quantity


@dataclass(slots=True)
class _Claim:
    """What an active exit still takes of a position."""

    strategy: str
    instrument: str
    side: str
    quantity: Decimal


@dataclass(slots=True)
class Book:
    """Net positions per strategy and instrument, and the claims of active exits on them."""

    _net: defaultdict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _owners: dict[str, str] = field(default_factory=dict)  # position → strategy that opened it
    _claims: dict[str, _Claim] = field(default_factory=dict)  # order → claim

    def closable(self, strategy: str, instrument: str, side: str) -> Decimal:
        """How much an order on that side could close: the open opposite quantity that no active exit takes."""
        open_quantity = -signed(side, self._net[strategy, instrument])
        wanted = (strategy, instrument, side)
        claims = (c for c in self._claims.values() if (c.strategy, c.instrument, c.side) == wanted)
        return max(open_quantity - sum((claim.quantity for claim in claims), ZERO), ZERO)

    def net(self, strategy: str, instrument: str) -> Decimal:
        """Return the position that a strategy has in an instrument."""
        return self._net[strategy, instrument]

    def claim(self, order: str, strategy: str, instrument: str, side: str, quantity: Decimal) -> None:
        """Let an exit order take its share of the position."""
        self._claims[order] = _Claim(strategy, instrument, side, quantity)

    def shrink(self, order: str, quantity: Decimal) -> None:
        """Let an order that was amended take no more than it can still fill."""
        if order in self._claims:
            self._claims[order].quantity = min(self._claims[order].quantity, quantity)

    def release(self, order: str) -> None:
        """Free what an order that ended took."""
        self._claims.pop(order, None)

    def record(self, order: str, fill: Fill, *, reduces: bool = False) -> None:
        """Book a fill of an order (the primary's name for a spawned one) on the strategy that owns the position.

        What only reduces opens nothing: beyond what the trace shows, it closes a position carried in.
        """
        owner = self.owner(fill)
        change = signed(fill.side, fill.quantity)
        if reduces:
            held = self._net[owner, fill.instrument]
            change = max(change, min(-held, ZERO)) if change < 0 else min(change, max(-held, ZERO))
        self._net[owner, fill.instrument] += change
        if order in self._claims:
            self._claims[order].quantity = max(self._claims[order].quantity - fill.quantity, ZERO)

    def owner(self, fill: Fill) -> str:
        """Say whose position a fill changes: a settlement's is another's than its own strategy's."""
        if fill.position is None:
            return fill.strategy
        opener = self._owners.setdefault(fill.position, fill.strategy)
        return opener if fill.strategy == EXTERNAL else fill.strategy
