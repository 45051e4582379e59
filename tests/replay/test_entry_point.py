"""What a launch command would load."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pytest_parity.replay.entry_point import find_entry_point

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for file in ("paper_desk/__init__.py", "paper_desk/run.py", "paper_desk/__main__.py", "run_desk.py"):
        place = tmp_path / file
        place.parent.mkdir(exist_ok=True)
        place.write_text("raise RuntimeError('finding is not importing')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("python -m paper_desk.run", "paper_desk/run.py"),
        ("python3.12 -u -X dev -m paper_desk.run --live", "paper_desk/run.py"),
        ("MODE=paper env LEVEL=1 uv run python -m paper_desk", "paper_desk/__main__.py"),
        ("python run_desk.py -m nothing", "run_desk.py"),
        ("exec ./run_desk.py", "run_desk.py"),
        ("python -um paper_desk.run", "paper_desk/run.py"),
        ("python -mpaper_desk.run", "paper_desk/run.py"),
        ("/usr/bin/env -u HOME MODE=paper nohup nice -n 5 python -m paper_desk.run", "paper_desk/run.py"),
        ("timeout -k 5 --signal=INT 8h stdbuf -oL python run_desk.py", "run_desk.py"),
        ("uv run --frozen --env-file .env -m paper_desk.run", "paper_desk/run.py"),
        ("uv run -- ./run_desk.py", "run_desk.py"),
        ("poetry run python -m paper_desk", "paper_desk/__main__.py"),
    ],
)
def test_what_starts_is_found_and_not_imported(desk: Path, command: str, file: str) -> None:
    found = find_entry_point(command.split(), str(desk))

    assert found["origins"][-1]["file"] == file
    assert "paper_desk" not in sys.modules


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("python -m paper_desk.gone", "no module named 'paper_desk.gone' is found on the import path of the replay"),
        ("python -c 1", "it starts Python with neither `-m` and a module nor a script"),
        ("python gone.py", "there is no script 'gone.py' below the rootdir"),
        ("LEVEL=1 env", "it names no program"),
        ("python --version -m paper_desk", "it starts Python with neither `-m` and a module nor a script"),
        ("python -u -m", "it starts Python with neither `-m` and a module nor a script"),
        ("python -m .run", "no module named '.run' is found on the import path of the replay"),
        ("uv sync", "`uv` is followed by `sync`; what it starts is only known of `uv run`"),
        ("poetry", "`poetry` is followed by nothing; what it starts is only known of `poetry run`"),
    ],
)
def test_what_leads_nowhere_is_told(desk: Path, command: str, fault: str) -> None:
    assert find_entry_point(command.split(), str(desk)) == {"fault": fault}


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("PYTHONPATH=/opt/old-desk python -m paper_desk", "PYTHONPATH"),
        ("MODE=paper PYTHONHOME= python -m paper_desk", "PYTHONHOME"),
        ("env -u HOME PYTHONSTARTUP=a.py python -m paper_desk", "PYTHONSTARTUP"),
        ("nohup env PYTHONSAFEPATH=1 python -m paper_desk", "PYTHONSAFEPATH"),
        ("LD_PRELOAD=./a.so python run_desk.py", "LD_PRELOAD"),
        ("env PATH=/opt/bin:$PATH python run_desk.py", "PATH"),
    ],
)
def test_an_assignment_that_changes_what_is_imported_or_run_is_told(desk: Path, command: str, name: str) -> None:
    fault = find_entry_point(command.split(), str(desk))["fault"]

    assert fault.startswith(
        f"`{name}=…` changes what the bot imports or runs, and not what the replay does: take it out"
    )
    assert fault.endswith("in the environment of both")
    assert ("pytest's `pythonpath`" in fault) == (name == "PYTHONPATH")


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("uv run --with paper-desk python -m paper_desk", "uv run --with"),
        ("uv run --python=3.12 -m paper_desk", "uv run --python"),
        ("env -S python run_desk.py", "env -S"),
        ("env --chdir=.. python run_desk.py", "env --chdir"),
        ("poetry run -q python run_desk.py", "poetry run -q"),
    ],
)
def test_a_wrapper_that_can_not_be_seen_through_is_told_by_its_option(desk: Path, command: str, option: str) -> None:
    fault = find_entry_point(command.split(), str(desk))["fault"]

    assert fault.startswith(f"`{option}` may start something else, or in another environment than the replay's")
    assert fault.endswith(f"leave {option.rsplit(maxsplit=1)[-1]} out")
