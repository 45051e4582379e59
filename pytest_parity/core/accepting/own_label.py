"""What an entry for expected mismatches leaves uncovered of a mismatch: further fields of another kind.

A mismatch has one label, that of its first field; what else differs is listed with it. Whoever accepts the first has
not accepted a change of another kind beside it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pytest_parity.core.decision import Status
from pytest_parity.core.labelling.difference import AMENDMENTS, DECISION_TERMS, OUTCOMES, base_name
from pytest_parity.core.labelling.evidence import EVIDENCE
from pytest_parity.core.mismatch import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.core.mismatch import Difference, Mismatch

# Labels for what differs. The others are for its cause, which may show in any field.
_OF_A_FIELD: Final = frozenset(
    {
        Label.SIGNAL_MISMATCH,
        Label.CONTRACT_MISMATCH,
        Label.EXIT_MISMATCH,
        Label.SIZING_MISMATCH,
        Label.FILL_MISMATCH,
    }
)
_SHOWS_A_CAUSE: Final = ("decision", "time", "instrument")  # what a cause says of itself: whether, when, on what
_REFUSED: Final = {Status.DENIED.value: Label.RISK_CONTROL_BLOCK, Status.REJECTED.value: Label.BROKER_REJECT}


def own_label(difference: Difference, *, of_exit: bool, decided: bool) -> Label | None:
    """Name the label that a difference would have if it stood alone; None for what was only said of a decision.

    `of_exit`: it is of an exit; `decided`: by a strategy, not settled or carried in.
    """
    name = base_name(difference.field)
    outcome = _refusal(name, difference) or (Label.FILL_MISMATCH if name in OUTCOMES else None)
    if difference.field in EVIDENCE or outcome is not None:
        return outcome
    if not decided:
        return Label.STATE_MISMATCH if name in ("decision", "instrument", "quantity") else Label.FILL_MISMATCH
    if difference.field == "exit" or difference.field.startswith(("stop", "target")):
        return Label.EXIT_MISMATCH
    signal, size = Label.SIGNAL_MISMATCH, Label.SIZING_MISMATCH
    own = dict.fromkeys(("decision", *DECISION_TERMS, *AMENDMENTS), Label.EXIT_MISMATCH if of_exit else signal)
    own |= {"instrument": Label.CONTRACT_MISMATCH, "quantity": Label.EXIT_MISMATCH if of_exit else size}
    return own.get(name, Label.UNCLASSIFIED)


def label_in(mismatch: Mismatch, difference: Difference) -> Label | None:
    """Name the label that one difference of a mismatch would have if it stood alone."""
    return own_label(difference, of_exit=mismatch.of_exit, decided=bool(mismatch.strategy))


def fields_beyond(mismatch: Mismatch, field: str | None) -> tuple[str, ...]:
    """List the fields in which a mismatch differs beyond its label and, if given, its first field.

    What follows from a decision doesn't count: what became of its orders, planned exits of its size, and what was said.
    Nor does a decision that only one path took differ in anything else.
    """
    if mismatch.only_said is not None or mismatch.field == "decision":
        return ()
    return tuple(difference.field for difference in _judged(mismatch, field) if not _goes(mismatch, difference, field))


def _judged(mismatch: Mismatch, field: str | None) -> Iterator[Difference]:
    """List what has to be accepted: of a cause that shows in size or terms, the first field too, unless it is named."""
    first, *further = mismatch.differences
    if field is None and mismatch.label not in _OF_A_FIELD and first.field not in _SHOWS_A_CAUSE:
        yield first
    yield from (difference for difference in further if not _of_the_size(difference, mismatch))


def _goes(mismatch: Mismatch, difference: Difference, field: str | None) -> bool:
    """Whether a difference goes with the label, or with the field where one is named."""
    own = label_in(mismatch, difference)
    if own is None or difference.field == field:
        return True
    if base_name(difference.field) in OUTCOMES:
        return own in (Label.FILL_MISMATCH, mismatch.label)
    return field is None and own is mismatch.label


def _of_the_size(difference: Difference, mismatch: Mismatch) -> bool:
    """Whether it is the size of a planned exit that differs just as the size of its entry does."""
    of_entry = next((other for other in mismatch.differences if other.field == "quantity"), None)
    if of_entry is None or not difference.field.endswith(".quantity"):
        return False
    match (difference.backtest, difference.paper, of_entry.backtest, of_entry.paper):
        case (Decimal() as left, Decimal() as right, Decimal() as one, Decimal() as other):
            return left * other == right * one
    return False


def _refusal(name: str, difference: Difference) -> Label | None:
    """Name the label of an order, or of a change of one, that was refused on one path only."""
    if name == "status":
        refused = (_REFUSED.get(str(value)) for value in (difference.backtest, difference.paper))
        return next((label for label in refused if label is not None), None)
    one_path = bool(difference.backtest) is not bool(difference.paper)
    return Label.BROKER_REJECT if name == "refusals" and one_path else None
