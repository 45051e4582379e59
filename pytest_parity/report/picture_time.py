"""The time axis of a session's picture: the exchange's time of day, the entry window, the first divergence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from pytest_parity.report.picture import Picture

_CLOSER: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": "#555555",
    "linewidth": 0.8,
    "linestyle": (0, (2, 2)),
    "zorder": 2,
}
_SECOND = 1_000_000_000
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)  # between ticks, seconds
_MINUTE = 60
_TICKS, _TICKS_WITH_SECONDS = 10, 8


def mark_time(axes: Sequence[Axes], picture: Picture) -> None:
    """Write the exchange's time of day below the lowest panel, and shade the entry window in all."""
    hours, zone = picture.hours, ZoneInfo(picture.hours.zone)
    opens, length = hours.opens // _SECOND, (hours.closes - hours.opens) / _SECOND
    step = next(
        (step for step in _STEPS if length / step <= (_TICKS if step >= _MINUTE else _TICKS_WITH_SECONDS)), _STEPS[-1]
    )
    offset = datetime.fromtimestamp(opens, tz=zone).utcoffset()
    local = opens + (int(offset.total_seconds()) if offset is not None else 0)
    ticks = [*range(-local % step, int(length) + 1, step)]
    form = "%H:%M" if step >= _MINUTE else "%H:%M:%S"
    texts = [datetime.fromtimestamp(opens + tick, tz=UTC).astimezone(zone).strftime(form) for tick in ticks]
    for one in axes:
        one.set_xlim(0, max(length, 1.0))
        one.grid(axis="x", color="#dddddd", linewidth=0.5)
        if picture.window is not None:
            start, end = (hours.seconds(ts) for ts in picture.window)
            one.axvspan(start, end, color="#F0E442", alpha=0.13, linewidth=0, zorder=0)
        if picture.closer is not None:
            span = picture.closer.hours
            one.axvspan(hours.seconds(span.opens), hours.seconds(span.closes), **_CLOSER)
    axes[-1].set_xticks(ticks, texts)
    axes[-1].set_xlabel(f"exchange time ({printable(hours.zone, 40)})", labelpad=2)


def mark_divergence(axes: Sequence[Axes], picture: Picture) -> None:
    """Mark when the paths first parted, through all panels."""
    if picture.divergence is not None:
        for one in axes:
            at = picture.hours.seconds(picture.divergence.ts)
            one.axvline(at, color="black", linewidth=1.0, linestyle=(0, (6, 2, 1, 2)), zorder=3)


def name_divergence(axes: Axes, picture: Picture) -> None:
    """Say above the first panel when the paths parted, to the second, and the label of it."""
    found = picture.divergence
    if found is None:
        return
    at = picture.hours.seconds(found.ts)
    left = at < picture.hours.seconds(picture.hours.closes) / 2
    moment = Clock(picture.hours.zone).time(found.ts // _SECOND * _SECOND)
    axes.annotate(
        f"first divergence {moment}: {printable(found.label, 40)}", (at, 1.0), xycoords=("data", "axes fraction"),
        xytext=(4 if left else -4, 15), textcoords="offset points", ha="left" if left else "right", fontsize=8.5,
        fontweight="bold",
    )  # fmt: skip
