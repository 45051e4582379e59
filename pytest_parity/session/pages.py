"""What a person reads of a session beside its items: the picture `session.svg`, the page `report.md`."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.verdicts import Expected, Failed
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Path
from pytest_parity.report.failure import Place, consequences_pointer, whole_sentence
from pytest_parity.report.files import write_text
from pytest_parity.report.picture import Hours, picture_of
from pytest_parity.report.run_directory import without_absolute_paths
from pytest_parity.report.story import Story, tell_story
from pytest_parity.report.words import Clock
from pytest_parity.session.prices import read_prices, recorded_prices
from pytest_parity.session.verdicts import verdicts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.report.story import Item
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.result import SessionResult


def write_pages(session: SessionReplay, result: SessionResult, heading: Mapping[str, Any]) -> None:
    """Write them, the picture where the session shows a mismatch or all are to be drawn."""
    shows = result.feed is not None and result.feed.mismatches
    if result.comparison is not None and (session.pictures or shows or result.comparison.mismatches):
        write_text(session.folder / "session.svg", _picture(session, result))
    write_text(session.folder / "report.md", tell_story(_story(session, result, heading), session.folder))


def _story(session: SessionReplay, result: SessionResult, heading: Mapping[str, Any]) -> Story:
    feed = result.feed
    return Story(
        place=_place(session, result),
        heading=heading,
        facts=result.facts,
        items=[_item(name, verdict, result) for name, verdict in verdicts_of(session, result)],
        faulty=[*result.faults],
        comparison=result.comparison,
        entries=result.entries,
        outcomes=result.outcomes,
        streams=() if feed is None else feed.streams,
        feed=None if feed is None else feed.outcome,
        limits=result.limits,
    )


def _place(session: SessionReplay, result: SessionResult) -> Place:
    loaded = session.loaded
    return Place(
        contract=loaded.contract.name,
        session=session.session.id,
        file=session.file,
        line=loaded.line("sessions", loaded.contract.sessions.index(session.session)),
        folder="",
        command=[without_absolute_paths(word, session.rootdir) for word in session.command],
        zone=result.zone,
        entry_lines=loaded.entry_lines(),
    )


def _item(name: str, verdict: Verdict, result: SessionResult) -> Item:
    if isinstance(verdict, Failed):
        return name, "failed", verdict.headline
    if isinstance(verdict, Expected):
        return name, "expected", verdict.reason
    return name, "passed", _passing(result.outcomes.get(Label.named(name)), result)


def _passing(outcome: LabelOutcome | None, result: SessionResult) -> str:
    """Say why a label passes that was seen."""
    if outcome is None or result.comparison is None:
        return ""
    told = [f"{len(outcome.undeclared)} let through by strict_parity: false"] if outcome.undeclared else []
    told += [consequences_pointer(outcome.consequential, result.comparison)] if outcome.consequential else []
    return "; ".join(told)


def _picture(session: SessionReplay, result: SessionResult) -> str:
    assert result.comparison is not None  # noqa: S101 - as asked for
    contract, benchmark, comparison = session.loaded.contract, session.session, result.comparison
    hours = Hours.of(result.facts[Path.BACKTEST]["session"])
    first = _first_divergence(result)
    picture = picture_of(
        comparison,
        {path: read_prices(session.place(path)) for path in Path},
        hours,
        title=f"{contract.name} · {benchmark.id} · {benchmark.date} · {benchmark.kind}",
        subtitle="no mismatch" if first is None else whole_sentence(first, comparison, Clock(hours.zone)),
        divergence=first,
        window=hours.window(benchmark.date, contract.entry_window),
        between=recorded_prices(() if result.feed is None else result.feed.streams, session.place),
    )
    with _quiet_matplotlib():
        from pytest_parity.report.picture_drawing import draw  # noqa: PLC0415 - matplotlib, which only a picture needs

        return draw(picture)


@contextmanager
def _quiet_matplotlib() -> Iterator[None]:
    """Keep its complaints from the terminal: where it can't write what it keeps between runs, it draws all the same."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _first_divergence(result: SessionResult) -> Mismatch | None:
    """Return the earliest mismatch that follows from no other; of what the paths were given where nothing else is."""
    assert result.comparison is not None  # noqa: S101 - as asked for
    roots = [one for one in result.comparison.mismatches if one.root is None]
    fed = result.feed.mismatches if result.feed is not None else ()
    return min(roots or fed, key=lambda one: one.ts, default=None)
