"""The life of one order: its rows in sequence, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Amendment, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_parity.core.trace import Fill, OrderEvent, Trace

EXTERNAL = "EXTERNAL"  # strategy id of what no strategy of the trader sent
ZERO = Decimal(0)
_SEQUENCE = attrgetter("sequence")

_ENDS = {
    "denied": Status.DENIED,
    "rejected": Status.REJECTED,
    "canceled": Status.CANCELED,
    "expired": Status.EXPIRED,
}


@dataclass
class Life:
    """All rows of one order in sequence; what follows from them is asked for once they are gathered, and kept.

    Orders that an execution algorithm spawned from it live in it: their events in `spawned`, their fills in `fills`.
    """

    order: str
    events: list[OrderEvent] = field(default_factory=list)
    spawned: list[OrderEvent] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)

    @cached_property
    def first(self) -> OrderEvent | Fill:
        """The row that it begins with: the initialisation, for an order that a strategy decided."""
        rows: list[OrderEvent | Fill] = [*self.events[:1], *self.spawned[:1], *self.fills[:1]]
        return min(rows, key=_SEQUENCE)

    @cached_property
    def decided(self) -> bool:
        """Whether a strategy initialised it; not so for settlements and for what was carried in."""
        return bool(self.events) and self.events[0].kind == "initialized" and self.first.strategy != EXTERNAL

    @cached_property
    def terms(self) -> OrderEvent | None:
        """The first event that states the order's terms; None for an order that is known by its fills only."""
        return next((event for event in self.events if event.side is not None), None)

    @cached_property
    def side(self) -> str:
        """BUY or SELL; empty for an order that never said."""
        terms = self.terms
        if terms is not None and terms.side is not None:
            return terms.side
        return self.fills[0].side if self.fills else ""

    @cached_property
    def quantity(self) -> Decimal:
        """The quantity that was asked for first; of an order known by its fills only, what they add up to."""
        stated = [event.quantity for event in self.events if event.quantity is not None]
        return stated[0] if stated else sum((fill.quantity for fill in self.fills), ZERO)

    @cached_property
    def latest_quantity(self) -> Decimal:
        """The quantity after the last amendment."""
        stated = [amendment.quantity for amendment in self.amendments if amendment.quantity is not None]
        return stated[-1] if stated else self.quantity

    @cached_property
    def reduces(self) -> bool:
        """Whether it may only reduce a position."""
        return any(event.reduce_only for event in self.events[:1])

    @cached_property
    def algorithm(self) -> str | None:
        """The execution algorithm that the order was handed to."""
        terms = self.terms
        return terms.algorithm if terms is not None else None

    @cached_property
    def amendments(self) -> list[Amendment]:
        """Accepted modifications; none for an algorithm's primary, which shrinks with every order it spawns."""
        if self.algorithm is not None or self.spawned:
            return []
        return [as_amendment(event) for event in self.events if event.kind == "updated"]

    @cached_property
    def end(self) -> OrderEvent | None:
        """The event that ended it unfilled; a spawned order's denial or rejection stands for a primary without one."""
        own = next((event for event in self.events if event.kind in _ENDS), None)
        if not self.spawned:
            return own
        refused = next((event for event in self.spawned if event.kind in ("denied", "rejected")), None)
        return refused if refused is not None and (own is None or own.kind not in ("denied", "rejected")) else own

    @cached_property
    def end_status(self) -> Status:
        """Where it ended, or stands, as far as nothing was filled."""
        return _ENDS[self.end.kind] if self.end is not None else Status.WORKING

    @cached_property
    def refusals(self) -> tuple[str, ...]:
        """Reasons of the modifications and cancels that were rejected, in sequence."""
        kinds = ("modify_rejected", "cancel_rejected")
        rows = [row for row in (*self.events, *self.spawned) if row.kind in kinds]
        return tuple(row.reason for row in in_sequence(rows))

    @cached_property
    def withdrawals(self) -> list[int]:
        """When (ts_seen) it was asked to be canceled and was canceled, if it ended so without a fill; else nothing."""
        if self.fills or self.end_status is not Status.CANCELED:
            return []
        return sorted({event.ts_seen for event in self.events if event.kind in ("pending_cancel", "canceled")})


def as_amendment(event: OrderEvent) -> Amendment:
    """Read the terms that an event states as what the order was changed to."""
    return Amendment(
        event.ts_seen, event.quantity, event.price, event.trigger_price, event.time_in_force, instructions_of(event)
    )


def instructions_of(event: OrderEvent) -> tuple[tuple[str, str], ...]:
    """Name every further term of an initialised order; none for another event."""
    if event.kind != "initialized":
        return ()
    return (*event.instructions, ("reduce_only", str(event.reduce_only).lower()))


def in_sequence[Row: (OrderEvent, Fill)](rows: Iterable[Row]) -> list[Row]:
    """Sort rows as they were observed."""
    return sorted(rows, key=_SEQUENCE)


def walk(trace: Trace) -> Iterator[OrderEvent | Fill]:
    """Yield the order events and fills of a trace as they were observed."""
    rows: Sequence[OrderEvent | Fill] = [*trace.orders, *trace.fills]
    yield from sorted(rows, key=_SEQUENCE)


def read_lives(trace: Trace) -> dict[str, Life]:
    """Gather the lives of all orders: order name → life, a spawned order's name → the life of its primary."""
    orders = in_sequence(trace.orders)
    known = {event.order for event in orders}
    primaries = {
        event.order: event.spawned_from
        for event in orders
        if event.spawned_from is not None and event.spawned_from in known and event.spawned_from != event.order
    }
    lives: dict[str, Life] = {}
    for event in orders:
        life = lives.get(event.order) or _life_of(event.order, primaries, lives)
        (life.events if event.order == life.order else life.spawned).append(event)
    for fill in in_sequence(trace.fills):
        (lives.get(fill.order) or _life_of(fill.order, primaries, lives)).fills.append(fill)
    return lives


def _life_of(order: str, primaries: dict[str, str], lives: dict[str, Life]) -> Life:
    """Find or begin the life that an order's rows belong to."""
    if order not in lives:
        primary = primaries.get(order)
        lives[order] = Life(order) if primary is None else _life_of(primary, primaries, lives)
    return lives[order]
