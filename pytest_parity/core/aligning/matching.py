"""One group's decisions of both paths, aligned at the least cost, in order of time; ties go to the earliest pair.

`costs` says what a pair and a leftover cost. Equal beginnings and ends pair without asking. What lies between them, if
it is too long to find the cheapest alignment in bearable time, is cut at the decisions that are the same on both paths;
a part that is still too long is aligned by nearest time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.aligning.block import Block
from pytest_parity.core.aligning.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.aligning.block import Steps
    from pytest_parity.core.decision import Decision

CELLS = 40_000  # largest table: 200 decisions by 200, a fraction of a second


@dataclass(frozen=True, slots=True)
class Pair:
    """Two decisions that correspond; `ambiguous` if a neighbour left over would have matched at the same cost."""

    backtest: Decision
    paper: Decision
    ambiguous: bool = False


class Matching:
    """One group's two sequences and their alignment; `capped` if it may not be the cheapest."""

    def __init__(self, left: Sequence[Decision], right: Sequence[Decision]) -> None:
        self.left, self.right = left, right
        self.costs = Costs(left, right)
        self.capped = False

    def steps(self) -> Steps:
        """Walk both sequences; equal beginnings and ends pair without a table."""
        begin = self._equal_beginning()
        end = self._equal_end(begin)
        rows, columns = len(self.left) - end, len(self.right) - end
        middle = Block(self.costs, begin, rows, begin, columns)
        self.capped = middle.cells > CELLS
        between = self._cut(middle) if self.capped else middle.cheapest()
        tail = ((rows + k, columns + k) for k in range(end))
        return [*((k, k) for k in range(begin)), *between, *tail]

    def pairs(self, steps: Steps) -> Iterator[Pair]:
        """Build the pairs among the steps, each told whether it is ambiguous."""
        alone = [None in step for step in steps]
        beside = [False, *alone[:-1]], [*alone[1:], False]
        for position, ((i, j), before, after) in enumerate(zip(steps, *beside, strict=True)):
            if i is not None and j is not None:
                ambiguous = (before or after) and self._is_ambiguous(steps, position, i, j)
                yield Pair(self.left[i], self.right[j], ambiguous)

    def _cut(self, middle: Block) -> Steps:
        """Align a long block between the decisions that are the same on both paths."""
        steps: Steps = []
        top, begin = middle.top, middle.begin
        for i, j in [*middle.anchors(), (middle.bottom, middle.end)]:
            if top < i or begin < j:
                part = Block(self.costs, top, i, begin, j)
                steps += part.nearest() if part.cells > CELLS else part.cheapest()
            steps.append((i, j))
            top, begin = i + 1, j + 1
        return steps[:-1]  # the last one is the end itself

    def _equal_beginning(self) -> int:
        most = min(len(self.left), len(self.right))
        return next((k for k in range(most) if not self.costs.same(k, k)), most)

    def _equal_end(self, begin: int) -> int:
        """Count equal ends; not into a run of equal decisions that is longer on one side, where the earliest pairs."""
        rows, columns = len(self.left), len(self.right)
        most, count = min(rows, columns) - begin, 0
        while count < most and self.costs.same(rows - count - 1, columns - count - 1):
            count += 1
        while count and (self._repeats(0, rows - count, begin) or self._repeats(1, columns - count, begin)):
            count -= 1
        return count

    def _repeats(self, side: int, position: int, begin: int) -> bool:
        return position > begin and self.costs.repeats(side, position)

    def _is_ambiguous(self, steps: Steps, position: int, i: int, j: int) -> bool:
        """Look at the leftovers up to the pairs before and after: would one of them have matched as well?"""
        for step in (-1, 1):
            near = position + step
            while 0 <= near < len(steps) and None in steps[near]:
                left, right = steps[near]
                if self.costs.pair(i if left is None else left, j if right is None else right) == self.costs.pair(i, j):
                    return True
                near += step
        return False
