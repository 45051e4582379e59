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
from pytest_parity.report.picture_axes import draw_decisions, draw_prices, mark_divergence, mark_time
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
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
_PRICES, _DECISIONS, _ABOVE, _BELOW, _BETWEEN = 1.9, 1.6, 1.2, 0.95, 0.3
_ABOVE_ALIKE = 0.9  # where no first divergence is named
_LINE = 130  # characters that fit
_LEFT, _RIGHT = 0.115, 0.8  # of the width
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
    count = len(picture.panels)
    above = _ABOVE if picture.divergence else _ABOVE_ALIKE
    height = above + count * (_PRICES + _BETWEEN) + _DECISIONS + _BELOW
    figure = Figure(figsize=(_WIDTH, height), facecolor="white")
    axes = list(
        figure.subplots(
            count + 1,
            squeeze=False,
            sharex=True,
            gridspec_kw={
                "height_ratios": [*[_PRICES] * count, _DECISIONS],
                "left": _LEFT,
                "right": _RIGHT,
                "top": 1 - above / height,
                "bottom": _BELOW / height,
                "hspace": _BETWEEN * (count + 1) / (count * _PRICES + _DECISIONS),
            },
        )[:, 0]
    )
    for panel, prices in zip(picture.panels, axes, strict=False):
        draw_prices(prices, panel, picture)
    draw_decisions(axes[-1], picture, legend_at=0.42 / height)
    mark_time(axes, picture)
    mark_divergence(axes, picture)
    top = 1 - 0.2 / height
    figure.text(0.015, top, picture.title, fontsize=12, fontweight="bold", va="top")
    told = textwrap.fill(picture.subtitle, _LINE, max_lines=2, placeholder=" …")
    figure.text(0.015, top - 0.25 / height, told, fontsize=8.5, color="#333333", va="top")
    figure.text(0.015, 0.1 / height, "; ".join(picture.notes), fontsize=8, color="#333333")
    return figure


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
    return "".join(told).removesuffix("; ") + "."
