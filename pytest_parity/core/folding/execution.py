"""What became of a decision's order: outcome, fills and amendments of a chain of orders that replaced each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Execution, Slice, Status
from pytest_parity.core.folding.amend import amend
from pytest_parity.core.folding.life import ZERO, instructions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from pytest_parity.core.folding.life import Life
    from pytest_parity.core.trace import Fill, OrderEvent


# filled, average price, commission, first and last fill (ts_seen), currency, the commission's, the fills themselves
type _Sum = tuple[Decimal, Decimal | None, Decimal, int | None, int | None, str, str, tuple[Slice, ...]]

_NOTHING: _Sum = (ZERO, None, ZERO, None, None, "", "", ())


def execute(chain: Sequence[Life], role: str, fills: Sequence[Fill], quantity: Decimal | None = None) -> Execution:
    """Sum up a chain of orders: the first one's terms, the last one's outcome.

    `fills` are the chain's, or the share of them that fell to one part of a flip, which `quantity` is the size of.
    """
    head, last = chain[0], chain[-1]
    terms, amended = head.terms, amend(chain) if head is not last or head.changes else ()
    summed = _sum(fills) if fills else _NOTHING
    filled, average_price, commission, first_fill, last_fill, currency, commission_currency, slices = summed
    size = last.latest_quantity if quantity is None else quantity
    whole = quantity is not None and filled >= quantity  # a flip's part that is filled: the rest alone was ended
    end = None if whole else last.end
    return Execution(  # by position, which takes a third of the time that names would
        role,
        head.order,
        head.side,
        (terms.order_type if terms else None) or "",
        head.quantity if quantity is None else quantity,
        terms.price if terms else None,
        terms.trigger_price if terms else None,
        (terms.time_in_force if terms else None) or "",
        last.end_status if not filled else Status.FILLED if filled >= size else Status.PARTIALLY_FILLED,
        end.reason if end is not None and not filled else "",
        filled,
        average_price,
        first_fill,
        last_fill,
        commission,
        len(amended),
        amended,
        head.refusals if head is last else tuple(reason for life in chain for reason in life.refusals),
        end.ts_seen if end is not None else None,
        currency,
        commission_currency,
        tuple([fill.sequence for fill in fills]) if fills else (),
        slices,
        instructions_of(terms) if terms else (),
        _spawned(chain) if head.spawned or head is not last else (),
    )


def split(fills: Sequence[Fill], closed: Decimal) -> tuple[list[Fill], list[Fill]]:
    """Share out the fills of a flip: first what closes `closed`, then what opens; commission by quantity."""
    closing: list[Fill] = []
    opening: list[Fill] = []
    for fill in fills:
        taken = min(closed, fill.quantity)
        closed -= taken
        if taken == fill.quantity:
            closing.append(fill)
        elif not taken:
            opening.append(fill)
        else:
            share = fill.commission * taken / fill.quantity
            closing.append(replace(fill, quantity=taken, commission=share))
            opening.append(replace(fill, quantity=fill.quantity - taken, commission=fill.commission - share))
    return closing, opening


def _sum(fills: Sequence[Fill]) -> _Sum:
    """Return what the fills of an order, or of a part of it, come to."""
    if len(fills) == 1 and fills[0].quantity:  # nearly every order's; nothing to add up
        fill = fills[0]
        ts, quantity, price = fill.ts_seen, fill.quantity, fill.price
        alone = (Slice(ts, quantity, price),)
        return quantity, price, fill.commission, ts, ts, fill.currency, fill.commission_currency, alone
    filled = paid = commission = ZERO
    for fill in fills:
        filled += fill.quantity
        paid += fill.quantity * fill.price
        commission += fill.commission
    times = [fill.ts_seen for fill in fills]
    currency = _join({fill.currency for fill in fills})
    commission_currency = _join({fill.commission_currency for fill in fills})
    slices = tuple([Slice(fill.ts_seen, fill.quantity, fill.price) for fill in fills])
    average_price = paid / filled if filled else None
    return filled, average_price, commission, min(times), max(times), currency, commission_currency, slices


def _spawned(chain: Sequence[Life]) -> tuple[str, ...]:
    return tuple(_describe(event) for life in chain for event in life.spawned if event.kind == "initialized")


def _describe(event: OrderEvent) -> str:
    """Say a spawned order in words."""
    size = f" {event.quantity:f}" if event.quantity is not None else ""
    limit = f" {event.price:f}" if event.price is not None else ""
    return f"{event.side} {event.order_type}{size}{limit} {event.time_in_force}"


def _join(currencies: Iterable[str]) -> str:
    """Name the currency; fills in several are rare enough to be summed, and this shows it."""
    return "+".join(sorted(currencies))
