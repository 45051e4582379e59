"""The templates of the HTML report. What they print is escaped, clipped and freed of control characters, always."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pytest_parity.report.words import printable

_MOST = 600  # characters of one value
_MOST_LINES = 400
_MOST_OF_A_LINE = 2_000


def render(name: str, **views: Any) -> str:
    """Return a template's markup."""
    return _environment().get_template(f"{name}.jinja").render(**views)


def clean(text: str, most: int = 300) -> str:
    """Return one line as markup, for where no template is at hand."""
    return str(escape(printable(text, most)))


def assets(*, media: bool) -> str:
    """Return the report's own style and script; `media` says whether any row has images or videos of its own."""
    read = resources.files(__package__).joinpath
    style, script = (read(name).read_text("utf-8") for name in ("report.css", "report.js"))
    return render("assets", style=style, script=script, media=media)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pytest_parity.report.html", "templates"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lines"] = _lines
    return environment


def _shown(value: Any) -> Any:
    """Give what a template prints: markup as it is, nothing for None, text as one line that is not endless."""
    if isinstance(value, Markup):
        return value
    return "" if value is None else printable(str(value), _MOST)


def _lines(text: str) -> Markup:
    """Return several lines for a preformatted element."""
    lines = text.splitlines()
    told = [escape(printable(line, _MOST_OF_A_LINE)) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        told.append(escape(f"… {len(lines) - _MOST_LINES} more lines"))
    return Markup("\n").join(told)
