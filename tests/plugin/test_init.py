"""`--parity-init`: what it writes runs at once, what it can't know it leaves to a person, and it overwrites nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from project import CATALOG, ROOT

if TYPE_CHECKING:
    from project import Project

EMA_CROSS = "nautilus_trader.examples.strategies.ema_cross:EMACross"
RECORDED = ROOT.parent / "shared" / "data" / "catalogs" / "twx-2014-06-05"

PARTICULAR = """\
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy


class ParticularConfig(StrategyConfig, frozen=True, kw_only=True):
    instrument_id: InstrumentId
    level: float
    hours: list[str]
    calm: bool = True


class Particular(Strategy):
    pass
"""


@pytest.fixture
def bare(project: Project) -> Project:
    """A project without an ini file."""
    (project.folder / "pytest.ini").unlink()
    return project


def test_the_contract_of_a_fixture_catalog_runs_at_once(bare: Project) -> None:
    place = os.path.relpath(CATALOG, bare.folder)

    made = bare.run("--parity-init", EMA_CROSS, place)
    run = bare.run("--parity", "-k", "replay", "--parity-workers=2")

    assert (made.status, made.errors) == (0, "")
    assert made.lines == [
        f"parity: wrote contracts/ema-cross.yaml: ACME.XNAS, 3 days of data in {place}",
        "parity: wrote pytest.ini",
        "parity: then run: pytest --parity contracts/ema-cross.yaml",
    ]
    assert (run.status, run.counts) == (0, "3 passed, 33 deselected")


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded catalogs lie beside the repository, where they do")
def test_the_contract_of_a_recorded_catalog_runs_green_at_once(bare: Project) -> None:
    made = bare.run("--parity-init", EMA_CROSS, str(RECORDED))
    run = bare.run("--parity", "--parity-workers=2")

    assert made.status == 0
    assert (run.status, run.counts) == (0, "12 passed")


def test_a_strategy_of_the_project_gets_its_import_path(bare: Project) -> None:
    (bare.folder / "source").mkdir()
    (bare.folder / "strategies.py").rename(bare.folder / "source" / "strategies.py")

    made = bare.run("--parity-init", "strategies:Steady", str(CATALOG))
    run = bare.run("--parity", "-k", "2024-03-14 and replay")

    assert made.status == 0
    assert (bare.folder / "pytest.ini").read_text() == (
        f"[pytest]\npythonpath =\n    source\nparity_data_roots =\n    catalog={CATALOG}\n"
    )
    assert (run.status, run.counts) == (0, "1 passed, 35 deselected")


@pytest.mark.parametrize(
    ("file", "before", "told"),
    [
        (
            "pytest.ini",
            "[pytest]\nparity_data_roots = other=data\n",
            f"[pytest]\npythonpath =\n    .\nparity_data_roots =\n    other=data\n    catalog={CATALOG}\n",
        ),
        (
            "pyproject.toml",
            "[tool.pytest]\n",
            f'[tool.pytest]\npythonpath = ["."]\nparity_data_roots = ["catalog={CATALOG}"]\n',
        ),
        (
            "pyproject.toml",
            "[tool.pytest.ini_options]\npythonpath = '.'\n",
            f'[tool.pytest.ini_options]\nparity_data_roots = ["catalog={CATALOG}"]\n',
        ),
        (
            "setup.cfg",
            "[tool:pytest]\npythonpath = .\n",
            f"[tool:pytest]\nparity_data_roots =\n    catalog={CATALOG}\n",
        ),
    ],
    ids=["pytest.ini", "tool.pytest", "tool.pytest.ini_options", "setup.cfg"],
)
def test_an_ini_file_that_is_there_is_told_what_it_needs_and_left_alone(
    bare: Project, file: str, before: str, told: str
) -> None:
    bare.write(file, before)

    made = bare.run("--parity-init", "strategies:Steady", str(CATALOG))

    assert made.status == 0
    assert f"parity: {file} needs:\n\n{told}" in made.output
    assert (bare.folder / file).read_text() == before


def test_an_ini_file_that_has_all_is_not_mentioned(project: Project) -> None:
    made = project.run("--parity-init", "strategies:Steady", str(CATALOG))

    assert made.lines == [
        f"parity: wrote contracts/steady.yaml: ACME.XNAS, 3 days of data in {CATALOG}",
        "parity: then run: pytest --parity contracts/steady.yaml",
    ]
    assert "root: fixtures," in (project.folder / "contracts/steady.yaml").read_text()


def test_what_only_a_person_knows_is_left_to_a_person(project: Project) -> None:
    project.write("strategies.py", PARTICULAR)

    made = project.run("--parity-init", "strategies:Particular", str(CATALOG))
    run = project.run("--parity", "-k", "2024-03-14 and replay")

    assert "parity: before it runs, say what level, hours shall be: only you know" in made.lines
    assert "    level: TODO  # required: float\n" in (project.folder / "contracts/particular.yaml").read_text()
    assert "contracts/particular.yaml:9: strategy.config.level: ParticularConfig refuses level: 'TODO'" in run.output


def test_a_contract_that_is_there_is_never_overwritten(project: Project) -> None:
    kept = project.write("contracts/steady.yaml", "mine")

    made = project.run("--parity-init", "strategies:Steady", str(CATALOG))

    assert made.status == 4
    assert "contracts/steady.yaml is there already: move it or remove it first" in made.errors
    assert kept.read_text() == "mine"


@pytest.mark.parametrize(
    ("strategy", "place", "told"),
    [
        ("strategies:Stedy", str(CATALOG), "module 'strategies' has no 'Stedy'; its classes are"),
        ("nowhere:Steady", str(CATALOG), "no module named 'nowhere'"),
        ("strategies:SteadyConfig", str(CATALOG), "'strategies:SteadyConfig' is no Strategy"),
        ("broken:Steady", str(CATALOG), "raised ZeroDivisionError: division by zero"),
        ("strategies:Steady", "nowhere", "there is no folder nowhere: name the catalog's, or its fsspec URL"),
        ("strategies:Steady", ".", "holds no instruments"),
    ],
    ids=["class", "module", "no strategy", "broken module", "no folder", "no catalog"],
)
def test_what_can_not_be_read_is_a_usage_error_and_writes_nothing(
    project: Project, strategy: str, place: str, told: str
) -> None:
    project.write("broken.py", "1 / 0\n")

    made = project.run("--parity-init", strategy, place)

    assert made.status == 4
    assert told in made.errors
    assert "Traceback" not in made.errors
    assert not (project.folder / "contracts").exists()
