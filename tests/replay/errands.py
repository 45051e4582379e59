"""What replay processes are sent to do in the tests of processes."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path


def write_pid(file: str) -> None:
    with Path(file).open("a") as stream:
        stream.write(f"{os.getpid()}\n")


def fail(_argument: str) -> None:
    raise KeyError("no such level")


def abort(_argument: str) -> None:
    os.abort()


def segfault(_argument: str) -> None:
    ctypes.string_at(0)


def leave(_argument: str) -> None:
    os._exit(3)


def quit_(_argument: str) -> None:
    sys.exit(4)


def hang_here(_argument: str) -> None:
    while True:
        time.sleep(0.01)


def shout(_argument: str) -> None:
    print("x" * 2**20)
    print("last word")


def wait_with_child(file: str) -> None:
    write_pid(file)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with Path(file).open("a") as stream:
        stream.write(f"{child.pid}\n")
    time.sleep(600)


def leave_child_behind(file: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(file).write_text(f"{child.pid}\n")


def meet(folder: str) -> None:
    """Return only when another process does the same at the same time."""
    here = Path(folder) / str(os.getpid())
    here.touch()
    while len(list(Path(folder).iterdir())) < 2:
        time.sleep(0.01)


def read_line(_argument: str) -> None:
    print("read", repr(sys.stdin.read()))
