"""What a failing item prints: one screen with everything that the next step needs."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_parity.contract.faults import few, suggest
from pytest_parity.core.mismatch import TIME, Label
from pytest_parity.core.moment import duration
from pytest_parity.report.declare import count_following, declare, enumerate_words, tell_known
from pytest_parity.report.entries import funnels_of
from pytest_parity.report.table import decisions_around
from pytest_parity.report.words import Clock, count_fields, plain, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from decimal import Decimal

    from pytest_parity.core.accepting.expected import Expected, LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.mismatch import Difference, Mismatch

_SHOWN = 3  # mismatches told in full; the others are counted
_OTHER_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a report is about, as people see it: names and paths relative to the rootdir."""

    contract: str
    session: str
    file: str
    line: int  # of the session in the contract
    folder: str  # the session's artifact directory
    command: Sequence[str]  # replays just this item
    zone: str  # the exchange's time zone, an IANA name
    entry_lines: Mapping[Expected, int]  # of the expected mismatches in the contract
    meaning: str = ""  # of the item's label, where a plug-in registers it
    undeclarable: Collection[str] = (Label.UNCLASSIFIED,)  # what nothing makes acceptable

    def asking(self, option: str) -> Place:
        """Return the place with an option in its command."""
        *words, node = self.command
        return replace(self, command=[*words, option, node])

    def lines(self) -> list[str]:
        """Return the lines that end each report."""
        return [
            *([f"label:     {self.meaning}"] if self.meaning else []),
            f"contract:  {self.file}:{self.line}",
            f"artifacts: {self.folder}",
            f"replay:    {shlex.join(self.command)}",
        ]


def label_report(label: Label, headline: str, outcome: LabelOutcome, comparison: Comparison, place: Place) -> str:
    """Tell what a label's item found: the mismatches, the decisions around the first, and what may be declared."""
    clock = Clock(place.zone)
    found = [*outcome.undeclared, *outcome.let_loose, *(mismatch for mismatch, _ in outcome.declared)]
    # what differed first: a summary line is cut after a few words, and its node id has said the label already
    first = f"{_values(found[0].differences[0], clock)}: " if found else ""
    lines = [f"{first}{label} in {place.contract}, session {place.session}: {headline}", ""]
    for mismatch in found[:_SHOWN]:
        lines += _tell(mismatch, comparison, clock)
    if len(found) > _SHOWN:
        lines.append(f"  … {len(found) - _SHOWN} more in mismatches.json")
    lines += [f"  {line}" for line in _entries(outcome, comparison, place)]
    if found:
        lines += _consequences(found, comparison)
        lines += ["", *decisions_around(comparison, found[0], clock), *funnels_of(found[0], comparison)]
    lines += ["", *place.lines()]
    lines += _remedy(label, outcome, comparison, place)
    return "\n".join(map(printable, lines))


def _remedy(label: Label, outcome: LabelOutcome, comparison: Comparison, place: Place) -> list[str]:
    """Tell what may be declared, and how; nothing makes an unclassified mismatch acceptable, for one."""
    roots = [mismatch for mismatch in outcome.undeclared if mismatch.root is None]
    if roots and label not in place.undeclarable:
        return declare(roots, comparison.mismatches, place.session, comparison.known)
    if outcome.undeclared and not roots:
        return ["", "If research accepts what follows too, set covers_consequences: true on the entry of the root."]
    if outcome.let_loose and not roots:
        return ["", *_let_loose(outcome, comparison)]
    return []


def _let_loose(outcome: LabelOutcome, comparison: Comparison) -> list[str]:
    labels = {mismatch.number: mismatch.label for mismatch in comparison.mismatches}
    numbers = sorted({follower.root for follower in outcome.let_loose if follower.root is not None})
    roots = ", ".join(f"mismatch {number} ({labels[number]})" for number in numbers)
    return [
        f"{roots}: strict_parity: false lets it through, but not what paper itself did after it.",
        "If research accepts both, declare the root, with covers_consequences: true.",
    ]


def _entries(outcome: LabelOutcome, comparison: Comparison, place: Place) -> list[str]:
    fewer = "seen less often than declared; lower `count` or remove the entry"
    unmet = unmet_entries(outcome, place, lambda entry: _tell_stale(entry, comparison, place, fewer))
    return [*unmet, *_exceeding(outcome, place)]


def unmet_entries(outcome: LabelOutcome, place: Place, tell_stale: Callable[[Expected], str]) -> list[str]:
    """Tell of each declared entry that isn't met as it stands: expired, seen less often, or more often."""
    lapsed = "look at what it accepted again, then renew `until` or remove the entry"
    told = [tell_entry(entry, place, f"expired (until {entry.until}); {lapsed}") for entry in outcome.expired]
    told += map(tell_stale, outcome.stale)
    roots = [mismatch for mismatch in outcome.undeclared if mismatch.root is None]
    for entry in {id(entry): entry for _, entry in outcome.declared}.values():
        if more := sum(map(entry.accepts, roots)):
            told.append(tell_entry(entry, place, f"accepts {entry.count} in this session; it saw {more} more"))
    return told


def _exceeding(outcome: LabelOutcome, place: Place) -> list[str]:
    """Tell of each entry that would accept a mismatch if that didn't differ in more, each thing once."""
    told = []
    for mismatch, entry in outcome.exceeding:
        beyond = entry.beyond(mismatch)
        name = "it" if len(beyond) == 1 else "them"
        how = f"accepts {entry.field or entry.label}; this one differs in {enumerate_words(beyond)} too"
        told.append(tell_entry(entry, place, f"{how}: name {name} under `also` if that is acceptable"))
    return list(dict.fromkeys(told))


