"""What it costs to pair two decisions of one group, or to leave one over; in integers.

A decision left over costs one unit; a pair costs `2 * dt / (dt + spacing)` units for the time between its two, and one
more if only one of them acted, or if their instruments or sides differ. `spacing` is the median gap between the group's
decision times, both paths together. So two decisions of one instrument are better paired than left over, both of them.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.decision import Decision

UNIT = 1_000_000_000  # cost of a decision left over

type Kind = tuple[bool, str, str]


class Costs:
    """One group's two sequences, by time, and what each pair of them costs."""

    def __init__(self, left: Sequence[Decision], right: Sequence[Decision]) -> None:
        self.left, self.right = left, right
        self.moments = tuple([decision.ts for decision in side] for side in (left, right))
        known: dict[Kind, Kind] = {}
        self.kinds = tuple([_kind(decision, known) for decision in side] for side in (left, right))
        times = sorted([*self.moments[0], *self.moments[1]])  # both are sorted: nearly nothing to do
        self.spacing = median_low([later - earlier for earlier, later in pairwise(times) if later > earlier] or [1])

    def pair(self, i: int, j: int) -> int:
        """Price of pairing two decisions; below two units if they are alike."""
        apart = self.apart(i, j)
        other = 0 if self.kinds[0][i] == self.kinds[1][j] else UNIT
        return UNIT * 2 * apart // (apart + self.spacing) + other

    def row(self, i: int, begin: int, end: int) -> list[int]:
        """Price of pairing one decision of the left with a range of the right, as `pair` says."""
        ts, kind, spacing = self.moments[0][i], self.kinds[0][i], self.spacing
        moments, kinds = self.moments[1], self.kinds[1]
        costs: list[int] = []
        for j in range(begin, end):
            apart = abs(ts - moments[j])
            costs.append(UNIT * 2 * apart // (apart + spacing) + (0 if kind == kinds[j] else UNIT))
        return costs

    def apart(self, i: int, j: int) -> int:
        """Nanoseconds between two decisions."""
        return abs(self.moments[0][i] - self.moments[1][j])

    def same(self, i: int, j: int) -> bool:
        """Whether two decisions did the same thing at the same time."""
        return self.moments[0][i] == self.moments[1][j] and self.kinds[0][i] == self.kinds[1][j]

    def repeats(self, side: int, position: int) -> bool:
        """Whether a decision of one side (0 or 1) did the same thing at the same time as the one before it."""
        moments, kinds = self.moments[side], self.kinds[side]
        return moments[position] == moments[position - 1] and kinds[position] == kinds[position - 1]

    def is_earlier(self, i: int, j: int) -> bool:
        """Whether the left one comes first of two that are left over."""
        left, right = self.left[i], self.right[j]
        return (left.ts, left.instrument) < (right.ts, right.instrument)


def _kind(decision: Decision, known: dict[Kind, Kind]) -> Kind:
    """What a decision did, whenever: an order of that side in that instrument, or that much said of it.

    There are few kinds, and what is the same object is compared at once.
    """
    acted = bool(decision.executions)
    kind = acted, decision.instrument, decision.side if acted else decision.intent
    return known.setdefault(kind, kind)
