"""The check `broker_dry_run`: a probe in the strategy's place, whose orders are filled, canceled and rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.broker_dry_run import judge_probes, plan_probes
from pytest_parity.checks.verdicts import Failed, Finding, Passed, Verdict
from pytest_parity.contract.strategy import StrategyTerms
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.trace import Path
from pytest_parity.session.check import Check
from pytest_parity.session.checking.gate_ground import without_drift
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.checks.broker_dry_run import Probe
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.session.check import Subject

_MODULE = "pytest_parity.replay.broker_probe"


def _first(contract: LaunchContract) -> Sequence[Session]:
    return contract.sessions[:1]


def _examine(subject: Subject) -> Verdict:
    contract = subject.contract
    session = contract.sessions[0]
    places = {venue.name: place for place, venue in enumerate(contract.venues)}
    probes = plan_probes([*places], subject.results[session.id].traces[Path.BACKTEST].feed.streams)
    if not probes:
        what = f"session {session.id} has no quotes, trades, order books or bars: no venue can be tried"
        return Failed(what, (Finding(("sessions", 0), what),))
    variant = Variant(name="broker-dry-run", contract=_probing(contract, probes))
    result = subject.replay(session, [variant])[variant.name]
    if result.finished is None:
        fault = "the paper path stopped" if result.fault is None else result.fault.what
        where = tuple(result.fault.field.split(".")[:1]) if result.fault and result.fault.field else ("venues",)
        return Failed(f"no order could be tried: {fault}", (Finding(where, fault),))
    missing, seen = judge_probes(probes, result.finished, places)
    if missing:
        return Failed(f"session {session.id}: {missing[0].what}", tuple(missing))
    return Passed(tuple(seen))


def _probing(contract: LaunchContract, probes: Sequence[Probe]) -> LaunchContract:
    """Return the contract with the probe as its only component: engines and venues are those of the paper path."""
    streams: dict[str, list[str]] = {}
    for probe in probes:
        streams.setdefault(probe.kind, []).extend(probe.streams)
    clean = without_drift(contract)
    paper = clean.paths.paper.model_copy(update={"config": {}})
    words = {
        "strategy_path": f"{_MODULE}:BrokerProbe",
        "config_path": f"{_MODULE}:BrokerProbeConfig",
        "config": {"streams": streams},
    }
    return clean.model_copy(
        update={
            "strategy": StrategyTerms.model_validate(words),
            "strategies": (),
            "actors": (),
            "exec_algorithms": (),
            "paths": clean.paths.model_copy(update={"paper": paper}),
        }
    )


BROKER_DRY_RUN = Check(item="test_gate::broker_dry_run", rung=Rung.TEST_GATE, examine=_examine, sessions=_first)
