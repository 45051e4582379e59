"""What a person reads of a session beside its items: the picture `session.svg`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.trace import Path
from pytest_parity.report.failure import sentence
from pytest_parity.report.files import write_text
from pytest_parity.report.picture import Hours, picture_of
from pytest_parity.report.words import Clock
from pytest_parity.session.prices import read_prices

if TYPE_CHECKING:
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.result import SessionResult


def write_pages(session: SessionReplay, result: SessionResult) -> None:
    """Write them, the picture where the session shows a mismatch or all are to be drawn."""
    shows = result.feed is not None and result.feed.mismatches
    if result.comparison is not None and (session.pictures or shows or result.comparison.mismatches):
        write_text(session.folder / "session.svg", _picture(session, result))


def _picture(session: SessionReplay, result: SessionResult) -> str:
    from pytest_parity.report.picture_drawing import draw  # noqa: PLC0415 - matplotlib, which only a picture needs

    assert result.comparison is not None  # noqa: S101 - as asked for
    contract, benchmark, comparison = session.loaded.contract, session.session, result.comparison
    hours = Hours.of(result.facts[Path.BACKTEST]["session"])
    first = _first_divergence(result)
    picture = picture_of(
        comparison,
        {path: read_prices(session.place(path)) for path in Path},
        hours,
        title=f"{contract.name} · {benchmark.id} · {benchmark.date} · {benchmark.kind}",
        subtitle="no mismatch" if first is None else sentence(first, comparison, Clock(hours.zone)),
        divergence=first,
        window=hours.window(benchmark.date, contract.entry_window),
    )
    return draw(picture)


def _first_divergence(result: SessionResult) -> Mismatch | None:
    """Return the earliest mismatch that follows from no other; of what the paths were given where nothing else is."""
    assert result.comparison is not None  # noqa: S101 - as asked for
    roots = [one for one in result.comparison.mismatches if one.root is None]
    fed = result.feed.mismatches if result.feed is not None else ()
    return min(roots or fed, key=lambda one: one.ts, default=None)
