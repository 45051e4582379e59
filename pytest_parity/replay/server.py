"""A server that has the engine imported and forks a fresh process for each replay, so that one costs milliseconds.

It speaks JSON Lines with the process that started it: a request on standard input, one answer on standard output. When
standard input closes, its parent is gone: it kills what runs and ends. Standard library only until it preloads.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from typing import Any, NoReturn

PRELOAD = ("pytest_parity.replay.backtest", "pytest_parity.replay.paper", "pytest_parity.sources.load")

_POLL_SECONDS = 0.005
_GRACE_SECONDS = 2.0  # for a hung replay to print where it hangs, before it is killed
_PR_SET_PDEATHSIG = 1


def serve() -> None:
    """Answer requests until standard input closes."""
    for module in PRELOAD:
        importlib.import_module(module)
    gc.freeze()  # what is imported is garbage for no child: collecting it would copy its pages
    while line := sys.stdin.readline():
        answer = _run(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _run(request: dict[str, Any]) -> dict[str, Any]:
    child = os.fork()
    if not child:
        _become(request)
    try:
        return {**_wait(child, time.monotonic() + request["seconds"]), "processes": [child, os.getpid()]}
    finally:
        # whatever the replay started goes with it
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)


def _become(request: dict[str, Any]) -> NoReturn:
    """In the child: run the request's target in a session of its own, with its output in a file, and end."""
    status = 1
    try:
        os.setsid()
        _die_with_parent()
        _redirect(request["output"])
        faulthandler.enable()
        module, _, function = request["target"].partition(":")
        getattr(importlib.import_module(module), function)(request["argument"])
        status = 0
    except BaseException:  # noqa: BLE001 - the last word of this process, whatever it is
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        # no interpreter shutdown: a non-daemon thread that a strategy left behind would hold the process
        os._exit(status)


def _die_with_parent() -> None:
    """Have the kernel kill this process when the server is killed; elsewhere than on Linux the server's end does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _redirect(output: str) -> None:
    """Give the child an empty standard input and one file for standard output and error."""
    null = os.open(os.devnull, os.O_RDONLY)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(null, 0)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, errors="backslashreplace", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


def _wait(child: int, deadline: float) -> dict[str, Any]:
    """Return how `child` ended; kill it at the deadline, and end with it when this server's parent is gone."""
    asked = False
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return _how(status) if not asked else {"how": "timeout"}
        readable, _, _ = select.select([0], [], [], _POLL_SECONDS)
        if readable:  # nothing is sent while a request runs: it is the end of the stream
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            sys.exit(0)
        if time.monotonic() > deadline:
            # first a signal at which Python prints the stack of every thread, then the one that can't be refused
            os.kill(child, signal.SIGKILL if asked else signal.SIGABRT)
            asked, deadline = True, time.monotonic() + _GRACE_SECONDS


def _how(status: int) -> dict[str, Any]:
    if os.WIFSIGNALED(status):
        return {"how": "signal", "signal": signal.Signals(os.WTERMSIG(status)).name}
    return {"how": "exit", "status": os.WEXITSTATUS(status)}


if __name__ == "__main__":
    serve()
