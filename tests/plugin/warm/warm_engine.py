"""A process that has the engine imported and becomes a replay server, by a fork, for each test run that asks for one.

Importing the engine takes longer than most replays, and every pytest run of these tests would do it again; building an
exchange's calendar takes a third of a short one. What is forked is the real server, before any task: with the import
path, environment, folder and streams that it would have been started with. A hash seed is a process's for life, so this
stands in for servers of one seed alone.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

DAYS = {  # of the sessions that the tests replay most, by calendar
    "XNAS": ("2024-03-14",),
    "XNYS": ("2024-03-14", "2024-03-15", "2024-03-19", "2014-06-05", "2014-06-06", "2015-12-24", "2021-01-04"),
}
SEED = "1"  # what the server of a first repetition has where the environment gives none
_FDS = 3


def start(place: Path) -> subprocess.Popen[bytes]:
    """Start it; it listens at `place` once it is warm, and ends when its standard input closes."""
    return subprocess.Popen(
        [sys.executable, __file__, str(place)],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": SEED},
        start_new_session=True,
    )


def main(place: str) -> None:
    """Become a server in a child for each request that arrives."""
    from pytest_parity.replay import server  # noqa: PLC0415 - what asks for a server needs none of it

    for module in server.PRELOAD:
        importlib.import_module(module)
    calendar = importlib.import_module("pytest_parity.sources.calendar")
    for name, days in DAYS.items():
        for day in days:
            calendar.session_hours(name, date.fromisoformat(day))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place + ".new")
    listener.listen()
    Path(place + ".new").rename(place)
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:  # until the tests are over
        connection, _ = listener.accept()
        with connection:
            text, fds, _, _ = socket.recv_fds(connection, 1_000_000, _FDS)
            child = os.fork()
            if not child:
                listener.close()
                connection.close()
                _become(json.loads(text), fds, server)
            for fd in fds:
                os.close(fd)
            connection.sendall(str(child).encode())


def _become(request: dict[str, Any], fds: list[int], server: Any) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = 1
    try:
        os.setsid()
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.path[:] = request["path"]
        sys.path_importer_cache.clear()
        sys.argv[:] = ["-c"]
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
            os.close(fd)
        sys.stdin, sys.stdout = os.fdopen(0, "r", closefd=False), os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
        server.serve()
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1])
