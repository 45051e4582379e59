"""The levels that a strategy published, each with the instrument whose prices it is near to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.report.words import plain, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import Path
    from pytest_parity.report.picture import Panel

_LEVELS = 8  # of one panel
_NAME_SHOWN = 16  # characters
_VALUE_SHOWN = 10
_NEAR = 0.5  # of the greatest price: what lies further outside would flatten it


@dataclass(frozen=True, slots=True)
class Level:
    """A price that a path's strategy published under a name, each time with the moment; UTC nanoseconds."""

    text: str
    points: tuple[tuple[int, float], ...]


def levels_of(panels: Sequence[Panel], decisions: Sequence[Decision]) -> Iterator[tuple[Panel, tuple[Level, ...]]]:
    """Yield each panel with the levels that belong to it."""
    said: dict[tuple[str, str], dict[Path, list[tuple[int, Decimal]]]] = {}
    ranges = {panel.instrument: price_range(panel) for panel in panels}
    for decision in sorted(decisions, key=lambda one: one.ts):
        # a contract's levels are its own or the underlying's, whose panel is the first
        near = [name for number, name in enumerate(ranges) if name == decision.instrument or number == 0]
        for level, value in decision.levels:
            distances = [_distance(float(value), ranges[name]) for name in near]
            if distances and min(distances) < _NEAR:
                name = near[distances.index(min(distances))]
                said.setdefault((name, level), {}).setdefault(decision.path, []).append((decision.ts, value))
    for panel in panels:
        own = [
            level
            for (name, words), paths in said.items()
            if name == panel.instrument
            for level in _levels(words, paths)
        ]
        yield panel, tuple(own[:_LEVELS])


def _levels(name: str, paths: dict[Path, list[tuple[int, Decimal]]]) -> Iterator[Level]:
    """Yield what both paths said alike once, else what each said."""
    values = {path: list(dict.fromkeys(value for _, value in points)) for path, points in paths.items()}
    alike = len(values) > 1 and len({tuple(one) for one in values.values()}) == 1
    for path, points in paths.items():
        last = plain(points[-1][1])
        text = f"{printable(name, _NAME_SHOWN)} {last if len(last) <= _VALUE_SHOWN else f'{points[-1][1]:.6g}'}"
        yield Level(text if alike else f"{text} ({path})", tuple((ts, float(value)) for ts, value in points))
        if alike:
            return


def price_range(panel: Panel) -> tuple[float, float] | None:
    """Return the least and the greatest price of a panel."""
    prices = [float(one) for own in panel.prices.values() for one in (*own.bids, *own.asks) if one is not None]
    return (min(prices), max(prices)) if prices else None


def _distance(value: float, span: tuple[float, float] | None) -> float:
    """Tell how far a level lies outside what an instrument's price was, as a ratio of the greatest of it."""
    if span is None:
        return 1.0
    least, greatest = span
    return max(least - value, value - greatest, 0.0) / (abs(greatest) or 1.0)
