"""The example contracts pass a gate."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_example_may_be_promoted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--parity", "--parity-gate", "examples/contracts"]
    run = subprocess.run(
        [*command, f"--parity-artifacts={tmp_path}", "-p", "no:cacheprovider"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout
    (promotion,) = tmp_path.glob("*/promotion.json")
    contracts = json.loads(promotion.read_text("utf-8"))["contracts"]
    assert {one["verdict"] for one in contracts} == {"promote"}
    assert [one["file"] for one in contracts] == [
        f"examples/contracts/{file.name}" for file in sorted((ROOT / "examples/contracts").glob("*.yaml"))
    ]
    assert {tuple(one["repeat"].values()) for one in contracts} == {(2, 2)}
