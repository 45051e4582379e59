"""Which mismatches are first divergences, and which follow from one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.mismatch import Mismatch


def assign_roots(mismatches: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
    """Point every mismatch of a ticker to the first earlier one of its strategy that changed positions or orders.

    Mismatches in prices, times or money change nothing that a strategy decides on: each of them is its own root. What
    no strategy decided (a settlement, a position carried in) follows from any strategy's, and any strategy's from it.
    """
    first_change: dict[str, dict[str, int]] = {}  # ticker → strategy → number
    rooted: list[Mismatch] = []
    for mismatch in sorted(mismatches, key=lambda mismatch: mismatch.number):
        changes = first_change.setdefault(mismatch.ticker, {})
        related = [
            n for strategy, n in changes.items() if "" in (strategy, mismatch.strategy) or strategy == mismatch.strategy
        ]
        rooted.append(replace(mismatch, root=min(related, default=None)))
        if mismatch.changes_state:
            changes.setdefault(mismatch.strategy, mismatch.number)
    return tuple(rooted)
