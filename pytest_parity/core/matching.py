"""One group's decisions of both paths, aligned at the least cost.

The alignment is monotone in time and the cheapest there is, counted in integers: a decision left over costs one unit; a
pair costs `2 * dt / (dt + spacing)` units for the time between its two, and one more if only one of them acted, or if
their instruments or sides differ. `spacing` is the median gap between the group's decision times, both paths together.
So two decisions of one instrument are better paired than left over, both of them. Ties go to the earliest pair.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.core.decision import Decision

UNIT = 1_000_000_000  # cost of a decision left over
CELLS = 4_000_000  # largest table: some seconds and 32 MB
BAND = 8  # beyond it: how many spacings apart two decisions may be and still pair

type Steps = list[tuple[int | None, int | None]]  # positions in both sequences; None on one side for a leftover


@dataclass(frozen=True, slots=True)
class Pair:
    """Two decisions that correspond; `ambiguous` if a neighbour left over would have matched at the same cost."""

    backtest: Decision
    paper: Decision
    ambiguous: bool = False


def same(left: Decision, right: Decision) -> bool:
    """Whether two decisions of one group did the same thing at the same time."""
    return left.ts == right.ts and alike(left, right)


def alike(left: Decision, right: Decision) -> bool:
    """Whether two decisions of one group did the same thing, whenever."""
    if not (left.acted or right.acted):
        return left.intent is right.intent and left.instrument == right.instrument
    return (left.acted, left.instrument, left.side) == (right.acted, right.instrument, right.side)


class Matching:
    """One group's two sequences and their cheapest alignment."""

    def __init__(self, left: list[Decision], right: list[Decision]) -> None:
        self.left, self.right = left, right
        times = sorted({decision.ts for decision in (*left, *right)})
        self.spacing = median_low([later - earlier for earlier, later in pairwise(times)] or [1])
        self.capped = False

    def cost(self, i: int, j: int) -> int:
        """Price of pairing two decisions; below two units if they are alike."""
        apart = abs(self.left[i].ts - self.right[j].ts)
        other = 0 if alike(self.left[i], self.right[j]) else UNIT
        return UNIT * 2 * apart // (apart + self.spacing) + other

    def steps(self) -> Steps:
        """Walk both sequences; equal beginnings and ends pair without a table."""
        begin = self._equal_beginning()
        end = self._equal_end(begin)
        rows, columns = len(self.left) - end, len(self.right) - end
        self.capped = (rows - begin + 1) * (columns - begin + 1) > CELLS
        middle = self._nearest if self.capped else self._cheapest
        tail = ((rows + k, columns + k) for k in range(end))
        return [*((k, k) for k in range(begin)), *middle(begin, rows, columns), *tail]

    def pairs(self, steps: Steps) -> Iterator[Pair]:
        """Build the pairs among the steps, each told whether it is ambiguous."""
        for position, (i, j) in enumerate(steps):
            if i is not None and j is not None:
                yield Pair(self.left[i], self.right[j], self._is_ambiguous(steps, position, i, j))

    def _equal_beginning(self) -> int:
        count = 0
        for left, right in zip(self.left, self.right, strict=False):
            if not same(left, right):
                break
            count += 1
        return count

    def _equal_end(self, begin: int) -> int:
        """Count equal ends; not into a run of equal decisions that is longer on one side, where the earliest pairs."""
        most, count = min(len(self.left), len(self.right)) - begin, 0
        while count < most and same(self.left[-count - 1], self.right[-count - 1]):
            count += 1
        while count and (self._repeats(self.left, begin, count) or self._repeats(self.right, begin, count)):
            count -= 1
        return count

    @staticmethod
    def _repeats(decisions: list[Decision], begin: int, end: int) -> bool:
        before = len(decisions) - end - 1
        return before >= begin and same(decisions[before], decisions[before + 1])

    def _cheapest(self, begin: int, rows: int, columns: int) -> Steps:
        """Fill the table of the cheapest rest from every position, then walk it from the start."""
        width = columns - begin + 1
        rest = [array("q", [k * UNIT for k in range(width - 1, -1, -1)])]
        for i in range(rows - 1, begin - 1, -1):
            below, row = rest[-1], array("q", bytes(8 * width))
            row[-1] = below[-1] + UNIT
            for j in range(width - 2, -1, -1):
                row[j] = min(below[j + 1] + self.cost(i, begin + j), below[j] + UNIT, row[j + 1] + UNIT)
            rest.append(row)
        rest.reverse()
        return self._walk(rest, begin, rows, columns)

    def _walk(self, rest: list[array[int]], begin: int, rows: int, columns: int) -> Steps:
        steps: Steps = []
        i = j = begin
        while i < rows and j < columns:
            here, row, below = rest[i - begin][j - begin], rest[i - begin], rest[i - begin + 1]
            if here == below[j - begin + 1] + self.cost(i, j):
                steps.append((i, j))
                i, j = i + 1, j + 1
                continue
            skips_left, skips_right = here == below[j - begin] + UNIT, here == row[j - begin + 1] + UNIT
            if skips_left and (not skips_right or self._is_earlier(i, j)):
                steps.append((i, None))
                i += 1
            else:
                steps.append((None, j))
                j += 1
        return [*steps, *((k, None) for k in range(i, rows)), *((None, k) for k in range(j, columns))]

    def _nearest(self, begin: int, rows: int, columns: int) -> Steps:
        """Pair in order by nearest time inside the band: linear, for what no table can hold."""
        steps: Steps = []
        i = j = begin
        while i < rows and j < columns:
            apart = self._apart(i, j)
            if i + 1 < rows and self._apart(i + 1, j) < apart:
                steps.append((i, None))
                i += 1
            elif j + 1 < columns and self._apart(i, j + 1) < apart:
                steps.append((None, j))
                j += 1
            elif apart <= BAND * self.spacing:
                steps.append((i, j))
                i, j = i + 1, j + 1
            elif self._is_earlier(i, j):
                steps.append((i, None))
                i += 1
            else:
                steps.append((None, j))
                j += 1
        return [*steps, *((k, None) for k in range(i, rows)), *((None, k) for k in range(j, columns))]

    def _apart(self, i: int, j: int) -> int:
        return abs(self.left[i].ts - self.right[j].ts)

    def _is_earlier(self, i: int, j: int) -> bool:
        left, right = self.left[i], self.right[j]
        return (left.ts, left.instrument) < (right.ts, right.instrument)

    def _is_ambiguous(self, steps: Steps, position: int, i: int, j: int) -> bool:
        """Look at the leftovers up to the pairs before and after: would one of them have matched as well?"""
        cost = self.cost(i, j)
        for step in (-1, 1):
            near = position + step
            while 0 <= near < len(steps) and None in steps[near]:
                left, right = steps[near]
                if self.cost(i if left is None else left, j if right is None else right) == cost:
                    return True
                near += step
        return False
