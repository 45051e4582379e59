"""Whether a strategy listened to any data that the session has: one that hears nothing agrees with itself on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.common.actor import Actor
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import PriceType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

# Nautilus's topics, and the types of data that they carry
_TOPICS = {
    **{word: word for word in ("quotes", "trades", "mark_prices", "index_prices", "funding_rates")},
    "status": "instrument_status",
    "book.deltas": "order_book_deltas",
    "book.depth": "order_book_depths",
    "book.snapshots": "order_book_deltas",
}
_BARS = "data.bars."

type Stream = tuple[str, str]  # instrument or bar type, and type of data


def topics_of(subscriptions: Iterable[Any], component: str) -> set[str]:
    """Return the topics that a component (its id) is subscribed to, out of a message bus's subscriptions.

    What becomes of its own orders and positions is left out: each strategy is told of that.
    """
    own = {f"events.{kind}.{component}" for kind in ("order", "position")}
    owned = ((s.topic, getattr(s.handler, "__self__", None)) for s in subscriptions if s.topic not in own)
    return {topic for topic, owner in owned if isinstance(owner, Actor) and owner.id.value == component}


def find_bars(topics: Iterable[str], cache: Any, start: int) -> set[str]:
    """Find the topics of bars of which one came from `start` on (UTC nanoseconds), whatever it was made of.

    `cache` is the engine's, once the session is over.
    """
    came = set()
    for topic in topics:
        if topic.startswith(_BARS):
            latest = cache.bar(BarType.from_str(topic.removeprefix(_BARS)))
            if latest is not None and latest.ts_init >= start:
                came.add(topic)
    return came


def find_deaf(
    topics: Mapping[str, Sequence[str]], streams: Collection[Stream], *, fed: bool, came: Collection[str]
) -> dict[str, list[str]]:
    """Find the strategies that hear nothing, or none of the bars that they want: each with what it waits for in vain.

    `fed`: other components run that may publish signals or data of their own, which count as heard. Bars are heard on
    the topics in `came`. Those that have a source but did not come, as where a session is shorter than a bar, a
    strategy may do without if it hears something else.
    """
    deaf = {}
    for strategy, wanted in topics.items():
        bars = [topic for topic in wanted if topic.startswith(_BARS)]
        silent = [topic for topic in bars if topic not in came]
        idle = [topic for topic in wanted if topic not in came and not _carries(topic, streams, fed=fed)]
        if set(wanted) <= {*idle, *silent}:
            deaf[strategy] = list(wanted)
        elif bars and set(bars) <= set(idle):
            deaf[strategy] = idle
    return deaf


def _carries(topic: str, streams: Collection[Stream], *, fed: bool) -> bool:
    if topic.startswith(_BARS):
        return _makes_bars(BarType.from_str(topic.removeprefix(_BARS)), streams)
    for word, kind in _TOPICS.items():
        prefix = f"data.{word}."
        if topic.startswith(prefix):
            venue, _, symbol = topic.removeprefix(prefix).partition(".")
            return (f"{symbol}.{venue}", kind) in streams or (f"{symbol.rpartition('.')[0]}.{venue}", kind) in streams
    return fed and not topic.startswith("data.instrument.")


def _makes_bars(bar_type: Any, streams: Collection[Stream]) -> bool:
    """Whether bars come, from the session or out of what the engine aggregates them from."""
    if bar_type.is_externally_aggregated():
        return (str(bar_type), "bars") in streams
    if bar_type.is_composite():
        return _makes_bars(bar_type.composite(), streams)
    source = "trades" if bar_type.spec.price_type == PriceType.LAST else "quotes"
    return (bar_type.instrument_id.value, source) in streams
