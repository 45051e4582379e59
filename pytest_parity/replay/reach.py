"""Whether a strategy listened to any data that the session has: one that hears nothing agrees with itself on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.common.actor import Actor

from pytest_parity.core.ticker import instrument_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# Nautilus's topics name some types otherwise than the contract does
_TYPES = {"status": "instrument_status", "book.deltas": "order_book_deltas", "book.depth": "order_book_depths"}
_TOPICS = ("quotes", "trades", "mark_prices", "index_prices", "funding_rates", *_TYPES)
_BARS = "data.bars."

type Stream = tuple[str, str]  # instrument or bar type, and type of data


def topics_of(subscriptions: Iterable[Any], component: str) -> set[str]:
    """Return the data topics that a component (its id) is subscribed to, out of a message bus's subscriptions."""
    owned = ((s.topic, getattr(s.handler, "__self__", None)) for s in subscriptions if s.topic.startswith("data."))
    return {topic for topic, owner in owned if isinstance(owner, Actor) and owner.id.value == component}


def hears(topics: Iterable[str], streams: Collection[Stream]) -> bool:
    """Whether one of the topics carries data of the streams; of a topic that no stream is known for, it is assumed."""
    return any(_carries(topic, streams) for topic in topics)


def _carries(topic: str, streams: Collection[Stream]) -> bool:
    if topic.startswith(_BARS):
        bar_type = topic.removeprefix(_BARS)
        # what the engine aggregates itself it makes of any data of the instrument
        return (bar_type, "bars") in streams or (
            "-INTERNAL" in bar_type and _has_data(instrument_of(bar_type), streams)
        )
    for word in _TOPICS:
        prefix = f"data.{word}."
        if topic.startswith(prefix):
            venue, _, symbol = topic.removeprefix(prefix).partition(".")
            return (f"{symbol}.{venue}", _TYPES.get(word, word)) in streams
    return True


def _has_data(instrument: str, streams: Collection[Stream]) -> bool:
    return any(instrument_of(name) == instrument for name, _ in streams)
