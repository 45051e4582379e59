"""Which orders were sent, and where; and what is still open when the session has closed."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.checks.limits.moments import say
from pytest_parity.core.decision import Status
from pytest_parity.core.folding.life import EXTERNAL
from pytest_parity.core.limit import Held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.checks.limits.view import View
    from pytest_parity.core.decision import Decision, Execution
    from pytest_parity.core.trace import OrderEvent, PositionEvent

_WORKING = (Status.WORKING, Status.PARTIALLY_FILLED)
_ENDS_WITH_THE_DAY = ("DAY", "IOC", "FOK", "AT_THE_CLOSE")
_EXPIRES = "expire_time_ns"


def hold_venue(venue: str, view: View) -> Iterator[Held]:
    """Hold where each order was sent."""
    for order, subject in _orders(view):
        there = order.instrument.rpartition(".")[2]
        yield Held(order.ts_seen, subject, there, there == venue)


def hold_order_types(types: Sequence[str], view: View) -> Iterator[Held]:
    """Hold the type of each order, as it was initialised."""
    for order, subject in _orders(view):
        yield Held(order.ts_seen, subject, str(order.order_type), order.order_type in types)


def hold_time_in_force(allowed: Sequence[str], view: View) -> Iterator[Held]:
    """Hold how long each order may stay."""
    for order, subject in _orders(view):
        yield Held(order.ts_seen, subject, str(order.time_in_force), order.time_in_force in allowed)


def _orders(view: View) -> Iterator[tuple[OrderEvent, str]]:
    """Yield each order that a strategy or its algorithm sent: entries, exits, planned exits and slices."""
    roles = {
        one.order: decision.intent if number == 0 else one.role
        for decision in view.decisions
        for number, one in enumerate(decision.executions)
    }
    for order in view.sent:
        role = "slice" if order.spawned_from else roles.get(order.order, "replacement")
        quantity = "" if order.quantity is None else f"{order.quantity:f}"
        yield order, " ".join(filter(None, (role, order.side, quantity, order.instrument)))


def hold_flat(_: bool, view: View) -> Iterator[Held]:  # noqa: FBT001 every limit takes its clause's value
    """Hold what a strategy's positions and orders came to; what lapses with the day is open no more."""
    left = [*_positions(view), *_working(view)]
    yield from left
    if not left:
        yield Held(view.hours.closes, "at the close", "nothing open", kept=True)


def _positions(view: View) -> Iterator[Held]:
    latest: dict[str, PositionEvent] = {}
    for event in sorted(view.trace.positions, key=attrgetter("sequence")):
        latest[event.position] = event
    for event in latest.values():
        if event.quantity and event.strategy != EXTERNAL:
            own = (event.strategy, event.instrument)
            entry = next((one for one in reversed(view.entries) if (one.strategy, one.instrument) == own), None)
            ts, subject = (view.hours.opens, "carried in") if entry is None else (entry.ts, say(entry))
            yield Held(ts, subject, f"{event.side} {event.quantity:f} {event.instrument}", kept=False)


def _working(view: View) -> Iterator[Held]:
    for decision in view.decisions:
        for order in decision.executions:
            if decision.strategy != EXTERNAL and _stays(order, view):
                what = f"{order.role} {order.side} {order.order_type} {order.time_in_force} of {decision.instrument}"
                yield Held(decision.ts, _name(decision), f"working {what}", kept=False)


def _name(decision: Decision) -> str:
    return say(decision) if decision.decided else f"carried in, {say(decision)}"


def _stays(order: Execution, view: View) -> bool:
    """Whether an order works on after the close."""
    if order.status not in _WORKING or order.ended is not None or order.time_in_force in _ENDS_WITH_THE_DAY:
        return False
    lapses = dict(order.instructions).get(_EXPIRES)
    return lapses is None or int(lapses) > view.hours.closes
