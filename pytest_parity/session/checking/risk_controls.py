"""The check `risk_controls`: kill switch, loss cap and most trades reached for real, on a session with an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.risk_controls import (
    Reached,
    describe_reached,
    judge_reached,
    loss_reached,
    trades_reached,
    unknown,
)
from pytest_parity.checks.verdicts import Failed, Passed, Verdict
from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.contract.start import StartState
from pytest_parity.contract.substitution import refers, substituted
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import entering_sessions, find_ground, no_ground, without_drift
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.checks.verdicts import Finding
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject
    from pytest_parity.session.checking.gate_ground import Ground

_SWITCH = Reached(name=KILL_SWITCH_FILE, value="engaged", stated="clear", when="at the start")


def _applies(contract: LaunchContract) -> bool:
    risk = contract.risk
    limited = risk is not None and (risk.max_trades_per_day is not None or risk.daily_loss_cap is not None)
    return (contract.kill_switch is not None or limited) and bool(entering_sessions(contract))


def _examine(subject: Subject) -> Verdict:
    ground = find_ground(subject)
    if ground is None:
        return no_ground("its risk controls hold")
    controls = list(_controls(ground))
    found: list[Finding] = [unknown(one.name) for one in controls if not refers(ground.contract, one.name)]
    known = {_name(one): one for one in controls if refers(ground.contract, one.name)}
    results = subject.replay(ground.session, [_variant(ground, one) for one in known.values()]) if known else {}
    conducts = {name: ground.conduct(result) for name, result in results.items()}
    found += [told for name, one in known.items() if (told := judge_reached(one, conducts[name]))]
    if found:
        return Failed(f"session {ground.session.id}: {found[0].what}", tuple(found))
    return Passed(tuple(describe_reached(one, conducts[name]) for name, one in known.items()))


def _controls(ground: Ground) -> Iterator[Reached]:
    contract, risk = ground.contract, ground.contract.risk
    # where no entry was filled, as in a sandbox without quotes, the ones that were sent
    filled = [entry for entry in ground.entries if entry.executions[0].filled] or ground.entries[:1]
    if contract.kill_switch is not None:
        yield _SWITCH
    if risk is not None and risk.max_trades_per_day is not None:
        yield trades_reached(risk.max_trades_per_day, filled)
    if risk is not None and risk.daily_loss_cap is not None:
        yield loss_reached(risk.daily_loss_cap, filled, ground.trace)


def _name(reached: Reached) -> str:
    return f"reached-{reached.name.replace('.', '-').replace('_', '-')}"


def _variant(ground: Ground, reached: Reached) -> Variant:
    if reached is _SWITCH:
        start = StartState(balances=ground.contract.paths.paper.start.balances, kill_switch="engaged")
        return Variant(name=_name(reached), contract=without_drift(ground.contract, start))
    return Variant(name=_name(reached), contract=substituted(ground.contract, {reached.name: reached.value}))


RISK_CONTROLS = Check(
    item="test_gate::risk_controls",
    rung=Rung.TEST_GATE,
    examine=_examine,
    applies=_applies,
    sessions=entering_sessions,
)
