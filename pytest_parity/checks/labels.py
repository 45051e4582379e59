"""The label items: what one label of a session came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Expected, Failed, Passed, Verdict
from pytest_parity.core.accepting.expected import Kind

if TYPE_CHECKING:
    from pytest_parity.core.accepting.expected import Expected as ExpectedMismatch
    from pytest_parity.core.accepting.expected import LabelOutcome


def judge_label(outcome: LabelOutcome) -> Verdict:
    """Return passed, expected with the contract's own reasons, or failed with what is to be looked at first."""
    if outcome.kind is Kind.PASSED:
        return Passed()
    if outcome.kind is Kind.EXPECTED:
        entries = {id(entry): entry for _, entry in outcome.declared}
        return Expected("; ".join(map(_acceptance, entries.values())))
    return Failed("; ".join(_faults(outcome)))


def _acceptance(entry: ExpectedMismatch) -> str:
    return f"{entry.rule}: {entry.reason} ({entry.owner}, until {entry.until})"


def _faults(outcome: LabelOutcome) -> list[str]:
    faults = []
    if outcome.undeclared:
        roots = sum(mismatch.root is None for mismatch in outcome.undeclared)
        uncovered = len(outcome.undeclared) - roots
        if roots:
            faults.append(f"{roots} undeclared")
        if uncovered:
            faults.append(f"{uncovered} from a declared root whose entry doesn't cover consequences")
    if outcome.let_loose:
        faults.append(f"{len(outcome.let_loose)} that paper did after a root that strict_parity lets through")
    faults += [f"expected mismatch {entry.rule!r} expired (until {entry.until})" for entry in outcome.expired]
    for entry in outcome.stale:
        seen = sum(declared is entry and mismatch.root is None for mismatch, declared in outcome.declared)
        faults.append(f"expected mismatch {entry.rule!r} is stale: {entry.count} declared, {seen} seen")
    return faults
