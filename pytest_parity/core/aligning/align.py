"""Which decision of the backtest corresponds to which decision of paper.

A group is what one strategy decided on one ticker: its exits, or its entries with what it refused and held. Where each
of these, on both paths, names a set-up, the set-ups are groups of their own; otherwise the sides are. Within a group
the cheapest alignment holds (`matching`). What is left over of two groups and is the same order at the same time was
only named otherwise, and pairs all the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.aligning.matching import Matching, Pair
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_parity.core.decision import Decision

type Owner = tuple[str, str, bool, bool]  # strategy, ticker, whether they are exits, whether a strategy decided them
type Group = tuple[str, str, bool, bool, str]  # of an owner, those of one set-up or side

_BY_TIME = attrgetter("ts", "instrument", "number")
_SETUP, _SIDE = attrgetter("setup"), attrgetter("side")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every decision of both paths, in exactly one pair or left over; each part by time.

    `capped` if a group was too large for the cheapest alignment and was aligned by nearest time instead.
    """

    pairs: tuple[Pair, ...]
    backtest_only: tuple[Decision, ...]
    paper_only: tuple[Decision, ...]
    capped: bool = False

    @property
    def taken(self) -> tuple[Decision, ...]:
        """One decision of each pair, the backtest's, and those left over."""
        return *(pair.backtest for pair in self.pairs), *self.backtest_only, *self.paper_only


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
    free: defaultdict[tuple[object, ...], deque[Decision]] = defaultdict(deque)
    for decision in right:
        free[_order_of(decision)].append(decision)
    found = [(decision, free[_order_of(decision)]) for decision in left if decision.acted]
    pairs = [Pair(decision, same.popleft()) for decision, same in found if same]
    for side, taken in ((left, {p.backtest.number for p in pairs}), (right, {p.paper.number for p in pairs})):
        side[:] = [decision for decision in side if decision.number not in taken]
    yield from pairs


def _order_of(decision: Decision) -> tuple[object, ...]:
    return *_owner(decision), decision.acted, decision.ts, decision.instrument, decision.side, decision.quantity


def _groups(*paths: Sequence[Decision]) -> list[dict[Group, list[Decision]]]:
    """Group the decisions of each path, each group by time; what names the groups is the same for all paths."""
    owners: list[dict[Owner, list[Decision]]] = []
    for path in paths:
        of_owner: defaultdict[Owner, list[Decision]] = defaultdict(list)
        for decision in sorted(path, key=_BY_TIME):
            of_owner[_owner(decision)].append(decision)
        owners.append(of_owner)
    groups: list[dict[Group, list[Decision]]] = [{} for _ in paths]
    for owner in {owner for of_owner in owners for owner in of_owner}:
        sides = [of_owner.get(owner, []) for of_owner in owners]
        named = _naming([decision for side in sides for decision in side])
        for side, group in zip(sides, groups, strict=True):
            for name, decisions in named(side).items():
                group[*owner, name] = decisions
    return groups


def _naming(decisions: Sequence[Decision]) -> Callable[[Sequence[Decision]], dict[str, list[Decision]]]:
    """Choose what names the groups of one owner: set-ups if all of them have one, else sides, else nothing."""
    for name_of in (_SETUP, _SIDE):
        if all(map(name_of, decisions)):
            return partial(_by, name_of)
    return lambda side: {"": [*side]} if side else {}


def _by(name_of: Callable[[Decision], str], decisions: Sequence[Decision]) -> dict[str, list[Decision]]:
    named: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        named[name_of(decision)].append(decision)
    return named


def _owner(decision: Decision) -> Owner:
    return decision.strategy, decision.ticker, decision.intent is Intent.EXIT, decision.decided


def _order(decision: Decision) -> tuple[int, int]:
    return decision.ts, decision.number


def _begin_of(pair: Pair) -> tuple[int, int, int]:
    left, right = pair.backtest, pair.paper
    numbers = (left.number, right.number) if left.number < right.number else (right.number, left.number)
    return min(left.ts, right.ts), *numbers
