"""The check `fail_closed`: a session with an entry again, each time without some evidence: no entry may happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.fail_closed import Removal, data_removals, describe_removed, judge_removed
from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.contract.substitution import refers
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import entering_sessions, find_ground, no_ground
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject
    from pytest_parity.session.checking.gate_ground import Ground

_COMPLETE = "complete"
_OPTIONS, _SWITCH = "option contracts", "kill-switch file"


def _applies(contract: LaunchContract) -> bool:
    return bool(entering_sessions(contract))


def _examine(subject: Subject) -> Verdict:
    ground = find_ground(subject)
    if ground is None:
        return no_ground("it stays out without its evidence")
    removals = {_name(one): one for one in _removals(ground)}
    variants = [_variant(ground, one) for one in removals.values()]
    if not ground.own:
        variants.append(Variant(name=_COMPLETE, contract=ground.contract))
    conducts = {name: ground.conduct(one) for name, one in subject.replay(ground.session, variants).items()}
    entries = ground.entries if ground.own else conducts.pop(_COMPLETE).entries
    if not entries:
        what = (
            f"session {ground.session.id}: the paper path sends no entry with all evidence, so without it shows nothing"
        )
        return Failed(what, (Finding(("sessions",), "add a session of kind trade in which it enters"),))
    conducts = {name: one.of(removals[name].users) for name, one in conducts.items()}
    found = [told for name, one in removals.items() if (told := judge_removed(one, entries, conducts[name]))]
    if found:
        return Failed(f"session {ground.session.id}: {found[0].what}", tuple(found))
    return Passed(tuple(describe_removed(one, conducts[name]) for name, one in removals.items()))


def _removals(ground: Ground) -> Iterator[Removal]:
    recorded = {kind for _, kind in ground.streams}
    yield from data_removals(ground.subscribed, recorded, quotes=ground.contract.quotes is not None)
    everybody = frozenset(ground.subscribed)
    if ground.chain():
        yield Removal(_OPTIONS, everybody)
    if refers(ground.contract, KILL_SWITCH_FILE):
        yield Removal(_SWITCH, everybody, ("kill_switch", "file"))


def _name(removal: Removal) -> str:
    return f"without-{removal.what.replace(' ', '-')}"


def _variant(ground: Ground, removal: Removal) -> Variant:
    name, contract = _name(removal), ground.contract
    if removal.what == _SWITCH:
        return Variant(name=name, contract=contract, kill_switch_file=False)
    if removal.what == _OPTIONS:
        alter, words = "without_instruments", {"instruments": ground.chain()}
    else:
        alter, words = "without_types", {"types": list(removal.types)}
    return Variant(name=name, contract=contract, alter=f"pytest_parity.replay.altering:{alter}", words=words)


FAIL_CLOSED = Check(
    item="test_gate::fail_closed",
    rung=Rung.TEST_GATE,
    examine=_examine,
    applies=_applies,
    sessions=entering_sessions,
)
