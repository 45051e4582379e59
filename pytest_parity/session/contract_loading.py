"""The check `contract_loading`: what was read of the contract reads the same when it is written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.contract.digests import digests_of
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check

if TYPE_CHECKING:
    from pytest_parity.session.check import Subject


def _examine(subject: Subject) -> Verdict:
    contract = subject.contract
    again = contract.reread(contract.model_dump(mode="json"))
    before, after = digests_of(contract), digests_of(again)
    if before == after:
        return Passed()
    parts = [name for name in before if before[name] != after[name]]
    what = f"read, written and read again, its {' and '.join(parts)} is another"
    sides = tuple(f"{name}: {before[name]} → {after[name]}" for name in parts)
    return Failed(what, (Finding((), what, sides),))


CONTRACT_LOADING = Check(item="test_gate::contract_loading", rung=Rung.TEST_GATE, examine=_examine)
