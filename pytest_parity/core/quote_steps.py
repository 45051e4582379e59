"""A quote one step inside a limit, and one step outside: spread, size and the resolution of its stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

type Prices = tuple[Decimal, Decimal]  # bid, ask

_RESOLUTIONS = (1_000_000_000, 1_000_000, 1_000, 1)  # nanoseconds


def spread_steps(bid: Decimal, ask: Decimal, tick: Decimal, limit: Decimal) -> tuple[Prices | None, Prices | None]:
    """Return the widest quote within `limit`, a ratio of the midpoint, and the one a tick wider.

    Both have the midpoint of `bid` and `ask`, less half a tick where the grid asks for it. `None`: there is none with
    a bid above zero.
    """
    both = int((bid + ask) / tick)
    widest = min(int(limit * both / 2), both - 2)
    while widest > 0 and 2 * widest > limit * (both - (both - widest) % 2):
        widest -= 1
    return _around(both, widest, tick) if widest > 0 else None, _around(both, widest + 1, tick)


def _around(both: int, spread: int, tick: Decimal) -> Prices | None:
    bid = (both - spread) // 2
    return (bid * tick, (bid + spread) * tick) if bid > 0 else None


def size_steps(least: Decimal, increment: Decimal) -> tuple[Decimal, Decimal]:
    """Return the smallest size from `least` on that the instrument trades in, and the next smaller one."""
    below = least // increment * increment
    return (below, below - increment) if below == least else (below + increment, below)


def resolution_of(stamps: Iterable[int]) -> int:
    """Return the coarsest of second, millisecond, microsecond and nanosecond that all stamps are whole numbers of."""
    fitting = 0
    for stamp in stamps:
        while stamp % _RESOLUTIONS[fitting]:
            fitting += 1
    return _RESOLUTIONS[fitting]
