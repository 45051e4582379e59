"""What a desk adds to every parity run: a check of its own, a shared profile, and a log of sessions and verdicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_parity.checks.verdicts import Verdict
    from pytest_parity.session.check import Check, Subject

MOST_LOST = 2_000  # USD a day, by the desk's mandate
LOG = "desk.jsonl"  # in the project's folder


@pytest.hookimpl(optionalhook=True)  # or else pytest -p no:parity would refuse the hook
def pytest_parity_register_profiles() -> dict[str, dict[str, Any]]:
    return {
        "desk-steady": {
            "strategy_path": "strategies:Steady",
            "config_path": "strategies:SteadyConfig",
            "config": {"every": 300},
        }
    }


@pytest.hookimpl(optionalhook=True)
def pytest_parity_register_checks() -> list[Check]:
    # here, since it needs what only a parity run loads
    from pytest_parity.core.promoting.rung import Rung  # noqa: PLC0415
    from pytest_parity.session.check import Check  # noqa: PLC0415

    return [Check(item="test_gate::loss_mandate", rung=Rung.TEST_GATE, examine=examine_loss_cap, applies=limits_loss)]


def limits_loss(contract: Any) -> bool:
    return contract.risk is not None and contract.risk.daily_loss_cap is not None


def examine_loss_cap(subject: Subject) -> Verdict:
    from pytest_parity.checks.verdicts import Failed, Finding, Passed  # noqa: PLC0415

    cap = subject.contract.risk.daily_loss_cap
    if cap.currency == "USD" and cap.amount <= MOST_LOST:
        return Passed()
    what = f"daily_loss_cap is {cap}, the desk's mandate {MOST_LOST} USD"
    return Failed(what, (Finding(("risk", "daily_loss_cap"), what, ("lower it, or ask for another mandate",)),))


@pytest.hookimpl(optionalhook=True)
def pytest_parity_session_finished(
    config: pytest.Config, contract: str, session: str, result: Mapping[str, Any]
) -> None:
    failed = sorted(label for label, ended in result["labels"].items() if ended == "failed")
    note(config, {"contract": contract, "session": session, "faults": result["faults"], "failed": failed})


@pytest.hookimpl(optionalhook=True)
def pytest_parity_verdict_reached(config: pytest.Config, promotion: Mapping[str, Any], folder: Path) -> None:
    verdicts = {one["name"]: one["verdict"] for one in promotion["contracts"]}
    note(config, {"run": folder.name, "verdict": promotion["verdict"], "contracts": verdicts})


def note(config: pytest.Config, entry: Mapping[str, Any]) -> None:
    with (config.rootpath / LOG).open("a", encoding="utf-8") as log:  # short lines: several workers may append
        log.write(json.dumps(entry) + "\n")
