"""The check `fail_closed`: a session with an entry again, each time without some evidence: no entry may happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.fail_closed import (
    Removal,
    data_removals,
    describe_removed,
    history_removal,
    judge_removed,
    no_history,
    state_removals,
)
from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.contract.substitution import refers
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.trace import Path
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import Ground, find_ground, ground_sessions
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.session.check import Subject

_OPTIONS = "option contracts"
_SWITCHES = {  # what becomes of the file
    "kill-switch file": "gone",
    "readable kill-switch file": "unreadable",
    "state in the kill-switch file": "stateless",
}


def _examine(subject: Subject) -> Verdict:
    ground = find_ground(subject, "it stays out without its evidence")
    if not isinstance(ground, Ground):
        return ground
    states = subject.results[ground.session.id].facts[Path.PAPER].get("state", ())  # a variant's facts have none
    removals = {_name(one): one for one in _removals(ground, states)}
    results = subject.replay(ground.session, [_variant(ground, one) for one in removals.values()])
    conducts = {name: ground.conduct(result) for name, result in results.items()}
    found = [told for name, one in removals.items() if (told := judge_removed(one, ground.entries, conducts[name]))]
    if ground.contract.history.required and not ground.facts["reproduce"]["history"]["records"]:
        found.append(no_history())
    return ground.verdict(found, [describe_removed(one, conducts[name]) for name, one in removals.items()])


def _removals(ground: Ground, states: Sequence[Mapping[str, Any]]) -> Iterator[Removal]:
    everybody, owed = ground.strategies, ground.contract.quotes is not None
    yield from data_removals(everybody, ground.heard, ground.recorded, quotes=owed)
    if ground.contract.history.required:
        yield from history_removal(everybody, ground.heard)
    yield from state_removals(everybody, ground.heard, states)
    if ground.chain():
        yield Removal(_OPTIONS, everybody)
    if refers(ground.contract, KILL_SWITCH_FILE):
        for what in _SWITCHES:
            yield Removal(what, everybody, ("kill_switch", "file"))


def _name(removal: Removal) -> str:
    return f"without-{removal.what.replace(' ', '-').replace('.', '-')}"


def _variant(ground: Ground, removal: Removal) -> Variant:
    name, contract = _name(removal), ground.contract
    if removal.what in _SWITCHES:
        return Variant(name=name, contract=contract, kill_switch_file=_SWITCHES[removal.what])
    if removal.component:
        return Variant(name=name, contract=contract, unreadable_state={removal.component: removal.keys})
    if removal.what == _OPTIONS:
        alter, words = "without_instruments", {"instruments": ground.chain()}
    else:
        alter, words = "without_history" if removal.history else "without_types", {"types": list(removal.types)}
    return Variant(name=name, contract=contract, alter=f"pytest_parity.replay.altering:{alter}", words=words)


FAIL_CLOSED = Check(
    item="test_gate::fail_closed",
    rung=Rung.TEST_GATE,
    examine=_examine,
    sessions=ground_sessions,
)
