"""How an item ended, taken where it runs and put on its report, which crosses from an xdist worker.

What pytest makes of it (a user's xfail marks, `--runxfail`, warning filters) comes later and changes nothing here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.core.mismatch import Effect
from pytest_parity.core.promoting.extent import measure
from pytest_parity.core.promoting.outcome import Compared, Ended, Outcome
from pytest_parity.core.trace import Path
from pytest_parity.plugin.feed import FeedItem
from pytest_parity.plugin.junit import put_properties
from pytest_parity.plugin.parity_item import OTHERWISE_RUN, ExpectedMismatch, ParityFailure, ParityItem
from pytest_parity.report.roots import decided_of, roots_of
from pytest_parity.report.run_directory import publishable
from pytest_parity.report.words import Clock, printable
from pytest_parity.session.runs import repeats_done

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.promoting.outcome import Root
    from pytest_parity.session.result import SessionResult

ATTRIBUTE = "parity"  # of a report


class OutcomeHooks:
    """Registered in every process of a parity run."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin an attempt: an item may be run several times."""
        if isinstance(item, ParityItem):
            item.begin()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the outcome on the report, last of all: somebody else's hook may have made a report of its own."""
        if isinstance(item, ParityItem):
            put_properties(item, effect_of(item) if isinstance(item.noted, ParityFailure) else "")
        report = yield
        if isinstance(item, ParityItem):
            setattr(report, ATTRIBUTE, told_by(item, call))
        return report


def told_by(item: ParityItem, call: pytest.CallInfo[None]) -> dict[str, Any]:
    """Return what one phase of an item says, as plain builtins."""
    outcome = _outcome(item, call)
    compared = _compared(item) if call.when == "call" else None
    return {
        "file": file_key(item),
        "digest": item.digest,
        "outcome": None if outcome is None else outcome.to_plain(),
        "compared": None if compared is None else compared.to_plain(),
    }


def file_key(item: ParityItem) -> str:
    """Return what names the item's file in every process of the run."""
    return os.path.relpath(item.path, item.config.rootpath)


def name_of(item: ParityItem) -> str:
    """Return the item's name below its contract."""
    chain = item.listchain()
    files = [number for number, node in enumerate(chain) if isinstance(node, pytest.File)]
    return "::".join(node.name for node in chain[files[-1] + 1 :])


def _outcome(item: ParityItem, call: pytest.CallInfo[None]) -> Outcome | None:
    """Return how the item ended; `None` for a phase that says nothing of it."""
    error = None if call.excinfo is None else call.excinfo.value
    if error is None and call.when != "call":
        return None
    if call.when == "call" and isinstance(item.noted, BaseException):  # somebody's hook may have swallowed it
        error = item.noted
    ended, what = _ended(error, call.when), ""
    if error is not None:
        said = str(error).partition("\n")[0] or type(error).__name__
        what = printable(publishable(said, item.config.rootpath))  # the verdict may be published
    elif not item.noted:  # as where a conftest makes a dry run of everything
        ended, what = Ended.SKIPPED, OTHERWISE_RUN
    roots, further = _roots(item) if call.when == "call" else ((), 0)
    return Outcome(
        item=name_of(item),
        node=item.nodeid,
        ended=ended,
        what=what,
        effect=effect_of(item) if isinstance(error, ParityFailure) else "",
        let_through=tuple(map(printable, item.let_through)) if call.when == "call" else (),
        roots=tuple(roots),
        further_roots=further,
    )


def _ended(error: BaseException | None, when: str) -> Ended:
    if error is None:
        return Ended.PASSED
    # somebody's `xfail(run=False)` or `pytest.xfail()` keeps an item from running, as a skip does
    if isinstance(error, pytest.skip.Exception | pytest.xfail.Exception):
        return Ended.SKIPPED
    if when == "call" and isinstance(error, ExpectedMismatch):
        return Ended.EXPECTED
    return Ended.FAILED if when == "call" and isinstance(error, ParityFailure) else Ended.ERROR


def effect_of(item: ParityItem) -> str:
    """Return the worst effect among the mismatches that fail an item."""
    outcome = _found(item)
    effects = {mismatch.effect for mismatch in outcome.undeclared} if outcome else set()
    return next((effect.value for effect in (Effect.INVALIDATING, Effect.CONSERVATIVE) if effect in effects), "")


def _roots(item: ParityItem) -> tuple[Sequence[Root], int]:
    result, outcome = _result(item), _found(item)
    if result is None or result.comparison is None or outcome is None:
        return (), 0
    return roots_of(outcome, result.comparison, Clock(result.zone), item.config.rootpath)


def _found(item: ParityItem) -> LabelOutcome | None:
    """Return what the item's label came to; `None` where it has none, or a path did not finish."""
    result = _result(item)
    if result is not None and isinstance(item, FeedItem):
        return None if result.feed is None else result.feed.outcome
    label: Label | None = getattr(item, "label", None)
    return None if result is None or label is None else result.outcomes.get(label)


def _result(item: ParityItem) -> SessionResult | None:
    return getattr(item, "result", None)


def _compared(item: ParityItem) -> Compared | None:
    result = _result(item)
    if result is None or result.comparison is None:
        return None
    decisions = {Path.BACKTEST: result.comparison.backtest, Path.PAPER: result.comparison.paper}
    return Compared(
        session=result.folder.name,
        repeats=repeats_done(result),
        seconds=sum(facts["duration_seconds"] for facts in result.facts.values()),
        extents={path: measure(trace, decisions[path]) for path, trace in result.traces.items()},
        entries=result.entries,
        decided=decided_of(result.comparison, result.outcomes.values(), Clock(result.zone), item.config.rootpath),
    )
