"""Realized profit and loss, per decision and per ticker, from position events."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.folding.life import ZERO
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import PositionEvent, Trace

_SEQUENCE = attrgetter("sequence")

type Money = dict[str, Decimal]  # currency → amount, in order of currency


def realized_by_decision(trace: Trace, decisions: Sequence[Decision]) -> dict[int, Money]:
    """Give each decision (by number) what its fills realized, commissions as the positions book them included.

    What a position realized without any fill before it stays with no decision; `realized_by_ticker` has it.
    """
    filled_by, opened_by = _decisions_of_fills(decisions)
    sums: dict[int, Money] = {}
    for (event, amount), fill in zip(realized_steps(trace), _causes(trace), strict=True):
        # of a flip, what opens is the entry's, everything else the exit's
        decision = (opened_by.get(fill) if event.kind == "opened" else None) or filled_by.get(fill)
        if decision is not None:
            _add(sums, decision.number, event.currency, amount)
    return {number: _sorted(money) for number, money in sums.items()}


def realized_by_ticker(trace: Trace) -> dict[str, Money]:
    """Give each ticker what all of its positions realized."""
    sums: dict[str, Money] = {}
    for event, amount in realized_steps(trace):
        _add(sums, ticker_of(event.instrument, trace.tickers), event.currency, amount)
    return {ticker: _sorted(money) for ticker, money in sorted(sums.items())}


def _add[Owner](sums: dict[Owner, Money], owner: Owner, currency: str, amount: Decimal) -> None:
    money = sums.get(owner)
    if money is None:
        sums[owner] = {currency: amount}
    else:
        money[currency] = money.get(currency, ZERO) + amount


def realized_steps(trace: Trace) -> Iterator[tuple[PositionEvent, Decimal]]:
    """Yield position events in sequence, each with what it added to its position's realized profit and loss."""
    booked: dict[str, Decimal] = {}
    for event in sorted(trace.positions, key=_SEQUENCE):
        realized = event.realized_pnl
        # a netting position that is opened again counts from nothing
        yield event, realized if event.kind == "opened" else realized - booked.get(event.position, ZERO)
        booked[event.position] = realized


def _causes(trace: Trace) -> Iterator[int | None]:
    """Yield for each position event, in sequence, the fill (its sequence) that caused it: the latest one before it.

    Of its position, or of its market where no fill names the position.
    """
    named = {fill.position for fill in trace.fills}
    latest: dict[str | tuple[str, str] | None, int] = {}
    rows: list[PositionEvent | Fill] = sorted([*trace.positions, *trace.fills], key=_SEQUENCE)
    for row in rows:
        market = row.strategy, row.instrument
        if isinstance(row, Fill):
            latest[row.position] = latest[market] = row.sequence
        else:
            yield latest.get(row.position if row.position in named else market)


def _decisions_of_fills(decisions: Iterable[Decision]) -> tuple[dict[int | None, Decision], dict[int | None, Decision]]:
    """Index decisions by the sequence of their fills; apart from it, the entries of flips, whose exits come first."""
    filled_by: dict[int | None, Decision] = {}
    opened_by: dict[int | None, Decision] = {}
    for decision in decisions:
        for execution in decision.executions:
            for sequence in execution.fills:
                if sequence in filled_by:
                    opened_by[sequence] = decision
                else:
                    filled_by[sequence] = decision
    return filled_by, opened_by


def _sorted(money: Money) -> Money:
    return dict(sorted(money.items())) if len(money) > 1 else money
