"""A project whose contracts use the example plug-ins, run once with them and once without."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # as `tests/conftest.py` does for its folders

from desk_project import write_contracts, write_quotes
from project import Outcomes
from wheels import Equipped, install

if TYPE_CHECKING:
    from project import Run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all example plug-ins are installed, from their wheels."""
    return install(tmp_path_factory.mktemp("plugins") / "site")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Equipped:
    """A project with a contract for each plug-in, and the journal of a bot."""
    project = Equipped(tmp_path_factory.mktemp("desk"))
    write_quotes(project)
    project.contract("bot")
    assert project.run("--parity").status == 0
    (paper,) = project.folder.glob("artifacts/*/bot/trend-day/paper")
    journal = project.folder / "journal" / "2024-03-14"
    shutil.copytree(paper, journal)
    lines = (journal / "fills.jsonl").read_text("utf-8").splitlines()
    fill = json.loads(lines[1])
    lines[1] = json.dumps(fill | {"price": "1.25"})
    (journal / "fills.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    project.write("recorded_price.txt", fill["price"])
    shutil.rmtree(project.folder / "artifacts")
    (project.folder / "contracts/bot.yaml").unlink()
    write_contracts(project)
    return project


@pytest.fixture(scope="session")
def with_plugins(desk: Equipped, site: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Equipped, Outcomes]:
    """What became of every item of one run with all plug-ins, and the project that it ran in."""
    project = Equipped.copied(desk.folder, tmp_path_factory.mktemp("with") / "desk")
    project.site = site
    return project, Outcomes(project, "-rA")


@pytest.fixture(scope="session")
def without_plugins(desk: Equipped, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same run where nothing is installed."""
    project = Equipped.copied(desk.folder, tmp_path_factory.mktemp("without") / "desk")
    names = ("source", "path", "rule", "rule-accepted", "reason", "profile")
    return project.run("--parity", *(f"contracts/{name}.yaml" for name in names))
