"""What a strategy said, put to the decisions that its orders show, or standing for itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Decision
from pytest_parity.core.folding.life import ZERO
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.core.trace import Statement, Trace

type Place = tuple[int, int]  # time and sequence
type Placed = tuple[Place, Decision]
type Refusals = list[Statement]  # of one set-up and instrument in one moment

_REFUSALS = (Intent.REJECT, Intent.HOLD)


def add_statements(folded: Sequence[Placed], trace: Trace) -> list[Decision]:
    """Return the decisions, given in order, and those that were only said, by time and sequence."""
    placed = list(folded)
    if not trace.statements:
        return [decision for _, decision in placed]
    free: defaultdict[tuple[str, int, Intent, str], list[int]] = defaultdict(list)
    moments = {statement.ts_seen for statement in trace.statements}
    for index, (_, decision) in enumerate(placed):
        if decision.ts in moments and decision.decided:
            free[decision.strategy, decision.ts, decision.intent, decision.instrument].append(index)
    only_said: list[Placed] = []
    for statement in sorted(trace.statements, key=lambda row: row.sequence):
        if statement.action in _REFUSALS:
            continue
        candidates = free[statement.strategy, statement.ts_seen, statement.action, statement.instrument]
        fitting = (index for index in candidates if statement.side in (None, placed[index][1].side))
        found = next(fitting, None)
        if found is None:
            only_said.append((_place(statement), _only_said([statement], trace)))
        else:
            candidates.remove(found)
            placed[found] = (placed[found][0], _with(placed[found][1], statement))
    only_said += [(_place(refusals[0]), _only_said(refusals, trace)) for refusals in _refusals(trace.statements)]
    return [decision for _, decision in sorted([*placed, *only_said], key=itemgetter(0))]


def _refusals(statements: Iterable[Statement]) -> list[Refusals]:
    """Gather what was refused in one moment, the first cause first: a rejection before a hold, then by sequence."""
    moments: defaultdict[tuple[object, ...], Refusals] = defaultdict(list)
    for statement in statements:
        if statement.action in _REFUSALS:
            about = (statement.strategy, statement.setup, statement.instrument, statement.side)
            moments[statement.ts_seen, *about].append(statement)
    return [sorted(said, key=lambda one: (one.action is Intent.HOLD, one.sequence)) for said in moments.values()]


def _place(statement: Statement) -> Place:
    return statement.ts_seen, statement.sequence


def _with(decision: Decision, statement: Statement) -> Decision:
    return replace(
        decision,
        setup=statement.setup,
        reason=statement.reason,
        quote=statement.quote,
        levels=statement.levels,
        stated_quantity=statement.quantity,
        considered=statement.considered,
    )


def _only_said(statements: Sequence[Statement], trace: Trace) -> Decision:
    first = statements[0]
    decision = Decision(
        path=trace.path,
        number=0,
        ts=first.ts_seen,
        intent=first.action,
        strategy=first.strategy,
        instrument=first.instrument,
        ticker=ticker_of(first.instrument, trace.tickers),
        side=first.side or "",
        quantity=ZERO if first.quantity is None else first.quantity,
        executions=(),
        further_reasons=tuple(said.reason for said in statements[1:] if said.reason is not None),
    )
    return _with(decision, first)
