"""The check `quote_gate`: the strategy on quotes one step inside and one step outside each gate of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.quote_gate import (
    Stretch,
    Trial,
    conduct_on_altered,
    describe_trial,
    describe_untried,
    gates_of,
    judge_inside,
    judge_on,
    judge_outside,
    stretch_of_later_entry,
)
from pytest_parity.checks.verdicts import Finding
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import Ground, find_ground, ground_sessions
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.session.check import Subject
    from pytest_parity.session.variants import VariantResult

_ALL = "all"


def _applies(contract: LaunchContract) -> bool:
    return contract.quotes is not None and bool(gates_of(contract.quotes))


def _examine(subject: Subject) -> Verdict:
    limits = _limits(subject.contract)
    ground = find_ground(subject, "its quote gate holds", entries=2)
    if not isinstance(ground, Ground):
        return ground
    later = stretch_of_later_entry(ground.entries, ground.trace)
    first, *further = _rounds(subject, ground, [Stretch(ground.entries[0]), *([later] if later else [])])
    inside = first[_ALL]
    found = [] if inside.conduct.entries else _blame(subject, ground, inside)
    outside = _found_outside(limits, first)
    found += outside.values()
    for trials in further:  # of what fails from the start on, nothing more
        if inside.conduct.entries and (told := judge_on(trials[_ALL])):
            found.append(told)
        found += [told for gate, told in _found_outside(limits, trials).items() if gate not in outside]
    seen = [told for trials in (first, *further) for told in _described(limits, trials)]
    return ground.verdict(found, seen if further else [*seen, describe_untried()])


def _rounds(subject: Subject, ground: Ground, stretches: Sequence[Stretch]) -> list[dict[str, Trial]]:
    """Replay each stretch inside all gates and outside each, all at once; returns the trials of each, by gate."""
    limits = _limits(subject.contract)
    rounds = [
        {
            _ALL: _variant(ground, stretch, "inside", limits),
            **{gate: _variant(ground, stretch, f"outside-{gate}", {gate: limits[gate]}, gate) for gate in limits},
        }
        for stretch in stretches
    ]
    results = subject.replay(ground.session, [one for variants in rounds for one in variants.values()])
    return [
        {gate: _trial(ground, stretch, results[one.name]) for gate, one in variants.items()}
        for stretch, variants in zip(stretches, rounds, strict=True)
    ]


def _found_outside(limits: Mapping[str, str], trials: Mapping[str, Trial]) -> dict[str, Finding]:
    judged = {gate: judge_outside(gate, limit, trials[gate]) for gate, limit in limits.items()}
    return {gate: told for gate, told in judged.items() if told}


def _described(limits: Mapping[str, str], trials: Mapping[str, Trial]) -> Iterator[Finding]:
    for gate, limit in limits.items():
        yield describe_trial(gate, limit, trials[_ALL], "just inside")
    for gate, limit in limits.items():
        yield describe_trial(gate, limit, trials[gate], "just outside")


def _blame(subject: Subject, ground: Ground, inside: Trial) -> list[Finding]:
    """Find which gate refuses what is inside; each is tried alone only where all together stop the strategy."""
    limits, whole = _limits(subject.contract), Stretch(ground.entries[0])
    alone = {gate: _variant(ground, whole, f"inside-{gate}", {gate: limit}) for gate, limit in limits.items()}
    results = subject.replay(ground.session, tuple(alone.values()))
    trials = {gate: _trial(ground, whole, results[one.name]) for gate, one in alone.items()}
    found = [told for gate, trial in trials.items() if (told := judge_inside(gate, limits[gate], trial))]
    together = "on quotes just inside all gates it must trade, and doesn't, though it does inside each alone"
    return found or [Finding(("quotes",), together, (f"paper: {inside.conduct}",))]


def _limits(contract: LaunchContract) -> dict[str, str]:
    return {} if contract.quotes is None else gates_of(contract.quotes)


def _variant(ground: Ground, stretch: Stretch, name: str, limits: Mapping[str, str], outside: str = "") -> Variant:
    entry = stretch.entry
    side = entry.side if {one.side for one in ground.entries} == {entry.side} else ""
    return Variant(
        name=f"{name.replace('_', '-')}{'-later' if stretch.since else ''}",
        contract=ground.contract,
        alter="pytest_parity.replay.altering:quotes_at_limits",
        words={
            "instruments": ground.same_market(),
            "entry": {"instrument": entry.instrument, "ts": entry.ts, "side": side, "since": stretch.since},
            "limits": dict(limits),
            "outside": outside,
        },
    )


def _trial(ground: Ground, stretch: Stretch, result: VariantResult) -> Trial:
    quote = dict(result.facts.get("altered", {}))
    arrived, conduct = quote.pop("arrived", {}), ground.conduct(result, stretch.since)
    return Trial(quote, conduct_on_altered(conduct, stretch, arrived) if stretch.since else conduct, stretch.when)


QUOTE_GATE = Check(
    item="test_gate::quote_gate",
    rung=Rung.TEST_GATE,
    examine=_examine,
    applies=_applies,
    sessions=ground_sessions,
)
