"""What one path did in a session, as the limits look at it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pytest_parity.checks.limits.moments import find_moments
from pytest_parity.core.folding.life import EXTERNAL
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pytest_parity.checks.limits.instrument import Instrument
    from pytest_parity.checks.limits.moments import Moment
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import OrderEvent, Path, Trace

_SECOND = 1_000_000_000
_MIDNIGHT = 86_400 * _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A session: its trading day, open and close (UTC nanoseconds, both included), and the exchange's time zone."""

    opens: int
    closes: int
    zone: str  # IANA name
    day: date

    @property
    def round_the_clock(self) -> bool:
        """Whether it is a whole day, whose end closes nothing."""
        return self.closes - self.opens >= _MIDNIGHT - _SECOND

    def time_of_day(self, ts: int) -> int:
        """Return nanoseconds since midnight at the exchange, by its clock."""
        local = self._local(ts)
        return (local.hour * 3_600 + local.minute * 60 + local.second) * _SECOND + ts % _SECOND

    def date_of(self, ts: int) -> date:
        """Return the date at the exchange."""
        return self._local(ts).date()

    def _local(self, ts: int) -> datetime:
        return datetime.fromtimestamp(ts // _SECOND, tz=UTC).astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One path of one session. `entries` are those that a strategy sent an order for, whatever became of it."""

    trace: Trace
    decisions: Sequence[Decision]
    hours: Hours
    instruments: Mapping[str, Instrument]  # those that were traded
    kill_switch: str | None = None  # its state when the session starts
    switch_states: Sequence[tuple[int, str]] = ()  # what it says from the order's row with that sequence on
    sent: tuple[OrderEvent, ...] = field(init=False)  # the first event of each order that a strategy sent, in sequence
    entries: tuple[Decision, ...] = field(init=False)
    moments: tuple[Moment, ...] = field(init=False)  # of the entries
    _sent: Mapping[str, OrderEvent] = field(init=False)
    _alike: Mapping[tuple[str, str], Sequence[Decision]] = field(init=False)  # by strategy and instrument

    def __post_init__(self) -> None:
        events = sorted(self.trace.orders, key=lambda event: event.sequence)
        sent = [event for event in events if event.kind == "initialized" and event.strategy != EXTERNAL]
        entries = [one for one in self.decisions if one.intent is Intent.ENTER and one.decided and one.acted]
        alike: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
        for one in self.decisions:
            if one.acted:
                alike[one.strategy, one.instrument].append(one)
        object.__setattr__(self, "_alike", alike)
        object.__setattr__(self, "sent", tuple(sent))
        object.__setattr__(self, "entries", tuple(entries))
        object.__setattr__(self, "_sent", {event.order: event for event in sent})
        object.__setattr__(self, "moments", tuple(find_moments(entries, events, self._sent)))

    @property
    def path(self) -> Path:
        """Which path it is."""
        return self.trace.path

    def first(self, decision: Decision) -> OrderEvent:
        """Return the first event of a decision's own order."""
        return self._sent[decision.executions[0].order]

    def switch_at(self, moment: Moment) -> str | None:
        """Return the state of the path's own kill switch at a moment."""
        known = bisect_right(self.switch_states, moment.row.sequence, key=lambda reading: reading[0])
        return self.switch_states[known - 1][1] if known else self.kill_switch

    def exits_after(self, entry: Decision) -> Iterator[Decision]:
        """Yield the exits of an entry's strategy and instrument up to its next entry there, by time."""
        alike = self._alike[entry.strategy, entry.instrument]
        for one in islice(alike, bisect_right(alike, entry.number, key=lambda one: one.number), None):
            if one.intent is Intent.ENTER:
                return
            yield one
