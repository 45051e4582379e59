"""Realized profit and loss, per decision and per ticker, from position events."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.life import in_sequence
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
    sums: defaultdict[int, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for event, amount in _steps(trace):
        fill = fills.before(event)
        for decision in _responsible(of_fill.get(fill, []) if fill is not None else [], event):
            sums[decision.number][event.currency] += amount
    return {number: _sorted(money) for number, money in sorted(sums.items())}


def realized_by_ticker(trace: Trace) -> dict[str, Money]:
    """Give each ticker what all of its positions realized."""
    sums: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for event, amount in _steps(trace):
        sums[ticker_of(event.instrument, trace.tickers)][event.currency] += amount
    return {ticker: _sorted(money) for ticker, money in sorted(sums.items())}


def _steps(trace: Trace) -> Iterator[tuple[PositionEvent, Decimal]]:
    """Yield position events in sequence, each with what it added to its position's realized profit and loss."""
    booked: dict[str, Decimal] = {}
    for event in sorted(trace.positions, key=attrgetter("sequence")):
        # a netting position that is opened again counts from nothing
        before = Decimal(0) if event.kind == "opened" else booked.get(event.position, Decimal(0))
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


def _decisions_of_fills(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """Index decisions by the sequence of their fills; the fill of a flip has two."""
    index: defaultdict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        for execution in decision.executions:
            for sequence in execution.fills:
                index[sequence].append(decision)
    return index


def _responsible(decisions: list[Decision], event: PositionEvent) -> list[Decision]:
    """Choose between the exit and the entry of a flip: what opens is the entry's, everything else the exit's."""
    if len(decisions) <= 1:
        return decisions
    wanted = Intent.ENTER if event.kind == "opened" else Intent.EXIT
    return [decision for decision in decisions if decision.intent is wanted][:1] or decisions[:1]


def _sorted(money: dict[str, Decimal]) -> Money:
    return dict(sorted(money.items())) if len(money) > 1 else dict(money)
