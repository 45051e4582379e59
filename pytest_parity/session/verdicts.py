"""How the items of a session end by what its replay shows, whichever of them are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.frozen import with_lock
from pytest_parity.checks.labels import judge_label
from pytest_parity.checks.limits.judge import judge_limits
from pytest_parity.checks.needs import has_reference
from pytest_parity.checks.noise import judge_noise
from pytest_parity.checks.reference import judge_reference
from pytest_parity.checks.replayed import covered, judge_replay
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.result import SessionResult


def verdicts_of(session: SessionReplay, result: SessionResult) -> Iterator[tuple[str, Verdict]]:
    """Yield each item's name and verdict."""
    contract, benchmark = session.loaded.contract, session.session
    shown = covered(result.traces, result.comparison)
    yield "replay", judge_replay(list(result.faults), result.facts, shown, contract.coverage_for(benchmark))
    if result.comparison is None:
        return
    if has_reference(benchmark, locked=session.lock is not None):
        zone, decisions = result.facts[Path.BACKTEST]["session"]["zone"], result.comparison.backtest
        verdict = judge_reference(benchmark, decisions, contract.reason_labels(), zone)
        yield "reference", with_lock(verdict, session.lock, benchmark.id, decisions)
    if result.feed is not None:
        yield "feed", judge_label(result.feed.outcome)
    if result.limits:
        yield "limits", judge_limits(result.limits)
    for label, outcome in result.outcomes.items():
        if label is not Label.NONDETERMINISTIC:
            yield label.value, judge_label(outcome)
    if result.noise is not None:
        yield Label.NONDETERMINISTIC.value, judge_noise(result.noise)
