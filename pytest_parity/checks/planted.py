"""What the comparison makes of a planted fault: the unaltered paper path stands where the backtest would.

So what the two engines do otherwise is on both sides, and the fault is all there is to find.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_parity.checks.noise import judge_noise
from pytest_parity.checks.shown import Change as PathChange
from pytest_parity.checks.shown import shows, shows_plainly
from pytest_parity.checks.verdicts import Failed
from pytest_parity.core.accepting.expected import judge
from pytest_parity.core.compare import compare
from pytest_parity.core.mismatch import Effect, Label
from pytest_parity.core.noise import EXACT, Change, measure, take_out
from pytest_parity.core.planting import Attempt, End
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pytest_parity.core.accepting.expected import Expected, LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.labelling.rule import Rule
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.tolerance import Tolerance
    from pytest_parity.core.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """By what a contract judges the mismatches of one session.

    `backtest` is what research did, where the session's own mismatches are declared; `None` where there are none.
    """

    tolerance: Tolerance
    reasons: Mapping[str, Label]
    entries: Sequence[Expected]
    spare: Sequence[Expected]  # what the session as it is leaves of them
    backtest: Trace | None
    today: date
    versions: Mapping[str, str]
    strict: bool
    rules: Sequence[Rule] = ()  # of plug-ins
    labels: Sequence[Label] = ()  # of plug-ins


def spare_entries(entries: Iterable[Expected], outcomes: Mapping[Label, LabelOutcome]) -> list[Expected]:
    """Return the entries with the count that the session's own mismatches don't use up, those used up left out.

    What a session shows without any fault is accepted there, and can't be accepted again.
    """
    declared = (item for outcome in outcomes.values() for item in outcome.declared)
    used = Counter(entry for mismatch, entry in declared if mismatch.root is None)
    spare = []
    for entry in entries:
        taken = min(used[entry], entry.count)
        used[entry] -= taken
        if entry.count > taken:
            spare.append(replace(entry, count=entry.count - taken))
    return spare


def judge_planting(label: Label, planted: str, paths: tuple[Trace, Trace], gate: Gate) -> Attempt:
    """Judge what the paper path did without and with a fault that is to be told as `label`."""
    without, altered = replace(paths[0], path=Path.BACKTEST), replace(paths[1], path=Path.PAPER)
    exact = compare(without, altered, EXACT, gate.reasons, gate.rules)
    if not exact.mismatches:
        return Attempt(planted=planted, end=End.INERT, told="it changed no decision")
    change = PathChange(exact.backtest, exact.paper, _lacks(without, altered), gate.reasons, gate.tolerance.price)
    if not shows(label, change):
        return _attempt(planted, End.OTHER, exact.mismatches[:1], exact, "it did something else")
    comparison = compare(without, altered, gate.tolerance, gate.reasons, gate.rules)
    failing = list(_failing(comparison, gate))
    labels = {mismatch.label for mismatch in failing}
    if labels != {label} and not shows_plainly(label, change):
        return _attempt(planted, End.OTHER, exact.mismatches[:1], exact, "it gave reasons for other labels too")
    if label not in labels:
        why = _why_not(label, comparison, gate) or _swallowed(label, (without, altered), gate) or _told_as(comparison)
        return _attempt(planted, End.MISSED, failing[:1] or exact.mismatches[:1], exact, why, labels)
    first = next(mismatch for mismatch in failing if mismatch.label is label)
    end = End.ALONE if labels == {label} else End.MIXED
    if end is End.ALONE and (rule := _covering(label, altered, gate)):
        return _attempt(planted, End.COVERED, [first], comparison, f"the entry {rule!r} accepts it as a consequence")
    return _attempt(planted, end, [first], comparison, "", labels)


def judge_unsteady(planted: str, paths: tuple[Trace, Trace], gate: Gate) -> Attempt:
    """Judge two repetitions of the paper path, the second without the fault that is in the first.

    The path then disagrees with itself: whatever differs from the other path must be told as that, and nothing else.
    """
    without, altered = replace(paths[0], path=Path.BACKTEST), replace(paths[1], path=Path.PAPER)
    noise = measure({Path.BACKTEST: [without, without], Path.PAPER: [altered, replace(without, path=Path.PAPER)]})
    comparison = compare(without, altered, gate.tolerance, gate.reasons, gate.rules)
    blamed = [one for one in take_out(comparison, noise).mismatches if one.root is None]
    labels = {one.label for one in blamed}
    if not isinstance(judge_noise(noise), Failed):
        return _attempt(planted, End.MISSED, blamed[:1], comparison, "both repetitions count as the same", labels)
    end = End.ALONE if labels <= {Label.NONDETERMINISTIC} else End.MIXED
    return _attempt(planted, end, blamed[:1], comparison, "", labels | {Label.NONDETERMINISTIC})


def _failing(comparison: Comparison, gate: Gate) -> Iterator[Mismatch]:
    """Yield the mismatches for which a label's item would fail, those aside that follow from an undeclared one."""
    for outcome in _judge(comparison.mismatches, gate.spare, gate).values():
        yield from _fatal(outcome, gate)


