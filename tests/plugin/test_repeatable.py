"""The same run twice is the same bytes, however it is spread; and with xdist each session is replayed once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from project import ITEMS, ROOT

if TYPE_CHECKING:
    from project import Project

# Not orders.jsonl: the engine cancels a bracket's orders in the order of a set of strings, which the hash seed decides.
COMPARED = ("decisions.jsonl", "fills.jsonl", "positions.jsonl", "statements.jsonl", "mismatches.json", "record.json")


def evidence(project: Project, label: str, seed: str, *options: str) -> dict[str, bytes]:
    """Run the examples, a session with an option's expiry among them, and return the files that must not differ."""
    folder, environment = project.folder, project.environment(os.environ)
    subprocess.run(
        [sys.executable, "-m", "pytest", "--parity", "examples/contracts", "-q", "-p", "no:cacheprovider",
         "-k", "not test_gate", f"--parity-artifacts={folder}", f"--parity-run-label={label}", *options],
        cwd=ROOT, env=environment | {"PYTHONHASHSEED": seed}, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    run = folder / label
    return {str(f.relative_to(run)): f.read_bytes() for f in run.rglob("*.json*") if f.name in COMPARED}


def test_the_same_run_is_the_same_bytes(project: Project) -> None:
    first = evidence(project, "first", "1")

    assert len(first) == 10 * (2 + 2 * 4)
    assert json.loads(first["option-expiry/expiry-day/record.json"])["entries"][0]["backtest_decision"]["executions"]
    assert first == evidence(project, "spread", "4242", "-n", "2")


@pytest.mark.parametrize("options", [(), ("-n0",), ("-n2",), ("-n2", "--dist=loadscope"), ("-p", "no:xdist")], ids=str)
def test_each_session_is_replayed_once(project: Project, options: tuple[str, ...]) -> None:
    project.contract("a")
    project.contract("b")

    run = project.run("--parity", "--parity-run-label=once", *options)

    assert run.counts.startswith(f"{2 * ITEMS} passed")
    journal = [json.loads(line) for line in (project.folder / "artifacts/once/journal.jsonl").read_text().splitlines()]
    started = [
        f"{line['contract']}/{line['session']}/{line['path']}" for line in journal if line["event"] == "path_started"
    ]
    assert sorted(started) == [f"{name}/trend-day/{path}" for name in "ab" for path in ("backtest", "paper")]
    assert [line["event"] for line in journal if line["event"].startswith("run_")] == ["run_started", "run_ended"]


def test_a_session_is_replayed_once_in_any_order(project: Project) -> None:
    project.write(
        "conftest.py", "def pytest_collection_modifyitems(items):\n    items.sort(key=lambda i: (i.name, i.nodeid))\n"
    )
    project.contract("a")
    project.contract("b")

    run = project.run("--parity", "--parity-run-label=once")

    assert run.counts == f"{2 * ITEMS} passed, 4 skipped"
    assert (project.folder / "artifacts/once/journal.jsonl").read_text().count("path_started") == 4
