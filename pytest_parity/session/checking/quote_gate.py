"""The check `quote_gate`: the strategy on quotes one step inside and one step outside each gate of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.quote_gate import Trial, describe_trial, gates_of, judge_inside, judge_outside
from pytest_parity.checks.verdicts import Finding, Verdict
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import Ground, find_ground, ground_sessions
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject

_ALL = "all"


def _applies(contract: LaunchContract) -> bool:
    return contract.quotes is not None and bool(gates_of(contract.quotes))


def _examine(subject: Subject) -> Verdict:
    limits = _limits(subject.contract)
    ground = find_ground(subject, "its quote gate holds")
    if not isinstance(ground, Ground):
        return ground
    outside = {gate: _variant(ground, f"outside-{gate}", {gate: limit}, gate) for gate, limit in limits.items()}
    trials = _replay(subject, ground, {_ALL: _variant(ground, "inside", limits), **outside})
    inside = trials.pop(_ALL)
    found = [] if inside.conduct.entries else _blame(subject, ground, inside)
    found += [told for gate, trial in trials.items() if (told := judge_outside(gate, limits[gate], trial))]
    seen = [describe_trial(gate, limit, inside, "just inside") for gate, limit in limits.items()]
    seen += [describe_trial(gate, limits[gate], one, "just outside") for gate, one in trials.items()]
    return ground.verdict(found, seen)


def _blame(subject: Subject, ground: Ground, inside: Trial) -> list[Finding]:
    """Find which gate refuses what is inside; each is tried alone only where all together stop the strategy."""
    limits = _limits(subject.contract)
    trials = _replay(
        subject,
        ground,
        {gate: _variant(ground, f"inside-{gate}", {gate: limit}) for gate, limit in limits.items()},
    )
    found = [told for gate, trial in trials.items() if (told := judge_inside(gate, limits[gate], trial))]
    together = "on quotes just inside all gates it must trade, and doesn't, though it does inside each alone"
    return found or [Finding(("quotes",), together, (f"paper: {inside.conduct}",))]


def _limits(contract: LaunchContract) -> dict[str, str]:
    return {} if contract.quotes is None else gates_of(contract.quotes)


def _variant(ground: Ground, name: str, limits: Mapping[str, str], outside: str = "") -> Variant:
    first = ground.entries[0]
    side = first.side if {entry.side for entry in ground.entries} == {first.side} else ""
    return Variant(
        name=name.replace("_", "-"),
        contract=ground.contract,
        alter="pytest_parity.replay.altering:quotes_at_limits",
        words={
            "instruments": ground.same_market(),
            "entry": {"instrument": first.instrument, "ts": first.ts, "side": side},
            "limits": dict(limits),
            "outside": outside,
        },
    )


def _replay(subject: Subject, ground: Ground, variants: Mapping[str, Variant]) -> dict[str, Trial]:
    results = subject.replay(ground.session, tuple(variants.values()))
    trials = {}
    for key, variant in variants.items():
        result = results[variant.name]
        trials[key] = Trial(result.facts.get("altered", {}), ground.conduct(result))
    return trials


QUOTE_GATE = Check(
    item="test_gate::quote_gate",
    rung=Rung.TEST_GATE,
    examine=_examine,
    applies=_applies,
    sessions=ground_sessions,
)
