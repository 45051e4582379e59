"""Which mismatches of a session were declared acceptable, and what that makes of each label."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from pytest_parity.core.accepting.assignment import assign
from pytest_parity.core.accepting.own_label import fields_beyond
from pytest_parity.core.mismatch import Effect, Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from pytest_parity.core.mismatch import Mismatch

_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)[.\-_]?(dev|a|b|rc|alpha|beta|pre)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VersionBound:
    """The first version of a package with which an acceptance lapses."""

    package: str
    version: str

    def __str__(self) -> str:
        """Give the text of the contract."""
        return f"{self.package} {self.version}"

    def reached(self, installed: str | None) -> bool:
        """Whether the installed version is at or past it; so too if the package isn't installed at all."""
        return installed is None or _at_least(installed, self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A declared, reasoned, expiring acceptance of mismatches of one session.

    `count` roots per session, exactly. `until` is the last day on which it holds (UTC), or a version bound.
    """

    label: Label
    rule: str
    reason: str
    owner: str
    until: date | VersionBound
    ticker: str | None = None  # None: any
    field: str | None = None  # None: any
    also: tuple[str, ...] = ()  # fields in which a mismatch may differ further
    count: int = 1
    covers_consequences: bool = False

    def expired(self, today: date, versions: Mapping[str, str]) -> bool:
        """Whether it has lapsed: on the days after its date, from its version on."""
        if isinstance(self.until, VersionBound):
            return self.until.reached(versions.get(self.until.package))
        return today > self.until

    def concerns(self, mismatch: Mismatch) -> bool:
        """Whether it is about a mismatch, as far as label, ticker and field go; `unclassified` is never accepted."""
        return (
            mismatch.label == self.label
            and mismatch.label is not Label.UNCLASSIFIED
            and self.ticker in (None, mismatch.ticker)
            and self.field in (None, mismatch.field)
        )

    def beyond(self, mismatch: Mismatch) -> tuple[str, ...]:
        """List the fields of a mismatch that it concerns which it doesn't accept."""
        return tuple(name for name in fields_beyond(mismatch, self.field) if name not in self.also)

    def accepts(self, mismatch: Mismatch) -> bool:
        """Whether it accepts all in which a mismatch differs."""
        return self.concerns(mismatch) and not self.beyond(mismatch)

    @property
    def rank(self) -> tuple[object, ...]:
        """What orders entries, the narrowest first: what they say, not where they stand."""
        width = (self.ticker is None) + (self.field is None)
        words = (self.label.value, self.ticker or "", self.field or "", self.rule, self.reason, self.owner)
        return width, len(self.also), self.covers_consequences, *words, self.also, str(self.until), self.count


class Kind(StrEnum):
    """How one label of a session ended."""

    PASSED = "passed"
    EXPECTED = "expected"  # seen and declared, all of it
    FAILED = "failed"


@dataclass(slots=True)
class LabelOutcome:
    """What one label came to; every mismatch of the label is in exactly one of the first four lists."""

    kind: Kind = Kind.PASSED
    undeclared: list[Mismatch] = field(default_factory=list)
    declared: list[tuple[Mismatch, Expected]] = field(default_factory=list)
    consequential: list[Mismatch] = field(default_factory=list)  # of undeclared roots: they pass with a pointer
    let_loose: list[Mismatch] = field(default_factory=list)  # what paper did after a root that is let through
    exceeding: list[tuple[Mismatch, Expected]] = field(default_factory=list)  # undeclared for a further field only
    stale: list[Expected] = field(default_factory=list)  # declared, but seen less often than declared
    expired: list[Expected] = field(default_factory=list)
    lenient: bool = False  # undeclared conservative mismatches don't fail it


def judge(  # noqa: PLR0913 what was found, and all that bears on accepting it
    mismatches: Sequence[Mismatch],
    expected: Sequence[Expected],
    today: date,
    versions: Mapping[str, str],
    *,
    strict: bool = True,
    unsteady: Collection[str] = (),
    labels: Iterable[Label] = (),
) -> dict[Label, LabelOutcome]:
    """Judge one session: one outcome for every label, and for those of plug-ins, `labels`.

    An expired entry accepts nothing. Consequences of an undeclared root pass; those of a declared one fail unless its
    entry covers them. Without `strict`, stale entries and undeclared conservative mismatches don't fail a label; the
    outcome lists them all the same. What paper itself did after such a mismatch fails. On `unsteady` tickers a path
    disagrees with itself: an entry that is about one of them, or about any ticker, is not stale, since nothing can be
    counted there.
    """
    outcomes = {label: LabelOutcome() for label in (*Label, *labels)}
    alive = []
    for entry in expected:
        if entry.expired(today, versions):
            outcomes[entry.label].expired.append(entry)
        else:
            alive.append(entry)
    roots = [mismatch for mismatch in mismatches if mismatch.root is None]
    acceptances = _match(roots, alive)
    undeclared = [root for root in roots if root.number not in acceptances]
    lenient = {root.number for root in undeclared if not strict and root.effect is Effect.CONSERVATIVE}
    for mismatch in mismatches:
        _place(mismatch, acceptances, lenient, outcomes[mismatch.label])
    taken = list(map(id, acceptances.values()))
    for entry in alive:
        countable = entry.ticker not in unsteady if entry.ticker else not unsteady
        if countable and (missing := entry.count - taken.count(id(entry))):
            _tell_missing(entry, missing, undeclared, outcomes[entry.label])
    for outcome in outcomes.values():
        outcome.kind, outcome.lenient = _kind(outcome, strict=strict), not strict
    return outcomes


def _match(roots: Sequence[Mismatch], expected: Sequence[Expected]) -> dict[int, Expected]:
    """Give roots, by number, the entries that accept them: as many as possible, earlier roots and narrow entries first.

    Where entries stand in the file makes no difference.
    """
    entries = sorted(expected, key=lambda entry: entry.rank)
    ordered = sorted(roots, key=lambda root: root.number)
    fitting = [[number for number, entry in enumerate(entries) if entry.accepts(root)] for root in ordered]
    given = assign(fitting, [entry.count for entry in entries])
    return {ordered[item].number: entries[taker] for item, taker in given.items()}


def _tell_missing(entry: Expected, missing: int, undeclared: Sequence[Mismatch], outcome: LabelOutcome) -> None:
    """Say why an entry was met less often than declared: it saw such mismatches that differ in more, or it is stale."""
    near = [root for root in undeclared if entry.concerns(root) and not entry.accepts(root)]
    outcome.exceeding += [(root, entry) for root in near]
    if missing > len(near):
        outcome.stale.append(entry)


def _place(
    mismatch: Mismatch, acceptances: Mapping[int, Expected], lenient: Collection[int], outcome: LabelOutcome
) -> None:
    """Put a mismatch on the list that it belongs to."""
    entry = acceptances.get(mismatch.number if mismatch.root is None else mismatch.root)
    if entry is None and mismatch.root is not None:
        loose = mismatch.root in lenient and not _is_harmless(mismatch)
        (outcome.let_loose if loose else outcome.consequential).append(mismatch)
    elif entry is not None and (mismatch.root is None or _covers(entry, mismatch)):
        outcome.declared.append((mismatch, entry))
    else:
        outcome.undeclared.append(mismatch)


def _is_harmless(consequence: Mismatch) -> bool:
    """Whether paper did less for a reason, or nothing."""
    idle = not consequence.paper_acts and consequence.label is not Label.UNCLASSIFIED
    return consequence.effect is Effect.CONSERVATIVE or idle


def _covers(entry: Expected, consequence: Mismatch) -> bool:
    return entry.covers_consequences and consequence.label is not Label.UNCLASSIFIED


def _kind(outcome: LabelOutcome, *, strict: bool) -> Kind:
    let_through = [one for one in outcome.undeclared if not strict and one.effect is Effect.CONSERVATIVE]
    failing = outcome.expired or outcome.let_loose or len(let_through) < len(outcome.undeclared)
    if failing or (strict and outcome.stale):
        return Kind.FAILED
    return Kind.EXPECTED if outcome.declared and not let_through else Kind.PASSED


def _at_least(installed: str, bound: str) -> bool:
    """Compare release numbers; a pre-release comes before its release."""
    (have, have_final), (need, need_final) = _release(installed), _release(bound)
    for one, other in zip_longest(have, need, fillvalue=0):
        if one != other:
            return one > other
    return have_final or not need_final


def _release(version: str) -> tuple[list[int], bool]:
    """Read the release numbers, and whether it is a final release."""
    match = _RELEASE.match(version)
    if match is None:
        raise ValueError(f"{version!r} is no version; write it like 1.232")
    return [int(part) for part in match[1].split(".")], match[2] is None
