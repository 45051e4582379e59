"""Replays run in processes of their own: whatever one does, pytest lives on and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_parity.replay import processes
from pytest_parity.replay.processes import Ended, Pool, Server, ServerLost, Task, hash_seed

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all: starting it imports the engine, which takes seconds, and whatever a task does, it goes on."""
    server = Server(tmp_path_factory.mktemp("server") / "server.log")
    yield server
    server.close()


def task(tmp_path: Path, errand: str, argument: object = "", seconds: float = 20) -> Task:
    output = tmp_path / f"{errand}.txt"
    return Task(f"errands:{errand}", str(argument), output, seconds, note=lambda _event: None)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition: object, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.02)
    return bool(condition())  # type: ignore[operator]


def pids(file: Path, count: int) -> list[int]:
    wait_until(lambda: file.exists() and len(file.read_text().split()) == count)
    return [int(pid) for pid in file.read_text().split()]


def test_each_task_gets_a_fresh_process_of_one_server(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "pids"

    ends = [server.run(task(tmp_path, "write_pid", file)) for _ in range(3)]

    assert ends == [Ended("exit")] * 3
    assert all(end.clean for end in ends)
    assert len(set(pids(file, 3))) == 3


@pytest.mark.parametrize(
    ("errand", "how", "output"),
    [
        ("fail", ("exit", 1, ""), "KeyError: 'no such level'"),
        ("abort", ("signal", 0, "SIGABRT"), "in abort"),
        ("segfault", ("signal", 0, "SIGSEGV"), "in segfault"),
        ("leave", ("exit", 3, ""), ""),
        ("quit_", ("exit", 1, ""), "SystemExit: 4"),
        ("shout", ("exit", 0, ""), "last word"),
        ("read_line", ("exit", 0, ""), "read ''"),
    ],
)
def test_an_end_is_told_as_it_was(
    server: Server, tmp_path: Path, errand: str, how: tuple[str, int, str], output: str
) -> None:
    end = server.run(task(tmp_path, errand))

    assert how == (end.how, end.status, end.signal)
    assert output in end.output
    assert len(end.output) < 8_000
    assert server.run(task(tmp_path, "write_pid", tmp_path / "after")).clean


def test_a_task_that_never_returns_is_ended_and_says_where_it_was(server: Server, tmp_path: Path) -> None:
    end = server.run(task(tmp_path, "hang_here", seconds=1))

    assert end.how == "timeout"
    assert "in hang_here" in end.output
    assert "pytest_parity" not in end.output


def test_what_a_task_started_goes_with_it(server: Server, tmp_path: Path) -> None:
    end = server.run(task(tmp_path, "leave_child_behind", tmp_path / "pids"))

    assert end.clean
    (child,) = pids(tmp_path / "pids", 1)
    assert wait_until(lambda: not lives(child))


def test_tasks_run_at_the_same_time(tmp_path: Path) -> None:
    (tmp_path / "meeting").mkdir()

    with Pool(2, tmp_path / "log") as pool:
        first, second = (pool.submit(task(tmp_path, "meet", tmp_path / "meeting")) for _ in range(2))

        assert first.result().clean
        assert second.result().clean


def test_what_is_needed_now_runs_before_what_runs_ahead_of_its_time(tmp_path: Path) -> None:
    """A check that an item waits for doesn't wait for the replays of every session."""
    done: list[str] = []

    def noting(name: str) -> Task:
        return replace(task(tmp_path, "write_pid", tmp_path / name), note=lambda event: done.append(f"{name} {event}"))

    with Pool(1, tmp_path / "log") as pool:
        ends = [pool.submit(noting(name), ahead=True) for name in ("first", "second", "third")]
        ends.append(pool.submit(noting("now")))
        for end in ends:
            assert end.result().clean

    order = [event.split()[0] for event in done if event.endswith("started")]
    assert order[0] in ("first", "now")  # one may have begun
    assert order.index("now") <= 1
    assert [name for name in order if name != "now"] == ["first", "second", "third"]


def test_closing_ends_what_runs_and_drops_what_waits(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    pool = Pool(1, tmp_path / "log", repetitions=2)
    running = pool.submit(task(tmp_path, "wait_with_child", file))
    started = pids(file, 2)
    waiting = pool.submit(task(tmp_path, "write_pid", file))
    repeated = pool.submit(replace(task(tmp_path, "write_pid", file), repetition=2))

    pool.close()

    assert waiting.cancelled()
    assert isinstance(running.exception(), ServerLost)
    assert isinstance(repeated.exception(), ServerLost)
    assert len(pids(file, 2)) == 2
    assert wait_until(lambda: not any(map(lives, started)))


@pytest.mark.parametrize(
    ("given", "seeds"),
    [(None, [1, 2, 3]), ("random", [1, 2, 3]), ("41", [41, 42, 43]), (str(2**32 - 1), [2**32 - 1, 0, 1])],
)
def test_each_repetition_has_a_hash_seed_of_its_own(
    monkeypatch: pytest.MonkeyPatch, given: str | None, seeds: list[int]
) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    if given is not None:
        monkeypatch.setenv("PYTHONHASHSEED", given)

    assert seeds == [hash_seed(repetition) for repetition in (1, 2, 3)]


def test_a_killed_parent_leaves_no_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from pytest_parity.replay.processes import Server, Task\n"
        "folder = Path(sys.argv[1])\n"
        "Server(folder / 'log').run("
        "Task('errands:wait_with_child', str(folder / 'pids'), folder / 'out', 60, lambda e: None))\n"
    )
    path = os.pathsep.join([str(Path(processes.__file__).parents[2]), str(Path(__file__).parent)])
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], env={**os.environ, "PYTHONPATH": path}) as parent:
        started = pids(tmp_path / "pids", 2)

        parent.send_signal(signal.SIGKILL)

    assert len(started) == 2
    assert wait_until(lambda: not any(map(lives, started)))


def test_a_server_that_is_killed_is_replaced(server: Server, tmp_path: Path) -> None:
    server.run(task(tmp_path, "write_pid", tmp_path / "pids"))
    process = server._process
    assert process is not None
    process.kill()

    with pytest.raises(ServerLost):
        server.run(task(tmp_path, "write_pid", tmp_path / "pids"))

    assert server.run(task(tmp_path, "write_pid", tmp_path / "pids")).clean
