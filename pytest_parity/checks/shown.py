"""Whether a planted fault shows in what a path did: told from decisions alone, without the rules that label them.

A rule that is broken must not be able to hide that a fault of its kind is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_parity.core.decision import Decision

_LARGE = Decimal("0.04")  # of a price; the largest move that is planted goes beyond it


@dataclass(frozen=True, slots=True)
class Change:
    """What a path decided without and with a fault, in order of time, and whether the fault took data from it."""

    before: Sequence[Decision]
    after: Sequence[Decision]
    lacks_data: bool
    reasons: Mapping[str, Label]  # a strategy's reasons for refusing, and what each is evidence for
    tolerated: Decimal  # of a price

    @property
    def first(self) -> tuple[Decision | None, Decision | None]:
        """The first decision that is another, without and with the fault."""
        pairs = zip_longest(self.before, self.after)
        return next((pair for pair in pairs if pair[0] != pair[1]), (None, None))

    @property
    def first_stands_for(self) -> set[Label | None]:
        """What the reasons of the first decision that is another, without and with the fault, are evidence for."""
        return {self.reasons.get(one.reason or "") for one in self.first if one is not None and _refuses(one)}

    def says_otherwise(self, label: Label | None = None) -> bool:
        """Whether other reasons that stand for a label, or any, are given."""
        given = [Counter(self._reasons(side, label)) for side in (self.before, self.after)]
        return given[0] != given[1]

    def ended(self, status: Status) -> bool:
        """Whether another number of orders ended with a status."""
        ended = [[e for d in side for e in d.executions if e.status is status] for side in (self.before, self.after)]
        return len(ended[0]) != len(ended[1])

    def _reasons(self, decisions: Sequence[Decision], label: Label | None) -> list[str]:
        said = [d.reason for d in decisions if d.reason is not None and _refuses(d)]
        return [reason for reason in said if label is None or self.reasons.get(reason) is label]


def shows(label: Label, change: Change) -> bool:
    """Whether what a path did with a fault is what a fault of that kind does."""
    return _EVIDENCE[label](change)


def shows_plainly(label: Label, change: Change) -> bool:
    """Whether it is that and nothing else: of two reasons for different labels, only one can give its label."""
    if label is Label.SIGNAL_MISMATCH and change.says_otherwise():
        return False
    return shows(label, change) and change.first_stands_for <= {label}


def _refuses(decision: Decision) -> bool:
    return decision.reason is not None and decision.intent in (Intent.REJECT, Intent.HOLD)


def _signal(change: Change) -> bool:
    """Whether an entry is on one path only, at another time, or another in more than instrument and size.

    Of what is refused, the time alone may be another; what is refused after another entry may follow from it.
    """
    before, after = change.first
    found = [one for one in (before, after) if one is not None]
    if change.lacks_data or not found:
        return False
    if before is not None and after is not None and before.ts == after.ts:
        return _entered(before) and _entered(after) and _is_another_order(before, after, change.tolerated)
    earlier = min(found, key=lambda decision: decision.ts)
    if _entered(earlier):
        return not _refused_instead(change)
    return earlier.intent is not Intent.EXIT and not change.says_otherwise()


def _refused_instead(change: Change) -> bool:
    """Whether a refusal that only one path has is the first thing that is another there, for what no signal gives."""
    before, after = change.first
    alone = [one for one, others in ((before, change.after), (after, change.before)) if one and one not in others]
    return any(change.reasons.get(one.reason or "") is not Label.SIGNAL_MISMATCH for one in alone if _refuses(one))


def _entered(decision: Decision) -> bool:
    return decision.intent is Intent.ENTER and decision.acted and decision.decided


def _is_another_order(before: Decision, after: Decision, tolerated: Decimal) -> bool:
    """Whether the orders of two entries differ in terms, or what they were decided on does and nothing else."""
    if before.instrument != after.instrument:
        return False
    first, again = before.executions[0], after.executions[0]
    prices = ((first.price, again.price), (first.trigger_price, again.trigger_price))
    if _words(before) != _words(after) or any(_apart(*pair, tolerated) for pair in prices):
        return True
    if before.quantity != after.quantity or before.quote is None or after.quote is None:
        return False
    quoted = ((before.quote.bid, after.quote.bid), (before.quote.ask, after.quote.ask))
    return any(_apart(*pair, tolerated) for pair in quoted)


def _words(decision: Decision) -> tuple[object, ...]:
    order = decision.executions[0]
    return decision.side, order.order_type, order.time_in_force, order.instructions, decision.algorithm


def _apart(one: Decimal | None, other: Decimal | None, tolerated: Decimal) -> bool:
    """Whether two prices differ by more than is tolerated, or by so much that nothing should tolerate it."""
    if one is None or other is None:
        return one is not other
    return abs(one - other) > min(tolerated, _LARGE * max(abs(one), abs(other)))


def _contract(change: Change) -> bool:
    before, after = change.first
    if before is None or after is None or before.ts != after.ts:
        return False
    if before.intent is after.intent and before.reason == after.reason:
        return before.instrument != after.instrument
    return Label.CONTRACT_MISMATCH in change.first_stands_for


def _exit(change: Change) -> bool:
    before, after = change.first
    if change.lacks_data or change.says_otherwise() or before is None:
        return False
    if before.intent is Intent.EXIT:
        return after is None or after.intent is not Intent.EXIT or before.ts != after.ts
    if after is None or _terms(before) != _terms(after) or not before.executions[1:]:
        return False
    filled = [[e.role for e in d.executions[1:] if e.filled] for d in (before, after)]
    return filled[0] != filled[1]


def _size(change: Change) -> bool:
    before, after = change.first
    if before is None or after is None or before.ts != after.ts:
        return False
    if before.intent is Intent.ENTER and _terms(before)[:-1] == _terms(after)[:-1]:
        return before.quantity != after.quantity
    return Label.SIZING_MISMATCH in change.first_stands_for


def _fill(change: Change) -> bool:
    before, after = change.first
    if before is None or after is None or _terms(before) != _terms(after):
        return False
    outcomes = [[(e.filled, e.slices, e.commission) for e in d.executions] for d in (before, after)]
    return [e.status for e in before.executions] == [e.status for e in after.executions] and outcomes[0] != outcomes[1]


def _state(change: Change) -> bool:
    carried = [[d for d in side if not d.decided] for side in (change.before, change.after)]
    return carried[0] != carried[1] or change.says_otherwise(Label.STATE_MISMATCH)


def _data(change: Change) -> bool:
    return change.lacks_data and change.first != (None, None)


def _terms(decision: Decision) -> tuple[object, ...]:
    return decision.intent, decision.ts, decision.instrument, decision.side, decision.quantity


_EVIDENCE: Mapping[Label, Callable[[Change], bool]] = {
    Label.SIGNAL_MISMATCH: _signal,
    Label.CONTRACT_MISMATCH: _contract,
    Label.MICROSTRUCTURE_REJECT: lambda change: change.says_otherwise(Label.MICROSTRUCTURE_REJECT),
    Label.DATA_MISSING: _data,
    Label.BROKER_REJECT: lambda change: change.ended(Status.REJECTED),
    Label.STATE_MISMATCH: _state,
    Label.RISK_CONTROL_BLOCK: lambda change: (
        change.ended(Status.DENIED) or change.says_otherwise(Label.RISK_CONTROL_BLOCK)
    ),
    Label.EXIT_MISMATCH: _exit,
    Label.SIZING_MISMATCH: _size,
    Label.FILL_MISMATCH: _fill,
}
