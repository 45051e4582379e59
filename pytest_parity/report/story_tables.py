"""The tables of a session's story: mismatches, decisions, entries, data, limits, and what was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.accepting.feed_mismatch import differing_streams
from pytest_parity.core.entering.funnel import Stage
from pytest_parity.report.declare import tell_known
from pytest_parity.report.entries import tell_parting
from pytest_parity.report.failure import tell_entry, unmet_entries, whole_sentence
from pytest_parity.report.feed import declared_lines
from pytest_parity.report.feed_words import name_of, tell_found
from pytest_parity.report.limits import held_lines
from pytest_parity.report.markdown import escaped, table
from pytest_parity.report.table import describe, numbers_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.entering.entries import Entries
    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.core.limit import LimitResult
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.report.failure import Place
    from pytest_parity.report.words import Clock

_ROWS = 30  # of one table
_BEFORE = 10  # decisions before the first that differs
_CELL = 160  # characters
_NONE = "–"  # noqa: RUF001 a dash, as tables have it where there is nothing to count


def mismatch_lines(comparison: Comparison, clock: Clock) -> list[str]:
    """Tell each mismatch in one whole_sentence, with its evidence and what it looks like."""
    if not comparison.mismatches:
        return ["## Mismatches", "", "None.", ""]
    heads = ("#", "label", "effect", "root", f"what parted (times: {escaped(clock.zone)})", "evidence")
    rows = [
        (
            str(one.number),
            escaped(one.label),
            one.effect.value,
            "first" if one.root is None else f"follows from {one.root}",
            escaped(whole_sentence(one, comparison, clock)),
            escaped(_evidence(one, comparison, clock)),
        )
        for one in comparison.mismatches[:_ROWS]
    ]
    return ["## Mismatches", "", *table(heads, rows, len(comparison.mismatches) - _ROWS, "mismatches.json")]


def _evidence(mismatch: Mismatch, comparison: Comparison, clock: Clock) -> str:
    known = comparison.known.get(mismatch.number)
    told = [clock.localize(mismatch.evidence), *([tell_known(known)] if known is not None else [])]
    return "; ".join(filter(None, told))


def decision_lines(comparison: Comparison, clock: Clock) -> list[str]:
    """Set both paths' decisions beside each other, from a little before the first mismatch on."""
    every = rows_of(comparison)
    found = {mismatch.pair: mismatch for mismatch in comparison.mismatches}
    at = next((number for number, row in enumerate(every) if numbers_of(row) in found), 0)
    first = max(0, min(at - _BEFORE, len(every) - _ROWS))
    rows = []
    for row in every[first : first + _ROWS]:
        mismatch = found.get(numbers_of(row))
        mark = "" if mismatch is None else f"**{mismatch.number}** {escaped(mismatch.label)}"
        rows.append((mark, *(escaped(describe(one, clock), _CELL) for one in row)))
    if not rows:
        return ["## Decisions", "", "Neither path decided anything.", ""]
    heads = ("mismatch", f"backtest (times: {escaped(clock.zone)})", "paper")
    return ["## Decisions", "", *table(heads, rows, len(every) - len(rows), "record.json")]


def entries_lines(entries: Entries) -> list[str]:
    """Set out both funnels with the stage where they part, and what both paths made of each entry."""
    if not entries.cells:
        return []
    parted = entries.parting.stage if entries.parting is not None else None
    funnels = []
    for stage in Stage:
        counts = [funnel.at(stage) for funnel in entries.funnels.values()]
        if any(count is not None for count in counts):
            mark = " (here they part)" if stage is parted else ""
            told = (_NONE if count is None else str(count) for count in counts)
            funnels.append((f"{stage.replace('_', ' ')}{mark}", *told))
    cells = [(escaped(str(one.backtest)), escaped(str(one.paper)), str(one.count)) for one in entries.cells[:_ROWS]]
    return [
        "## Entries",
        "",
        *table(("stage", *entries.funnels), funnels),
        *([f"{escaped(tell_parting(entries.parting))}.".capitalize(), ""] if entries.parting is not None else []),
        *table(
            ("backtest made of it", "paper made of it", "entries"), cells, len(entries.cells) - _ROWS, "reasons.json"
        ),
    ]


def feed_lines(streams: Sequence[StreamParity], clock: Clock) -> list[str]:
    """Tell where the paths were given other data, and what of that is declared."""
    differing = differing_streams(streams)
    rows = [
        (
            escaped(name_of(stream), _CELL),
            escaped("; ".join(tell_found(one, stream, clock) for one in stream.undeclared)),
        )
        for stream in differing[:_ROWS]
    ]
    declared = [f"* {escaped(line)}" for line in declared_lines(streams)]
    if not rows and not declared:
        return ["## Feed", "", f"Both paths were given the same: {len(streams):,} streams.", ""] if streams else []
    undeclared = table(("stream", "how paper's differs"), rows, len(differing) - _ROWS, "feed.json") if rows else []
    return ["## Feed", "", *undeclared, *declared, *([""] if declared else [])]


def limits_lines(results: Sequence[LimitResult], clock: Clock) -> list[str]:
    """Tell each breach with both values, and what was held against each clause."""
    if not results:
        return []
    breaches = [(result, path, held) for result in results for path, held in result.breaches]
    rows = [
        (
            escaped(result.name),
            escaped(result.limit),
            path.value,
            clock.time(held.ts),
            *map(escaped, (held.subject, held.actual)),
        )
        for result, path, held in breaches[:_ROWS]
    ]
    heads = ("clause", "limit", "path", "time", "what", "value")
    told = table(heads, rows, len(breaches) - _ROWS, "limits.json") if rows else ["No limit was broken.", ""]
    return ["## Limits", "", *told, *(f"* {escaped(line)}" for line in held_lines(results)), ""]


def accepted_lines(outcomes: Sequence[LabelOutcome], place: Place) -> list[str]:
    """Tell what was accepted, why and until when, and which entries aren't met as they stand."""
    declared = [both for outcome in outcomes for both in outcome.declared]
    rows = [
        (
            str(mismatch.number),
            *(escaped(one, _CELL) for one in (mismatch.label, entry.rule, entry.reason, entry.owner, str(entry.until))),
            f"{escaped(place.file)}:{place.entry_lines[entry]}",
        )
        for mismatch, entry in declared[:_ROWS]
    ]
    unmet = [
        line
        for outcome in outcomes
        for line in unmet_entries(
            outcome, place, lambda entry: tell_entry(entry, place, "seen less often than declared")
        )
    ]
    if not rows and not unmet:
        return []
    heads = ("#", "label", "rule", "reason", "owner", "until", "declared at")
    told = table(heads, rows, len(declared) - _ROWS, "mismatches.json") if rows else []
    return ["## Accepted", "", *told, *(f"* {escaped(line)}" for line in unmet[:_ROWS]), ""]
