"""Two deliveries of one stream of market data: which records differ, and how."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

type Expectation = Callable[[Record], Record | None]  # what becomes of a record on its way to paper; `None`: dropped


class Kind(StrEnum):
    """How a record differs."""

    MISSING = "missing"  # one path has it, the other has not
    ALTERED = "altered"  # another content at the same `ts_event`
    LATE = "late"  # the same content with another `ts_init`: later, or earlier
    REORDERED = "reordered"  # the same record in another place among its like


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """One datum: when it happened, when it arrived (both UTC nanoseconds), and its content as text."""

    ts_event: int
    ts_init: int
    text: str


@dataclass(frozen=True, slots=True)
class Departure:
    """A record that differs; on a path that lacks it `None`. `declared`: it differs just as expected."""

    kind: Kind
    backtest: Record | None
    paper: Record | None
    declared: bool = False

    @property
    def ts(self) -> int:
        """When the paths first had another record, UTC nanoseconds."""
        return min(record.ts_init for record in (self.backtest, self.paper) if record is not None)


def compare_records(
    backtest: Sequence[Record], paper: Sequence[Record], expect: Expectation | None = None
) -> tuple[Departure, ...]:
    """Return every record that differs, once, in order of time; what is alike on both paths isn't listed.

    `expect` says what paper is declared to get of each record; none given: the same. What is as expected is matched
    first, then what is alike, of the same content, and of the same `ts_event`.
    """
    comparison = _Comparison(backtest, paper, expect or (lambda record: record))
    return tuple(sorted(comparison.departures(), key=_order))


def _order(departure: Departure) -> tuple[object, ...]:
    return departure.ts, [(one is None, one) for one in (departure.backtest, departure.paper)], departure.kind


class _Comparison:
    """What of either side has found no counterpart yet, by position."""

    def __init__(self, backtest: Sequence[Record], paper: Sequence[Record], expect: Expectation) -> None:
        self.backtest, self.paper = backtest, paper
        self.wanted = [expect(record) for record in backtest]
        self.left = set(range(len(backtest)))
        self.right = set(range(len(paper)))

    def departures(self) -> list[Departure]:
        """Take records off both sides, the best explained first, until none is left."""
        pairs = self._as_expected()
        moved = _moved([self.paper[right] for _, right in pairs], [right for _, right in pairs])
        found = [self._pair(*pair, moved=number in moved) for number, pair in enumerate(pairs)]
        self._pair_up(lambda record: record)  # alike, though an entry would have changed it
        dropped = [left for left in self.left if self.wanted[left] is None]
        found += [Departure(Kind.MISSING, self.backtest[left], None, declared=True) for left in dropped]
        self.left.difference_update(dropped)
        for kind, key in ((Kind.LATE, _content), (Kind.ALTERED, _moment)):
            found += [Departure(kind, self.backtest[left], self.paper[right]) for left, right in self._pair_up(key)]
        found += [Departure(Kind.MISSING, self.backtest[left], None) for left in self.left]
        found += [Departure(Kind.MISSING, None, self.paper[right]) for right in self.right]
        return [one for one in found if one.backtest != one.paper or one.kind is Kind.REORDERED]

    def _as_expected(self) -> list[tuple[int, int]]:
        """Match what paper got just as expected; pairs in the order in which paper is to get them."""
        there: defaultdict[Record, deque[int]] = defaultdict(deque)
        for position, record in enumerate(self.paper):
            there[record].append(position)
        pairs = [
            (left, there[want].popleft()) for left, want in enumerate(self.wanted) if want is not None and there[want]
        ]
        self._take(pairs)
        if self.wanted != [*self.backtest]:  # delayed data fall behind others; data alike in time keep their order
            pairs.sort(key=lambda pair: self.paper[pair[1]].ts_init)
        return pairs

    def _pair_up(self, key: Callable[[Record], Hashable]) -> list[tuple[int, int]]:
        """Pair what is left on either side and has the same key, in order of time and content."""
        there: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for right in sorted(self.right, key=lambda right: (self.paper[right], right)):
            there[key(self.paper[right])].append(right)
        lefts = sorted(self.left, key=lambda left: (self.backtest[left], left))
        pairs = [(left, waiting.popleft()) for left in lefts if (waiting := there.get(key(self.backtest[left])))]
        self._take(pairs)
        return pairs

    def _take(self, pairs: Iterable[tuple[int, int]]) -> None:
        for left, right in pairs:
            self.left.remove(left)
            self.right.remove(right)

    def _pair(self, left: int, right: int, *, moved: bool) -> Departure:
        one, other = self.backtest[left], self.paper[right]
        if moved:
            return Departure(Kind.REORDERED, one, other)
        return Departure(Kind.LATE if one.text == other.text else Kind.ALTERED, one, other, declared=True)


def _content(record: Record) -> Hashable:
    return record.ts_event, record.text


def _moment(record: Record) -> Hashable:
    return record.ts_event


def _moved(records: Sequence[Record], places: Sequence[int]) -> set[int]:
    """Return which of these, by index, would have to be moved for their places to rise: as few as can be."""
    arrived = sorted(range(len(places)), key=places.__getitem__)
    if [*records] <= [records[index] for index in arrived]:  # the same choice from whichever side one looks
        stay = _longest_rise(places)
    else:
        stay = {arrived[place] for place in _longest_rise(arrived)}
    return set(range(len(places))) - stay


def _longest_rise(values: Sequence[int]) -> set[int]:
    """Return the indices of a longest rising subsequence."""
    least: list[int] = []  # value that ends a rise of each length, and
    ends: list[int] = []  # its index
    before: list[int] = []  # index of what comes before each value in its rise; -1: nothing
    for index, value in enumerate(values):
        length = bisect_left(least, value)
        before.append(ends[length - 1] if length else -1)
        least[length : length + 1] = [value]
        ends[length : length + 1] = [index]
    found: set[int] = set()
    last = ends[-1] if ends else -1
    while last >= 0:
        found.add(last)
        last = before[last]
    return found
