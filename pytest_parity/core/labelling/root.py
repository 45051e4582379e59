"""Which mismatches are first divergences, and which follow from one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.labelling.day_counts import DayCounts
    from pytest_parity.core.labelling.flat import BothFlat
    from pytest_parity.core.mismatch import Mismatch


@dataclass(frozen=True, slots=True)
class _Chain:
    """What began when positions or orders of a strategy on a ticker first differed."""

    root: int
    since: int


def assign_roots(mismatches: Sequence[Mismatch], flat: BothFlat, counts: DayCounts) -> tuple[Mismatch, ...]:
    """Point every mismatch to the first earlier one of its strategy and ticker that changed positions or orders.

    A chain ends when both paths are flat again: what differs after that is a first divergence of its own. Mismatches in
    prices, times, money or what was said change nothing that a strategy decides on: none begins a chain. What no
    strategy decided (a settlement, a position carried in) follows from any strategy's, and any strategy's from it. What
    is said again and again of one set-up, with the same reasons, follows from the first time. What is refused for a
    day's count follows, flat or not, from what put the path ahead in it.
    """
    tickers: dict[str, dict[str, _Chain]] = {}
    first_said: dict[tuple[object, ...], int] = {}
    rooted: list[Mismatch] = []
    roots: dict[int, int] = {}
    for mismatch in sorted(mismatches, key=lambda mismatch: mismatch.number):
        chains = tickers.setdefault(mismatch.ticker, {})
        lasting = {name: chain for name, chain in chains.items() if _lasts(name, chain, mismatch, flat)}
        earlier = [chain.root for chain in lasting.values()]
        said = (mismatch.ticker, mismatch.strategy, mismatch.label, mismatch.only_said)
        if mismatch.only_said is not None and said in first_said:
            earlier.append(first_said[said])
        if (cause := counts.cause(mismatch)) is not None:
            earlier.append(roots[cause])
        root = min(earlier, default=None)
        rooted.append(replace(mismatch, root=root))
        roots[mismatch.number] = root or mismatch.number
        if mismatch.only_said is not None and root is None:
            first_said[said] = mismatch.number
        if mismatch.changes_state and mismatch.strategy not in lasting:
            chains[mismatch.strategy] = _Chain(root or mismatch.number, mismatch.ts)
    return tuple(rooted)


def _lasts(strategy: str, chain: _Chain, mismatch: Mismatch, flat: BothFlat) -> bool:
    """Whether a mismatch follows from a chain of `strategy`: both paths have not been flat since it began.

    Between what a strategy decided and what none did, that strategy's being flat counts, whoever else holds something.
    """
    if strategy != mismatch.strategy and "" not in (strategy, mismatch.strategy):
        return False
    whose = strategy or mismatch.strategy or None
    return not flat.between(mismatch.ticker, whose, chain.since, mismatch.ts)
