"""Options and their ini twins, in both kinds of pyproject table and in pytest.ini."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from project import CATALOG, ITEMS

from pytest_parity.plugin.settings import read_settings

if TYPE_CHECKING:
    from project import Project

NATIVE = f"""\
[tool.pytest]
pythonpath = ["."]
parity = true
parity_paths = ["launch"]
parity_data_roots = ["fixtures={CATALOG}"]
parity_profiles = "profiles.yaml"
parity_artifacts = "evidence"
parity_run_label = "nightly"
parity_workers = "1"
parity_timeout = 90.0
parity_repeat = 2
parity_races = 1
parity_inline = false
"""

INI_OPTIONS = f"""\
[tool.pytest.ini_options]
pythonpath = "."
parity = true
parity_paths = "launch"
parity_data_roots = "fixtures={CATALOG}"
parity_profiles = "profiles.yaml"
parity_artifacts = "evidence"
parity_run_label = "nightly"
parity_workers = "1"
parity_timeout = "90"
parity_repeat = "2"
parity_races = "1"
parity_inline = "false"
"""


@pytest.mark.parametrize("table", [NATIVE, INI_OPTIONS], ids=["tool.pytest", "tool.pytest.ini_options"])
def test_every_option_has_an_ini_twin(project: Project, table: str) -> None:
    (project.folder / "pytest.ini").unlink()
    project.write("pyproject.toml", table)
    project.contract("sound").rename(project.folder / "contracts" / "moved")
    project.write(
        "profiles.yaml", "steady: {strategy_path: 'strategies:Steady', config_path: 'strategies:SteadyConfig'}\n"
    )
    project.write("launch/sound.yaml", (project.folder / "contracts" / "moved").read_text() + "profile: steady\n")

    run = project.run()

    assert run.counts == f"{ITEMS + 1} passed, 1 skipped"
    assert (project.folder / "evidence" / "nightly" / "sound" / "trend-day" / "record.json").is_file()
    assert (project.folder / "evidence" / "nightly" / "sound" / "trend-day" / "races.json").is_file()


def test_paths_in_the_ini_are_relative_to_the_ini_file(project: Project) -> None:
    project.write(
        "pytest.ini", f"[pytest]\npythonpath = .\nparity_data_roots = fixtures={CATALOG}\nparity_artifacts = e\n"
    )
    project.contract("sound")
    (project.folder / "below").mkdir()

    run = project.run("--rootdir", "..", "-c", "../pytest.ini", "--parity", "../contracts", folder="below")

    assert run.counts == f"{ITEMS} passed, 2 skipped"
    assert (project.folder / "e").is_dir()


def test_the_command_line_wins(project: Project) -> None:
    project.write(
        "pytest.ini", "[pytest]\npythonpath = .\nparity_data_roots = fixtures=nowhere\nparity_artifacts = e\n"
    )
    project.contract("sound")

    run = project.run(
        "--parity", f"--parity-data-root=fixtures={CATALOG}", "--parity-artifacts=f", "--parity-run-label=mine"
    )

    assert run.counts == f"{ITEMS} passed, 2 skipped"
    assert (project.folder / "f" / "mine" / "run.json").is_file()


def test_a_label_that_is_taken_is_a_usage_error_and_touches_nothing(project: Project) -> None:
    project.contract("sound")
    assert project.run("--parity", "--parity-run-label=mine").status == 0
    before = (project.folder / "artifacts/mine/run.json").read_text()

    run = project.run("--parity", "--parity-run-label=mine")

    assert run.status == 4
    assert "'mine' has its artifacts in" in run.errors
    assert "choose another label or remove that folder" in run.errors
    assert (project.folder / "artifacts/mine/run.json").read_text() == before


def test_artifacts_that_can_not_be_written_are_a_usage_error(project: Project) -> None:
    project.contract("sound")
    project.write("blocked", "a file")

    run = project.run("--parity", "--parity-artifacts=blocked")

    assert run.status == 4
    assert "artifacts can't be written to" in run.errors
    assert "INTERNALERROR" not in run.output + run.errors


def test_different_artifact_roots_need_a_choice(project: Project) -> None:
    project.contract("a", more="artifact_root: one\n")
    project.contract("b", more="artifact_root: two\n")

    run = project.run("--parity")
    chosen = project.run("--parity", "--parity-artifacts=both", "-k", "replay")

    assert run.status == 4
    assert "different artifact roots (one, two): choose one with --parity-artifacts=DIR" in run.errors
    assert chosen.counts == f"2 passed, {2 * (ITEMS + 1)} deselected"


LOWER = [
    (
        f'[tool.pytest]\nparity_data_roots = ["fixtures={CATALOG}"]\nparity_rung = "origin"\n'
        'pythonpath = ["."]\nparity_import_roots = ["bots"]\n'
    ),
    (
        f'[tool.pytest.ini_options]\nparity_data_roots = "fixtures={CATALOG}"\nparity_rung = "origin"\n'
        'pythonpath = "."\nparity_import_roots = "bots"\n'
    ),
]


@pytest.mark.parametrize("table", LOWER, ids=["tool.pytest", "tool.pytest.ini_options"])
def test_a_rung_below_the_replay_and_import_roots_may_stand_in_the_ini_file(project: Project, table: str) -> None:
    (project.folder / "pytest.ini").unlink()
    project.write("pyproject.toml", table)
    project.contract("sound")
    project.checks = ["origin::strategy"]

    run = project.run("--parity")

    assert run.counts == "1 failed, 1 skipped"  # the strategy lies elsewhere; without a lock there is nothing frozen
    assert "loaded: strategies.py\n    allowed: bots (import_roots and parity_import_roots)" in run.output


@pytest.mark.parametrize(
    ("option", "what"),
    [
        ("--parity-data-root=research", "'research' is not NAME=DIR"),
        ("--parity-workers=0", "'0' is not a number above zero, nor auto"),
        ("--parity-workers=many", "'many' is not a number above zero, nor auto"),
        ("--parity-repeat=0", "0 is not a number from 1 to 100"),
        ("--parity-races=-1", "-1 is not a number from 0 to 100"),
        ("--parity-timeout=0", "0 is not a number of seconds above zero"),
        ("--parity-timeout=nan", "nan is not a number of seconds above zero"),
        ("--parity-run-label=../up", "'../up'"),
        ("--parity-rung=smoke", "'smoke' is no rung; allowed: frozen, test_gate, origin, replay"),
        ("--parity-rung=origin --parity-selftest", "--parity-selftest: faults are planted into what is replayed, and"),
        (
            "--parity-gate -o parity_rung=frozen",
            (
                "--parity-gate: the ini option parity_rung is 'frozen', and a gate below replay compares nothing: "
                "give --parity-rung=replay, or --parity-rung=frozen where that is meant"
            ),
        ),
    ],
)
def test_an_option_that_can_not_be_meant_is_a_usage_error(project: Project, option: str, what: str) -> None:
    project.contract("sound")

    run = project.run("--parity", *option.split())

    assert run.status == 4
    assert what in run.errors
    assert "Traceback" not in run.errors


@pytest.mark.parametrize("option", ["--parity-selftest", "--parity-rung=frozen"])
def test_what_asks_for_a_parity_run_is_refused_in_a_run_that_is_none(project: Project, option: str) -> None:
    project.write("test_own.py", "def test_own():\n    pass\n")

    run = project.run(option)

    assert run.status == 4
    name = option.partition("=")[0]
    assert f"ERROR: {name} is about launch contracts, which this run has none of: add --parity\n" in run.errors


def test_inline_replays_in_the_pytest_process(project: Project) -> None:
    project.write(
        "strategies.py",
        (project.folder / "strategies.py")
        .read_text()
        .replace("        self.seen = 0\n", "        self.seen = 0\n        print('PROCESS', os.getpid())\n"),
    )
    project.write("conftest.py", "import os\nprint('PYTEST', os.getpid())\n")
    project.contract("sound")

    run = project.run("--parity", "--parity-inline", "-s")

    process = next(line for line in run.lines if "PYTEST" in line).split()[-1]
    assert run.output.count(f"PROCESS {process}") == 2
    assert run.counts == f"{ITEMS} passed, 2 skipped"


def test_run_json_tells_what_ran_and_nothing_private(project: Project) -> None:
    project.contract("sound")

    project.run("--parity", f"--parity-data-root=fixtures={CATALOG}", "--parity-run-label=mine", "--parity-timeout=60")

    told = json.loads((project.folder / "artifacts/mine/run.json").read_text())
    assert told["command"] == [
        "pytest",
        "--parity",
        "--parity-data-root=fixtures=<path>",
        "--parity-run-label=mine",
        "--parity-timeout=60",
    ]
    assert [contract["name"] for contract in told["contracts"]] == ["sound"]
    assert told["ended"] > told["started"]
    private = (str(project.folder), str(CATALOG), "/home", "/root", "/tmp")  # noqa: S108 - looked for, not used
    for file in (project.folder / "artifacts").rglob("*.json*"):
        assert not [text for text in private if text in file.read_text()], file


@pytest.mark.parametrize(("report", "all_drawn"), [("report.html", True), (None, False)])
def test_a_report_has_a_picture_of_every_session(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, report: str | None, *, all_drawn: bool
) -> None:
    monkeypatch.setattr(pytestconfig.option, "htmlpath", report, raising=False)

    assert read_settings(pytestconfig).pictures is all_drawn
