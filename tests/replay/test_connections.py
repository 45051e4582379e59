"""A replay that tries to leave the machine fails; the guard acts before anything is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_parity.replay import connections

ROOT = Path(connections.__file__).parents[2]


def attempt(statement: str) -> str:
    program = (
        "import socket\n"
        "from pytest_parity.replay.connections import refuse_connections\n"
        "refuse_connections()\n"
        "try:\n"
        f"    {statement}\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    return done.stdout


@pytest.mark.parametrize(
    "statement",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=0.1)",
        "socket.socket().connect(('192.0.2.1', 80))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
        "socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.1', 9))",
        "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
        "socket.create_connection(('broker.example', 443))",
        "socket.getaddrinfo(b'broker.example', 443)",
        "socket.gethostbyname('broker.example')",
    ],
)
def test_another_host_is_refused_by_name(statement: str) -> None:
    assert attempt(statement).startswith("ConnectionRefused strategy: the replay tried to reach ")


@pytest.mark.parametrize(
    "statement",
    [
        "socket.create_connection(('127.0.0.1', 9), timeout=0.1)",
        "socket.create_connection(('localhost', 9), timeout=0.1)",
        "socket.socket(socket.AF_INET6).connect(('::1', 9))",
        "socket.socket(socket.AF_UNIX).connect('/nowhere')",
        "socket.getaddrinfo(None, 9) and socket.socket().connect(('127.0.0.1', 9))",
        "socket.gethostbyname('localhost') and socket.socket().connect(('127.0.0.1', 9))",
    ],
)
def test_this_machine_is_not(statement: str) -> None:
    """Nobody listens there: the operating system's own answer comes through."""
    assert "ConnectionRefused strategy" not in attempt(statement)
    assert "Error" in attempt(statement)
