"""The check `risk_controls`: kill switch, loss cap and most trades reached for real, on a session with an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.risk_controls import (
    Reached,
    describe_reached,
    judge_reached,
    loss_reached,
    losses_added_up,
    remark_on,
    switch_reached,
    switch_reached_later,
    trades_reached,
    unknown,
)
from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.contract.start import StartState
from pytest_parity.contract.substitution import refers, substituted
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import Ground, find_ground, ground_sessions, without_drift
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.checks.verdicts import Finding, Verdict
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.decision import Decision
    from pytest_parity.session.check import Subject


def _applies(contract: LaunchContract) -> bool:
    risk = contract.risk
    limited = risk is not None and (risk.max_trades_per_day is not None or risk.daily_loss_cap is not None)
    return contract.kill_switch is not None or limited


def _examine(subject: Subject) -> Verdict:
    ground = find_ground(subject, "its risk controls hold", entries=2, shows=_losses)
    if not isinstance(ground, Ground):
        return ground
    controls = list(_controls(ground))
    strange = dict.fromkeys(one.name for one in controls if not refers(ground.contract, one.name))
    found: list[Finding] = list(map(unknown, strange))
    known = {_name(one): one for one in controls if one.name not in strange}
    results = subject.replay(ground.session, [_variant(ground, one) for one in known.values()]) if known else {}
    conducts = {name: ground.conduct(result, known[name].at or 0) for name, result in results.items()}
    found += [told for name, one in known.items() if (told := judge_reached(one, conducts[name]))]
    warnings = [f"session {ground.session.id}: {line}" for line in map(remark_on, known.values()) if line]
    return ground.verdict(found, [describe_reached(one, conducts[name]) for name, one in known.items()], warnings)


def _losses(ground: Ground) -> int:
    """Count the losses that a session shows to be added up."""
    cap = None if ground.contract.risk is None else ground.contract.risk.daily_loss_cap
    return 0 if cap is None else losses_added_up(cap, _filled(ground), ground.trace)


def _filled(ground: Ground) -> Sequence[Decision]:
    """Return the filled entries; where no entry was filled, as in a sandbox without quotes, the first that was sent."""
    return [entry for entry in ground.entries if entry.executions[0].filled] or ground.entries[:1]


def _controls(ground: Ground) -> Iterator[Reached]:
    contract, risk, filled = ground.contract, ground.contract.risk, _filled(ground)
    if contract.kill_switch is not None:
        baseline = contract.kill_switch.baseline
        yield switch_reached(baseline, ground.entries[0].ts, ground.opened)
        if later := switch_reached_later(baseline, ground.entries):
            yield later
    if risk is not None and risk.max_trades_per_day is not None:
        yield trades_reached(risk.max_trades_per_day, filled)
    if risk is not None and risk.daily_loss_cap is not None:
        yield loss_reached(risk.daily_loss_cap, filled, ground.trace)


def _name(reached: Reached) -> str:
    later = "-later" if reached.allowed and reached.at is not None else ""
    return f"reached-{reached.name.replace('.', '-').replace('_', '-')}{later}"


def _variant(ground: Ground, reached: Reached) -> Variant:
    if reached.at is not None:
        return Variant(name=_name(reached), contract=ground.contract, engage_at=reached.at)
    if reached.name == KILL_SWITCH_FILE:
        start = StartState(balances=ground.contract.paths.paper.start.balances, kill_switch="engaged")
        return Variant(name=_name(reached), contract=without_drift(ground.contract, start))
    return Variant(name=_name(reached), contract=substituted(ground.contract, {reached.name: reached.value}))


RISK_CONTROLS = Check(
    item="test_gate::risk_controls",
    rung=Rung.TEST_GATE,
    examine=_examine,
    applies=_applies,
    sessions=ground_sessions,
)
