"""Open positions while a trace is read, and how much of them exits on their way already take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.core.folding.life import EXTERNAL, ZERO

if TYPE_CHECKING:
    from pytest_parity.core.trace import Fill

type _Market = tuple[str, str, str]  # strategy, instrument, side of the order


def signed(side: str, quantity: Decimal) -> Decimal:
    """Give a quantity the sign that it adds to a position."""
    return quantity if side == "BUY" else -quantity


@dataclass(slots=True)
class Book:
    """Net positions per strategy and instrument, and the claims of active exits on them."""

    _net: defaultdict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _owners: dict[str, str] = field(default_factory=dict)  # position → strategy that opened it
    _claims: defaultdict[_Market, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    _beside: dict[str, dict[str, Decimal]] = field(default_factory=dict)  # order that has a claim → all on its market

    def closable(self, strategy: str, instrument: str, side: str) -> Decimal:
        """How much an order on that side could close: the open opposite quantity that no active exit takes."""
        open_quantity = -signed(side, self._net[strategy, instrument])
        if open_quantity <= 0:
            return ZERO
        claims = self._claims[strategy, instrument, side]
        return max(open_quantity - sum(claims.values(), ZERO), ZERO) if claims else open_quantity

    def claim(self, order: str, strategy: str, instrument: str, side: str, quantity: Decimal) -> None:
        """Let an exit order take its share of the position."""
        claims = self._beside[order] = self._claims[strategy, instrument, side]
        claims[order] = quantity

    def shrink(self, order: str, quantity: Decimal) -> None:
        """Let an order that was amended take no more than it can still fill."""
        if order in self._beside:
            claims = self._beside[order]
            claims[order] = min(claims[order], quantity)

    def release(self, order: str) -> None:
        """Free what an order that ended took."""
        claims = self._beside.pop(order, None)
        if claims is not None:
            del claims[order]

    def record(self, order: str, fill: Fill, *, reduces: bool = False) -> tuple[str, Decimal]:
        """Book a fill of an order (the primary's name for a spawned one) on the strategy that owns the position.

        What only reduces opens nothing: beyond what the trace shows, it closes a position carried in. Return the owner,
        and what it holds then.
        """
        owner = self.owner(fill)
        held, change = self._net[owner, fill.instrument], signed(fill.side, fill.quantity)
        if reduces:
            change = max(change, min(-held, ZERO)) if change < 0 else min(change, max(-held, ZERO))
        held = (held + change if held else change) or ZERO  # the one zero: each other would take memory of its own
        self._net[owner, fill.instrument] = held
        claims = self._beside.get(order)
        if claims is not None:
            claims[order] -= fill.quantity
            if claims[order] <= 0:
                self.release(order)
        return owner, held

    def owner(self, fill: Fill) -> str:
        """Say whose position a fill changes: a settlement's is another's than its own strategy's."""
        if fill.position is None:
            return fill.strategy
        opener = self._owners.setdefault(fill.position, fill.strategy)
        return opener if fill.strategy == EXTERNAL else fill.strategy
