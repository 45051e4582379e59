"""A trace's rows in stretches that can be folded one after the other.

No order has rows in two of them, nor do the orders of one list, or an algorithm's primary and what is spawned from it;
and no moment is cut, in which an order may replace another. What is open is carried over by the ledger. A stretch is
short enough to stay in a processor's cache, and what is made of it meanwhile leaves its memory to the next: a long
trace takes a fifth less time so.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_parity.core.trace import Fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.trace import OrderEvent, Trace

type Row = OrderEvent | Fill

ROWS = 2_000  # of a stretch, at least

_SEQUENCE = attrgetter("sequence")


def stretches(trace: Trace, least: int) -> Iterator[list[Row]]:
    """Cut the order events and fills of a trace, as they were observed, into stretches of at least so many rows.

    The last one may be shorter.
    """
    observed: list[Row] = sorted([*trace.orders, *trace.fills], key=_SEQUENCE)
    cuts = [0, *_cuts(observed, least), len(observed)]
    for begin, end in pairwise(cuts):
        yield observed[begin:end]


def _cuts(rows: Sequence[Row], least: int) -> Iterator[int]:
    """Yield where nothing goes on from the rows before to those after; nowhere if the moments aren't in sequence."""
    times = [row.ts_seen for row in rows]
    if len(rows) <= least or times != sorted(times):
        return
    last = _last_rows(rows)
    reach = list(accumulate([last[row.order] for row in rows], max))  # up to where what began so far goes on
    begin = 0
    for index in range(least, len(rows)):
        if index - begin >= least and index > reach[index - 1] and times[index] > times[index - 1]:
            yield index
            begin = index


def _last_rows(rows: Sequence[Row]) -> dict[str, int]:
    """Tell where the last row of each order is, or of what it belongs to with others: a list, a primary, a parent."""
    last = {row.order: index for index, row in enumerate(rows)}
    bound = [
        (index, row.order, [other for other in (row.order_list, row.parent, row.spawned_from) if other is not None])
        for index, row in enumerate(rows)
        if not isinstance(row, Fill) and (row.order_list or row.parent or row.spawned_from)
    ]
    for index, _, others in bound:
        for other in others:
            last[other] = max(last.get(other, 0), index)
    for _, order, others in bound:
        last[order] = max(last[order], *[last[other] for other in others])
    return last
