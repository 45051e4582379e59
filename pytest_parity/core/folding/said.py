"""What a strategy said, put to the decisions that its orders show, or standing for itself."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Decision
from pytest_parity.core.folding.life import ZERO
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.core.trace import Statement, Trace

type Placed = tuple[int, Decision]  # with the sequence of the row that it began with
type Refusals = list[Statement]  # of one set-up and instrument in one moment

_REFUSALS = (Intent.REJECT, Intent.HOLD)
_SEQUENCE = itemgetter(0)
_TIME = attrgetter("ts")


def add_statements(folded: Sequence[Placed], trace: Trace) -> list[Decision]:
    """Put to the decisions, given in sequence, what was said of them; return them and those only said.

    By time and sequence.
    """
    placed = folded
    if trace.statements:
        only_said = _join(folded, trace)
        placed = sorted([*folded, *only_said], key=_SEQUENCE)
    return sorted([decision for _, decision in placed], key=_TIME)  # which keeps the sequence within a moment


def _join(folded: Sequence[Placed], trace: Trace) -> list[Placed]:
    """Put each entry and exit that was said to the decision of its moment; build decisions of all else that was."""
    moments = {statement.ts_seen for statement in trace.statements}
    free: defaultdict[tuple[str, int, Intent, str], list[Decision]] = defaultdict(list)
    for _, decision in folded:
        if decision.ts in moments and decision.decided:
            free[decision.strategy, decision.ts, decision.intent, decision.instrument].append(decision)
    only_said: list[Placed] = []
    for statement in sorted(trace.statements, key=attrgetter("sequence")):
        if statement.action in _REFUSALS:
            continue
        candidates = free[statement.strategy, statement.ts_seen, statement.action, statement.instrument]
        fitting = (index for index, one in enumerate(candidates) if statement.side in (None, one.side))
        found = next(fitting, None)
        if found is None:
            only_said.append(_only_said([statement], trace))
        else:
            _add(candidates.pop(found), statement)
    return [*only_said, *(_only_said(refusals, trace) for refusals in _refusals(trace.statements))]


def _refusals(statements: Iterable[Statement]) -> list[Refusals]:
    """Gather what was refused in one moment, the first cause first: a rejection before a hold, then by sequence."""
    moments: defaultdict[tuple[object, ...], Refusals] = defaultdict(list)
    for statement in statements:
        if statement.action in _REFUSALS:
            about = (statement.strategy, statement.setup, statement.instrument, statement.side)
            moments[statement.ts_seen, *about].append(statement)
    return [sorted(said, key=lambda one: (one.action is Intent.HOLD, one.sequence)) for said in moments.values()]


def _add(decision: Decision, statement: Statement) -> None:
    decision.setup = statement.setup
    decision.reason = statement.reason
    decision.quote = statement.quote
    decision.levels = statement.levels
    decision.stated_quantity = statement.quantity
    decision.considered = statement.considered


def _only_said(statements: Sequence[Statement], trace: Trace) -> Placed:
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
        further_reasons=tuple([said.reason for said in statements[1:] if said.reason is not None]),
    )
    _add(decision, first)
    return first.sequence, decision
