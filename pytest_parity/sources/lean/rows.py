"""The rows of a csv file: minutes and prices, checked cell by cell.

A row's minute is the milliseconds from midnight to its start, in the file's zone. Prices are whole ten-thousandths of a
dollar or index point: exact for every file that LEAN writes; digits beyond are rounded half to even. What is more than
Nautilus holds is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nautilus_trader.model.objects import PRICE_MAX, QUANTITY_MAX

from pytest_parity.sources.lean.names import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.sources.lean.archive import Archive

MINUTE = 60_000  # milliseconds
_DAY = 1_440 * MINUTE
_LARGEST_PRICE = int(PRICE_MAX)
_LARGEST_COUNT = int(QUANTITY_MAX)

_PRICE = r"[0-9]{1,20}(?:\.[0-9]{1,16})?"
_COUNT = r"[0-9]{1,20}(?:\.0+)?"
_SIDE = rf"(?:{_PRICE},{_PRICE},{_PRICE},({_PRICE})|,,,)"  # open, high, low, close, or a silent side
_BAR = re.compile(rf"([0-9]{{1,8}}),({_PRICE}),({_PRICE}),({_PRICE}),({_PRICE}),({_COUNT})")
_QUOTE = re.compile(rf"([0-9]{{1,8}}),{_SIDE},({_COUNT})?,{_SIDE},({_COUNT})?")
_CELLS = {
    _BAR: ["milliseconds", *["price"] * 4, "count"],
    _QUOTE: ["milliseconds", *["price"] * 4, "count", *["price"] * 4, "count"],
}
_KINDS = {
    "milliseconds": (re.compile(r"[0-9]{1,8}"), "isn't a number of milliseconds since midnight"),
    "price": (re.compile(_PRICE), "isn't a price"),
    "count": (re.compile(_COUNT), "isn't a whole number"),
}


class BarRow(NamedTuple):
    """One minute's trades."""

    ms: int
    open: int
    high: int
    low: int
    close: int
    volume: int


class Side(NamedTuple):
    """The bid or the ask at a minute's end."""

    price: int
    size: int


class QuoteRow(NamedTuple):
    """One minute's last quotes; a side without an update is `None`."""

    ms: int
    bid: Side | None
    ask: Side | None


def read_bars(archive: Archive, member: str, scale: int) -> list[BarRow]:
    """Read a file of trades; a price in it times `scale` is in ten-thousandths. Raises `BadRecord`."""
    rows = []
    for number, ms, cells in _records(archive, member, _BAR):
        opened, high, low, close = (_price(cell, scale) for cell in cells[:4])
        if not low <= min(opened, close) <= max(opened, close) <= high:
            disorder = f"open {cells[0]} and close {cells[3]} don't lie between low {cells[2]} and high {cells[1]}"
            raise archive.fault(disorder, member, number)
        volume = _count(cells[4])
        if (said := _too_large(high, volume)) is not None:
            raise archive.fault(said, member, number)
        rows.append(BarRow(ms, opened, high, low, close, volume))
    return rows


def read_quotes(archive: Archive, member: str) -> list[QuoteRow]:
    """Read a file of quotes. Raises `BadRecord`."""
    rows = []
    for number, ms, (bid, bid_size, ask, ask_size) in _records(archive, member, _QUOTE):
        row = QuoteRow(ms, _side(bid, bid_size), _side(ask, ask_size))
        for side in (row.bid, row.ask):
            if side and (said := _too_large(side.price, side.size)) is not None:
                raise archive.fault(said, member, number)
        rows.append(row)
    return rows


def _records(archive: Archive, member: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Walk over a file's rows in their order: number from 1, milliseconds, and the cells that the pattern takes."""
    last = -1
    for number, line in enumerate(archive.lines(member), 1):
        found = pattern.fullmatch(line)
        if found is None:
            raise archive.fault(_wrong_cell(line, pattern), member, number)
        ms, *cells = found.groups()
        if (said := _wrong_time(int(ms), last)) is not None:
            raise archive.fault(said, member, number)
        last = int(ms)
        yield number, last, cells


def _wrong_time(ms: int, last: int) -> str | None:
    if ms >= _DAY:
        return f"{ms} lies beyond the day, which has {_DAY} milliseconds"
    if ms % MINUTE:
        return f"{ms} isn't the start of a minute, a multiple of {MINUTE} milliseconds"
    if ms <= last:
        return f"{ms} comes after {last}: minutes must rise, each one once"
    return None


def _too_large(price: int, count: int) -> str | None:
    if price > _LARGEST_PRICE * SCALE:
        return f"{Decimal(price) / SCALE:f} is more than a price can be, {_LARGEST_PRICE}"
    if count > _LARGEST_COUNT:
        return f"{count} is more than a quantity can be, {_LARGEST_COUNT}"
    return None


def _wrong_cell(line: str, pattern: re.Pattern[str]) -> str:
    kinds, cells = _CELLS[pattern], line.split(",")
    if len(cells) != len(kinds):
        return f"has {len(cells)} columns instead of {len(kinds)}"
    for column, (kind, cell) in enumerate(zip(kinds, cells, strict=True), 1):
        check, said = _KINDS[kind]
        if not check.fullmatch(cell) and (cell or pattern is _BAR or column == 1):
            return f"column {column}: {cell[:40]!r} {said}"
    return "a side has some of its four prices and lacks others"


def _side(close: str | None, size: str | None) -> Side | None:
    """Return the side of a quote; LEAN means nothing by a side at zero, as by an empty one."""
    price = _price(close, 1) if close else 0
    return Side(price, _count(size or "0")) if price else None


def _count(cell: str) -> int:
    return int(cell.partition(".")[0])


def _price(cell: str, scale: int) -> int:
    if scale == 1 and "." not in cell:
        return int(cell)
    return round(Decimal(cell) * scale)  # exact before it is rounded, up to a trillion: 28 digits
