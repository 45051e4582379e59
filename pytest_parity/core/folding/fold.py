"""From the order events and fills of a trace to its decisions.

| rows | decision |
| --- | --- |
| a plain order | one |
| an order list: an entry with its stop and target | one: `executions[0]` is the entry, the children its planned exits |
| a list's child that adds to the entry, or trades another instrument | one of its own |
| an order list of alternative exits | one: the first order, the others its planned exits |
| an order handed to an execution algorithm | one, with `algorithm`; what is spawned from it is its execution |
| `emulated`, `released`, `triggered` | the same order, of the type it was initialised with |
| `updated` | an amendment; not of an algorithm's primary, which shrinks with every order spawned from it |
| an order canceled unfilled, and one of its role begun at the time its cancel was seen | one, amended |
| an order larger than what it can close | two: the exit of the open quantity, then the entry of the rest; fills too |
| an order that no strategy initialised: settlements, what was carried in | one, `decided` False |
| `enter` or `exit` said in the moment of such an order | the order's decision, with reason, quote and levels |
| what is said otherwise: a rejection, a hold, an entry or exit without an order | one, without executions |
| rejections and holds said of one set-up and instrument in one moment | one, of the first cause |

An order is an exit if it is `reduce_only`, or while the strategy's net position in the instrument, less what exits
still active take of it, is opposite to its side. Planned exits take nothing; an exit that ends gives its share back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.decision import Decision
from pytest_parity.core.folding.execution import execute, split
from pytest_parity.core.folding.ledger import Ledger
from pytest_parity.core.folding.plan import read_plans
from pytest_parity.core.folding.said import add_statements
from pytest_parity.core.folding.stretch import ROWS, stretches
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.decision import Execution
    from pytest_parity.core.folding.life import Life
    from pytest_parity.core.folding.plan import Chain, Plan
    from pytest_parity.core.folding.said import Placed
    from pytest_parity.core.trace import Fill, Trace


def fold(trace: Trace, ledger: Ledger | None = None, rows: int = ROWS) -> tuple[Decision, ...]:
    """Fold the rows of a trace, given in any order, into decisions numbered 1, 2, … by time and sequence.

    `ledger`, an empty one, is moved along; `rows` says how many are read at least before what they came to is folded.
    """
    folded: list[Placed] = []
    ledger = Ledger() if ledger is None else ledger
    for stretch in stretches(trace, rows):
        for plan in read_plans(stretch, ledger):
            folded += [(plan.chain[0].first.sequence, decision) for decision in _decisions(plan, trace)]
    said = add_statements(folded, trace)
    for number, decision in enumerate(said, start=1):
        decision.number = number
    return tuple(said)


def _decisions(plan: Plan, trace: Trace) -> list[Decision]:
    """Build the one decision of a plan, or the two of a flip; planned exits belong to the entry."""
    chain, parts = plan.chain, plan.parts
    legs = [execute(leg, _leg_role(leg[0]), _fills(leg)) for leg in plan.legs]
    if len(parts) == 1:
        intent = parts[0][0]
        executions = execute(chain, "entry" if intent is Intent.ENTER else "exit", _fills(chain)), *legs
        return [_decision(chain[0], trace, intent, executions)]
    closing, opening = split(_fills(chain), parts[0][1])
    (_, closed), (_, opened) = parts
    exit_ = execute(chain, "exit", closing, closed)
    entry = execute(chain, "entry", opening, opened)
    return [
        _decision(chain[0], trace, Intent.EXIT, (exit_,)),
        _decision(chain[0], trace, Intent.ENTER, (entry, *legs)),
    ]


def _decision(head: Life, trace: Trace, intent: Intent, executions: tuple[Execution, ...]) -> Decision:
    first = head.first
    return Decision(  # by position, which takes a third of the time that names would
        trace.path,
        0,
        first.ts_seen,
        intent,
        first.strategy,
        first.instrument,
        ticker_of(first.instrument, trace.tickers),
        head.side,
        executions[0].quantity,
        executions,
        head.algorithm,
        head.decided,
    )


def _fills(chain: Chain) -> Sequence[Fill]:
    return chain[0].fills if len(chain) == 1 else [fill for life in chain for fill in life.fills]


def _leg_role(life: Life) -> str:
    """Tell a stop from a target, which may have a trigger too: an order if touched takes profit."""
    terms = life.terms
    if terms is None or terms.trigger_price is None or (terms.order_type or "").endswith("_IF_TOUCHED"):
        return "target"
    return "stop"
