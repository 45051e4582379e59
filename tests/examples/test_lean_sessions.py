"""The eight real sessions, read where they lie beside the project; skipped, saying so, where they don't."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from project import Project

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CONTRACT = EXAMPLES / "lean" / "opening-range.yaml"
LEAN = ROOT.parent / "shared" / "data" / "lean"
pytestmark = pytest.mark.skipif(not LEAN.is_dir(), reason="the real sessions don't lie beside this checkout")

type Told = tuple[str, str, str | None]  # intent, instrument, reason


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Replay them all, from the checkout; the gates, which replay a chain a dozen times, on one of them below."""
    folder = tmp_path_factory.mktemp("artifacts")
    project = Project(tmp_path_factory.mktemp("project"))
    given = [f"--parity-data-root=lean={LEAN}", f"--parity-artifacts={folder}", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--parity", "examples/lean", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=project.environment(os.environ),
    )

    assert run.returncode == 0, run.stdout
    (made,) = folder.iterdir()
    return made


def decisions(session: Path, path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (session / path / "decisions.jsonl").read_text().splitlines()]


def told(session: Path, path: str = "backtest") -> list[Told]:
    """Say each decision in a few words, an exit in parts once."""
    words = [(d["intent"], d["instrument"], d["reason"]) for d in decisions(session, path)]
    return list(dict.fromkeys(words))


CALL, PUT = "TWX140621C00070000.OPRA", "SPXW210106P03700000.OPRA"
UP, DOWN = "TWX140621C00072500.OPRA", "TWX140621P00070000.OPRA"
GOOG_DOWN, GOOG_UP = "GOOG151231P00747500.OPRA", "GOOG151231C00750000.OPRA"

SESSIONS: dict[str, list[Told]] = {
    "lean-opening-range/breakout": [("enter", CALL, None), ("exit", CALL, "target")],
    "lean-opening-range/whipsaw": [
        *(("enter", UP, None), ("exit", UP, "stop")),
        *(("enter", DOWN, None), ("exit", DOWN, "time")),
    ],
    "lean-opening-range/breakdown": [("enter", PUT, None), ("exit", PUT, "target")],
    "lean-opening-range/silent-options": [("reject", "SPXW230630P04445000.OPRA", "stale_quote")],
    "lean-opening-range/wide-quotes": [("reject", "GOOG151224P00747500.OPRA", "wide_spread")],
    "lean-opening-range/half-day": [
        *(("enter", GOOG_DOWN, None), ("exit", GOOG_DOWN, "stop")),
        *(("enter", GOOG_UP, None), ("exit", GOOG_UP, "stop")),
    ],
    "lean-opening-range/thin-quotes": [("reject", "FOXA130720P00029000.OPRA", "wide_spread")],
    "lean-opening-range/far-strikes": [("reject", "SPY.OPRA", "strike_too_far")],
}


@pytest.mark.parametrize("session", SESSIONS)
def test_both_paths_do_the_same(artifacts: Path, session: str) -> None:
    assert SESSIONS[session] == told(artifacts / session) == told(artifacts / session, "paper")
    assert json.loads((artifacts / session / "mismatches.json").read_text()) == []


def test_they_are_the_eight(artifacts: Path) -> None:
    """Eight sessions, and one set of parameters: a ticker that never enters shows no gate, but another does."""
    replayed = {f"{record.parent.parent.name}/{record.parent.name}" for record in artifacts.glob("*/*/record.json")}

    assert sorted(SESSIONS) == sorted(replayed)


def test_the_gates_hold_on_real_sessions(project: Project) -> None:
    (project.folder / "strategies.py").unlink()  # it would hide the examples' folder of that name
    project.write("pytest.ini", f"[pytest]\npythonpath = {EXAMPLES}\nparity_data_roots = lean={LEAN}\n")
    sound, _, _ = CONTRACT.read_text().partition("  # An index")
    project.write("contracts/sound.yaml", sound)
    project.checks = None

    run = project.run("--parity", "--parity-rung=test_gate", "contracts/sound.yaml", "-rA")

    assert run.status == 0, run.output
    for check in ("broker_dry_run", "quote_gate", "risk_controls", "fail_closed"):
        assert f"PASSED contracts/sound.yaml::test_gate::{check}" in run.output


def test_without_the_age_gate_a_phantom_trade_is_found(project: Project) -> None:
    """On quotes that had been silent for 12 minutes, paper buys what research refused, and books a profit.

    The limit on a quote's age tells it too.
    """
    (project.folder / "strategies.py").unlink()  # it would hide the examples' folder of that name
    project.write("pytest.ini", f"[pytest]\npythonpath = {EXAMPLES}\nparity_data_roots = lean={LEAN}\n")
    ungated = CONTRACT.read_text().replace(
        "sessions:\n", "paths: {paper: {config: {max_quote_age: null}}}\nsessions:\n"
    )
    project.write("contracts/ungated.yaml", ungated)

    run = project.run("--parity", "contracts/ungated.yaml", "-k", "silent-options")

    assert run.counts.startswith("2 failed, 13 passed"), run.output
    assert (
        run.failure("silent-options::limits")
        .splitlines()[0]
        .startswith("quotes.max_age: limit 120 s; paper 720.000000001 s: ")
    )
    failure = run.failure("silent-options::microstructure_reject")
    assert "age 12 min" in failure
    assert "invalidating" in failure
    (session,) = project.folder.glob("artifacts/*/lean-opening-range/silent-options")
    last = json.loads((session / "paper" / "positions.jsonl").read_text().splitlines()[-1])
    assert (last["kind"], Decimal(last["realized_pnl"]) > 1_000) == ("closed", True)


def test_without_the_data_root_they_are_skipped(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--parity", "examples/lean", f"--parity-artifacts={tmp_path}", "-k", "replay"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert "lean" in run.stdout
    assert " skipped" in run.stdout.splitlines()[-1]
    assert " failed" not in run.stdout.splitlines()[-1]
