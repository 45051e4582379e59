"""Nothing that failed, vanished or was left out passes a gate, whatever a conftest or a folder's links make of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.checks.needs import need_of
from pytest_parity.contract.load import load_contract

if TYPE_CHECKING:
    from project import Project

BROKEN, BOT = "contracts/a-broken.yaml", "contracts/bot.yaml"


@pytest.fixture
def dataless(project: Project) -> Project:
    """A project whose contracts' data root isn't configured: nothing is replayed."""
    project.write("pytest.ini", "[pytest]\npythonpath = .\n")
    return project


def promotion(project: Project) -> dict[str, Any]:
    (file,) = project.folder.glob("artifacts/*/promotion.json")
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


def verdicts(project: Project) -> dict[str, str]:
    return {one["file"]: one["verdict"] for one in promotion(project)["contracts"]}


@pytest.mark.parametrize("selection", [(), ("-k", "bot")], ids=["all", "its item deselected"])
def test_a_lock_whose_contract_is_gone_has_a_verdict(dataless: Project, selection: tuple[str, ...]) -> None:
    dataless.contract("bot")
    dataless.write("contracts/gone.yaml.lock", "")

    run = dataless.run("--parity-gate", *selection)

    assert run.status == 1
    assert verdicts(dataless) == {BOT: "incomplete", "contracts/gone.yaml.lock": "blocked"}


@pytest.mark.parametrize("name", ["parity-hooks", "parity-outcomes", "parity-verdict"])
def test_what_the_verdict_needs_cannot_be_switched_off(dataless: Project, name: str) -> None:
    dataless.contract("bot")

    run = dataless.run("--parity-gate", "-p", f"no:{name}")

    assert run.status == 4
    assert f"--parity-gate: the verdict needs {name}: leave out -p no:{name}" in run.errors


def test_a_folder_that_a_link_leads_to_as_well_is_judged_twice_as_it_is_collected(dataless: Project) -> None:
    dataless.contract("bot")
    (dataless.folder / "contracts" / "same").symlink_to(dataless.folder / "contracts" / "real")
    (dataless.folder / "contracts" / "real").mkdir()
    (dataless.folder / BOT).rename(dataless.folder / "contracts" / "real" / "bot.yaml")

    run = dataless.run("--parity-gate")

    assert run.status == 1
    assert verdicts(dataless) == {"contracts/real/bot.yaml": "incomplete", "contracts/same/bot.yaml": "blocked"}


def test_an_item_that_only_pytest_found_fails_the_run(dataless: Project) -> None:
    """A link to a folder above: pytest follows it, with the same contracts again, until the system refuses."""
    dataless.contract("bot")
    (dataless.folder / "contracts" / "up").symlink_to("..")

    run = dataless.run("--parity-gate")

    assert run.status == 1
    assert list(verdicts(dataless)) == [BOT]


SWALLOW = """\
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    try:
        return (yield)
    except Exception as error:
        {instead}
"""


@pytest.mark.parametrize("instead", ["return None", "pytest.xfail(str(error))"])
def test_a_hook_that_swallows_or_changes_a_failure_changes_no_verdict(dataless: Project, instead: str) -> None:
    dataless.write(BROKEN, "launch_contract: 1\n")
    dataless.write("conftest.py", SWALLOW.format(instead=instead))

    run = dataless.run("--parity-gate")

    assert run.status == 1
    assert verdicts(dataless) == {BROKEN: "blocked"}


def test_the_status_that_another_plugin_chose_stays(dataless: Project) -> None:
    dataless.contract("bot")
    dataless.write("conftest.py", "def pytest_sessionfinish(session):\n    session.exitstatus = 9\n")

    run = dataless.run("--parity-gate")

    assert run.status == 9
    assert verdicts(dataless) == {BOT: "incomplete"}


def test_who_measures_noise_needs_its_item(dataless: Project) -> None:
    """It alone fails for what it takes out of the labels' blame, also where the promotion doesn't ask for repeats."""
    file = dataless.contract("bot", more="promotion: {repeat: 1}\n")
    contract, item = load_contract(file, shown_as=BOT).contract, "trend-day::nondeterministic"

    assert item not in need_of(contract, BOT, locked=True, repeat=1).items
    assert item in need_of(contract, BOT, locked=True, repeat=2).items

    dataless.run("--parity-gate", "--parity-repeat=2", "-k", "not nondeterministic")

    left_out = {one["node"]: one["what"] for one in promotion(dataless)["contracts"][0]["reasons"]}
    assert left_out[f"{BOT}::{item}"] == "deselected"


def test_a_required_contract_may_be_in_the_run_through_a_link(dataless: Project) -> None:
    dataless.contract("bot")
    (dataless.folder / "contracts").rename(dataless.folder / "real")
    (dataless.folder / "contracts").symlink_to("real")
    dataless.write("pytest.ini", f"[pytest]\nparity_required =\n    {BOT}\n    contracts\n")

    dataless.run("--parity-gate", "real")

    assert [one["what"] for one in promotion(dataless)["reasons"]] == [
        "contracts is a folder, but parity_required names it"
    ]


@pytest.mark.parametrize("pattern", ["retired", "contracts/retired", "{folder}/contracts/re*"])
def test_a_folder_that_pytest_passes_over_by_name_or_by_path_is_no_part_of_the_gate(
    dataless: Project, pattern: str
) -> None:
    dataless.contract("bot")
    dataless.contract("retired/old")
    dataless.write("pytest.ini", f"[pytest]\nnorecursedirs = {pattern.format(folder=dataless.folder)}\n")

    dataless.run("--parity-gate")

    assert verdicts(dataless) == {BOT: "incomplete"}


EDIT = """\
import os
from pathlib import Path

