"""The prices that a session's picture shows: of the instruments that a path decided on, and of what they are on."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_parity.core.feeding.declared_feed import traded
from pytest_parity.core.prices import Prices
from pytest_parity.core.ticker import is_own, ticker_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_parity.core.feeding.delivery import Stream
    from pytest_parity.core.trace import Trace

_INSTRUMENTS = 24  # those decided on first; a picture shows fewer
_STRETCHES = 150  # of time, of each of which the least and the greatest price of either side are kept
_SHOWN = {  # types of data, the most telling first, and what of a record is its price
    "quotes": ("bid_price", "ask_price"),
    "trades": ("price",),
    "bars": ("close",),
    "mark_prices": ("value",),
    "index_prices": ("value",),
}

type Streams = Mapping[Stream, Sequence[Any]]


def prices_of(trace: Trace, streams: Streams) -> dict[str, Prices]:
    """Return the prices of what a path decided on, as its engine had them, by name of instrument.

    Where it decided on nothing, those of whatever else is traded on, if it is there.
    """
    said = (statement.instrument for statement in trace.statements)
    ordered = (order.instrument for order in trace.orders)
    decided = list(dict.fromkeys((*said, *ordered, *(fill.instrument for fill in trace.fills))))
    tickers = {ticker_of(name, trace.tickers) for name in decided} or set(trace.tickers.values())
    own = [name for name in sorted(set(map(traded, streams))) if any(is_own(name, ticker) for ticker in tickers)]
    chosen = dict.fromkeys((*own[:_INSTRUMENTS], *decided[:_INSTRUMENTS]))
    found = {name: _best(name, streams) for name in chosen}
    return {name: _thin(*stream) for name, stream in found.items() if stream is not None}


def _best(instrument: str, streams: Streams) -> tuple[str, Sequence[Any]] | None:
    """Choose the most telling type of data; of bars the stream that has most of them."""
    of_it = [(stream[1], records) for stream, records in streams.items() if traded(stream) == instrument]
    for kind in _SHOWN:
        if alike := [records for one, records in of_it if one == kind]:
            return kind, max(alike, key=len)
    return None


def _thin(kind: str, records: Sequence[Any]) -> Prices:
    """Keep the first and the last record, and those with the extreme prices of each stretch of time."""
    fields = _SHOWN[kind]
    times = np.array([record.ts_init for record in records])
    sides = [np.array([float(getattr(record, name)) for record in records]) for name in fields]
    kept = sorted({0, len(records) - 1, *_extremes(times, sides)})
    texts = [tuple(_text(records[n], name) for n in kept) for name in fields]
    return Prices(kind, tuple(records[n].ts_init for n in kept), texts[0], texts[-1])


def _extremes(times: np.ndarray[Any, Any], sides: Iterable[np.ndarray[Any, Any]]) -> Iterator[int]:
    edges = np.linspace(times[0], times[-1], _STRETCHES + 1)[1:-1]
    starts = [0, *np.searchsorted(times, edges).tolist(), len(times)]
    for side in sides:
        for start, end in pairwise(starts):
            if end > start:
                yield start + int(side[start:end].argmin())
                yield start + int(side[start:end].argmax())


def _text(record: Any, name: str) -> str | None:
    """Write one price; a silent side of a quote is written as nothing at no price."""
    price = getattr(record, name)
    if name.endswith("_price") and not float(price) and not float(getattr(record, name.replace("_price", "_size"))):
        return None
    return str(price)
