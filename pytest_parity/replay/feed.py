"""What the paper path's feed does to the recorded data: drop, widen, delay. Never in place."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.objects import Price

from pytest_parity.core.trace import DATA_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import time
    from decimal import Decimal

    from pytest_parity.contract.feed import Feed, Stretch
    from pytest_parity.replay.ports import Window

WORDS = {name: word for word, name in DATA_CLASSES.items()}


def streams_of(data: Iterable[Any]) -> dict[tuple[str, str], list[int]]:
    """Return each stream's `ts_event`s, UTC nanoseconds, in delivery order."""
    streams: dict[Any, list[int]] = {}
    for datum in data:
        # keyed by the identifier object first: its text is made once a stream, not once a datum
        key = (datum.bar_type if type(datum) is Bar else datum.instrument_id, type(datum).__name__)
        if key not in streams:
            streams[key] = []
        streams[key].append(datum.ts_event)
    return {(str(name), WORDS[kind]): times for (name, kind), times in streams.items()}


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
        delayed = _Selection(delay, delay.types, window)
        shaped = [_delay(datum, delay.by) if delayed.takes(datum) else datum for datum in shaped]
    # stable: data that a delay makes simultaneous keep their recorded order; what is due after the close never arrives
    return sorted((datum for datum in shaped if datum.ts_init <= window.end), key=lambda datum: datum.ts_init)


class _Selection:
    """Which data an entry of the feed takes: by type, instrument, and when they happened."""

    def __init__(self, stretch: Stretch, types: Sequence[str], window: Window) -> None:
        self.stretch = stretch
        self.classes = {DATA_CLASSES[word] for word in types}
        self.first = window.start if stretch.start is None else _moment(stretch.start, window)
        self.past = window.end + 1 if stretch.end is None else _moment(stretch.end, window)

    def takes(self, datum: Any) -> bool:
        """Whether the entry applies to `datum`; `from` is included, `to` is not."""
        if not self.first <= datum.ts_event < self.past or type(datum).__name__ not in self.classes:
            return False
        instrument = datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id
        return self.stretch.names(instrument.value)


def _moment(time_of_day: time, window: Window) -> int:
    """Return when the session passes an exchange time of day, UTC nanoseconds; a session may run over midnight."""
    zone = ZoneInfo(window.zone)
    opened = datetime.fromtimestamp(window.start // 1_000_000_000, tz=zone)
    moment = datetime.combine(opened.date(), time_of_day, tzinfo=zone)
    if moment < opened.replace(microsecond=0) and window.end > _nanoseconds(moment + timedelta(days=1)):
        moment += timedelta(days=1)
    return _nanoseconds(moment)


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000_000


def _widen(quote: Any, by: Decimal, steps: dict[str, Decimal]) -> Any:
    bid, ask = quote.bid_price.as_decimal(), quote.ask_price.as_decimal()
    step = steps[quote.instrument_id.value]
    # outwards to the next tick on either side, so that a widening is never lost in rounding
    move = math.ceil((ask - bid) / 2 * by / step) * step
    precision = quote.bid_price.precision
    return QuoteTick(
        quote.instrument_id,
        Price(max(bid - move, step * 0), precision),
        Price(ask + move, precision),
        quote.bid_size,
        quote.ask_size,
        quote.ts_event,
        quote.ts_init,
    )


def _delay(datum: Any, by: int) -> Any:
    """Move `ts_init`, when the datum arrives, and leave `ts_event`, when it happened."""
    words = type(datum).to_dict(datum)
    words["ts_init"] += by
    return type(datum).from_dict(words)
