"""Replays in processes of their own: servers, the threads that drive them, and what their ends mean."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# `-c` and not `-m`: the server needs this process's import path before it can find the package
_BOOT = """
import json, runpy, sys
sys.path[:] = json.loads(sys.argv[1])
runpy.run_module("pytest_parity.replay.server", run_name="__main__", alter_sys=True)
"""

_OUTPUT_READ = 64_000  # bytes of the last output that are looked at
_LINES_SHOWN = 25
_LINE_SHOWN = 160  # characters
# In what Python prints at a crash: the list of extension modules, and the frames below the strategy's, which are ours.
_NOISE = ("Extension modules:", f'File "{Path(__file__).parents[1]}', 'File "<frozen runpy>"', 'File "<string>"')
_CLOSING_SECONDS = 5.0
_HASH_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Ended:
    """How a replay's process ended: `exit`, `signal` or `timeout`, with the exit status or the signal's name."""

    how: str
    status: int = 0
    signal: str = ""
    output: str = ""  # the last lines it printed
    processes: tuple[int, ...] = field(default=(), compare=False)  # its own number and its server's

    @property
    def clean(self) -> bool:
        """Whether it ran to its end; its result file says what happened."""
        return self.how == "exit" and self.status == 0


@dataclass(frozen=True, slots=True)
class Task:
    """A function (`package.module:function`) to be called with `argument` in a process of its own."""

    target: str
    argument: str
    output: Path
    seconds: float
    note: Callable[[str], None]  # told `path_started` and `path_ended`, from the thread that runs the task
    repetition: int = 1  # each has servers, and so a hash seed, of its own


class ServerLost(RuntimeError):
    """A replay server ended or could not start."""


class Server:
    """A replay server, started at its first task; one task at a time."""

    def __init__(self, log: Path, repetition: int = 1) -> None:
        self._log = log
        self._seed = hash_seed(repetition)
        self._process: subprocess.Popen[str] | None = None

    def run(self, task: Task) -> Ended:
        """Run `task` to its end."""
        process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101 - opened as pipes below
        assert process.stdout is not None  # noqa: S101
        request = {
            "target": task.target,
            "argument": task.argument,
            "output": str(task.output),
            "seconds": task.seconds,
        }
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except (BrokenPipeError, ValueError):
            answer = ""
        if not answer:
            self.close()
            raise ServerLost(f"the replay server ended: {_tail(self._log) or 'it printed nothing'}")
        end = json.loads(answer)
        return Ended(**{**end, "processes": tuple(end["processes"])}, output=_tail(task.output))

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("a", encoding="utf-8") as log:
            # a session of its own: Ctrl-C reaches pytest alone, which then closes its servers
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
                [sys.executable, "-c", _BOOT, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                # a copy: pytest writes its environment from another thread while the child is being started
                env={**os.environ, "PYTHONHASHSEED": str(self._seed)},
                start_new_session=True,
            )
        return self._process

    def close(self) -> None:
        """End the server and whatever it runs; a thread that waits for its answer gets none."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(BrokenPipeError):
            if process.stdin:
                process.stdin.close()
        try:
            process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


class Pool:
    """Runs up to `workers` tasks at once, those of each repetition in the order they were submitted, `ahead` ones last.

    A hash seed is a process's for life, so every repetition has servers of its own; they start when they are needed.
    """

    def __init__(self, workers: int, log: Path, repetitions: int = 1) -> None:
        each = -(-workers // repetitions)  # a server is large: no more of them than keep the workers busy
        self._lanes = [_Lane([Server(log, number) for _ in range(each)]) for number in range(1, repetitions + 1)]
        self._free = threading.BoundedSemaphore(workers)
        self._closed = False

    def submit(self, task: Task, *, ahead: bool = False) -> Future[Ended]:
        """Have `task` run as soon as a server of its repetition is free; `ahead`: after all that isn't."""
        return self._lanes[task.repetition - 1].add(task, self._run, ahead=ahead)

    def _run(self, lane: _Lane, task: Task) -> Ended:
        with self._free, lane.server() as server:
            if self._closed:
                raise ServerLost("the run is over")
            task.note("path_started")
            try:
                return server.run(task)
            finally:
                task.note("path_ended")

    def close(self) -> None:
        """Drop what waits, end what runs."""
        self._closed = True
        for lane in self._lanes:
            lane.drop()
        for lane in self._lanes:
            for server in lane.servers:
                server.close()
        for lane in self._lanes:
            lane.executor.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Lane:
    """The servers of one repetition, and the threads that drive them."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.executor = ThreadPoolExecutor(len(servers), thread_name_prefix="parity-replay")
        self._idle: queue.SimpleQueue[Server] = queue.SimpleQueue()
        for server in servers:
            self._idle.put(server)
        self._waiting: queue.PriorityQueue[tuple[bool, int, Callable[[], None], Future[Ended]]] = queue.PriorityQueue()
        self._numbers = count()

    def add(self, task: Task, run: Callable[[_Lane, Task], Ended], *, ahead: bool) -> Future[Ended]:
        """Have `run` run a task once those before it have their servers."""
        future: Future[Ended] = Future()
        self._waiting.put((ahead, next(self._numbers), lambda: _settle(future, lambda: run(self, task)), future))
        self.executor.submit(self._run_first)
        return future

    def _run_first(self) -> None:
        """Run what is first by the time that a thread is free."""
        with contextlib.suppress(queue.Empty):  # it was dropped meanwhile
            _, _, run, _ = self._waiting.get_nowait()
            run()

    def drop(self) -> None:
        """Cancel what waits, and take nothing more."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()[3].cancel()

    @contextlib.contextmanager
    def server(self) -> Iterator[Server]:
        """Take an idle server, and give it back."""
        server = self._idle.get()
        try:
            yield server
        finally:
            self._idle.put(server)


def _settle(future: Future[Ended], run: Callable[[], Ended]) -> None:
    """Give a future what `run` returns or raises."""
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(run())
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it, as from an executor
            future.set_exception(error)


def hash_seed(repetition: int) -> int:
    """Return a repetition's hash seed: counted from PYTHONHASHSEED where the environment has a number, else from 1."""
    given = os.environ.get("PYTHONHASHSEED", "")
    return ((int(given) if given.isdecimal() else 1) + repetition - 1) % _HASH_SEEDS


def _tail(file: Path) -> str:
    """Return the last lines of a file that may be very long, or missing."""
    try:
        with file.open("rb") as stream:
            stream.seek(0, 2)
            stream.seek(max(0, stream.tell() - _OUTPUT_READ))
            text = stream.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(_NOISE)]
    return "\n".join(_cut(line) for line in lines[-_LINES_SHOWN:]).strip("\n")


def _cut(line: str) -> str:
    return line if len(line) <= _LINE_SHOWN else f"{line[:_LINE_SHOWN]} …"
