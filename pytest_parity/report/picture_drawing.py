"""A session's picture as SVG: the same bytes for the same session. Imports matplotlib, so only where one is drawn."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.figure import Figure

from pytest_parity.core.trace import Path
from pytest_parity.report.picture_axes import draw_decisions, draw_legend, draw_prices
from pytest_parity.report.picture_time import mark_divergence, mark_time, name_divergence
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from pytest_parity.report.picture import Picture

_STYLE: Any = {
    "svg.hashsalt": "pytest-parity",
    "svg.fonttype": "none",  # text stays text, which scales, is read aloud and found
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the layout is the same everywhere
    "font.size": 9,
    "text.parse_math": False,  # a name may hold dollar signs
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "hatch.linewidth": 0.5,
}
_WIDTH = 10  # inches, as all sizes here
_PRICES, _DECISIONS, _BETWEEN = 1.9, 1.6, 0.3
_PRICES_OF_TWO, _DECISIONS_OF_TWO = 1.25, 1.4  # where there is a closer look too
_ABOVE, _ABOVE_ALIKE, _HEADING = 1.2, 0.9, 0.5  # above: a named divergence, none, a closer look
_TIME, _LEGEND = 0.5, 0.45  # below: of each part, of all
_LINE = 130  # characters that fit
_LEFT, _RIGHT = 0.115, 0.8  # of the width
_SECOND = 1_000_000_000
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_PATHS, _FRACTIONS = re.compile(r' d="[^"]*"'), re.compile(r"(\.\d)\d+")


def draw(picture: Picture) -> str:
    """Return the picture as SVG."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # whoever shows it has other fonts
        mpl.rcdefaults()  # whatever the user's own style is
        mpl.rcParams.update(_STYLE)
        stream = io.StringIO()
        _figure(picture).savefig(stream, format="svg", metadata=_NO_METADATA)
    return _accessible(stream.getvalue(), picture)


def _figure(picture: Picture) -> Figure:
    closer = picture.closer
    parts = [picture, *([closer] if closer is not None else [])]
    prices, decisions = (_PRICES, _DECISIONS) if closer is None else (_PRICES_OF_TWO, _DECISIONS_OF_TWO)
    rows = [*[prices] * len(picture.panels), decisions]
    tall = sum(rows) + _BETWEEN * len(picture.panels)
    above = _ABOVE if picture.divergence else _ABOVE_ALIKE
    height = above + len(parts) * (tall + _TIME) + (len(parts) - 1) * _HEADING + _LEGEND
    figure = Figure(figsize=(_WIDTH, height), facecolor="white")
    for number, part in enumerate(parts):
        top = above + number * (tall + _TIME + _HEADING)
        axes = _axes(figure, rows, span=(1 - (top + tall) / height, 1 - top / height))
        for panel, one in zip(part.panels, axes, strict=False):
            draw_prices(one, panel, part)
        draw_decisions(axes[-1], part)
        mark_time(axes, part)
        mark_divergence(axes, part)
        if part is picture:
            name_divergence(axes[0], picture)
        else:
            figure.text(0.015, 1 - (top - _HEADING / 2) / height, closer_title(part), fontsize=10, fontweight="bold")
    draw_legend(figure, picture, at=(_LEGEND - 0.03) / height)
    top = 1 - 0.2 / height
    figure.text(0.015, top, picture.title, fontsize=12, fontweight="bold", va="top")
    told = textwrap.fill(picture.subtitle, _LINE, max_lines=2, placeholder=" …")
    figure.text(0.015, top - 0.25 / height, told, fontsize=8.5, color="#333333", va="top")
    figure.text(0.015, 0.1 / height, "; ".join(picture.notes), fontsize=8, color="#333333")
    return figure


def _axes(figure: Figure, rows: Sequence[float], span: tuple[float, float]) -> list[Axes]:
    """Make room for rows of some heights below each other; `span` is from where to where, of the figure's height."""
    grid = figure.add_gridspec(
        len(rows),
        1,
        height_ratios=rows,
        left=_LEFT,
        right=_RIGHT,
        bottom=span[0],
        top=span[1],
        hspace=_BETWEEN * len(rows) / sum(rows),
    )
    return list(grid.subplots(squeeze=False, sharex=True)[:, 0])


def closer_title(closer: Picture) -> str:
    """Say which time is shown closer."""
    clock = Clock(closer.hours.zone)
    start, end = (clock.time(ts // _SECOND * _SECOND) for ts in (closer.hours.opens, closer.hours.closes))
    return f"Closer: {start} to {end}"


def _accessible(drawn: str, picture: Picture) -> str:
    """Give it a title and a description, and leave out what no picture needs: a document type, digits of paths."""
    begin, _, rest = drawn[drawn.index("<svg ") :].partition(">")
    rest = _PATHS.sub(lambda match: _FRACTIONS.sub(r"\1", match[0]), rest)
    return (
        f'{begin} role="img" aria-labelledby="title description">\n'
        f' <title id="title">{escape(picture.title)}</title>\n'
        f' <desc id="description">{escape(describe(picture))}</desc>{rest}'
    )


def describe(picture: Picture) -> str:
    """Say in words what a picture shows."""
    clock = Clock(picture.hours.zone)
    hours = f"{clock.time(picture.hours.opens)} to {clock.time(picture.hours.closes)} ({picture.hours.zone})"
    told = [f"{picture.subtitle}. " if picture.subtitle else "", f"From {hours}: "]
    told += [f"prices of {printable(panel.instrument, 60)}; " for panel in picture.panels]
    for path in Path:
        counts = [
            f"{number} {what if number == 1 else plural}"
            for what, plural in (
                ("signal", "signals"),
                ("refusal", "refusals"),
                ("entry", "entries"),
                ("exit", "exits"),
            )
            if (number := sum(one.path is path and one.what == what for one in picture.markers))
        ]
        told.append(f"{path}: {', '.join(counts) or 'no decision'}; ")
    closer = "" if picture.closer is None else f" {closer_title(picture.closer)}."
    return "".join(told).removesuffix("; ") + f".{closer}"
