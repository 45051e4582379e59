"""What a session's picture shows closer: the time around the first divergence, where that is short."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_parity.report.picture_levels import price_range

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.prices import Prices
    from pytest_parity.core.trace import Path
    from pytest_parity.report.picture import Panel, Picture
    from pytest_parity.report.picture_levels import Level

    # of a path and an instrument, of a type of data, from one moment to another, UTC nanoseconds
    type PricesBetween = Callable[[Path, str, str, int, int], Prices | None]

_MINUTE = 60_000_000_000
_BESIDE = 5 * _MINUTE  # shown before and after, at least
_SHARE = 6  # of what parted: a part of it is shown before and after
_NEAR = 0.25  # of the range of the prices: levels as far outside are drawn
_MOST = 4  # parts of a session: what takes longer than one of them is seen well enough in the whole


def closer_look(picture: Picture, divergence: Mismatch | None, between: PricesBetween) -> Picture | None:
    """Return the picture of the short time in which the paths first parted: from then to what became of it.

    None where nothing parts, or where that takes a good part of the session.
    """
    hours = picture.hours
    if divergence is None or not hours.opens <= divergence.ts <= hours.closes:
        return None
    pair = dict(zip(("backtest", "paper"), divergence.pair, strict=True))
    parted = [ts for marker in picture.markers if pair[marker.path] == marker.number for ts in marker.moments]
    first, last = min([divergence.ts, *parted]), max([divergence.ts, *parted])
    beside = max(_BESIDE, (last - first) // _SHARE)
    start, end = max(hours.opens, first - beside), min(hours.closes, last + beside)
    if (end - start) * _MOST > hours.closes - hours.opens:
        return None
    return replace(
        picture,
        hours=replace(hours, opens=start, closes=end),
        panels=tuple(_panel(panel, start, end, between) for panel in picture.panels),
        markers=tuple(
            replace(marker, closer=True)
            for marker in picture.markers
            if any(start <= ts <= end for ts in marker.moments)
        ),
    )


def _panel(panel: Panel, start: int, end: int, between: PricesBetween) -> Panel:
    """Take what was quoted in that time, and the levels near it; where it isn't known, what the whole picture shows."""
    prices = {
        path: between(path, panel.instrument, whole.type, start, end) or _cut(whole, start, end)
        for path, whole in panel.prices.items()
    }
    own = replace(panel, prices=prices)
    return replace(own, levels=tuple(level for level in panel.levels if _is_near(level, price_range(own))))


def _is_near(level: Level, span: tuple[float, float] | None) -> bool:
    """Whether a level may be drawn without flattening the prices, from `span[0]` to `span[1]`."""
    if span is None:
        return True
    least, greatest = span
    return all(max(least - value, value - greatest) <= (greatest - least) * _NEAR for _, value in level.points)


def _cut(prices: Prices, start: int, end: int) -> Prices:
    """Keep what lies between two moments, and the point next to it on either side."""
    before = sum(ts < start for ts in prices.times)
    after = sum(ts <= end for ts in prices.times)
    kept = slice(max(0, before - 1), after + 1)
    return replace(prices, times=prices.times[kept], bids=prices.bids[kept], asks=prices.asks[kept])