def _tell(mismatch: Mismatch, comparison: Comparison, clock: Clock) -> list[str]:
    others = _beyond_first(mismatch.differences)
    lines = [f"  {whole_sentence(mismatch, comparison, clock)}"]
    if mismatch.evidence:
        lines.append(f"           {clock.localize(mismatch.evidence)}")
    if known := comparison.known.get(mismatch.number):
        lines.append(f"           {tell_known(known)}")
    lines += [f"           also {_values(other, clock)}" for other in others[:_OTHER_FIELDS]]
    if len(others) > _OTHER_FIELDS:
        lines.append(f"           … {count_fields(len(others) - _OTHER_FIELDS)} in mismatches.json")
    return lines


def _beyond_first(differences: Sequence[Difference]) -> list[Difference]:
    """Return all but the first; the fills between first and last say no more where all the fills are told alike."""
    told = {(f"{one.field}_between", one.backtest, one.paper) for one in differences}
    return [one for one in differences[1:] if (one.field, one.backtest, one.paper) not in told]


def _following(roots: Sequence[Mismatch], comparison: Comparison) -> list[Mismatch]:
    numbers = {mismatch.number for mismatch in roots}
    return [mismatch for mismatch in comparison.mismatches if mismatch.root in numbers]


def _consequences(found: Sequence[Mismatch], comparison: Comparison) -> list[str]:
    """Count what follows from the mismatches that are told: other labels' items pass with it."""
    following = [mismatch for mismatch in _following(found, comparison) if mismatch not in found]
    if not following:
        return []
    labels = ", ".join(sorted({mismatch.label.value for mismatch in following}))
    return [f"  {count_following(following)} from what is told here ({labels}), see mismatches.json"]


def consequences_pointer(consequential: Sequence[Mismatch], comparison: Comparison) -> str:
    """Return one line for a label that passes because its mismatches follow from another label's root."""
    roots = [m for m in comparison.mismatches if m.number in {follower.root for follower in consequential}]
    first = ", ".join(f"mismatch {root.number} ({root.label})" for root in roots)
    return f"{count_following(consequential)} from {first} and pass with it"


def let_through(outcome: LabelOutcome, comparison: Comparison, place: Place) -> list[str]:
    """Return one line for each thing that a strict contract would fail this label for, and this one doesn't."""
    clock = Clock(place.zone)
    told = [
        f"{sentence(mismatch, comparison, clock)}; undeclared, {mismatch.effect}" for mismatch in outcome.undeclared
    ]
    told += _exceeding(outcome, place)
    told += [_tell_stale(entry, comparison, place, "seen less often than declared") for entry in outcome.stale]
    return [printable(line) for line in told]


def sentence(mismatch: Mismatch, comparison: Comparison, clock: Clock) -> str:
    """Tell a mismatch by its first field: when, what it is about, both values."""
    values = _values(mismatch.differences[0], clock)
    return f"{clock.time(mismatch.ts)} {_subject(mismatch, comparison)}: {values}"


def whole_sentence(mismatch: Mismatch, comparison: Comparison, clock: Clock) -> str:
    """Tell also its effect, and from which other mismatch it follows."""
    root = f" (follows from mismatch {mismatch.root})" if mismatch.root is not None else ""
    unsure = "; ambiguous: a decision left over would have matched as well" if mismatch.ambiguous else ""
    return f"{sentence(mismatch, comparison, clock)}; {mismatch.effect}{root}{unsure}"


def _subject(mismatch: Mismatch, comparison: Comparison) -> str:
    numbers = ((comparison.backtest, mismatch.backtest), (comparison.paper, mismatch.paper))
    for decisions, number in numbers:
        if number is not None:
            decision = decisions[number - 1]
            return " ".join(filter(None, (decision.intent, decision.side, "/".join(mismatch.instruments))))
    return "/".join(mismatch.instruments) or mismatch.ticker


def _values(difference: Difference, clock: Clock) -> str:
    backtest = clock.value(difference.backtest, difference.unit)
    paper = clock.value(difference.paper, difference.unit)
    apart = _apart(difference)
    return f"{difference.field}: backtest {backtest}, paper {paper}{f' ({apart})' if apart else ''}"


def _apart(difference: Difference) -> str:
    backtest, paper = difference.backtest, difference.paper
    if difference.unit == TIME and isinstance(backtest, int) and isinstance(paper, int):
        return f"{duration(abs(paper - backtest))} {'later' if paper > backtest else 'earlier'}"
    if isinstance(backtest, int | str | None) or isinstance(paper, int | str | None):
        return ""
    change: Decimal = paper - backtest
    if change.is_nan():
        return ""
    return f"{'+' if change > 0 else ''}{plain(change)}"


def _tell_stale(entry: Expected, comparison: Comparison, place: Place, how: str) -> str:
    """Tell a stale entry, and where its ticker is the reason, that too."""
    tickers = sorted({decision.ticker for decision in (*comparison.backtest, *comparison.paper)})
    if entry.ticker in (None, *tickers):
        return tell_entry(entry, place, how)
    known = few(tickers) or "none"
    return tell_entry(
        entry,
        place,
        f"{how}; no decision of this session is about ticker {entry.ticker!r}; "
        f"{suggest(entry.ticker or '', tickers)}tickers: {known}",
    )


def tell_entry(entry: Expected, place: Place, how: str) -> str:
    """Name a declared entry and say what is wrong with it."""
    return f"{place.file}:{place.entry_lines[entry]}: expected mismatch {entry.rule!r} of {entry.owner}: {how}"
