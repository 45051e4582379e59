"""How much of a session a comparison had to go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import Trace

_REFUSALS = frozenset({"denied", "rejected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What one path did in one session, or in several, in numbers."""

    decisions: int = 0
    orders: int = 0
    fills: int = 0
    rejections: int = 0  # entries that the strategy refused, and orders that the risk engine or the venue did
    quotes: int = 0  # that reached the path

    def __add__(self, other: Extent) -> Extent:
        """Sum two sessions."""
        return Extent(
            decisions=self.decisions + other.decisions,
            orders=self.orders + other.orders,
            fills=self.fills + other.fills,
            rejections=self.rejections + other.rejections,
            quotes=self.quotes + other.quotes,
        )


def measure(trace: Trace, decisions: Iterable[Decision]) -> Extent:
    """Count what a path did; `decisions` are what its trace folds to."""
    intents = [decision.intent for decision in decisions]
    refused = sum(event.kind in _REFUSALS for event in trace.orders)
    return Extent(
        decisions=len(intents),
        orders=sum(event.kind == "initialized" for event in trace.orders),
        fills=len(trace.fills),
        rejections=intents.count(Intent.REJECT) + refused,
        quotes=sum(len(stamps) for (_, kind), stamps in trace.feed.streams.items() if kind == "quotes"),
    )
