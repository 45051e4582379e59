"""The check `venue_lint`: what the two paths can't have alike, told from settings and data, before any replay."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.venue_lint.data import lint_data
from pytest_parity.checks.venue_lint.data_lints import DATA_LINTS
from pytest_parity.checks.venue_lint.facts import VenueFacts
from pytest_parity.checks.venue_lint.judge import LintOutcome, judge_lints
from pytest_parity.checks.venue_lint.lint import Lint, lint_settings
from pytest_parity.checks.verdicts import Expected, Failed, Finding, Passed, Unexamined, Verdict
from pytest_parity.contract.faults import few, suggest
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.report.settings import describe_acceptance, describe_entry, offer_entry
from pytest_parity.report.words import Clock
from pytest_parity.session.calls import CallFailed
from pytest_parity.session.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject

_GATHER = "pytest_parity.session.checking.venue_facts:gather"  # where the engine is
_VERSIONS = {"nautilus_trader": version("nautilus_trader")}
_RENEW = "do: see whether it still holds, then give a later end, or remove the entry"
_REMOVE = "do: remove the entry, or correct its setting or venue"


def _examine(subject: Subject) -> Verdict:
    contract, roots = subject.contract, subject.project.data_roots
    words, registered = contract.model_dump(mode="json"), contract.registered.to_plain()
    try:
        plain = subject.call(_GATHER, contract=words, registered=registered, roots=dict(roots))
    except CallFailed as error:
        return Failed("the settings can't be read", (_fault(subject, error.fault.field, str(error)),))
    facts = VenueFacts.from_plain(plain)
    lints = [*lint_settings(facts.settings), *lint_data(facts, _fields(contract))]
    today = datetime.now(tz=UTC).date()
    outcome = judge_lints(lints, contract.accepted_settings, today, _VERSIONS, plain["names"])
    absent = sorted({root for session in contract.sessions if (root := contract.data_for(session).root) not in roots})
    if absent or plain["faults"]:
        outcome.stale.clear()  # what nobody could look at may be there
    verdict = _verdict(subject, outcome, plain)
    return verdict if isinstance(verdict, Failed) or not absent else Unexamined(_not_configured(absent))


def _verdict(subject: Subject, outcome: LintOutcome, plain: Mapping[str, Any]) -> Verdict:
    """Fail with what is neither accepted nor could be looked at; a stale entry fails a strict contract alone."""
    strict, clock = subject.contract.strict_parity, Clock(plain["zone"])
    stale = [f"accepted setting {describe_entry(entry)} is stale: nothing is found" for _, entry in outcome.stale]
    told = [f"the data of {name} can't be read" for name in plain["faults"]]
    if outcome.undeclared:
        found = few(list(dict.fromkeys(lint.setting for lint in outcome.undeclared)))
        told.append(f"{len(outcome.undeclared)} undeclared ({found})")
    told += [f"accepted setting {describe_entry(entry)} expired (until {entry.until})" for _, entry in outcome.expired]
    told += [f"accepted setting {describe_entry(entry)} isn't known" for _, entry in outcome.unknown]
    told += stale if strict else []
    let_through = () if strict else tuple(stale)
    if told:
        return Failed("; ".join(told), (*_faults(subject, plain), *_findings(subject, outcome, clock, plain["names"])))
    if outcome.accepted:
        reasons = dict.fromkeys(describe_acceptance(entry) for _, entry in outcome.accepted)
        findings = tuple(_finding(subject, lint, clock) for lint, _ in outcome.accepted)
        return Expected("; ".join(reasons), findings, let_through)
    return Passed(let_through=let_through)


def _findings(subject: Subject, outcome: LintOutcome, clock: Clock, names: Sequence[str]) -> Iterator[Finding]:
    for lint in outcome.undeclared:
        yield _finding(subject, lint, clock, offer=True)
    for number, entry in outcome.expired:
        yield Finding(("accepted_settings", number), f"{describe_entry(entry)} lapsed: {entry.until}", (_RENEW,))
    for number, entry in outcome.unknown:
        allowed = f"allowed: a key of a venue or an engine, or {', '.join(DATA_LINTS)}"
        details = (f"{suggest(entry.setting, names)}{allowed}",)
        yield Finding(("accepted_settings", number, "setting"), f"{describe_entry(entry)} isn't known", details)
    if subject.contract.strict_parity:
        for number, entry in outcome.stale:
            yield Finding(("accepted_settings", number), f"{describe_entry(entry)} accepts nothing", (_REMOVE,))


def _finding(subject: Subject, lint: Lint, clock: Clock, *, offer: bool = False) -> Finding:
    label = "none" if lint.explained.label is None else lint.explained.label.value
    details = [lint.why, f"likely label: {label}: {lint.explained.shows}", f"do: {lint.remedy}"]
    details += ["or accept it under accepted_settings:", offer_entry(lint.setting, lint.venue)] if offer else []
    return Finding(subject.loaded.positions.path_of(lint.where), clock.localize(lint.what), tuple(details))


def _faults(subject: Subject, plain: Mapping[str, Any]) -> Iterator[Finding]:
    for name, fault in plain["faults"].items():
        yield _fault(subject, fault["where"], f"{name}: {fault['what']}")


def _fault(subject: Subject, where: str, what: str) -> Finding:
    return Finding(subject.loaded.positions.path_of(where) if where else (), what)


def _fields(contract: LaunchContract) -> dict[str, str]:
    """Return where in the contract findings point: of the data, the timers, and each venue by its name."""
    timers = "paths.paper.timers" if "timers" in contract.paths.paper.model_fields_set else "data"
    venues = {venue.name: f"venues.{number}.bar_execution" for number, venue in enumerate(contract.venues)}
    return {**venues, "data": "data", "timers": timers}


def _not_configured(roots: Sequence[str]) -> str:
    names = ", ".join(map(repr, roots))
    return f"data root {names} is not configured: give --parity-data-root NAME=DIR or set parity_data_roots"


VENUE_LINT = Check(item="venue_lint", rung=Rung.TEST_GATE, examine=_examine)
