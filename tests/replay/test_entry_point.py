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
    ],
)
def test_what_leads_nowhere_is_told(desk: Path, command: str, fault: str) -> None:
    assert find_entry_point(command.split(), str(desk)) == {"fault": fault}
