from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_parity.report.files import append_line, write_json, write_lines, write_text
from pytest_parity.report.run_directory import LabelTaken, RunDirectory, is_run_directory, without_absolute_paths


def test_a_file_that_can_not_be_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "deep" / "file.txt", "whole\ud800")

    assert list((tmp_path / "deep").iterdir()) == []


def test_a_file_that_can_not_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    write_text(tmp_path / "file.txt", "old")

    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "file.txt", "new\ud800")

    assert (tmp_path / "file.txt").read_text() == "old"


def test_a_lone_surrogate_of_a_strategys_text_is_escaped(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"reason": "\ud800"})
    write_lines(tmp_path / "a.jsonl", [{"reason": "\ud800"}, {}])

    assert json.loads((tmp_path / "a.json").read_text()) == {"reason": "\ud800"}
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == 2


def test_the_journal_keeps_every_line(tmp_path: Path) -> None:
    for number in range(3):
        append_line(tmp_path / "journal.jsonl", {"number": number})

    lines = (tmp_path / "journal.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [0, 1, 2]


def test_a_run_directory_is_made_once_and_recognised(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path, "nightly")
    directory.create()
    assert not is_run_directory(directory.folder)

    directory.describe(command=["--parity"], contracts=[], started="then", ended=None, rootdir=tmp_path)

    assert is_run_directory(directory.folder)
    assert not is_run_directory(tmp_path)
    with pytest.raises(LabelTaken):
        directory.create()


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("/project/contracts/a.yaml::day::replay", "contracts/a.yaml::day::replay"),
        ("/project", "."),
        ("/elsewhere/a.yaml", "<path>"),
        ("--parity-artifacts=/elsewhere", "--parity-artifacts=<path>"),
        ("--parity-data-root=research=/elsewhere/data", "--parity-data-root=research=<path>"),
        ("--parity-data-root=research=/project/data", "--parity-data-root=research=data"),
        ("~/a.yaml", "<path>"),
        ("-c/elsewhere/pytest.ini", "-c<path>"),
        ("parity_paths=/project/a /b", "parity_paths=a <path>"),
        ("research=file:///elsewhere/data", "research=file://<path>"),
        ("-k", "-k"),
        ("contracts", "contracts"),
        ("s3://bucket/research", "s3://bucket/research"),
        ("--parity-data-root=r=s3://key:secret@bucket/r", "--parity-data-root=r=s3://<left out>@bucket/r"),
        ("r=https://host/r?sig=secret", "r=https://host/r?<left out>"),
    ],
)
def test_a_command_is_recorded_without_absolute_paths(word: str, shown: str) -> None:
    assert shown == without_absolute_paths(word, Path("/project"))
