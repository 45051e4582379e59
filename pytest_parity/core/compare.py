"""From the traces of two paths to their mismatches: fold, align, label, root."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_parity.core.aligning.align import Alignment, align
from pytest_parity.core.feeding.feed import compare_feeds
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.folding.ledger import Ledger
from pytest_parity.core.folding.pnl import Money, realized_by_decision
from pytest_parity.core.folding.state import States
from pytest_parity.core.labelling.case import Case, Scene, build_cases, extra_entries, resized_entries
from pytest_parity.core.labelling.day_counts import DayCounts
from pytest_parity.core.labelling.difference import TIMES_AND_MONEY, base_name
from pytest_parity.core.labelling.effect import find_effect
from pytest_parity.core.labelling.evidence import EVIDENCE
from pytest_parity.core.labelling.flat import BothFlat
from pytest_parity.core.labelling.label import find_label
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.labelling.residual import find_residuals
from pytest_parity.core.labelling.root import assign_roots
from pytest_parity.core.mismatch import Mismatch
from pytest_parity.core.paused import no_collection
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.core.aligning.matching import Pair
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.feeding.feed import Gap
    from pytest_parity.core.known_difference import KnownDifference
    from pytest_parity.core.labelling.label import Finding
    from pytest_parity.core.labelling.rule import Rule
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.tolerance import Tolerance
    from pytest_parity.core.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that was found between two traces; `mismatches` by number, none when the paths agree."""

    backtest: tuple[Decision, ...]
    paper: tuple[Decision, ...]
    alignment: Alignment
    mismatches: tuple[Mismatch, ...]
    gaps: tuple[Gap, ...]
    realized: tuple[dict[int, Money], dict[int, Money]]  # by decision number; backtest, paper
    reasons: Mapping[str, Label] = field(default_factory=dict)  # what a strategy's own reason is evidence for
    known: Mapping[int, KnownDifference] = field(default_factory=dict)  # what mismatches look like, by number


def compare(
    backtest: Trace,
    paper: Trace,
    tolerance: Tolerance,
    reasons: Mapping[str, Label] = REASONS,
    rules: Sequence[Rule] = (),
) -> Comparison:
    """Compare what two paths did in one session.

    `reasons` says which label a strategy's own reason is evidence for; `rules` are those of plug-ins.
    """
    with no_collection():
        return _compare(backtest, paper, tolerance, reasons, rules)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the rows of one path come to."""

    decisions: tuple[Decision, ...]
    realized: dict[int, Money]
    states: States


def _read(trace: Trace) -> _Reading:
    ledger = Ledger()
    decisions = fold(trace, ledger)
    return _Reading(decisions, realized_by_decision(trace, decisions), States(trace, ledger))


def _compare(
    backtest: Trace, paper: Trace, tolerance: Tolerance, reasons: Mapping[str, Label], rules: Sequence[Rule]
) -> Comparison:
    research, live = _read(backtest), _read(paper)
    realized, states = (research.realized, live.realized), (research.states, live.states)
    alignment, feed = align(research.decisions, live.decisions), compare_feeds(backtest, paper)
    agreed, cases = build_cases(alignment, tolerance, realized)
    flat = BothFlat(states)
    scene = Scene(
        feed=feed,
        states=states,
        flat=flat,
        agreed=_agreed(agreed),
        resized=resized_entries(cases),
        reasons=reasons,
        paper_entries=extra_entries(cases),
        rules=rules,
    )
    labelled = _label(cases, scene)
    residuals = find_residuals((backtest, paper), states, alignment, scene.diverged, tolerance)
    found = sorted((*labelled, *residuals), key=lambda mismatch: mismatch.ts)
    unsure = {(pair.backtest.number, pair.paper.number) for pair in alignment.pairs if pair.ambiguous}
    numbered = [replace(one, number=number, ambiguous=one.pair in unsure) for number, one in enumerate(found, start=1)]
    counts = DayCounts(numbered, (research.decisions, live.decisions), realized)
    return Comparison(
        backtest=research.decisions,
        paper=live.decisions,
        alignment=alignment,
        mismatches=assign_roots(numbered, flat, counts),
        gaps=feed.gaps,
        realized=realized,
        reasons=reasons,
    )


def _agreed(pairs: Sequence[Pair]) -> dict[str, list[int]]:
    times: defaultdict[str, list[int]] = defaultdict(list)
    for pair in pairs:
        times[pair.backtest.ticker].append(min(pair.backtest.ts, pair.paper.ts))
    return {ticker: sorted(known) for ticker, known in times.items()}


def _label(cases: Sequence[Case], scene: Scene) -> list[Mismatch]:
    mismatches: list[Mismatch] = []
    for case in cases:
        mismatches.append(_mismatch(case, find_label(case, scene), scene))
        if case.only_said is None:
            scene.diverged[case.any.ticker] = case.parted_at
    return mismatches


def _mismatch(case: Case, finding: Finding, scene: Scene) -> Mismatch:
    others = (difference for difference in case.differences if difference is not finding.difference)
    return Mismatch(
        number=0,
        label=finding.label,
        effect=find_effect(finding, case, scene),
        differences=(finding.difference, *others),
        ts=case.parted_at,
        ticker=case.any.ticker,
        strategy=case.any.strategy if case.any.decided else "",
        instruments=tuple(sorted({decision.instrument for decision in case.decisions})),
        backtest=case.backtest.number if case.backtest else None,
        paper=case.paper.number if case.paper else None,
        evidence=finding.evidence,
        changes_state=case.only_said is None
        and any(base_name(difference.field) not in (*TIMES_AND_MONEY, *EVIDENCE) for difference in case.differences),
        only_said=case.only_said,
        of_exit=case.any.intent is Intent.EXIT,
        paper_acts=_paper_acts(case, scene),
    )


def _paper_acts(case: Case, scene: Scene) -> bool:
    """Whether paper did something itself: decided, other than not to enter, or kept what research left."""
    if case.paper is not None:
        return case.paper.acted or case.paper.intent not in (Intent.REJECT, Intent.HOLD)
    if case.any.intent is not Intent.EXIT:
        return False
    held = scene.states[1].before(case.any.ticker, case.decided_at).positions
    return any(instrument == case.any.instrument for instrument, _ in held)
