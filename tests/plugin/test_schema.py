"""`--parity-schema`: what an editor needs, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from project import ROOT

if TYPE_CHECKING:
    from project import Project


@pytest.mark.parametrize("options", [[], ["--parity"], ["-n2"], ["-q"]], ids=["bare", "parity", "xdist", "quiet"])
def test_the_schema_is_printed_and_nothing_is_collected(project: Project, options: list[str]) -> None:
    project.write("test_plain.py", "raise RuntimeError\n")
    project.contract("sound")

    run = project.run("--parity-schema", *options)

    assert run.status == 0
    assert run.output == (ROOT / "pytest_parity/contract/launch_contract.schema.json").read_text("utf-8")
    assert json.loads(run.output)["title"] == "Launch contract"
    assert not (project.folder / "artifacts").exists()