def _judge(mismatches: Sequence[Mismatch], entries: Sequence[Expected], gate: Gate) -> dict[Label, LabelOutcome]:
    return judge(mismatches, entries, gate.today, gate.versions, strict=gate.strict, labels=gate.labels)


def _fatal(outcome: LabelOutcome, gate: Gate) -> list[Mismatch]:
    undeclared = [one for one in outcome.undeclared if gate.strict or one.effect is not Effect.CONSERVATIVE]
    return [*undeclared, *outcome.let_loose]


def _covering(label: Label, altered: Trace, gate: Gate) -> str:
    """Name the entry that keeps a label from failing where the altered path is held against research itself."""
    if gate.backtest is None:
        return ""
    mismatches = compare(gate.backtest, altered, gate.tolerance, gate.reasons, gate.rules).mismatches
    outcome = _judge(mismatches, gate.entries, gate)[label]
    covering = [entry for mismatch, entry in outcome.declared if mismatch.root is not None]
    return covering[0].rule if covering and not _fatal(outcome, gate) else ""


def _why_not(label: Label, comparison: Comparison, gate: Gate) -> str:
    """Say what lets a mismatch of the label through; empty where there is none."""
    outcome = _judge(comparison.mismatches, gate.spare, gate)[label]
    if outcome.declared:
        return f"the entry {outcome.declared[0][1].rule!r} of expected_mismatches accepts what came of it"
    if outcome.undeclared:
        return f"strict_parity: false lets through what came of it: {outcome.undeclared[0].effect}"
    if outcome.consequential:
        return "what came of it counts as a consequence of another mismatch"
    return ""


def _swallowed(label: Label, paths: tuple[Trace, Trace], gate: Gate) -> str:
    """Name the tolerance without which there would be a mismatch of the label."""
    words = gate.tolerance.words()
    for key, value in words.items():
        narrow = replace(gate.tolerance, **{key: getattr(EXACT, key)})
        mismatches = compare(*paths, narrow, gate.reasons, gate.rules).mismatches
        if any(one.label is label for one in mismatches):
            return f"what came of it is within tolerance.{key}: {value}"
    return ""


def _told_as(comparison: Comparison) -> str:
    if not comparison.mismatches:
        return "what came of it is within the contract's tolerance"
    told = sorted({mismatch.label.value for mismatch in comparison.mismatches if mismatch.root is None})
    return f"what came of it is told as {', '.join(told)}"


def _attempt(  # noqa: PLR0913, PLR0917 what was planted, and all that came of it
    planted: str,
    end: End,
    shown: Sequence[Mismatch],
    comparison: Comparison,
    told: str,
    labels: Collection[Label] = (),
) -> Attempt:
    of_roots = tuple(sorted(label.value for label in labels))
    if not shown:
        return Attempt(planted=planted, end=end, told=told, labels=of_roots)
    first = shown[0]
    changes = tuple(Change(one.field, one.backtest, one.paper, one.unit) for one in first.differences[:1])
    what = _subject(first, comparison)
    return Attempt(planted=planted, end=end, told=told, labels=of_roots, ts=first.ts, what=what, changes=changes)


def _subject(mismatch: Mismatch, comparison: Comparison) -> str:
    numbers = ((comparison.backtest, mismatch.backtest), (comparison.paper, mismatch.paper))
    found = (decisions[number - 1] for decisions, number in numbers if number is not None)
    decision = next(found, None)
    words = (decision.intent, decision.side) if decision is not None else ()
    return " ".join(filter(None, (*words, "/".join(mismatch.instruments) or mismatch.ticker)))


def _lacks(without: Trace, altered: Trace) -> bool:
    """Whether the altered path's feed lacks a record that the other had."""
    streams = altered.feed.streams
    return any(Counter(had) - Counter(streams.get(stream, ())) for stream, had in without.feed.streams.items())
