"""The frozen item: the candidate is still what its lock says; and the reference decisions are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.checks.locked import locked_decisions, values_of
from pytest_parity.checks.published import published_command, without_state_by_name
from pytest_parity.checks.secrets import HIDDEN
from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.contract.lock import ENGINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pytest_parity.checks.locked import KeyPath
    from pytest_parity.contract.lock import Lock, LockedDecisions
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.decision import Decision


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that isn't as the lock says; `None` for what one of the two hasn't.

    `part` is `contract`, `code`, `config`, `data of SESSION`, `decisions of SESSION`, or `engine`.
    """

    part: str
    name: str
    old: str | None
    new: str | None

    def to_plain(self) -> dict[str, str | None]:
        """Return what an artifact says of it."""
        return {"part": self.part, "name": self.name, "lock": self.old, "now": self.new}

    def __str__(self) -> str:
        old, new = ("none" if text is None else text for text in (self.old, self.new))
        return f"{self.part}: {self.name}: {old} → {new}"


def judge_frozen(contract: LaunchContract, lock: Lock, drifts: Sequence[Drift], today: date) -> Verdict:
    """Judge a candidate by its lock and by what drifted since; `today` is a UTC date.

    A finding's keys are the contract's, from its top.
    """
    paths = {name: path for name, (path, _) in values_of(contract).items()}
    findings = [
        Finding(_nearest(drift.name, paths) if drift.part == "contract" else (), str(drift))
        for drift in drifts
        if not drift.part.startswith("decisions ")  # the session's reference item tells
    ]
    findings += find_undated(contract, lock.date)
    if lock.date > today:
        findings.append(Finding((), f"the lock is of {lock.date}, and today is {today} (UTC)"))
    if not findings:
        return Passed()
    return Failed(findings[0].what, tuple(findings))


def find_drifts(old: Lock, new: Lock) -> Iterator[Drift]:
    """Find what differs: contract, engine, code, config, then each session that both have."""
    yield from _contract(old, new)
    engines = (old.versions.get(ENGINE), new.versions.get(ENGINE))
    if engines[0] != engines[1]:
        yield Drift("engine", ENGINE, *engines)
    yield from _changes("code", old.code, new.code)
    for path in new.config:
        yield from _changes("config", old.config.get(path, {}), new.config[path], f"{path} ")
    for session in new.sessions:
        if session in old.sessions:
            was, is_now = old.sessions[session], new.sessions[session]
            yield from _changes(f"data of {session}", was.data, is_now.data)
            if told := first_difference(was.decisions, is_now.decisions):
                yield Drift(f"decisions of {session}", *told)


def find_undated(contract: LaunchContract, frozen: date) -> Iterator[Finding]:
    """Find the sessions whose day was not over when the candidate was frozen, a UTC date."""
    for number, session in enumerate(contract.sessions):
        if session.date >= frozen:
            what = f"session {session.id} is dated {session.date}, its lock {frozen}"
            why = "a benchmark session is chosen before its day is looked at live: it must be older than the lock"
            yield Finding(("sessions", number, "date"), what, (why,))


def first_difference(old: LockedDecisions, new: LockedDecisions) -> tuple[str, str | None, str | None] | None:
    """Find the first decision that isn't as before: which, and both in words; `None` if all are."""
    if old == new:
        return None
    for number in range(max(len(old.first), len(new.first))):
        was, is_now = (one.first[number] if number < len(one.first) else None for one in (old, new))
        if was != is_now:
            words = [str(one) if one else None for one in (was, is_now)]
            if words[0] == words[1] and was and is_now:  # the same in short: what differs is in its other terms
                words = [f"{one} (digest of its terms, fills and fees: {one.terms})" for one in (was, is_now)]
            return f"decision {number + 1}", words[0], words[1]
    sides = [f"{one.count} decisions, sha256 {one.sha256}" for one in (old, new)]
    return f"after decision {len(old.first)}", sides[0], sides[1]


def judge_decisions(lock: Lock, session: str, decisions: Sequence[Decision]) -> Finding | None:
    """Hold the backtest's decisions of a session against the lock; `None` if they agree, or it hasn't the session."""
    if session not in lock.sessions:
        return None
    told = first_difference(lock.sessions[session].decisions, locked_decisions(decisions))
    if told is None:
        return None
    which, old, new = told
    sides = (f"lock:     {old or 'no further decision'}", f"backtest: {new or 'no further decision'}")
    return Finding((), f"the backtest's {which} is not the lock's", sides)


def with_lock(verdict: Verdict, lock: Lock | None, session: str, decisions: Sequence[Decision]) -> Verdict:
    """Add to a verdict on the backtest's decisions what the contract's lock says of them, if it has one."""
    finding = None if lock is None else judge_decisions(lock, session, decisions)
    if finding is None:
        return verdict
    if isinstance(verdict, Failed):
        return Failed(verdict.headline, (*verdict.findings, finding))
    return Failed(f"{finding.what}: {'; '.join(finding.details)}", (finding,))


def _contract(old: Lock, new: Lock) -> Iterator[Drift]:
    before = without_state_by_name(old.candidate.values)  # as an earlier release wrote it
    if "launch_command" in before:  # an earlier release knew fewer secrets
        before["launch_command"] = published_command(before["launch_command"])
    if (old.candidate.sha256, before) == (new.candidate.sha256, new.candidate.values):
        return  # the words too: they are what a reviewer reads
    found = [*_changes("contract", before, new.candidate.values)]
    yield from found or [Drift("contract", "digest", old.candidate.sha256, new.candidate.sha256)]


def _changes(part: str, old: Mapping[str, str], new: Mapping[str, str], prefix: str = "") -> Iterator[Drift]:
    for name in (*old, *(name for name in new if name not in old)):
        was, is_now = old.get(name), new.get(name)
        if was != is_now:
            hidden = was is not None and is_now == HIDDEN
            yield Drift(part, f"{prefix}{name}", HIDDEN if hidden else was, is_now)


def _nearest(name: str, paths: Mapping[str, KeyPath]) -> KeyPath:
    """Return the keys of a value in words, of the nearest above it for one that is gone."""
    while name and name not in paths:
        name = name.rpartition(".")[0]
    return paths.get(name, ())
