"""Which ticker an instrument, or a stream of bars, belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BAR_TYPE_PARTS = 4  # step, aggregation, price type, source


def ticker_of(name: str, tickers: Mapping[str, str]) -> str:
    """Name the ticker of an instrument or bar type; what the trace doesn't map belongs to its own symbol."""
    if name in tickers:
        return tickers[name]
    instrument = name.partition("@")[0].rsplit("-", _BAR_TYPE_PARTS)[0]  # a symbol may hold dashes of its own
    return tickers.get(instrument, instrument.rpartition(".")[0] or instrument)


def is_own(instrument: str, ticker: str) -> bool:
    """Whether an instrument is what the ticker itself names: the stock or index, on whichever venue."""
    return instrument.rpartition(".")[0] == ticker


def instrument_of(name: str) -> str:
    """Name the instrument of a stream, which for bars carries a bar type."""
    parts = name.partition("@")[0].rsplit("-", _BAR_TYPE_PARTS)
    return parts[0] if len(parts) > _BAR_TYPE_PARTS else name
