"""Which mismatches are first divergences, and which follow from one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.mismatch import Mismatch


def assign_roots(mismatches: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
    """Point every mismatch of a ticker to the first earlier one of its strategy that changed positions or orders.

    Mismatches in prices, times, money or what was said change nothing that a strategy decides on: each of them is its
    own root. What no strategy decided (a settlement, a position carried in) follows from any strategy's, and any
    strategy's from it. What is said again and again of one set-up, with the same reasons, follows from the first time.
    """
    first_change: dict[str, dict[str, int]] = {}  # ticker → strategy → number
    first_said: dict[tuple[object, ...], int] = {}
    rooted: list[Mismatch] = []
    for mismatch in sorted(mismatches, key=lambda mismatch: mismatch.number):
        changes = first_change.setdefault(mismatch.ticker, {})
        related = [
            n for strategy, n in changes.items() if "" in (strategy, mismatch.strategy) or strategy == mismatch.strategy
        ]
        if mismatch.only_said is not None:
            said = (mismatch.ticker, mismatch.strategy, mismatch.label, mismatch.only_said)
            related.append(first_said.setdefault(said, mismatch.number))
        earlier = (number for number in related if number != mismatch.number)
        rooted.append(replace(mismatch, root=min(earlier, default=None)))
        if mismatch.changes_state:
            changes.setdefault(mismatch.strategy, mismatch.number)
    return tuple(rooted)
