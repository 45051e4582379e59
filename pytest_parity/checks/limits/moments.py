"""When a strategy enters: it sends an order, or amends one to more of it or to other terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.moment import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_parity.core.decision import Amendment, Decision
    from pytest_parity.core.trace import OrderEvent

_ASKED, _DONE = "pending_update", "updated"
_ANSWERS = (_DONE, "modify_rejected")
_MOVE_THEMSELVES = ("TRAILING_STOP_MARKET", "TRAILING_STOP_LIMIT", "MARKET_TO_LIMIT")  # the venue changes their prices
_OF_MONEY = ("quote_quantity", "true")  # the venue makes units of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One moment of an entry; `row` is what the strategy did then, and has the market's quote."""

    entry: Decision
    row: OrderEvent
    ts: int  # UTC nanoseconds
    amended: bool = False

    @property
    def subject(self) -> str:
        """Name it: `enter BUY 2 AAPL.XNAS`, and when it was amended."""
        return f"{say(self.entry)}, as amended at {utc(self.ts)}" if self.amended else say(self.entry)


def say(decision: Decision) -> str:
    """Name a decision: `enter BUY 2 AAPL.XNAS`."""
    return f"{decision.intent} {decision.side} {decision.quantity:f} {decision.instrument}"


def find_moments(
    entries: Iterable[Decision], events: Sequence[OrderEvent], first: Mapping[str, OrderEvent]
) -> Iterator[Moment]:
    """Yield each entry as it was sent and then as it was amended.

    `events` are a path's, in sequence, and `first` has each sent order's own first.
    """
    by_sequence, asked = {event.sequence: event for event in events}, _asked(events)
    for entry in entries:
        order = entry.executions[0]
        sent = first[order.order]
        yield Moment(entry=entry, row=sent, ts=entry.ts)
        before: OrderEvent | Amendment = sent
        for change in order.amended:
            by_strategy = asked.get(change.sequence)
            row = by_strategy or by_sequence[change.sequence]
            if _enters(before, change) and (by_strategy or not _is_of_the_venue(row, sent)):
                yield Moment(entry=entry, row=row, ts=row.ts_seen, amended=True)
            before = change


def _asked(events: Sequence[OrderEvent]) -> dict[int, OrderEvent]:
    """Map the sequence of each change of an order to the row in which its strategy asked for it."""
    asked: dict[int, OrderEvent] = {}
    pending: defaultdict[str, list[OrderEvent]] = defaultdict(list)
    for event in events:
        if event.kind == _ASKED:
            pending[event.order].append(event)
        elif event.kind in _ANSWERS and pending[event.order]:
            asked[event.sequence] = pending[event.order].pop(0)
    return asked


def _enters(before: OrderEvent | Amendment, change: Amendment) -> bool:
    """Whether an amendment is more than less of the same: then the strategy might as well have sent it now."""
    if (before.price, before.trigger_price) != (change.price, change.trigger_price):
        return True
    raised = change.quantity is not None and before.quantity is not None and change.quantity > before.quantity
    return raised or change.time_in_force is not None or bool(change.instructions)


def _is_of_the_venue(row: OrderEvent, sent: OrderEvent) -> bool:
    """Whether a change that no strategy asked for is what becomes of such an order anyway."""
    return row.kind == _DONE and (sent.order_type in _MOVE_THEMSELVES or _OF_MONEY in sent.instructions)
