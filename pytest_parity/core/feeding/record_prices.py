"""Prices of a short time, read from the records that a path's engine was given: of such a time nearly all of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pytest_parity.core.prices import Prices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_parity.core.feeding.records import Record

_STRETCHES = 300  # of the time, of each of which the least and the greatest price of either side are kept
_PARTS = {  # of a record's text, counted from behind: where its prices are, and the size of each, if it has one
    "quotes": ((-5, -3), (-4, -2)),
    "trades": ((-5, None),),
    "bars": ((-3, None),),
}


@dataclass(frozen=True, slots=True)
class _Point:
    ts: int
    prices: tuple[str | None, ...]


def prices_between(kind: str, records: Sequence[Record], start: int, end: int) -> Prices | None:
    """Return what the price was from `start` to `end`, UTC nanoseconds; `None` where the records don't say it.

    The price at `start` is the one that came last before it, and the last one holds until `end` where another follows.
    """
    if kind not in _PARTS:
        return None
    before = max((one for one in records if one.ts_init <= start), key=lambda one: one.ts_init, default=None)
    inside = [one for one in records if start < one.ts_init <= end]
    points = [_Point(one.ts_init, _prices(kind, one.text)) for one in inside]
    if before is not None:
        points.insert(0, _Point(start, _prices(kind, before.text)))
    points = list(_thin(points, (end - start) // _STRETCHES + 1))
    if points and any(one.ts_init > end for one in records):
        points.append(_Point(end, points[-1].prices))
    if not points:
        return None
    bids, asks = (tuple(point.prices[side] for point in points) for side in (0, -1))
    return Prices(kind, tuple(point.ts for point in points), bids, asks)


def _prices(kind: str, text: str) -> tuple[str | None, ...]:
    """Read the prices of a record; a silent side of a quote is written as nothing at no price."""
    parts = text.split(",")
    told = [(parts[price], "" if size is None else parts[size]) for price, size in _PARTS[kind]]
    return tuple(None if size and not float(price) and not float(size) else price for price, size in told)


def _thin(points: Iterable[_Point], stretch: int) -> Iterator[_Point]:
    """Keep of each stretch the first and the last point, and those with the extreme prices."""
    for _, some in groupby(points, key=lambda point: point.ts // stretch):
        alike = list(some)
        kept = {0, len(alike) - 1}
        for side in (0, -1):
            quoted = sorted(
                (float(price), at) for at, point in enumerate(alike) if (price := point.prices[side]) is not None
            )
            kept.update(at for _, at in (*quoted[:1], *quoted[-1:]))
        yield from (alike[at] for at in sorted(kept))
