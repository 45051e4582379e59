"""Which files count, what is collected from them, and how it is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from project import ITEMS

if TYPE_CHECKING:
    from project import Project

NAMES = [
    "replay",
    "feed",
    "signal_mismatch",
    "contract_mismatch",
    "microstructure_reject",
    "data_missing",
    "broker_reject",
    "state_mismatch",
    "risk_control_block",
    "exit_mismatch",
    "sizing_mismatch",
    "fill_mismatch",
    "unclassified",
    "nondeterministic",
]


def collected(project: Project, *arguments: str) -> list[str]:
    run = project.run("--parity", "--collect-only", "-q", *arguments)
    return [line for line in run.lines if "::" in line]


def test_a_session_has_a_replay_item_and_one_for_each_label_that_a_rule_can_give(project: Project) -> None:
    project.contract("sound")

    items = [f"contracts/sound.yaml::trend-day::{name}" for name in NAMES]
    assert collected(project) == ["contracts/sound.yaml::frozen", *items]
    assert len(NAMES) == ITEMS + 1


@pytest.mark.parametrize(
    "selection",
    [
        ("contracts/sound.yaml::trend-day::fill_mismatch",),
        ("-k", "sound and fill_mismatch"),
        ("-m", "parity(label='fill_mismatch', contract='sound', session='trend-day', rung='replay')"),
    ],
    ids=["node id", "-k", "-m"],
)
def test_items_are_selected_by_node_id_keyword_and_marker(project: Project, selection: tuple[str, ...]) -> None:
    project.contract("sound")
    project.contract("other")

    assert collected(project, *selection) == ["contracts/sound.yaml::trend-day::fill_mismatch"]


def test_only_yaml_that_is_a_contract_counts_outside_the_contract_folder(project: Project) -> None:
    project.contract("sound")
    project.write("deploy/compose.yml", "services: {}\n")
    project.write(
        "deploy/sound.yml", (project.folder / "contracts/sound.yaml").read_text().replace("sound", "deployed")
    )

    run = project.run("--parity", "--collect-only", "deploy", "contracts")

    assert "parity: 2 launch contracts, 1 other YAML file passed over" in run.output
    assert "<ContractFile sound.yml>" in run.output
    assert "compose" not in run.output


@pytest.mark.parametrize("arguments", [(), ("contracts",), ("contracts/typo.yaml",)])
def test_a_typo_can_not_make_a_contract_vanish(project: Project, arguments: tuple[str, ...]) -> None:
    project.write("contracts/typo.yaml", "lanch_contract: 1\nname: typo\n")

    run = project.run("--parity", *arguments)

    assert run.status == 1
    assert "FAILED contracts/typo.yaml::contract" in run.output
    assert "launch_contract" in run.failure("contract")


def test_a_lock_beside_it_makes_a_file_a_contract(project: Project) -> None:
    """Also outside the contract folder, where a file without the key `launch_contract` is passed over."""
    project.write("elsewhere/bot.yaml", "name: bot\n")
    project.write("elsewhere/bot.yaml.lock", "")

    run = project.run("--parity", "elsewhere")

    assert "elsewhere/bot.yaml:1:1: launch_contract: missing" in run.failure("contract")


def test_a_lock_without_its_contract_is_one_failing_item(project: Project) -> None:
    project.write("contracts/bot.yaml.lock", "")
    project.write("elsewhere/other-tools.yaml.lock", "")

    run = project.run("--parity", "contracts", "elsewhere")

    assert run.counts == "1 failed"
    assert "FAILED contracts/bot.yaml.lock::frozen" in run.output
    assert run.failure("frozen").startswith(
        "contracts/bot.yaml.lock: the contract of this lock is gone; restore contracts/bot.yaml, or remove the lock"
    )


def test_a_name_used_twice_fails_the_second_file(project: Project) -> None:
    project.contract("a")
    project.write("contracts/b.yaml", (project.folder / "contracts/a.yaml").read_text())

    run = project.run("--parity", "-k", "contract")

    assert "contracts/b.yaml:2: name: 'a' is the name of contracts/a.yaml too" in run.output


def test_without_arguments_the_contract_folder_is_collected_and_not_the_tests(project: Project) -> None:
    project.write("test_plain.py", "def test_it():\n    pass\n")
    project.contract("sound")

    assert len(collected(project)) == ITEMS + 2


def test_a_missing_contract_folder_is_a_usage_error(project: Project) -> None:
    run = project.run("--parity")

    assert run.status == 4
    assert "set the ini option parity_paths" in run.errors


def test_earlier_artifacts_are_no_contracts(project: Project) -> None:
    project.contract("sound")
    first = project.run("--parity", "contracts/sound.yaml::trend-day::replay")
    assert first.status == 0
    assert list(project.folder.glob("artifacts/*/sound/contract.yaml"))

    assert len(collected(project, ".")) == ITEMS + 2


def test_a_linked_folder_is_collected_as_pytest_does(project: Project) -> None:
    project.contract("sound").rename(project.folder / "sound.yaml")
    project.write("real/sound.yaml", (project.folder / "sound.yaml").read_text())
    (project.folder / "contracts" / "link").symlink_to("../real", target_is_directory=True)

    run = project.run("--parity", "contracts/link")

    assert run.counts == f"{ITEMS} passed, 2 skipped"
    assert "1 launch contract" in run.output


def test_the_replay_command_works_where_pytest_was_started(project: Project) -> None:
    project.contract("bot", more="paths: {paper: {config: {quantity: 5}}}\n")
    (project.folder / "below").mkdir()
    options = ("--rootdir", "..", "-c", "../pytest.ini")

    run = project.run(*options, "--parity", "../contracts", folder="below")

    line = next(line for line in run.lines if line.startswith("replay:"))
    command = line.removeprefix("replay:").split()
    assert command[0] == "pytest"
    assert project.run(*command[1:], folder="below").counts == "1 failed"


def test_a_broken_test_module_beside_contracts_can_be_passed_over(project: Project) -> None:
    project.write("test_broken.py", "import nowhere\n")
    project.contract("sound")

    run = project.run("--parity", "--continue-on-collection-errors", "contracts", "test_broken.py")

    assert run.counts == f"{ITEMS} passed, 2 skipped, 1 error"


def test_items_stand_on_their_sessions_line(project: Project) -> None:
    project.contract("sound", more="paths: {paper: {config: {quantity: 5}}}\n")

    run = project.run("--parity", "-k", "sizing_mismatch")

    assert "contract:  contracts/sound.yaml:11" in run.failure("trend-day::sizing_mismatch")
    assert "replay:    pytest --parity contracts/sound.yaml::trend-day::sizing_mismatch" in run.output


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only", "--collect-only"])
def test_a_run_that_only_plans_replays_nothing(project: Project, option: str) -> None:
    project.contract("sound")

    run = project.run("--parity", option)

    assert run.status == 0
    assert not (project.folder / "artifacts").exists()
