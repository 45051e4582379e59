"""`--parity-init`: what it writes runs at once, what it can't know it leaves to a person, and it overwrites nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from project import CATALOG, ROOT

from pytest_parity.plugin.init_options import table_of

if TYPE_CHECKING:
    from pathlib import Path

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
    """A strategy of the project's own folder, whose name has a space, on a catalog of a relative place."""
    folder = bare.folder / "own strategies"
    folder.mkdir()
    (bare.folder / "strategies.py").rename(folder / "strategies.py")
    place = os.path.relpath(CATALOG, bare.folder)

    made = bare.run("--parity-init", "strategies:Steady", place)
    run = bare.run("--parity", "contracts/steady.yaml", "-k", "replay", "--parity-workers=2")

    assert (made.status, made.errors) == (0, "")
    assert made.lines[:2] == [
        f"parity: {place} has data of:",
        "    ACME.OPRA (Equity): quotes, bars; 8 days from 2024-03-15 to 2024-07-03",
    ]
    outside = "the catalog lies outside the project: parity_data_roots gives catalog an absolute path, which holds on"
    assert made.lines[9:13] == [
        "    and 21 more",
        "parity: wrote contracts/steady.yaml: ACME.XNAS on 2024-03-14, 2024-03-15, 2024-03-18",
        "parity: wrote pytest.ini",
        f"parity: {outside}",
    ]
    assert "parity: then run: pytest --parity contracts/steady.yaml" in made.lines
    assert (bare.folder / "pytest.ini").read_text() == (
        f"[pytest]\npythonpath =\n    'own strategies'\nparity_data_roots =\n    catalog={CATALOG}\n"
    )
    assert (run.status, run.counts) == (0, "3 passed, 40 deselected")


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded catalogs lie beside the repository, where they do")
def test_the_contract_of_a_recorded_catalog_runs_green_at_once(bare: Project) -> None:
    made = bare.run("--parity-init", EMA_CROSS, str(RECORDED))
    run = bare.run("--parity", "--parity-workers=2")

    assert made.status == 0
    assert (run.status, run.counts) == (0, "13 passed, 2 skipped")


def test_an_ini_file_that_is_there_is_told_what_it_needs_and_left_alone(bare: Project) -> None:
    kept = bare.write("pytest.ini", "[pytest]\nparity_data_roots = other=data\n")

    made = bare.run("--parity-init", "strategies:Steady", str(CATALOG))

    assert made.status == 0
    assert (
        "parity: pytest.ini needs:\n\n"
        f"[pytest]\npythonpath =\n    .\nparity_data_roots =\n    other=data\n    catalog={CATALOG}\n"
    ) in made.output
    assert kept.read_text() == "[pytest]\nparity_data_roots = other=data\n"
    assert "the catalog lies outside the project: parity_data_roots gives catalog an absolute path" in made.output
    assert f"--parity-data-root catalog={CATALOG} instead" in made.output


@pytest.mark.parametrize(
    ("file", "text", "table"),
    [
        ("pytest.ini", "[pytest]\n", "[pytest-ini]"),
        ("tox.ini", "[tox]\n[pytest]\n", "[pytest-ini]"),
        ("setup.cfg", "[tool:pytest]\n", "[tool:pytest]"),
        ("pytest.toml", "[pytest]\n", "[pytest]"),
        ("pyproject.toml", "[tool.pytest]\n", "[tool.pytest]"),
        ("pyproject.toml", "[tool.pytest.ini_options]\n", "[tool.pytest.ini_options]"),
        ("pyproject.toml", "[project]\n", "[tool.pytest]"),
    ],
)
def test_options_stand_in_the_table_of_their_file(tmp_path: Path, file: str, text: str, table: str) -> None:
    place = tmp_path / file
    place.write_text(text)

    assert table_of(place) == table


def test_what_only_a_person_knows_is_left_to_a_person(project: Project) -> None:
    """And refused until it is said; the ini file, which has all, isn't mentioned."""
    project.write("strategies.py", PARTICULAR)

    made = project.run("--parity-init", "strategies:Particular", str(CATALOG))
    run = project.run("--parity")

    text = (project.folder / "contracts/particular.yaml").read_text()
    assert "parity: before it runs, say in it what level, hours shall be: only you know" in made.lines
    assert "pytest.ini" not in made.output
    assert "root: fixtures," in text
    assert "    # needs float\n    level: TODO\n" in text
    assert "contracts/particular.yaml:11:12: strategy.config.level: still says TODO" in run.output
    assert "contracts/particular.yaml:13:12: strategy.config.hours: still says TODO" in run.output


def test_a_contract_that_is_there_is_never_overwritten(project: Project) -> None:
    kept = project.write("contracts/steady.yaml", "mine")

    made = project.run("--parity-init", "strategies:Steady", str(CATALOG))

    assert made.status == 4
    assert "contracts/steady.yaml is there already: move it or remove it first" in made.errors
    assert kept.read_text() == "mine"


@pytest.mark.parametrize(
    ("strategy", "place", "told"),
    [
        ("broken:Steady", str(CATALOG), "raised ZeroDivisionError: division by zero"),
        ("strategies:Steady", "nowhere", "there is no folder nowhere: name the catalog's folder, or its fsspec URL"),
        ("strategies:Steady", "broken.py", "broken.py is a file: name the catalog's folder, or its fsspec URL"),
        (
            "strategies:Steady",
            "empty/data",
            "empty/data is no Nautilus catalog: it has no folder data; did you mean empty?",
        ),
        ("strategies:Steady", ".", ". is no Nautilus catalog: it has no folder data; did you mean empty?"),
    ],
    ids=["broken module", "no folder", "file", "inside a catalog", "above a catalog"],
)
def test_what_can_not_be_read_is_a_usage_error_and_writes_nothing(
    project: Project, strategy: str, place: str, told: str
) -> None:
    project.write("broken.py", "1 / 0\n")
    (project.folder / "empty/data").mkdir(parents=True)

    made = project.run("--parity-init", strategy, place)

    assert (made.status, told in made.errors) == (4, True)
    assert "Traceback" not in made.output + made.errors
    assert not (project.folder / "contracts").exists()


def test_a_contract_that_can_not_be_written_is_a_usage_error(project: Project) -> None:
    """In the contracts' place lies something whose folder can't be made."""
    project.write("kept.py", "")
    project.write("pytest.ini", f"[pytest]\nparity_paths = kept.py/contracts\nparity_data_roots = fixtures={CATALOG}\n")

    made = project.run("--parity-init", "strategies:Steady", str(CATALOG))

    assert made.status == 4
    assert "kept.py/contracts/steady.yaml can't be written: Not a directory" in made.errors
