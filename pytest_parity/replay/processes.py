"""Replays in processes of their own: servers, the threads that drive them, and what their ends mean."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

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


@dataclass(frozen=True, slots=True)
class Ended:
    """How a replay's process ended: `exit`, `signal` or `timeout`, with the exit status or the signal's name."""

    how: str
    status: int = 0
    signal: str = ""
    output: str = ""  # the last lines it printed

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


class ServerLost(RuntimeError):
    """A replay server ended or could not start."""


class Server:
    """A replay server, started at its first task; one task at a time."""

    def __init__(self, log: Path) -> None:
        self._log = log
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
        return Ended(**json.loads(answer), output=_tail(task.output))

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
                env=dict(os.environ),
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
    """Runs tasks on up to `workers` servers, in the order they were submitted."""

    def __init__(self, workers: int, log: Path) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="parity-replay")
        self._idle: queue.SimpleQueue[Server] = queue.SimpleQueue()
        self._servers = [Server(log) for _ in range(workers)]
        for server in self._servers:
            self._idle.put(server)

    def submit(self, task: Task) -> Future[Ended]:
        """Have `task` run as soon as a server is free."""
        return self._executor.submit(self._run, task)

    def _run(self, task: Task) -> Ended:
        server = self._idle.get()
        task.note("path_started")
        try:
            return server.run(task)
        finally:
            task.note("path_ended")
            self._idle.put(server)

    def close(self) -> None:
        """Drop what waits, end what runs."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for server in self._servers:
            server.close()
        self._executor.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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
