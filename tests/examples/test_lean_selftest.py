"""Faults planted into the eight real sessions: each is told under its label, alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from project import Project

ROOT = Path(__file__).parents[2]
LEAN = ROOT.parent / "shared" / "data" / "lean"
pytestmark = pytest.mark.skipif(not LEAN.is_dir(), reason="the real sessions don't lie beside this checkout")

OF_TRADES = {  # what only a trade can show
    "broker_reject",
    "exit_mismatch",
    "sizing_mismatch",
    "fill_mismatch",
}
CAN_NOT_APPLY = {
    "lean-opening-range/breakout": set(),
    "lean-opening-range/whipsaw": set(),
    "lean-opening-range/breakdown": set(),
    "lean-opening-range/silent-options": OF_TRADES,
    "lean-opening-range/wide-quotes": OF_TRADES,
    "lean-opening-range/half-day": set(),
    "lean-opening-range/thin-quotes": OF_TRADES,
    "lean-opening-range/far-strikes": {*OF_TRADES, "microstructure_reject"},  # no contract, and so no quote
}


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Plant into them all, from the checkout; returns each session's artifact."""
    folder = tmp_path_factory.mktemp("artifacts")
    project = Project(tmp_path_factory.mktemp("project"))
    given = [f"--parity-data-root=lean={LEAN}", f"--parity-artifacts={folder}", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--parity", "--parity-selftest", "examples/lean", "-k", "selftest", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
        env=project.environment(os.environ),
    )

    assert run.returncode == 0, run.stdout
    (made,) = folder.iterdir()
    files = made.glob("*/*/selftest.json")
    return {f"{file.parent.parent.name}/{file.parent.name}": json.loads(file.read_text()) for file in files}


@pytest.mark.parametrize("session", CAN_NOT_APPLY)
def test_each_planted_fault_is_told_under_its_label_alone(tests: dict[str, Any], session: str) -> None:
    trials = {trial["label"]: trial for trial in tests[session]["trials"]}
    caught = {label for label, trial in trials.items() if any(one["end"] == "alone" for one in trial["attempts"])}

    assert len(trials) == 11
    assert CAN_NOT_APPLY[session] == set(trials) - caught
    assert all(one["labels"] == [label] for label in caught for one in trials[label]["attempts"][-1:])


def test_they_are_the_eight(tests: dict[str, Any]) -> None:
    assert sorted(CAN_NOT_APPLY) == sorted(tests)
