"""What an order was changed to, said alike whether it was modified or canceled and replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_parity.core.folding.life import as_amendment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.decision import Amendment
    from pytest_parity.core.folding.life import Life


def amend(chain: Sequence[Life]) -> tuple[Amendment, ...]:
    """List the modifications and replacements of an order and of those that replaced it, in sequence.

    Each states quantity and prices as they then stood, changed or not, and of all other terms those that it changed.
    """
    amended: list[Amendment] = []
    terms: Amendment | None = None
    for after in _terms(chain):
        if terms is not None:
            amended.append(_changes(terms, after))
        terms = after
    return tuple(amended)


def _terms(chain: Sequence[Life]) -> Iterator[Amendment]:
    """Yield all terms that held one after the other: the first order's, then those after each change."""
    for life in chain:
        first = life.terms or next(iter(life.events), None)
        if first is None:
            return  # known by its fills only
        terms = as_amendment(first)
        if first.order_type is not None:
            terms = replace(terms, instructions=(*terms.instructions, ("order_type", first.order_type)))
        yield terms
        for change in life.changes:
            terms = replace(
                terms,
                ts=change.ts_seen,
                quantity=terms.quantity if change.quantity is None else change.quantity,
                price=terms.price if change.price is None else change.price,
                trigger_price=terms.trigger_price if change.trigger_price is None else change.trigger_price,
            )
            yield terms


def _changes(before: Amendment, after: Amendment) -> Amendment:
    kept = dict(after.instructions)
    gone = ((name, "none") for name, _ in before.instructions if name not in kept)
    changed = (item for item in after.instructions if item not in before.instructions)
    same = after.time_in_force == before.time_in_force
    return replace(after, time_in_force=None if same else after.time_in_force, instructions=(*changed, *gone))
