"""Which mismatches are first divergences, and which follow from one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.mismatch import Mismatch


def assign_roots(mismatches: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
    """Point every mismatch of a ticker to the first earlier one that changed positions or orders.

    Mismatches in prices, times or money change nothing that a strategy decides on: each of them is its own root.
    """
    first_change: dict[str, int] = {}
    rooted: list[Mismatch] = []
    for mismatch in sorted(mismatches, key=lambda mismatch: mismatch.number):
        rooted.append(replace(mismatch, root=first_change.get(mismatch.ticker)))
        if mismatch.changes_state:
            first_change.setdefault(mismatch.ticker, mismatch.number)
    return tuple(rooted)
