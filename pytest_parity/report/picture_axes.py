"""The parts of a session's picture: prices, decisions of both paths, time at the exchange, the first divergence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory

from pytest_parity.core.trace import Path
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pytest_parity.core.prices import Prices
    from pytest_parity.report.picture import Hours, Marker, Panel, Picture

# Okabe and Ito's colours, which differ in lightness too; the paths differ in fill and size besides
_BLUE, _VERMILION, _GREY, _PURPLE = "#0072B2", "#D55E00", "#555555", "#7A4A6B"
_STYLES: dict[Path, dict[str, Any]] = {
    Path.BACKTEST: {"color": _BLUE, "markersize": 6.5, "markeredgewidth": 0, "zorder": 4},
    Path.PAPER: {
        "color": _VERMILION,
        "markersize": 11,
        "markeredgewidth": 1.6,
        "markerfacecolor": "none",
        "zorder": 5,
    },
}
_SHAPES = {"BUY": "^", "SELL": "v", "": "D", "signal": "o", "refusal": "X", "unfilled": "s"}
_MEANINGS = {"^": "buys", "v": "sells", "D": "settled", "o": "signal", "X": "refused", "s": "not filled"}
_LINE = {"color": "#222222", "linewidth": 1.0}
_DASHES = (0, (4, 2))
_WORDS = {
    "quotes": "bid to ask",
    "trades": "trade price",
    "bars": "bar's close",
    "mark_prices": "mark price",
    "index_prices": "index price",
}
_ROWS = (("signal", "refusal"), ("entry",), ("exit",))
_ROW_NAMES = ("signals", "entries", "exits")
_HELD = 150  # parts of a session: for longer than one of them, a price shows as held
_GAP = 0.1  # between two texts beside a panel, of its height


def draw_prices(axes: Axes, panel: Panel, picture: Picture) -> None:
    """Draw what an instrument cost: a band from bid to ask, or a line; paper's where it was given other prices."""
    hours, given = picture.hours, dict(panel.prices)
    if len(given) > 1 and not _differ(panel):
        del given[Path.PAPER]
    only = f" (as {next(iter(given))} had it)" if len(panel.prices) == 1 else ""
    axes.set_title(f"{printable(panel.instrument, 60)}{only}", loc="left", fontsize=9, fontweight="bold", pad=4)
    for path, prices in given.items():
        _draw_series(axes, prices, hours, other=path is Path.PAPER and len(given) > 1)
    if not given:
        axes.text(0.5, 0.5, "no quotes, trades or bars of it", transform=axes.transAxes, ha="center", color=_GREY)
    for marker in picture.markers:
        if marker.instrument == panel.instrument and marker.filled is not None and marker.price is not None:
            _draw_marker(axes, marker, (marker.filled, marker.price), hours)
    _draw_levels(axes, panel, hours)
    axes.margins(y=0.08)
    axes.grid(axis="y", color="#dddddd", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.ticklabel_format(axis="y", useOffset=False, style="plain")
    axes.locator_params(axis="y", nbins=5)
    axes.set_ylabel(next((_WORDS[one.type] for one in given.values()), "price"))


def _draw_series(axes: Axes, prices: Prices, hours: Hours, *, other: bool) -> None:
    """Draw quotes as a band and anything else as a line; `other` than research had, with dashes."""
    times, bids, asks = _held(prices, hours)
    if bids != asks and not other:
        axes.fill_between(times, bids, asks, color=_BLUE, alpha=0.45, linewidth=0.5)
        return
    look: dict[str, Any] = {"color": _VERMILION, "linestyle": _DASHES, "linewidth": 0.9} if other else _LINE
    for side in (bids, asks) if bids != asks else (bids,):
        axes.plot(times, side, **look)


def _held(prices: Prices, hours: Hours) -> tuple[list[float], list[float], list[float]]:
    """Return times and both sides; a price holds until the next one, which shows where that was long in coming."""
    longest = hours.seconds(hours.closes) / _HELD
    points: list[tuple[float, float, float]] = []
    for ts, *sides in zip(prices.times, prices.bids, prices.asks, strict=True):
        at = hours.seconds(ts)
        if points and at - points[-1][0] > longest:
            points.append((at, *points[-1][1:]))
        bid, ask = (float("nan") if one is None else float(one) for one in sides)
        points.append((at, bid, ask))
    times, bids, asks = ([point[n] for point in points] for n in range(3))
    return times, bids, asks


def _draw_levels(axes: Axes, panel: Panel, hours: Hours) -> None:
    """Draw each level over the whole session, in steps where it moved, and name them beside the panel."""
    if not panel.levels:
        return
    end = hours.seconds(hours.closes)
    for level in panel.levels:
        times = [0.0, *(hours.seconds(ts) for ts, _ in level.points[1:]), end]
        values = [value for _, value in level.points]
        axes.plot(
            times, [*values, values[-1]], drawstyle="steps-post", color=_PURPLE, linewidth=0.8, linestyle=(0, (1, 1.5))
        )
    low, high = axes.get_ylim()
    wanted = sorted((level.points[-1][1], level.text) for level in panel.levels)
    heights = spread([(value - low) / ((high - low) or 1.0) for value, _ in wanted])
    beside = blended_transform_factory(axes.transAxes, axes.transAxes)
    for (value, text), height in zip(wanted, heights, strict=True):
        at = (value - low) / ((high - low) or 1.0)
        axes.plot([1.0, 1.012], [at, height], transform=beside, color=_PURPLE, linewidth=0.6, clip_on=False)
        axes.text(1.016, height, text, transform=beside, va="center", fontsize=7.5, color=_PURPLE)
    axes.set_ylim(low, high)


def spread(heights: Sequence[float]) -> list[float]:
    """Move texts apart, in order, so that none covers another, and none stands above the panel."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _GAP) if placed else height)
    above = max(0.0, placed[-1] - 1.0)
    return [height - above for height in placed]


def draw_decisions(axes: Axes, picture: Picture) -> None:
    """Draw a row for each path of signals, entries and exits; backtest's above paper's."""
    places: dict[tuple[str, Path], float] = {}
    for number, whats in enumerate(_ROWS):
        for path, offset in ((Path.BACKTEST, 0.25), (Path.PAPER, -0.25)):
            places |= {(what, path): len(_ROWS) - 1 - number + offset for what in whats}
    for marker in picture.markers:
        _draw_marker(axes, marker, (marker.ts, places[marker.what, marker.path]), picture.hours, named=True)
    axes.set_ylim(-0.6, len(_ROWS) - 0.4)
    rows = [
        (places[whats[0], path], f"{name}, {path}")
        for whats, name in zip(_ROWS, _ROW_NAMES, strict=True)
        for path in Path
    ]
    axes.set_yticks([place for place, _ in rows], [text for _, text in rows], fontsize=8)
    axes.tick_params(axis="y", length=0, pad=8)  # a mark at the opening reaches there
    for row in range(0, len(_ROWS), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="#f2f2f2", linewidth=0, zorder=0)


def draw_legend(figure: Figure, picture: Picture, at: float) -> None:
    """Say what the marks of a picture mean, those of its closer look too."""
    handles: list[Artist] = [
        Line2D([], [], linestyle="none", marker="o", label=f"{path}", **_STYLES[path]) for path in Path
    ]
    seen = dict.fromkeys(_shape(one) for one in picture.markers)
    handles += [
        Line2D([], [], linestyle="none", marker=shape, color="black", markersize=6, label=_MEANINGS[shape])
        for shape in _MEANINGS
        if shape in seen
    ]
    if picture.window is not None:
        handles.append(Patch(facecolor="#F0E442", alpha=0.25, label="entry window"))
    if any(map(_differ, picture.panels)):
        handles.append(Line2D([], [], color=_VERMILION, linestyle=_DASHES, label="paper's prices, where others"))
    figure.legend(
        handles=handles, loc="center", bbox_to_anchor=(0.5, at), ncols=len(handles), frameon=False, fontsize=8,
        handletextpad=0.3, columnspacing=1.4,
    )  # fmt: skip


def _differ(panel: Panel) -> bool:
    """Whether the paths had other prices of it, as far as both left any."""
    return len(panel.prices) > 1 and panel.prices[Path.PAPER] != panel.prices[Path.BACKTEST]


def _shape(marker: Marker) -> str:
    if marker.what in ("signal", "refusal"):
        return _SHAPES[marker.what]
    return _SHAPES["unfilled"] if marker.price is None else _SHAPES[marker.side]


def _draw_marker(axes: Axes, marker: Marker, at: tuple[int, float], hours: Hours, *, named: bool = False) -> None:
    """Draw a mark at a moment and a height; a closer look leaves out what was decided or filled outside its time."""
    ts, y = at
    if marker.closer and not hours.opens <= ts <= hours.closes:
        return
    across = hours.seconds(ts)
    line = Line2D([across], [y], linestyle="none", marker=_shape(marker), clip_on=False, **_STYLES[marker.path])
    if named:
        line.set_gid(marker.name)
    axes.add_line(line)
    axes.update_datalim([(across, y)])