def pytest_configure():
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw0":
        with Path("contracts/bot.yaml").open("a") as file:
            file.write("# saved\\n")
"""


def test_what_was_judged_by_another_contract_than_the_verdict_names_is_not_judged(dataless: Project) -> None:
    """A worker reads the file again, seconds after the controller has, and one that replaces a crashed worker later."""
    dataless.contract("bot")
    dataless.write("conftest.py", EDIT)

    run = dataless.run("--parity-gate", "-n", "1")

    assert run.status == 7
    told = {(one["cause"], one["what"]) for one in promotion(dataless)["contracts"][0]["reasons"]}
    assert ("error", "the contract file changed while the run began or went on: run it again") in told


REPLACED = """\
from dataclasses import replace

from pytest_parity.checks.verdicts import Passed
from pytest_parity.plugin.parity_item import ParityItem


def pytest_collection_modifyitems(items):
    kinds = {{kind for item in items for kind in type(item).__mro__ if issubclass(kind, ParityItem)}}
    for replaced in {where}:
        for name in {names}:
            setattr(replaced, name, lambda *_: None)
    for item in items if {check} else ():
        if hasattr(item, "check"):
            item.check = replace(item.check, examine=lambda _: Passed(), sessions=lambda _: ())
"""
ELSEWHERE = "something else ran in the item's place"


def told(project: Project) -> dict[str, str]:
    """What stands against a promotion, by item."""
    (contract,) = promotion(project)["contracts"]
    return {one["node"].removeprefix(f"{BOT}::"): one["what"] for one in contract["reasons"] if one["node"]}


@pytest.mark.parametrize(
    ("where", "names", "check"),
    [
        ("kinds", ["setup"], False),
        ("items", ["setup", "runtest"], False),
        ("kinds", ["setup", "runtest"], True),
    ],
)
def test_items_that_something_else_prepares_did_not_run(
    dataless: Project, *, where: str, names: list[str], check: bool
) -> None:
    """Without their data they would be skipped: what is in their place makes them pass."""
    file = dataless.contract("bot", more="entry_window: {from: '09:45', to: '15:30'}\nraces: {fail: true}\n")
    dataless.write("conftest.py", REPLACED.format(where=where, names=names, check=check))
    dataless.checks = None
    needed = need_of(load_contract(file, shown_as=BOT).contract, BOT, locked=False).items

    run = dataless.run("--parity-gate")

    assert run.status == 7
    found = told(dataless)
    assert {found[item] for item in needed if item != "frozen"} == {ELSEWHERE}
    assert {found[item] for item in found if item.startswith(("test_gate::", "origin::"))} == {ELSEWHERE}


def test_items_and_checks_in_whose_place_something_else_ran_did_not_run(project: Project) -> None:
    """Everything is prepared as it should be, and passes."""
    project.checks = ("test_gate::contract_loading",)
    project.contract("bot", more="entry_window: {from: '09:45', to: '15:30'}\nraces: {fail: true}\n")
    project.run("--parity-freeze")
    project.write(
        "conftest.py",
        REPLACED.format(where="{type(item) for item in items} - {type(items[1])}", names=["runtest"], check=True),
    )

    run = project.run("--parity-gate", "--parity-races=1", "--parity-selftest")

    assert " passed" in run.counts
    assert run.status == 7
    found = told(project)
    assert set(found.values()) == {ELSEWHERE}
    assert {"frozen", "test_gate::contract_loading", "trend-day::replay", "trend-day::limits"} <= set(found)
    assert {"trend-day::races", "trend-day::nondeterministic", "trend-day::signal_mismatch"} <= set(found)


SWALLOWED = """\
import contextlib

from pytest_parity.checks.verdicts import Failed
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.checks import CheckItem
from pytest_parity.session.check import Check


def pytest_parity_register_checks():
    return [Check(item="test_gate::never", rung=Rung.TEST_GATE, examine=lambda _: Failed("it is never right"))]


def runtest(item, own=CheckItem.runtest):
    with contextlib.suppress(Exception):
        own(item)


CheckItem.runtest = runtest
"""


def test_a_method_that_swallows_a_failure_changes_no_verdict(dataless: Project) -> None:
    dataless.contract("bot")
    dataless.write("conftest.py", SWALLOWED)

    run = dataless.run("--parity-gate")

    assert "1 passed" in run.counts
    assert run.status == 1
    assert told(dataless)["test_gate::never"].startswith("it is never right")
