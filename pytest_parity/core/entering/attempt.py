"""What a path made of an entry: an order and its outcome, a refusal, nothing at all, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from pytest_parity.core.aligning.align import Alignment
    from pytest_parity.core.decision import Decision, Execution

type Sides = tuple[Decision | None, Decision | None]  # backtest, paper

_LONGEST_REASON = 60  # characters of an engine's reason; what is longer tells amounts


class Did(StrEnum):
    """What became of an entry."""

    ENTERED = "entered"  # filled, at least partly
    NOT_FILLED = "not_filled"  # an order was sent: canceled, expired, or still working
    ORDER_REJECTED = "order_rejected"  # by the venue
    ORDER_DENIED = "order_denied"  # by the risk engine
    ONLY_SAID = "only_said"  # an entry without an order
    REFUSED = "refused"  # by the strategy
    HELD = "held"  # the strategy said that it does nothing
    NOTHING = "nothing"  # no decision there


_IDLE = (Did.ONLY_SAID, Did.REFUSED, Did.HELD, Did.NOTHING)
_UNFILLED = {Status.DENIED: Did.ORDER_DENIED, Status.REJECTED: Did.ORDER_REJECTED}
_ONLY_SAID = {Intent.REJECT: Did.REFUSED, Intent.HOLD: Did.HELD}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one path did about one entry, and the reason it gave: the strategy's own, the engine's, or none."""

    did: Did
    reason: str = ""

    @property
    def idle(self) -> bool:
        """Whether no order was sent."""
        return self.did in _IDLE

    def __str__(self) -> str:
        """Say it in a few words."""
        did = self.did.replace("_", " ")
        return f"{did}: {self.reason}" if self.reason else did


def attempt_of(decision: Decision | None) -> Attempt:
    """Sum up an entry, a refusal or a hold; `None` stands for no decision."""
    if decision is None:
        return Attempt(Did.NOTHING)
    if not decision.acted:
        return Attempt(_ONLY_SAID.get(decision.intent, Did.ONLY_SAID), decision.reason or "")
    order = decision.executions[0]
    if order.filled:
        return Attempt(Did.ENTERED)
    return Attempt(_UNFILLED.get(order.status, Did.NOT_FILLED), _reason(order))


def attempts_in(alignment: Alignment) -> list[Sides]:
    """List the pairs and leftovers that are about entries which a strategy decided, by time."""
    sides: list[Sides] = [(pair.backtest, pair.paper) for pair in alignment.pairs]
    sides += [(decision, None) for decision in alignment.backtest_only]
    sides += [(None, decision) for decision in alignment.paper_only]
    return sorted((both for both in sides if _is_attempt(_present(both)[0])), key=_order)


def _is_attempt(decision: Decision) -> bool:
    return decision.decided and decision.intent is not Intent.EXIT


def _order(sides: Sides) -> tuple[int, list[int]]:
    decisions = _present(sides)
    return min(decision.ts for decision in decisions), sorted(decision.number for decision in decisions)


def _present(sides: Sides) -> list[Decision]:
    return [decision for decision in sides if decision is not None]


def _reason(order: Execution) -> str:
    """Give an engine's reason if it is short, else the words before the first colon, as far as they go."""
    reason = order.reason
    return reason if len(reason) <= _LONGEST_REASON else shorten(reason.partition(":")[0], _LONGEST_REASON)
