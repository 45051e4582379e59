"""What a day's counts explain: a path that traded or lost more than the other may be at its cap, and refuse for it.

Such counts outlive being flat, so a chain of positions and orders doesn't reach what they block. No cap is known here,
but with its last entry the path that refuses showed how much it still allowed: what the other path has not yet passed
that, it may do. A refusal is explained by nothing less.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.folding.pnl import Money
    from pytest_parity.core.mismatch import Mismatch

type Both[Item] = tuple[Item, Item]  # of the backtest path, of the paper path
type Amount = Decimal | int
type Amounts = Mapping[str, Amount]  # of each count, by name

MAX_TRADES: Final = "max_trades"
DAILY_LOSS_CAP: Final = "daily_loss_cap"


class _Change(NamedTuple):
    ts: int
    name: str
    amount: Amount


class _Total(NamedTuple):
    """What a path has counted from `ts` on."""

    ts: int
    amounts: Amounts


class _Lead(NamedTuple):
    """From `ts` on: by count, the mismatch (its number) since which each path is ahead."""

    ts: int
    since: Both[Mapping[str, int]]


class DayCounts:
    """How many trades and losses each path counted in a session, by strategy, and since which mismatch they part."""

    def __init__(
        self,
        mismatches: Sequence[Mismatch],
        decisions: Both[Sequence[Decision]],
        realized: Both[Mapping[int, Money]],
    ) -> None:
        self._mismatches = mismatches
        self._decisions = decisions
        self._numbered = [{decision.number: decision for decision in of_path} for of_path in decisions]
        self._realized = realized
        self._entered: dict[tuple[int, str], list[int]] = {}
        self._totals: dict[tuple[int, str, str], list[_Total]] = {}
        self._leads: dict[tuple[str, str], list[_Lead]] = {}

    def cause(self, refusal: Mismatch) -> int | None:
        """Return the number of the earlier mismatch for which one path of `refusal` is at a cap and the other isn't.

        Only what changed positions or orders is a cause: a fee that one path pays makes no loss of another trade.
        """
        found: list[int] = []
        for path, decision in self._of(refusal):
            if decision.intent is Intent.REJECT and decision.reason in (MAX_TRADES, DAILY_LOSS_CAP):
                lead = _latest(self._leads_of(decision.strategy, decision.reason), decision.ts)
                ahead = lead.since[path] if lead is not None else {}
                found += [ahead[name] for name in self._reached(path, decision, decision.reason) if name in ahead]
        return min((number for number in found if number < refusal.number), default=None)

    def _reached(self, path: int, refused: Decision, reason: str) -> Iterator[str]:
        """Yield the counts in which the other path has not passed what this one had when it last entered."""
        entered = self._entries_of(path, refused.strategy)
        earlier = bisect_left(entered, refused.ts)
        if earlier:
            own, other = (self._totals_of(side, refused.strategy, reason) for side in (path, 1 - path))
            allowed, reached = _amounts(own, entered[earlier - 1]), _amounts(own, refused.ts)
            others = _amounts(other, refused.ts)
            for name, amount in reached.items():
                if others.get(name, 0) <= allowed.get(name, 0) < amount:
                    yield name

    def _of(self, mismatch: Mismatch) -> Iterator[tuple[int, Decision]]:
        for path, number in enumerate(mismatch.pair):
            if number is not None:
                yield path, self._numbered[path][number]

    def _entries_of(self, path: int, strategy: str) -> list[int]:
        """Return when a strategy sent entries, by time."""
        key = (path, strategy)
        if key not in self._entered:
            entries = (one for one in self._decisions[path] if one.intent is Intent.ENTER and one.acted)
            self._entered[key] = sorted(one.ts for one in entries if one.strategy == strategy)
        return self._entered[key]

    def _totals_of(self, path: int, strategy: str, reason: str) -> list[_Total]:
        key = (path, strategy, reason)
        if key not in self._totals:
            theirs = (one for one in self._decisions[path] if one.strategy == strategy)
            changes = (change for one in theirs for change in self._changes(path, one, reason))
            self._totals[key] = list(_summed(sorted(changes)))
        return self._totals[key]

    def _leads_of(self, strategy: str, reason: str) -> list[_Lead]:
        key = (strategy, reason)
        if key not in self._leads:
            changes = [
                (change.ts, mismatch.number, change.name, change.amount if path == 0 else -change.amount)
                for mismatch in self._mismatches
                if mismatch.strategy == strategy and mismatch.changes_state
                for path, decision in self._of(mismatch)
                for change in self._changes(path, decision, reason)
            ]
            self._leads[key] = list(_led(sorted(changes, key=itemgetter(0, 1))))
        return self._leads[key]

    def _changes(self, path: int, decision: Decision, reason: str) -> Iterator[_Change]:
        """Tell what a decision counts: an entry as it is sent and as it is filled, or its losses by currency."""
        if reason == MAX_TRADES:
            if decision.intent is Intent.ENTER and decision.acted:
                yield _Change(decision.ts, "sent", 1)
                if (filled := decision.executions[0].first_fill) is not None:
                    yield _Change(filled, "filled", 1)
            return
        fills = [execution.last_fill for execution in decision.executions if execution.last_fill is not None]
        for currency, amount in self._realized[path].get(decision.number, {}).items() if fills else ():
            yield _Change(max(fills), currency, -amount)


def _summed(changes: Iterable[_Change]) -> Iterator[_Total]:
    amounts: dict[str, Amount] = {}
    for ts, name, amount in changes:
        amounts = amounts | {name: amounts.get(name, 0) + amount}
        yield _Total(ts, amounts)


def _led(changes: Iterable[tuple[int, int, str, Amount]]) -> Iterator[_Lead]:
    leads: defaultdict[str, Amount] = defaultdict(int)  # of the backtest path
    since: Both[dict[str, int]] = ({}, {})
    for ts, number, name, change in changes:
        leads[name] += change
        for ahead, lead in zip(since, (leads[name], -leads[name]), strict=True):
            if lead > 0:
                ahead.setdefault(name, number)
            else:
                ahead.pop(name, None)
        yield _Lead(ts, (dict(since[0]), dict(since[1])))


def _latest[Step: (_Total, _Lead)](steps: Sequence[Step], before: int) -> Step | None:
    latest = bisect_left(steps, before, key=attrgetter("ts")) - 1
    return steps[latest] if latest >= 0 else None


def _amounts(totals: Sequence[_Total], before: int) -> Amounts:
    latest = _latest(totals, before)
    return latest.amounts if latest is not None else {}
