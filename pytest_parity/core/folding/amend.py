"""What an order was changed to, said alike whether it was modified or canceled and replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Amendment
from pytest_parity.core.folding.life import instructions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        instructions = instructions_of(first)
        if first.order_type is not None:
            instructions = (*instructions, ("order_type", first.order_type))
        quantity, price, trigger_price = first.quantity, first.price, first.trigger_price
        held = (first.time_in_force, instructions)
        yield Amendment(first.ts_seen, quantity, price, trigger_price, *held, first.sequence)
        for change in life.changes:
            quantity = quantity if change.quantity is None else change.quantity
            price = price if change.price is None else change.price
            trigger_price = trigger_price if change.trigger_price is None else change.trigger_price
            yield Amendment(change.ts_seen, quantity, price, trigger_price, *held, change.sequence)


def _changes(before: Amendment, after: Amendment) -> Amendment:
    changed: tuple[tuple[str, str], ...] = ()
    if after.instructions != before.instructions:
        kept = dict(after.instructions)
        gone = [(name, "none") for name, _ in before.instructions if name not in kept]
        changed = (*[item for item in after.instructions if item not in before.instructions], *gone)
    time_in_force = None if after.time_in_force == before.time_in_force else after.time_in_force
    return replace(after, time_in_force=time_in_force, instructions=changed)
