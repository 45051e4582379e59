"""Plug-ins at fault: the run says which, and what they did."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from desk_project import CASH, SHORTS

if TYPE_CHECKING:
    from project import Project

RAISING = """\
from pytest_parity.core.labelling.rule import RuleFinding


def pytest_parity_register_rules():
    return [unsure]


def unsure(case):
    return RuleFinding(label="borrow", evidence="who knows")


def pytest_parity_session_finished(contract, session):
    if contract == "sound":
        raise OSError("the disk is full")


def pytest_parity_verdict_reached(promotion):
    raise KeyError(promotion["verdict"])
"""


def test_a_name_that_is_taken_is_a_usage_error_that_names_the_plugin(project: Project) -> None:
    project.write("conftest.py", "def pytest_parity_register_sources():\n    return {'lean': 'desk:read'}\n")
    project.contract("sound")

    run = project.run("--parity")

    assert run.status == 4
    assert (
        "ERROR: --parity: plug-in conftest.py: registers source 'lean' (desk:read), which the package has "
        "(one of its own); give it another name"
    ) in run.errors


FAULTY = """\
from pathlib import Path

from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check


def read(subject):
    return Path("/desk/own/limits.csv").read_text()


def pytest_parity_register_checks():
    nothing = Check(item="test_gate::mine", rung=Rung.TEST_GATE, examine=lambda subject: None)
    return [nothing, Check(item="test_gate::limits", rung=Rung.TEST_GATE, examine=read)]
"""


def test_a_check_that_returns_nothing_or_raises_fails_in_a_sentence(project: Project) -> None:
    project.write("conftest.py", FAULTY)
    project.contract("sound")

    run = project.run("--parity", "contracts/sound.yaml::test_gate")
    asked_for = project.run("--parity", "--tb=short", "contracts/sound.yaml::test_gate::limits")

    assert run.counts == "2 failed"
    told = "test_gate::mine returned NoneType; a check returns Passed, Expected, Failed or Unexamined"
    assert told in run.output
    absent = "its check test_gate::limits raised FileNotFoundError: [Errno 2] No such file or directory: "
    place = "(conftest.py:8); mend it, or leave the plug-in out"
    assert run.failure("test_gate::limits").strip() == (f"plug-in conftest.py: {absent}'/desk/own/limits.csv' {place}")
    assert f"{absent}'<path>' {place}" in next(project.folder.glob("artifacts/*/promotion.json")).read_text("utf-8")
    assert "in read" in asked_for.output


def test_a_hook_that_raises_is_a_usage_error_with_its_line(project: Project) -> None:
    project.write("conftest.py", "def pytest_parity_register_labels():\n    return 1 / 0\n")
    project.contract("sound")

    run = project.run("--parity")

    assert run.status == 4
    assert (
        "plug-in conftest.py: pytest_parity_register_labels raised ZeroDivisionError: division by zero "
        "(conftest.py:2); mend it, or leave the plug-in out"
    ) in run.errors
    assert "Traceback" not in run.errors


def test_what_a_plugin_does_wrong_later_fails_what_it_was_about(project: Project) -> None:
    project.write("conftest.py", RAISING)
    project.write("strategies.py", f"import json\n{(project.folder / 'strategies.py').read_text('utf-8')}{SHORTS}")
    project.contract("sound")
    project.contract("shorts", strategy="strategies:Shorts", more=CASH)

    run = project.run("--parity")

    assert "ERROR contracts/shorts.yaml::trend-day::broker_reject" in run.output
    assert "plug-in conftest.py: its rule unsure gave the label 'borrow'; known: signal_mismatch, " in run.output
    assert (
        "plug-in conftest.py: pytest_parity_session_finished raised OSError: the disk is full (conftest.py:14); "
        "mend it, or leave the plug-in out"
    ) in run.output
    assert "plug-in conftest.py: pytest_parity_verdict_reached raised KeyError: 'incomplete' (conftest.py:18)" in (
        run.output
    )
    assert run.status == 1


CHECKS = """\
import os

from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check


def applies(contract):
    return contract.risk.daily_loss_cap is not None


def pytest_parity_register_checks():
    return [Check(item="test_gate::cap", rung=Rung.TEST_GATE, examine=applies, **{os.environ["ASKED"]: applies})]
"""


@pytest.mark.parametrize("asked", ["applies", "sessions"])
def test_a_check_that_raises_where_it_says_what_it_is_about_is_a_usage_error(project: Project, asked: str) -> None:
    project.write("conftest.py", CHECKS)
    project.contract("sound")

    run = project.run("--parity", environment={**os.environ, "ASKED": asked})

    assert run.status == 4
    assert (
        "ERROR: --parity: plug-in conftest.py: its check test_gate::cap raised AttributeError: 'NoneType' object has "
        "no attribute 'daily_loss_cap' (conftest.py:8); mend it, or leave the plug-in out"
    ) in run.errors


REGISTERING = """\
def pytest_parity_register_profiles():
    return {"steady": {"strategy_path": "strategies:Steady", "config_path": "strategies:SteadyConfig"}}


def pytest_parity_register_paths():
    return {"bot": "no_such_module:run"}
"""


def test_what_a_contract_names_and_cant_have_is_told_at_its_line(project: Project) -> None:
    """A profile that the registry's file has too, and a path whose function can't be imported."""
    ini = (project.folder / "pytest.ini").read_text("utf-8")
    project.write("pytest.ini", f"{ini}parity_profiles = profiles.yaml\n")
    project.write("profiles.yaml", "steady: {strategy_path: 'old:Steady', config_path: 'old:SteadyConfig'}\n")
    project.write("conftest.py", REGISTERING)
    contract = project.contract("twice").read_text("utf-8")
    project.write("contracts/twice.yaml", contract.replace("name: twice\n", "name: twice\nprofile: steady\n"))
    project.contract("absent", more="paths: {paper: {runner: bot}}\n")

    run = project.run("--parity", "-k", "contract or replay")

    assert (
        "contracts/twice.yaml:3:10: profile: 'steady' is a profile of profiles.yaml and of plug-in conftest.py "
        "(old:Steady, strategies:Steady); give one of them another name"
    ) in run.output
    assert (
        "contracts/absent.yaml:9:25: paths.paper.runner: runner 'bot' of plug-in conftest.py, no_such_module:run, "
        "can't be imported: ModuleNotFoundError: No module named 'no_such_module'"
    ) in run.output
