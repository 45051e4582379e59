"""What the venue lint comes to, given what the contract accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_parity.core.accepting.expected import VersionBound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from pytest_parity.checks.venue_lint.lint import Lint
    from pytest_parity.contract.settings import AcceptedSetting

type Entry = tuple[int, AcceptedSetting]  # with its place in the contract's list


@dataclass(frozen=True, slots=True)
class LintOutcome:
    """Each finding is in one of the first two lists, each entry that accepts none in one of the others."""

    undeclared: list[Lint] = field(default_factory=list)
    accepted: list[tuple[Lint, AcceptedSetting]] = field(default_factory=list)
    expired: list[Entry] = field(default_factory=list)
    stale: list[Entry] = field(default_factory=list)
    unknown: list[Entry] = field(default_factory=list)  # whose setting is no name that anything is found under


def judge_lints(
    lints: Sequence[Lint],
    entries: Sequence[AcceptedSetting],
    today: date,
    versions: Mapping[str, str],
    names: Collection[str],
) -> LintOutcome:
    """Hold what was found against what is accepted, under one of `names`; an entry that has lapsed accepts nothing.

    An entry with a venue is about that venue alone, and comes before one without.
    """
    outcome = LintOutcome()
    alive = []
    for number, entry in enumerate(entries):
        if entry.setting not in names:
            outcome.unknown.append((number, entry))
        elif has_lapsed(entry, today, versions):
            outcome.expired.append((number, entry))
        else:
            alive.append((number, entry))
    used = set()
    for lint in lints:
        fitting = [(n, entry) for n, entry in alive if _accepts(entry, lint)]
        if not fitting:
            outcome.undeclared.append(lint)
            continue
        number, entry = min(fitting, key=lambda one: (one[1].venue is None, one[0]))
        used.add(number)
        outcome.accepted.append((lint, entry))
    outcome.stale.extend((number, entry) for number, entry in alive if number not in used)
    return outcome


def has_lapsed(entry: AcceptedSetting, today: date, versions: Mapping[str, str]) -> bool:
    """Whether an entry has lapsed: on the days after its date, from its version on."""
    if isinstance(entry.until, VersionBound):
        return entry.until.reached(versions.get(entry.until.package))
    return today > entry.until


def _accepts(entry: AcceptedSetting, lint: Lint) -> bool:
    return entry.setting == lint.setting and entry.venue in (None, lint.venue)
