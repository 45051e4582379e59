"""A pytest plug-in that has replay servers forked from the warm process that the tests keep, see `warm_engine`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leave_checks_out import asks_for_contracts
from warm_engine import SEED

if TYPE_CHECKING:
    import pytest

PLACE = "WARM_ENGINE"


def pytest_configure(config: pytest.Config) -> None:
    """Have servers started by the warm process where it stands in for them."""
    if not asks_for_contracts(config):
        return
    from pytest_parity.replay.processes import Server  # noqa: PLC0415 - a run without contracts must not import it

    cold = Server._start

    def start(server: Any) -> Any:
        place = os.environ.get(PLACE, "")
        if str(server._seed) != SEED or not os.path.exists(place):  # noqa: PTH110
            return cold(server)
        with server._log.open("a", encoding="utf-8") as log:
            server._process = WarmServer(place, log.fileno())
        return server._process

    Server._start = start  # type: ignore[method-assign]


class WarmServer:
    """What the plugin needs of the process: its streams, and an end."""

    def __init__(self, place: str, log: int) -> None:
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        hidden = {PLACE: ""}
        request = {
            "folder": str(Path.cwd()),
            "path": sys.path,
            "environment": {**os.environ, **hidden, "PYTHONHASHSEED": SEED},
        }
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(place)
            socket.send_fds(connection, [json.dumps(request).encode()], [theirs_in, theirs_out, log])
            self.pid = int(connection.recv(32))
        os.close(theirs_in)
        os.close(theirs_out)
        self.stdin, self.stdout = os.fdopen(ours_in, "w"), os.fdopen(ours_out, "r")

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it is gone; somebody else is its parent."""
        end = None if timeout is None else time.monotonic() + timeout
        while os.path.exists(f"/proc/{self.pid}"):  # noqa: PTH110
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("server", timeout or 0)
            time.sleep(0.002)

    def kill(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)
