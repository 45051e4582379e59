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
    for event, amount, fill in _booked(sorted([*trace.positions, *trace.fills], key=_SEQUENCE)):
        # of a flip, what opens is the entry's, everything else the exit's
        number = (opened_by.get(fill) if event.kind == "opened" else None) or filled_by.get(fill)
        if number is not None:
            _add(sums, number, event.currency, amount)
    return _sorted(sums)


def realized_by_ticker(trace: Trace) -> dict[str, Money]:
    """Give each ticker what all of its positions realized."""
    sums: dict[str, Money] = {}
    for event, amount in realized_steps(trace):
        _add(sums, ticker_of(event.instrument, trace.tickers), event.currency, amount)
    return dict(sorted(_sorted(sums).items()))


def _add[Owner](sums: dict[Owner, Money], owner: Owner, currency: str, amount: Decimal) -> None:
    money = sums.get(owner)
    if money is None:
        sums[owner] = {currency: amount}
    else:
        money[currency] = money.get(currency, ZERO) + amount


def realized_steps(trace: Trace) -> Iterator[tuple[PositionEvent, Decimal]]:
    """Yield position events in sequence, each with what it added to its position's realized profit and loss."""
    return ((event, amount) for event, amount, _ in _booked(sorted(trace.positions, key=_SEQUENCE)))


def _booked(rows: Sequence[PositionEvent | Fill]) -> Iterator[tuple[PositionEvent, Decimal, int | None]]:
    """Yield position events, each with what it added and the fill (its sequence) that caused it.

    That is the latest fill before it, of its position, or of its market where no fill names the position. `rows` are in
    sequence.
    """
    fills = [row for row in rows if isinstance(row, Fill)]
    named = {fill.position for fill in fills}
    by_market = any(row.position not in named for row in rows)
    booked: dict[str, Decimal] = {}
    latest: dict[str | tuple[str, str] | None, int] = {}
    for row in rows:
        if isinstance(row, Fill):
            latest[row.position] = row.sequence
            if by_market:
                latest[row.strategy, row.instrument] = row.sequence
            continue
        position, realized = row.position, row.realized_pnl
        # a netting position that is opened again counts from nothing
        added = realized if row.kind == "opened" else realized - booked.get(position, ZERO)
        booked[position] = realized
        yield row, added, latest.get(position if position in named else (row.strategy, row.instrument))


def _decisions_of_fills(decisions: Iterable[Decision]) -> tuple[dict[int | None, int], dict[int | None, int]]:
    """Index decisions, by their numbers, under the sequence of their fills.

    Apart from it, the entries of flips, whose exits come first.
    """
    filled_by: dict[int | None, int] = {}
    opened_by: dict[int | None, int] = {}
    for decision in decisions:
        for execution in decision.executions:
            for sequence in execution.fills:
                if filled_by.setdefault(sequence, decision.number) != decision.number:
                    opened_by[sequence] = decision.number
    return filled_by, opened_by


def _sorted[Owner](sums: dict[Owner, Money]) -> dict[Owner, Money]:
    for owner, money in sums.items():
        if len(money) > 1:
            sums[owner] = dict(sorted(money.items()))
    return sums
