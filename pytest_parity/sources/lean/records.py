"""Stamped rows as Nautilus records. A bar arrives a nanosecond after the quotes of its close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nautilus_trader.model.data import Bar, BarType, QuoteTick
from nautilus_trader.model.objects import FIXED_PRECISION, Price, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nautilus_trader.model.identifiers import InstrumentId

    from pytest_parity.sources.lean.day import Quote
    from pytest_parity.sources.lean.rows import BarRow

VENUE = "OPRA"
BARS = "-1-MINUTE-LAST-EXTERNAL"  # after an instrument's id
_CENTS = 2
_MOST_PRECISION = 4  # ten-thousandths
_RAW = 10 ** (FIXED_PRECISION - _MOST_PRECISION)  # Nautilus's own unit in a ten-thousandth


def bar_type_of(ticker: str) -> BarType:
    """Return the type of a ticker's minute bars."""
    return BarType.from_str(f"{ticker}.{VENUE}{BARS}")


def price(ten_thousandths: int, precision: int) -> Price:
    """Return an exact price; the precision must hold all its digits."""
    return Price.from_raw(ten_thousandths * _RAW, precision)


def precision_of(prices: Iterable[int]) -> int:
    """Return how many decimals these ten-thousandths need: two for cents, and three or four below a cent."""
    needed = _CENTS
    for ten_thousandths in set(prices):
        if ten_thousandths % 10:
            return _MOST_PRECISION
        if ten_thousandths % 100:
            needed = 3
    return needed


def prices_of(*, bars: Iterable[tuple[int, BarRow]] = (), quotes: Iterable[tuple[int, Quote]] = ()) -> Iterator[int]:
    """Walk over all prices of these rows, in ten-thousandths."""
    for _, bar in bars:
        yield from (bar.open, bar.high, bar.low, bar.close)
    for _, quote in quotes:
        yield from (quote.bid.price, quote.ask.price)


def to_bars(rows: Iterable[tuple[int, BarRow]], ticker: str, precision: int) -> list[Bar]:
    """Return the bars of a ticker."""
    bar_type = bar_type_of(ticker)
    return [
        Bar(
            bar_type,
            *(price(value, precision) for value in (row.open, row.high, row.low, row.close)),
            Quantity.from_int(row.volume),
            stamp,
            stamp + 1,
        )
        for stamp, row in rows
    ]


def to_quotes(rows: Iterable[tuple[int, Quote]], instrument: InstrumentId, precision: int) -> list[QuoteTick]:
    """Return the quotes of an instrument."""
    return [
        QuoteTick(
            instrument,
            price(row.bid.price, precision),
            price(row.ask.price, precision),
            Quantity.from_int(row.bid.size),
            Quantity.from_int(row.ask.size),
            stamp,
            stamp,
        )
        for stamp, row in rows
    ]
