"""Whether two decisions are equal in all that is compared: nearly every pair is, and no detail need be looked at."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

from pytest_parity.core.decision import Decision, Execution

# All but what names a path's own rows: the path and its numbers, the order, the sequence of its fills.
_COMPARED = attrgetter(
    *(field.name for field in fields(Decision) if field.name not in {"path", "number", "executions"})
)
_OF_ORDER = attrgetter(*(field.name for field in fields(Execution) if field.name not in {"order", "fills"}))


def alike(backtest: Decision, paper: Decision) -> bool:
    """Whether two decisions are equal, their orders and what became of them included."""
    if _COMPARED(backtest) != _COMPARED(paper) or len(backtest.executions) != len(paper.executions):
        return False
    orders = zip(backtest.executions, paper.executions, strict=True)
    return all(_OF_ORDER(left) == _OF_ORDER(right) for left, right in orders)
