"""Strategies that Nautilus ships, unmodified: what differs between the stacks is known, and declared as such."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import Project

from pytest_parity.core.recognizing.catalogue import known_differences

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "examples" / "shipped"

# least decisions that each path takes, and the labels with a declared difference
CONTRACTS: dict[str, tuple[int, list[str]]] = {
    "bb-mean-reversion": (16, []),
    "ema-cross": (38, ["fill_mismatch"]),
    "ema-cross-bracket": (38, ["broker_reject", "exit_mismatch", "fill_mismatch", "signal_mismatch"]),
    "ema-cross-bracket-algo": (223, ["broker_reject", "exit_mismatch", "signal_mismatch"]),
    "ema-cross-bracket-emulated": (70, []),
    "ema-cross-hedge-mode": (20, []),
    "ema-cross-long-only": (10, []),
    "ema-cross-stop-entry": (56, []),
    "ema-cross-trailing-stop": (56, []),
    "ema-cross-twap": (20, []),
    "grid-market-maker": (288, ["exit_mismatch", "fill_mismatch", "signal_mismatch"]),
    "orderbook-imbalance": (86, []),
    "simple-quoter": (82, ["exit_mismatch", "fill_mismatch", "signal_mismatch"]),
    "volatility-market-maker": (264, ["broker_reject", "exit_mismatch", "fill_mismatch", "signal_mismatch"]),
}


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    project = Project(tmp_path_factory.mktemp("project"))
    project.checks = None
    command = [sys.executable, "-m", "pytest", "--parity", "--parity-gate", "examples/shipped"]
    run = subprocess.run(
        [*command, f"--parity-artifacts={folder}", "--parity-run-label=gate", "-p", "no:cacheprovider"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env=project.environment(os.environ),
    )  # fmt: skip

    assert run.returncode == 0, run.stdout
    return folder / "gate"


@pytest.fixture(scope="module")
def verdicts(artifacts: Path) -> dict[str, Any]:
    contracts = json.loads((artifacts / "promotion.json").read_text("utf-8"))["contracts"]
    return {Path(one["file"]).stem: one for one in contracts}


def mismatches(artifacts: Path, name: str) -> list[dict[str, Any]]:
    files = sorted((artifacts / f"shipped-{name}").glob("*/mismatches.json"))
    return [mismatch for file in files for mismatch in json.loads(file.read_text("utf-8"))]


def test_the_strategies_are_those_of_the_installed_engine() -> None:
    contracts = [yaml.safe_load(file.read_text("utf-8"))["strategy"] for file in sorted(SHIPPED.glob("*.yaml"))]
    paths = {contract["strategy_path"] for contract in contracts}

    assert len(contracts) == len(CONTRACTS)
    assert all(path.startswith("nautilus_trader.examples.strategies.") for path in paths)
    assert len(paths) >= 8


def test_every_one_may_be_promoted(verdicts: dict[str, Any]) -> None:
    assert sorted(CONTRACTS) == sorted(verdicts)
    assert dict.fromkeys(CONTRACTS, "promote") == {name: one["verdict"] for name, one in verdicts.items()}


@pytest.mark.parametrize("name", CONTRACTS)
def test_it_trades(verdicts: dict[str, Any], name: str) -> None:
    compared = verdicts[name]["compared"]

    assert min(compared[path]["decisions"] for path in ("backtest", "paper")) >= CONTRACTS[name][0]
    assert min(compared[path]["fills"] for path in ("backtest", "paper")) > 0


@pytest.mark.parametrize("name", CONTRACTS)
def test_what_differs_is_declared_by_the_name_of_what_is_known(
    artifacts: Path, verdicts: dict[str, Any], name: str
) -> None:
    """The first divergences fit that difference, and the entry says what is known of it."""
    known = {difference.name: difference for difference in known_differences()}
    declared = yaml.safe_load((SHIPPED / f"{name}.yaml").read_text("utf-8")).get("expected_mismatches", [])
    roots = [mismatch for mismatch in mismatches(artifacts, name) if mismatch["root"] is None]

    xfailed = [(one["node"].rpartition("::")[2], one["what"].partition(":")[0]) for one in verdicts[name]["expected"]]
    xfailed = [one for one in xfailed if one[0] != "venue_lint"]  # of settings and data, whose entries have no rule

    assert CONTRACTS[name][1] == sorted(label for label, _ in xfailed)
    assert {rule for _, rule in xfailed} == {entry["rule"] for entry in declared} <= known.keys()
    assert {entry["rule"] for entry in declared} == {root.get("known_difference") for root in roots}
    for entry in declared:
        assert (entry["reason"], entry["until"]) == (known[entry["rule"]].reason, str(known[entry["rule"]].until))
    assert sum(entry["count"] for entry in declared) == len(roots)
