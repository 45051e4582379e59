"""A part of one group's two sequences, aligned at the least cost, or by nearest time where that would take too long."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.aligning.costs import UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.core.aligning.costs import Costs, Kind

BAND = 8  # by nearest time: how many spacings apart two decisions may be and still pair

type Steps = list[tuple[int | None, int | None]]  # positions in both sequences; None on one side for a leftover


@dataclass(frozen=True, slots=True)
class Block:
    """Positions of both sequences, ends excluded."""

    costs: Costs
    top: int
    bottom: int  # of the left
    begin: int
    end: int  # of the right

    @property
    def cells(self) -> int:
        """Size of the table that the least cost is told from."""
        return (self.bottom - self.top + 1) * (self.end - self.begin + 1)

    def cheapest(self) -> Steps:
        """Fill the table of the cheapest rest from every position, then walk it from the start."""
        rest = [array("q", [k * UNIT for k in range(self.end - self.begin, -1, -1)])]
        for i in range(self.bottom - 1, self.top - 1, -1):
            rest.append(self._row(rest[-1], self.costs.row(i, self.begin, self.end)))
        rest.reverse()
        return self._walk(rest)

    @staticmethod
    def _row(below: array[int], costs: list[int]) -> array[int]:
        row = array("q", bytes(8 * len(below)))
        row[-1] = best = below[-1] + UNIT
        for j in range(len(costs) - 1, -1, -1):
            paired, over = below[j + 1] + costs[j], below[j] + UNIT
            best += UNIT
            best = min(best, paired, over)
            row[j] = best
        return row

    def _walk(self, rest: list[array[int]]) -> Steps:
        steps: Steps = []
        i, j = self.top, self.begin
        while i < self.bottom and j < self.end:
            row, below = rest[i - self.top], rest[i - self.top + 1]
            column = j - self.begin
            here = row[column]
            if here == below[column + 1] + self.costs.pair(i, j):
                steps.append((i, j))
                i, j = i + 1, j + 1
                continue
            skips_left, skips_right = here == below[column] + UNIT, here == row[column + 1] + UNIT
            if skips_left and (not skips_right or self.costs.is_earlier(i, j)):
                steps.append((i, None))
                i += 1
            else:
                steps.append((None, j))
                j += 1
        return [*steps, *self._rest(i, j)]

    def nearest(self) -> Steps:
        """Pair in order by nearest time inside the band: linear, for what no table can hold."""
        steps: Steps = []
        costs = self.costs
        i, j = self.top, self.begin
        while i < self.bottom and j < self.end:
            apart = costs.apart(i, j)
            skips_left = i + 1 < self.bottom and costs.apart(i + 1, j) < apart
            skips_right = not skips_left and j + 1 < self.end and costs.apart(i, j + 1) < apart
            if not (skips_left or skips_right) and apart <= BAND * costs.spacing:
                steps.append((i, j))
                i, j = i + 1, j + 1
            elif skips_left or (not skips_right and costs.is_earlier(i, j)):
                steps.append((i, None))
                i += 1
            else:
                steps.append((None, j))
                j += 1
        return [*steps, *self._rest(i, j)]

    def _rest(self, i: int, j: int) -> Steps:
        return [*((k, None) for k in range(i, self.bottom)), *((None, k) for k in range(j, self.end))]

    def anchors(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of decisions that are the same at the same time and stand once in each sequence, in order."""
        left, right = self._unique(0, self.top, self.bottom), self._unique(1, self.begin, self.end)
        last = self.top - 1, self.begin - 1
        for what in sorted(left.keys() & right.keys()):
            i, j = left[what], right[what]
            if i > last[0] and j > last[1]:
                yield i, j
                last = i, j

    def _unique(self, side: int, begin: int, end: int) -> dict[tuple[int, Kind], int]:
        costs = self.costs
        every = list(zip(costs.moments[side][begin:end], costs.kinds[side][begin:end], strict=True))
        times = Counter(every)
        return {what: position for position, what in enumerate(every, start=begin) if times[what] == 1}
