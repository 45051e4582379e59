"""The life of one order: its rows in sequence, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.core.trace import Fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.core.folding.stretch import Row
    from pytest_parity.core.folding.timeline import Key
    from pytest_parity.core.trace import OrderEvent

EXTERNAL = "EXTERNAL"  # strategy id of what no strategy of the trader sent
ZERO = Decimal(0)
_SEQUENCE = attrgetter("sequence")
_REFUSED = ("denied", "rejected")
_CHANGE_REFUSED = ("modify_rejected", "cancel_rejected")
_REDUCES, _MAY_OPEN = (("reduce_only", "true"),), (("reduce_only", "false"),)

_ENDS = {
    "denied": Status.DENIED,
    "rejected": Status.REJECTED,
    "canceled": Status.CANCELED,
    "expired": Status.EXPIRED,
}


@dataclass(slots=True, init=False)
class Life:
    """All rows of one order in sequence, and what they say about it.

    Orders that an execution algorithm spawned from it live in it: their events in `spawned`, their fills in `fills`.
    """

    order: str
    events: Sequence[OrderEvent]
    spawned: Sequence[OrderEvent]
    fills: Sequence[Fill]
    first: OrderEvent | Fill  # the initialisation, for an order that a strategy decided
    terms: OrderEvent | None  # the first event that states its terms; None if known by fills only
    decided: bool  # whether a strategy initialised it; not so for settlements and what was carried in
    side: str  # BUY or SELL; empty for an order that never said
    quantity: Decimal  # as asked for first; known by its fills only, what they add up to
    reduces: bool  # whether it may only reduce a position
    algorithm: str | None  # the execution algorithm that it was handed to
    end: OrderEvent | None  # what ended it unfilled
    changes: Sequence[OrderEvent]  # accepted modifications of it
    refusals: tuple[str, ...]  # reasons of the rejected ones, and of rejected cancels, in sequence
    left: Decimal | None  # what is still to be filled while the ledger lets it work
    key: Key  # what names it among the ledger's changes, once it works

    def __init__(
        self, order: str, events: Sequence[OrderEvent], spawned: Sequence[OrderEvent], fills: Sequence[Fill]
    ) -> None:
        self.order, self.events, self.spawned, self.fills = order, events, spawned, fills
        begin = events[0] if events else None
        self.first = _earliest(events, spawned, fills)
        self.decided = begin is not None and begin.kind == "initialized" and self.first.strategy != EXTERNAL
        self.reduces = begin is not None and begin.reduce_only
        self.terms = terms = begin if begin is not None and begin.side is not None else _first_with(events, "side")
        self.side = (terms.side if terms is not None else None) or (fills[0].side if fills else "")
        self.algorithm = terms.algorithm if terms is not None else None
        sized = begin if begin is not None and begin.quantity is not None else _first_with(events, "quantity")
        stated = sized.quantity if sized is not None else None
        self.quantity = sum((fill.quantity for fill in fills), ZERO) if stated is None else stated
        self.end, self.changes, self.refusals, self.left = None, (), (), None
        if spawned or not self.decided or len(events) > 1:
            self.end = _end(events, spawned)
        if spawned or len(events) > 1:
            self._read_changes()

    def _read_changes(self) -> None:
        if self.algorithm is None and not self.spawned:  # an algorithm's primary shrinks with every order spawned
            self.changes = [event for event in self.events if event.kind == "updated"]
        refused = [row for row in (*self.events, *self.spawned) if row.kind in _CHANGE_REFUSED]
        self.refusals = tuple([row.reason for row in sorted(refused, key=_SEQUENCE)]) if refused else ()

    @property
    def latest_quantity(self) -> Decimal:
        """The quantity after the last amendment."""
        if not self.changes:
            return self.quantity
        stated = [change.quantity for change in self.changes if change.quantity is not None]
        return stated[-1] if stated else self.quantity

    @property
    def end_status(self) -> Status:
        """Where it ended, or stands, as far as nothing was filled."""
        return _ENDS[self.end.kind] if self.end is not None else Status.WORKING

    @property
    def withdrawals(self) -> list[int]:
        """When (ts_seen) it was asked to be canceled and was canceled, if it ended so without a fill; else nothing."""
        if self.fills or self.end_status is not Status.CANCELED:
            return []
        return sorted({event.ts_seen for event in self.events if event.kind in ("pending_cancel", "canceled")})


def instructions_of(event: OrderEvent) -> tuple[tuple[str, str], ...]:
    """Name every further term of an initialised order; none for another event."""
    if event.kind != "initialized":
        return ()
    own = _REDUCES if event.reduce_only else _MAY_OPEN
    return (*event.instructions, *own) if event.instructions else own


def read_lives(rows: Sequence[Row]) -> dict[str, Life]:
    """Gather the lives of all orders from their rows, given in sequence.

    By the order's name; a spawned order's name stands for the life of its primary.
    """
    primaries = _primaries([row for row in rows if not isinstance(row, Fill)])
    own: defaultdict[str, list[OrderEvent]] = defaultdict(list)
    of_spawned: defaultdict[str, list[OrderEvent]] = defaultdict(list)
    filled: defaultdict[str, list[Fill]] = defaultdict(list)
    for row in rows:
        primary = primaries.get(row.order) if primaries else None
        if isinstance(row, Fill):
            filled[primary or row.order].append(row)
        elif primary is None:
            own[row.order].append(row)
        else:
            of_spawned[primary].append(row)
    lives = {
        name: Life(name, own.get(name, ()), of_spawned.get(name, ()), filled.get(name, ()))
        for name in dict.fromkeys((*own, *of_spawned, *filled))
    }
    for spawned, primary in primaries.items():
        lives[spawned] = lives[primary]
    return lives


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


def _earliest(events: Sequence[OrderEvent], spawned: Sequence[OrderEvent], fills: Sequence[Fill]) -> OrderEvent | Fill:
    """Find the row that an order begins with among its rows of each kind."""
    if events and not spawned and not (fills and fills[0].sequence < events[0].sequence):
        return events[0]
    return min([some[0] for some in (events, spawned, fills) if some], key=_SEQUENCE)


def _first_with(events: Sequence[OrderEvent], name: str) -> OrderEvent | None:
    """Find the first event that states something, usually the very first."""
    for event in events:
        if getattr(event, name) is not None:
            return event
    return None


def _end(events: Sequence[OrderEvent], spawned: Sequence[OrderEvent]) -> OrderEvent | None:
    """Find what ended an order; a spawned order's denial or rejection stands for a primary without one."""
    own = None
    for event in events:
        if event.kind in _ENDS:
            own = event
            break
    if not spawned or (own is not None and own.kind in _REFUSED):
        return own
    return next((event for event in spawned if event.kind in _REFUSED), own)
