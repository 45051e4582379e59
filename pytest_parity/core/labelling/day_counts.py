"""What a day's counts explain: a path that traded or lost more than the other may be at its cap, and refuse for it.

Such counts outlive being flat, so a chain of positions and orders doesn't reach what they block.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.folding.pnl import Money
    from pytest_parity.core.mismatch import Mismatch

type Both[Item] = tuple[Item, Item]  # of the backtest path, of the paper path
type Amount = Decimal | int
type Counted = Iterator[tuple[int, str, Amount]]  # when, of what, how much

MAX_TRADES: Final = "max_trades"
DAILY_LOSS_CAP: Final = "daily_loss_cap"


class _Step(NamedTuple):
    """From `ts` on: the mismatch (its number) since which each path is ahead in a count, if it is."""

    ts: int
    ahead_since: Both[int | None]


class DayCounts:
    """How far the trades and losses of two paths parted in a session, by strategy, whatever the ticker."""

    def __init__(
        self,
        mismatches: Sequence[Mismatch],
        decisions: Both[Sequence[Decision]],
        realized: Both[Mapping[int, Money]],
    ) -> None:
        self._mismatches: defaultdict[str, list[Mismatch]] = defaultdict(list)
        for mismatch in sorted(mismatches, key=attrgetter("number")):
            self._mismatches[mismatch.strategy].append(mismatch)
        self._decisions = [{decision.number: decision for decision in of_path} for of_path in decisions]
        self._realized = realized
        self._steps: dict[tuple[str, str], list[_Step]] = {}

    def cause(self, refusal: Mismatch) -> int | None:
        """Return the number of the earlier mismatch that put the path that refuses for a count ahead in it."""
        found = []
        for path, decision in self._of(refusal):
            if decision.intent is Intent.REJECT and decision.reason in (MAX_TRADES, DAILY_LOSS_CAP):
                steps = self._steps_of(refusal.strategy, decision.reason)
                latest = bisect_left(steps, decision.ts, key=attrgetter("ts")) - 1
                found.append(steps[latest].ahead_since[path] if latest >= 0 else None)
        return min((number for number in found if number is not None and number < refusal.number), default=None)

    def _of(self, mismatch: Mismatch) -> Iterator[tuple[int, Decision]]:
        for path, number in enumerate(mismatch.pair):
            if number is not None:
                yield path, self._decisions[path][number]

    def _steps_of(self, strategy: str, reason: str) -> list[_Step]:
        key = (strategy, reason)
        if key not in self._steps:
            counted = self._entries if reason == MAX_TRADES else self._losses
            self._steps[key] = list(self._walk(self._mismatches[strategy], counted))
        return self._steps[key]

    def _walk(self, mismatches: Sequence[Mismatch], counted: Callable[[int, Decision], Counted]) -> Iterator[_Step]:
        changes = [
            (ts, mismatch.number, of, amount if path == 0 else -amount)
            for mismatch in mismatches
            for path, decision in self._of(mismatch)
            for ts, of, amount in counted(path, decision)
        ]
        leads: defaultdict[str, Amount] = defaultdict(int)  # of the backtest path
        since: Both[dict[str, int]] = ({}, {})
        for ts, number, of, change in sorted(changes, key=itemgetter(0, 1)):
            leads[of] += change
            for ahead, lead in zip(since, (leads[of], -leads[of]), strict=True):
                if lead > 0:
                    ahead.setdefault(of, number)
                else:
                    ahead.pop(of, None)
            yield _Step(ts, (min(since[0].values(), default=None), min(since[1].values(), default=None)))

    def _entries(self, _: int, decision: Decision) -> Counted:
        """Count an entry when it is sent and when it is filled: a strategy may count either."""
        if decision.intent is Intent.ENTER and decision.acted:
            yield decision.ts, "sent", 1
            if (filled := decision.executions[0].first_fill) is not None:
                yield filled, "filled", 1

    def _losses(self, path: int, decision: Decision) -> Counted:
        """Count what a decision lost, by currency, when its last order was filled."""
        fills = [execution.last_fill for execution in decision.executions if execution.last_fill is not None]
        for currency, amount in self._realized[path].get(decision.number, {}).items() if fills else ():
            yield max(fills), currency, -amount
