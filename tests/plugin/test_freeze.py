"""`--parity-freeze`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from project import relock

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
    relock(project.folder / LOCK, date=date(2025, 1, 2))
    earlier = (project.folder / LOCK).read_text()

    run = project.run("--parity-freeze")

    assert "contracts/bot.yaml: unchanged since 2025-01-02" in run.output
    assert (project.folder / LOCK).read_text() == earlier


def test_a_lock_that_is_older_than_a_session_gets_a_date_of_its_own(project: Project) -> None:
    project.contract("bot")
    project.run("--parity-freeze")
    text = (project.folder / LOCK).read_text()
    today = text.split("\n")[2].removeprefix("date: ")
    relock(project.folder / LOCK, date=date(2024, 3, 14))

    run = project.run("--parity-freeze")

    assert f"  date: 2024-03-14 → {today}" in run.lines
    assert (project.folder / LOCK).read_text() == text


def test_what_changed_is_printed_old_and_new(project: Project) -> None:
    project.contract("bot", config="every: 400")
    project.run("--parity-freeze")
    project.contract("bot", config="every: 300")

    run = project.run("--parity-freeze", "contracts")

    assert run.status == 0
    assert "contracts/bot.yaml: frozen anew (1 session, " in run.output
    pages = project.folder.glob("artifacts/*/bot/trend-day/report.md")
    assert [page for page in pages if "the lock's" in page.read_text("utf-8")] == []  # that is why it is frozen anew
    assert "  contract: strategy.config.every: 400 → 300" in run.lines
    assert "  config: backtest Steady.every: 400 → 300" in run.lines
    assert "  decisions of trend-day: decision 1: 2024-03-14 " in run.output


def test_a_session_whose_replay_fails_leaves_its_contract_alone_unfrozen(project: Project) -> None:
    project.contract("bot", config="every: often")
    project.contract("sound")
    bare = project.contract("bare").read_text()
    project.write("contracts/bare.yaml", bare.replace("kind: edge", "kind: no_trade"))
    project.write("made.py", "from strategies import *\nclass Steady(Steady):\n    exec('def on_stop(self): pass')\n")
    project.contract("made", strategy="made:Steady")
    later = project.contract("later").read_text()
    project.write("contracts/later.yaml", later.replace("2024-03-14", "2999-01-02"))

    run = project.run("--parity-freeze")

    assert run.status == 1
    assert "contracts/later.yaml: NOT frozen: session trend-day is dated 2999-01-02, its lock " in run.output
    assert "contracts/bot.yaml: NOT frozen: session trend-day: backtest and paper path did not finish" in run.output
    assert "contracts/bare.yaml: NOT frozen: session trend-day: kind no_trade asks for no filled entry" in run.output
    told = "no digest can speak for it; load it from a file that can be read"
    assert f"contracts/made.yaml: NOT frozen: code that made.py:3 executes comes from no file: {told}" in run.output
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
        (("--ignore", "contracts/bot.yaml"), "leave out --ignore"),
        (("--ignore-glob", "*bot*"), "leave out --ignore-glob"),
        (("contracts/bot.yaml", "contracts/bit.yaml"), "there is no file or folder contracts/bit.yaml"),
        (("-p", "no:terminal"), "leave out -p no:terminal"),
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


def test_a_launch_command_with_a_secret_is_not_frozen_and_the_secret_not_told(project: Project) -> None:
    project.checks = ["origin::cli_entry_point"]
    project.contract("bot")
    project.run("--parity-freeze")
    lock = (project.folder / LOCK).read_text()
    project.contract("bot", more="launch_command: hunter2hunter2 --password 'hunter2hunter2\n")

    run = project.run("--parity-freeze")

    assert run.status == 1
    assert "contracts/bot.yaml: NOT frozen: launch_command, word 3: " in run.output
    assert "a lock is published; let the bot's environment give it" in run.output
    assert (project.folder / LOCK).read_text() == lock

    project.contract("bot", more="launch_command: hunter2hunter2 --password hunter2hunter2\n")
    judged = project.run("--parity", "-k", "frozen or cli_entry_point")

    assert "contract: launch_command: none → '<secret>' --password '<secret>'" in judged.output
    assert "launch_command: '<secret>' is no console script of this environment" in judged.output
    told = [run.output, judged.output, *(file.read_text() for file in project.folder.glob("artifacts/**/*.*"))]
    assert len(told) > 6
    assert not [text for text in told if "hunter2" in text]
