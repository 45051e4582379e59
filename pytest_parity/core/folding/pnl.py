"""Realized profit and loss, per decision and per ticker, from position events."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.folding.life import ZERO, in_sequence
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import PositionEvent, Trace

type Money = dict[str, Decimal]  # currency → amount, in order of currency


def realized_by_decision(trace: Trace, decisions: Sequence[Decision]) -> dict[int, Money]:
    """Give each decision (by number) what its fills realized, commissions as the positions book them included.

    What a position realized without any fill before it stays with no decision; `realized_by_ticker` has it.
    """
    of_fill = _decisions_of_fills(decisions)
    fills = _Fills(trace)
    sums: defaultdict[int, Money] = defaultdict(dict)
    for event, amount in _steps(trace):
        decisions = of_fill.get(fills.before(event), ())
        for decision in decisions if len(decisions) <= 1 else _responsible(decisions, event):
            money = sums[decision.number]
            money[event.currency] = money.get(event.currency, ZERO) + amount
    return {number: _sorted(sums[number]) for number in sorted(sums)}


def realized_by_ticker(trace: Trace) -> dict[str, Money]:
    """Give each ticker what all of its positions realized."""
    sums: defaultdict[str, Money] = defaultdict(dict)
    for event, amount in _steps(trace):
        money = sums[ticker_of(event.instrument, trace.tickers)]
        money[event.currency] = money.get(event.currency, ZERO) + amount
    return {ticker: _sorted(money) for ticker, money in sorted(sums.items())}


def _steps(trace: Trace) -> Iterator[tuple[PositionEvent, Decimal]]:
    """Yield position events in sequence, each with what it added to its position's realized profit and loss."""
    booked: dict[str, Decimal] = {}
    for event in sorted(trace.positions, key=attrgetter("sequence")):
        # a netting position that is opened again counts from nothing
        before = ZERO if event.kind == "opened" else booked.get(event.position, ZERO)
        booked[event.position] = event.realized_pnl
        yield event, event.realized_pnl - before


class _Fills:
    """The fills of a trace by position, and by market for those that name none."""

    def __init__(self, trace: Trace) -> None:
        self._by_position: defaultdict[str, list[int]] = defaultdict(list)
        self._by_market: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for fill in in_sequence(trace.fills):
            self._by_position[fill.position or ""].append(fill.sequence)
            self._by_market[fill.strategy, fill.instrument].append(fill.sequence)

    def before(self, event: PositionEvent) -> int | None:
        """Find the fill (its sequence) that caused a position event: the latest one before it."""
        known = self._by_position.get(event.position) or self._by_market.get((event.strategy, event.instrument), [])
        earlier = bisect_left(known, event.sequence)
        return known[earlier - 1] if earlier else None


def _decisions_of_fills(decisions: Iterable[Decision]) -> dict[int | None, tuple[Decision, ...]]:
    """Index decisions by the sequence of their fills; the fill of a flip has two."""
    index: dict[int | None, tuple[Decision, ...]] = {}
    for decision in decisions:
        alone = (decision,)
        for execution in decision.executions:
            for sequence in execution.fills:
                index[sequence] = (*index[sequence], decision) if sequence in index else alone
    return index


def _responsible(decisions: tuple[Decision, ...], event: PositionEvent) -> tuple[Decision, ...]:
    """Choose between the exit and the entry of a flip: what opens is the entry's, everything else the exit's."""
    wanted = Intent.ENTER if event.kind == "opened" else Intent.EXIT
    return tuple(decision for decision in decisions if decision.intent is wanted)[:1] or decisions[:1]


def _sorted(money: Money) -> Money:
    return dict(sorted(money.items())) if len(money) > 1 else money
