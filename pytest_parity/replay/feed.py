"""What the paper path's feed does to the recorded data: drop, widen, delay. Never in place."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.objects import Price

from pytest_parity.core.trace import DATA_CLASSES
from pytest_parity.replay.ports import ConfigRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import time
    from decimal import Decimal

    from pytest_parity.contract.feed import Feed, Stretch
    from pytest_parity.replay.ports import Window

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND

WORDS = {name: word for word, name in DATA_CLASSES.items()}


def records_by_stream(data: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    """Return each stream's records in delivery order, by instrument (a bar's by bar type) and type word."""
    streams: dict[Any, list[Any]] = {}
    for datum in data:
        # keyed by the identifier object first: its text is made once a stream, not once a datum
        key = (datum.bar_type if type(datum) is Bar else datum.instrument_id, type(datum).__name__)
        if key not in streams:
            streams[key] = []
        streams[key].append(datum)
    return {(str(name), WORDS[kind]): records for (name, kind), records in streams.items()}


def streams_of(data: Iterable[Any]) -> dict[tuple[str, str], list[int]]:
    """Return each stream's `ts_event`s, UTC nanoseconds, in delivery order."""
    return {stream: [record.ts_event for record in records] for stream, records in records_by_stream(data).items()}


def shape(data: Sequence[Any], feed: Feed, window: Window, steps: dict[str, Decimal]) -> list[Any]:
    """Return the data as the feed delivers them: dropped, widened, delayed, in order of `ts_init`.

    `steps` maps an instrument to its price increment, to which a widened quote is rounded outwards.
    """
    shaped = list(data)
    for drop in feed.drop:
        dropped = _Selection(drop, drop.types, window)
        shaped = [datum for datum in shaped if not dropped.takes(datum)]
    for widen in feed.widen:
        widened = _Selection(widen, ("quotes",), window)
        shaped = [_widen(datum, widen.by, steps) if widened.takes(datum) else datum for datum in shaped]
    for delay in feed.delay:
        late = _Selection(delay, delay.types, window)
        shaped = [delayed(datum, delay.by) if late.takes(datum) else datum for datum in shaped]
    # stable: data that a delay makes simultaneous keep their recorded order; what is due after the close never arrives
    return sorted((datum for datum in shaped if datum.ts_init <= window.end), key=lambda datum: datum.ts_init)


def taken(data: Sequence[Any], feed: Feed, window: Window) -> dict[str, int]:
    """Count the recorded data that each entry of the feed (`drop[0]` and so on) applies to: none may be a mistake."""
    entries = {
        **{f"drop[{n}]": _Selection(drop, drop.types, window) for n, drop in enumerate(feed.drop)},
        **{f"widen[{n}]": _Selection(widen, ("quotes",), window) for n, widen in enumerate(feed.widen)},
        **{f"delay[{n}]": _Selection(delay, delay.types, window) for n, delay in enumerate(feed.delay)},
    }
    return {name: sum(map(selection.takes, data)) for name, selection in entries.items()}


def check_stretches(feed: Feed, window: Window) -> None:
    """Refuse an entry that ends before it begins, in a session that lies within one day of its exchange.

    In one that runs over midnight, or round the clock, such an entry runs over midnight too.
    """
    opened, closed = (
        datetime.fromtimestamp(ts // _SECOND, tz=ZoneInfo(window.zone)) for ts in (window.start, window.end)
    )
    if opened.date() != closed.date() or window.end - window.start >= _DAY - 1:
        return
    for kind, entries in (("drop", feed.drop), ("widen", feed.widen), ("delay", feed.delay)):
        for number, entry in enumerate(entries):
            if entry.start is not None and entry.end is not None and entry.end < entry.start:
                raise ConfigRefused(
                    f"paths.paper.feed.{kind}.{number}",
                    f"it goes from {entry.start:%H:%M:%S} to {entry.end:%H:%M:%S}, in a session from "
                    f"{opened:%H:%M} to {closed:%H:%M}",
                    "let 'from' be earlier than 'to'",
                )


class _Selection:
    """Which data an entry of the feed takes: by type, instrument, and when they happened."""

    def __init__(self, stretch: Stretch, types: Sequence[str], window: Window) -> None:
        self.stretch = stretch
        self.classes = {DATA_CLASSES[word] for word in types}
        self.first, self.past = _bounds(stretch, window)

    def takes(self, datum: Any) -> bool:
        """Whether the entry applies to `datum`; `from` is included, `to` is not."""
        if type(datum).__name__ not in self.classes:
            return False
        if self.first is not None and datum.ts_event < self.first:
            return False
        if self.past is not None and datum.ts_event >= self.past:
            return False
        instrument = datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id
        return self.stretch.names(instrument.value)


def _bounds(stretch: Stretch, window: Window) -> tuple[int | None, int | None]:
    """Return when the stretch begins and ends, UTC nanoseconds; `None` for an end that it doesn't give."""
    first = None if stretch.start is None else _moment(stretch.start, window)
    past = None if stretch.end is None else _moment(stretch.end, window, closing=True)
    if first is not None and past is not None and past <= first:
        past = first + _DAY  # it ends with the session
    return first, past


def _moment(time_of_day: time, window: Window, *, closing: bool = False) -> int:
    """Return when the session passes an exchange time of day, UTC nanoseconds; a session may run over midnight.

    `closing`: of a time at which the session both opens and closes, the latter.
    """
    zone = ZoneInfo(window.zone)
    opened = datetime.fromtimestamp(window.start // _SECOND, tz=zone)
    today, tomorrow = (
        int(datetime.combine(day, time_of_day, tzinfo=zone).timestamp()) * _SECOND
        for day in (opened.date(), opened.date() + timedelta(days=1))
    )
    passed = today < window.start or (closing and today == window.start)
    # a nanosecond of grace: the UTC day ends one before its midnight
    return tomorrow if passed and tomorrow <= window.end + 1 else today


def _widen(quote: Any, by: Decimal, steps: dict[str, Decimal]) -> Any:
    bid, ask = quote.bid_price.as_decimal(), quote.ask_price.as_decimal()
    step = steps[quote.instrument_id.value]
    # outwards to the next tick on either side, so that a widening is never lost in rounding
    move = math.ceil((ask - bid) / 2 * by / step) * step
    wider_bid = bid - move
    if bid >= 0:  # a spread may be quoted below zero; a widening alone never takes a bid there
        wider_bid = max(wider_bid, step * 0)
    precision = quote.bid_price.precision
    return QuoteTick(
        quote.instrument_id,
        Price(wider_bid, precision),
        Price(ask + move, precision),
        quote.bid_size,
        quote.ask_size,
        quote.ts_event,
        quote.ts_init,
    )


def delayed(datum: Any, by: int) -> Any:
    """Move `ts_init`, when the datum arrives, and leave `ts_event`, when it happened."""
    words = type(datum).to_dict(datum)
    words["ts_init"] += by
    return type(datum).from_dict(words)
