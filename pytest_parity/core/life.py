"""The life of one order: its rows in sequence, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Amendment, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_parity.core.trace import Fill, OrderEvent, Trace

EXTERNAL = "EXTERNAL"  # strategy id of what no strategy of the trader sent
ZERO = Decimal(0)
_SEQUENCE = attrgetter("sequence")
_REFUSED = ("denied", "rejected")
_REDUCES, _MAY_OPEN = ("reduce_only", "true"), ("reduce_only", "false")

_ENDS = {
    "denied": Status.DENIED,
    "rejected": Status.REJECTED,
    "canceled": Status.CANCELED,
    "expired": Status.EXPIRED,
}


@dataclass(slots=True)
class Life:
    """All rows of one order in sequence, and what they say about it.

    Orders that an execution algorithm spawned from it live in it: their events in `spawned`, their fills in `fills`.
    """

    order: str
    events: Sequence[OrderEvent]
    spawned: Sequence[OrderEvent]
    fills: Sequence[Fill]
    first: OrderEvent | Fill = field(init=False)  # the initialisation, for an order that a strategy decided
    terms: OrderEvent | None = field(init=False)  # the first event that states its terms; None if known by fills only
    decided: bool = field(
        init=False
    )  # whether a strategy initialised it; not so for settlements and what was carried in
    side: str = field(init=False)  # BUY or SELL; empty for an order that never said
    quantity: Decimal = field(init=False)  # as asked for first; known by its fills only, what they add up to
    reduces: bool = field(init=False)  # whether it may only reduce a position
    algorithm: str | None = field(init=False)  # the execution algorithm that it was handed to
    end: OrderEvent | None = field(init=False)  # what ended it unfilled

    def __post_init__(self) -> None:
        events, fills = self.events, self.fills
        begin = events[0] if events else None
        self.first = _earliest(events, self.spawned, fills)
        self.terms = _first_with(events, "side")
        self.decided = begin is not None and begin.kind == "initialized" and self.first.strategy != EXTERNAL
        self.side = (self.terms.side if self.terms is not None else None) or (fills[0].side if fills else "")
        sized = _first_with(events, "quantity")
        stated = sized.quantity if sized is not None else None
        self.quantity = sum((fill.quantity for fill in fills), ZERO) if stated is None else stated
        self.reduces = begin is not None and begin.reduce_only
        self.algorithm = self.terms.algorithm if self.terms is not None else None
        self.end = _end(events, self.spawned)

    @property
    def latest_quantity(self) -> Decimal:
        """The quantity after the last amendment."""
        if len(self.events) <= 1:
            return self.quantity
        stated = [amendment.quantity for amendment in self.amendments if amendment.quantity is not None]
        return stated[-1] if stated else self.quantity

    @property
    def amendments(self) -> list[Amendment]:
        """Accepted modifications; none for an algorithm's primary, which shrinks with every order it spawns."""
        if len(self.events) <= 1 or self.algorithm is not None or self.spawned:
            return []
        return [as_amendment(event) for event in self.events if event.kind == "updated"]

    @property
    def end_status(self) -> Status:
        """Where it ended, or stands, as far as nothing was filled."""
        return _ENDS[self.end.kind] if self.end is not None else Status.WORKING

    @property
    def refusals(self) -> tuple[str, ...]:
        """Reasons of the modifications and cancels that were rejected, in sequence."""
        if len(self.events) <= 1 and not self.spawned:
            return ()
        kinds = ("modify_rejected", "cancel_rejected")
        rows = [row for row in (*self.events, *self.spawned) if row.kind in kinds]
        return tuple([row.reason for row in in_sequence(rows)]) if rows else ()

    @property
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
    return (*event.instructions, _REDUCES if event.reduce_only else _MAY_OPEN)


def in_sequence[Row: (OrderEvent, Fill)](rows: Iterable[Row]) -> list[Row]:
    """Sort rows as they were observed."""
    return sorted(rows, key=_SEQUENCE)


def walk(trace: Trace) -> Iterator[OrderEvent | Fill]:
    """Yield the order events and fills of a trace as they were observed."""
    rows: Sequence[OrderEvent | Fill] = [*trace.orders, *trace.fills]
    yield from sorted(rows, key=_SEQUENCE)


def read_lives(trace: Trace) -> dict[str, Life]:
    """Gather the lives of all orders: order name → life, a spawned order's name → the life of its primary."""
    orders, fills = in_sequence(trace.orders), in_sequence(trace.fills)
    primaries = _primaries(orders)
    gathered: defaultdict[str, tuple[list[OrderEvent], list[OrderEvent], list[Fill]]]
    gathered = defaultdict(lambda: ([], [], []))
    for event in orders:
        primary = primaries.get(event.order)
        if primary is None:
            gathered[event.order][0].append(event)
        else:
            gathered[primary][1].append(event)
    for fill in fills:
        gathered[primaries.get(fill.order, fill.order)][2].append(fill)
    lives = {order: Life(order, *rows) for order, rows in gathered.items()}
    return lives | {spawned: lives[primary] for spawned, primary in primaries.items()}


def _primaries(orders: Iterable[OrderEvent]) -> dict[str, str]:
    """Name the primary of each spawned order: the first of its line that nothing spawned."""
    spawned = {event.order: event.spawned_from for event in orders if event.spawned_from is not None}
    if not spawned:
        return {}
    known = {event.order for event in orders}
    above = {order: primary for order, primary in spawned.items() if primary in known and primary != order}
    primaries: dict[str, str] = {}
    for order, parent in above.items():
        line, primary = {order}, parent
        while primary in above and primary not in line:
            line.add(primary)
            primary = above[primary]
        primaries[order] = primary
    return primaries


def _earliest(*rows: Sequence[OrderEvent] | Sequence[Fill]) -> OrderEvent | Fill:
    """Find the row that an order begins with among its rows of each kind."""
    return min([some[0] for some in rows if some], key=_SEQUENCE)


def _first_with(events: Sequence[OrderEvent], name: str) -> OrderEvent | None:
    """Find the first event that states something, usually the very first."""
    for event in events:
        if getattr(event, name) is not None:
            return event
    return None


def _end(events: Sequence[OrderEvent], spawned: Sequence[OrderEvent]) -> OrderEvent | None:
    """Find what ended an order; a spawned order's denial or rejection stands for a primary without one."""
    own = next((event for event in events if event.kind in _ENDS), None)
    if not spawned or (own is not None and own.kind in _REFUSED):
        return own
    return next((event for event in spawned if event.kind in _REFUSED), own)
