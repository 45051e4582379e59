"""Which decision of the backtest corresponds to which decision of paper.

A group is what one strategy decided on one ticker: its exits, or its entries with what it refused and held. Where each
of these, on both paths, names a set-up, the set-ups are groups of their own; otherwise the sides are. Within a group
the cheapest alignment holds (`matching`). What is left over of two groups and is the same order at the same time was
only named otherwise, and pairs all the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.matching import Matching, Pair
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.decision import Decision

type Group = tuple[str, str, bool, bool, str]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every decision of both paths, in exactly one pair or left over; each part by time.

    `capped` if a group was too large for the cheapest alignment and was aligned by nearest time instead.
    """

    pairs: tuple[Pair, ...]
    backtest_only: tuple[Decision, ...]
    paper_only: tuple[Decision, ...]
    capped: bool = False


def align(backtest: Sequence[Decision], paper: Sequence[Decision]) -> Alignment:
    """Align the decisions of two paths, given in any order."""
    left, right = _groups(backtest, paper)
    pairs: list[Pair] = []
    unpaired: tuple[list[Decision], list[Decision]] = ([], [])
    capped = False
    for group in sorted(left.keys() | right.keys()):
        matching = Matching(left.get(group, []), right.get(group, []))
        steps = matching.steps()
        pairs += matching.pairs(steps)
        unpaired[0].extend(matching.left[i] for i, j in steps if i is not None and j is None)
        unpaired[1].extend(matching.right[j] for i, j in steps if i is None and j is not None)
        capped = capped or matching.capped
    pairs += _pair_renamed(*unpaired)
    return Alignment(
        pairs=tuple(sorted(pairs, key=_begin_of)),
        backtest_only=tuple(sorted(unpaired[0], key=_order)),
        paper_only=tuple(sorted(unpaired[1], key=_order)),
        capped=capped,
    )


def _pair_renamed(left: list[Decision], right: list[Decision]) -> Iterator[Pair]:
    """Take the orders out of both leftovers that are the same, at the same time, under another set-up's name."""
    free: defaultdict[tuple[object, ...], list[Decision]] = defaultdict(list)
    for decision in right:
        free[_order_of(decision)].append(decision)
    for decision in [decision for decision in left if decision.acted]:
        same = free[_order_of(decision)]
        if same:
            left.remove(decision)
            right.remove(same[0])
            yield Pair(decision, same.pop(0))


def _order_of(decision: Decision) -> tuple[object, ...]:
    return *_owner(decision), decision.acted, decision.ts, decision.instrument, decision.side, decision.quantity


def _groups(*paths: Sequence[Decision]) -> list[dict[Group, list[Decision]]]:
    """Group the decisions of each path, each group by time; what names the groups is the same for all paths."""
    together: defaultdict[tuple[str, str, bool, bool], list[Decision]] = defaultdict(list)
    for decision in (decision for path in paths for decision in path):
        together[_owner(decision)].append(decision)
    by_setup = {owner for owner, decisions in together.items() if all(d.setup for d in decisions)}
    by_side = {owner for owner, decisions in together.items() if all(d.side for d in decisions)}
    grouped: list[dict[Group, list[Decision]]] = []
    for path in paths:
        groups: defaultdict[Group, list[Decision]] = defaultdict(list)
        for decision in sorted(path, key=lambda d: (d.ts, d.instrument, d.number)):
            owner = _owner(decision)
            name = decision.setup if owner in by_setup else decision.side if owner in by_side else ""
            groups[*owner, name or ""].append(decision)
        grouped.append(groups)
    return grouped


def _owner(decision: Decision) -> tuple[str, str, bool, bool]:
    return decision.strategy, decision.ticker, decision.intent is Intent.EXIT, decision.decided


def _order(decision: Decision) -> tuple[int, int]:
    return decision.ts, decision.number


def _begin_of(pair: Pair) -> tuple[int, list[int]]:
    return min(pair.backtest.ts, pair.paper.ts), sorted((pair.backtest.number, pair.paper.number))
