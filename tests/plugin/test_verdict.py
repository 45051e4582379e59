"""The verdict and the exit status of a gate, whatever is selected, and however a run is told to stop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from pytest_parity.checks.needs import need_of
from pytest_parity.contract.load import load_contract
from pytest_parity.report import promotion

if TYPE_CHECKING:
    from project import Project, Run

SCHEMA = json.loads(Path(promotion.__file__).with_name("promotion.schema.json").read_text("utf-8"))
BROKEN, BOT = "contracts/a-broken.yaml", "contracts/bot.yaml"


@pytest.fixture
def mixed(project: Project) -> Project:
    """A contract that can't be read, and beside it one without a lock and without data: nothing is replayed."""
    project.write("pytest.ini", "[pytest]\npythonpath = .\n")
    project.write(BROKEN, "launch_contract: 1\n")
    project.contract("bot")
    return project


def read(project: Project) -> dict[str, Any]:
    """Return the promotion.json of the project's last run, which must be as its schema says."""
    found = max(project.folder.glob("artifacts/*/promotion.json"), key=lambda file: file.stat().st_mtime_ns)
    content: dict[str, Any] = json.loads(found.read_text("utf-8"))
    jsonschema.Draft7Validator(SCHEMA).validate(content)
    return content


def verdicts(project: Project) -> dict[str, str]:
    return {one["file"]: one["verdict"] for one in read(project)["contracts"]}


def told(run: Run) -> list[str]:
    """The lines of the section on the verdict."""
    start = next(number for number, line in enumerate(run.lines) if " parity verdict: " in line)
    return run.lines[start:]


SELECTIONS = {
    "-k": ("-k", "broken"),
    "-m": ("-m", "parity(contract=None)"),
    "node id": (f"{BROKEN}::contract", f"{BOT}::frozen"),
    "--deselect": (f"--deselect={BOT}::trend-day", f"--deselect={BOT}::frozen"),
    "-x": ("-x",),
    "--maxfail": ("--maxfail=1",),
    "-k without the broken one": ("-k", "frozen"),
    "-m without the broken one": ("-m", "parity(contract='bot', session=None)"),
    "--deselect the broken one": (f"--deselect={BROKEN}", f"--deselect={BOT}::trend-day"),
}


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_what_was_left_out_is_incomplete_and_what_failed_is_blocked(mixed: Project, selection: tuple[str, ...]) -> None:
    run = mixed.run("--parity", "--parity-gate", *selection)

    assert run.status == 1
    assert verdicts(mixed) == {BROKEN: "blocked", BOT: "incomplete"}
    bot = read(mixed)["contracts"][1]
    assert {"trend-day::replay", "trend-day::fill_mismatch"} <= {
        reason["node"].partition("::")[2] for reason in bot["reasons"] if reason["cause"] == "not_run"
    }
    assert "1 blocked, 1 incomplete" in told(run)[0]
    assert f"    {BROKEN}::contract: {BROKEN}:1:1: data: missing" in run.output
    assert "    compared: nothing" in told(run)


def test_last_failed_skips_files_and_they_count_all_the_same(mixed: Project) -> None:
    mixed.run("--parity", "-k", "broken")

    run = mixed.run("--parity", "--parity-gate", "--lf")

    assert "skipped 1 file" in run.output
    assert run.status == 1
    assert verdicts(mixed) == {BROKEN: "blocked", BOT: "incomplete"}


def test_stepwise_interrupts_the_run_and_its_status_stays(mixed: Project) -> None:
    run = mixed.run("--parity", "--parity-gate", "--sw")

    assert run.status == 2
    assert verdicts(mixed) == {BROKEN: "blocked", BOT: "incomplete"}


def test_without_the_gate_the_exit_status_is_pytests(mixed: Project) -> None:
    mixed.write("conftest.py", XFAIL_EVERYTHING)

    run = mixed.run("--parity", "-k", "broken")
    gate = mixed.run("--parity", "--parity-gate", "-k", "broken")

    assert (run.status, gate.status) == (0, 1)
    assert told(run)[1] == told(gate)[1] == f"blocked     {BROKEN}"
    assert f"{BROKEN}::contract: {BROKEN}:1:1: data: missing" in told(run)[2]


XFAIL_EVERYTHING = """\
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xfail)
"""


@pytest.mark.parametrize("options", [("-k", "no-such-item"), ("--collect-only",)], ids=str)
def test_a_run_that_compared_nothing_exits_7(project: Project, options: tuple[str, ...]) -> None:
    """The option stands for `--parity` too: alone it must not be a run of nothing that passes."""
    project.contract("bot")

    assert project.run("--parity-gate", *options).status == 7


def test_a_gate_without_a_contract_is_a_usage_error(project: Project) -> None:
    project.write("contracts/notes.txt", "")

    run = project.run("--parity", "--parity-gate", "contracts")

    assert run.status == 4
    assert "--parity-gate: there is no launch contract under the arguments" in run.errors


def test_freezing_refuses_the_gate(project: Project) -> None:
    project.contract("bot")

    run = project.run("--parity-freeze", "--parity-gate")

    assert run.status == 4
    assert "--parity-freeze judges nothing: leave out --parity-gate" in run.errors


@pytest.mark.parametrize("table", ["[tool.pytest]", "[tool.pytest.ini_options]"])
def test_the_ini_makes_a_gate_and_says_what_must_be_in_it(mixed: Project, table: str) -> None:
    (mixed.folder / "pytest.ini").unlink()
    gate = "true" if table == "[tool.pytest]" else '"true"'
    required = f'["{BOT}", "contracts/gone.yaml"]' if table == "[tool.pytest]" else f'"{BOT} contracts/gone.yaml"'
    mixed.write("pyproject.toml", f"{table}\nparity_gate = {gate}\nparity_required = {required}\n")

    run = mixed.run("--parity", f"../{BROKEN}", folder="contracts")

    assert run.status == 1
    assert [reason["what"] for reason in read(mixed)["reasons"]] == [
        f"{BOT} is not under the arguments, but parity_required names it",
        "contracts/gone.yaml does not exist, but parity_required names it",
    ]
    assert f"incomplete  {BOT} is not under the arguments, but parity_required names it" in told(run)


def test_the_ini_leaves_plain_runs_alone(mixed: Project) -> None:
    mixed.write("pytest.ini", "[pytest]\nparity_gate = true\n")
    mixed.write("test_plain.py", "def test_it():\n    pass\n")

    run = mixed.run("test_plain.py")

    assert (run.status, run.counts) == (0, "1 passed")
    assert "parity verdict" not in run.output


def test_a_contract_needs_the_items_that_are_collected(project: Project) -> None:
    file = project.contract("bot")
    text = file.read_text().replace("kind: edge", "kind: trade")
    project.write(BOT, text + "  - {id: flat-day, kind: edge, date: 2024-03-18}\n")
    contract = load_contract(file, shown_as=BOT).contract

    for locked in (False, True):
        run = project.run("--parity", "--collect-only", "-q")

        collected = [line for line in run.lines if line.startswith(BOT)]
        assert list(need_of(contract, BOT, locked=locked).items.values()) == collected
        project.write(f"{BOT}.lock", "")
