"""`--parity-freeze`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.lock import read_lock

if TYPE_CHECKING:
    from project import Project

LOCK = "contracts/bot.yaml.lock"


def test_the_same_candidate_is_the_same_bytes(project: Project) -> None:
    project.contract("bot")
    assert project.run("--parity-freeze").status == 0
    first = (project.folder / LOCK).read_bytes()
    (project.folder / LOCK).unlink()

    assert project.run("--parity-freeze", "--parity-workers=2").status == 0

    assert (project.folder / LOCK).read_bytes() == first
    assert str(project.folder).encode() not in first


def test_a_lock_keeps_its_date_while_nothing_changes(project: Project) -> None:
    project.contract("bot")
    project.run("--parity-freeze")
    lock = read_lock(project.folder / LOCK)
    assert lock is not None
    earlier = (project.folder / LOCK).read_text().replace(f"date: {lock.date}", "date: 2025-01-02", 1)
    project.write(LOCK, earlier)

    run = project.run("--parity-freeze")

    assert "contracts/bot.yaml: unchanged since 2025-01-02" in run.output
    assert (project.folder / LOCK).read_text() == earlier


def test_a_lock_that_is_older_than_a_session_gets_a_date_of_its_own(project: Project) -> None:
    project.contract("bot")
    project.run("--parity-freeze")
    text = (project.folder / LOCK).read_text()
    date = text.split("\n")[2].removeprefix("date: ")
    project.write(LOCK, text.replace(f"date: {date}", "date: 2024-03-14", 1))

    run = project.run("--parity-freeze")

    assert f"  date: 2024-03-14 → {date}" in run.lines
    assert (project.folder / LOCK).read_text() == text


def test_what_changed_is_printed_old_and_new(project: Project) -> None:
    project.contract("bot", config="every: 400")
    project.run("--parity-freeze")
    project.contract("bot", config="every: 300")

    run = project.run("--parity-freeze", "contracts")

    assert run.status == 0
    assert "contracts/bot.yaml: frozen anew (1 session, " in run.output
    assert "  contract: strategy.config.every: 400 → 300" in run.lines
    assert "  config: backtest Steady.every: 400 → 300" in run.lines
    assert "  decisions of trend-day: decision 1: 2024-03-14 " in run.output


def test_a_session_whose_replay_fails_leaves_its_contract_alone_unfrozen(project: Project) -> None:
    project.contract("bot", config="every: often")
    project.contract("sound")
    later = project.contract("later").read_text()
    project.write("contracts/later.yaml", later.replace("2024-03-14", "2999-01-02"))

    run = project.run("--parity-freeze")

    assert run.status == 1
    assert "contracts/later.yaml: NOT frozen: session trend-day is dated 2999-01-02, its lock " in run.output
    assert "contracts/bot.yaml: NOT frozen: session trend-day: backtest and paper path did not finish" in run.output
    assert sorted(file.name for file in project.folder.glob("contracts/*lock*")) == ["sound.yaml.lock"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("-k", "bot"), "leave out -k"),
        (("-m", "parity"), "leave out -m"),
        (("--lf",), "leave out --lf"),
        (("--deselect", "contracts/bot.yaml::frozen"), "leave out --deselect"),
        (("contracts/bot.yaml::trend-day",), "name the file, not contracts/bot.yaml::trend-day"),
        (("--parity-inline",), "leave out --parity-inline"),
        (("-n2",), "leave out -n"),
        (("--collect-only",), "leave out --collect-only"),
    ],
    ids=str,
)
def test_a_selection_is_refused(project: Project, options: tuple[str, ...], told: str) -> None:
    project.contract("bot")

    run = project.run("--parity-freeze", *options)

    assert run.status == 4
    assert told in run.errors
    assert not (project.folder / LOCK).exists()


def test_locks_are_no_contracts(project: Project) -> None:
    project.contract("bot")
    project.run("--parity-freeze")

    run = project.run("--parity", "--collect-only", "-q")

    assert not [line for line in run.lines if ".lock" in line]
    assert "other YAML" not in run.output
