"""The check `contract_loading`: what was read of the contract reads the same again, and Nautilus takes its configs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding, Verdict, verdict_on
from pytest_parity.contract.digests import digests_of
from pytest_parity.core.fault import PathFault
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.trace import Path
from pytest_parity.session.calls import CallFailed
from pytest_parity.session.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject


def _examine(subject: Subject) -> Verdict:
    findings = [*_reread(subject.contract), *_refused(subject)]
    return verdict_on(findings)


def _reread(contract: LaunchContract) -> Iterator[Finding]:
    again = contract.reread(contract.model_dump(mode="json"))
    before, after = digests_of(contract), digests_of(again)
    parts = [name for name in before if before[name] != after[name]]
    if parts:
        what = f"read, written and read again, its {' and '.join(parts)} is another"
        yield Finding((), what, tuple(f"{name}: {before[name]} → {after[name]}" for name in parts))


def _refused(subject: Subject) -> Iterator[Finding]:
    """Have both paths' configs parsed, and their components built, where the engine is."""
    words, registered = subject.contract.model_dump(mode="json"), subject.contract.registered.to_plain()
    try:
        refused = subject.call("pytest_parity.replay.acceptance:refusals", contract=words, registered=registered)
    except CallFailed as error:
        yield _told(error.fault, subject, "building the contract's components failed: ")
        return
    for one in refused:
        yield _told(PathFault.from_plain(one["fault"]), subject, _on(one["paths"]))


def _on(paths: Sequence[str]) -> str:
    return "" if len(paths) == len(Path) else f"on {' and '.join(paths)}: "


def _told(fault: PathFault, subject: Subject, before: str) -> Finding:
    where = subject.loaded.positions.path_of(fault.field) if fault.field else ()
    giver = subject.loaded.giver(fault.field) if fault.field else None
    details = [*filter(None, (fault.remedy, giver)), *fault.frames, *fault.output.splitlines()[-3:]]
    return Finding(where, f"{before}{fault.what}", tuple(details))


CONTRACT_LOADING = Check(item="test_gate::contract_loading", rung=Rung.TEST_GATE, examine=_examine)
