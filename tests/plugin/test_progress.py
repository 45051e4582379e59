"""What the terminal says while replays run: in a terminal, in a pipe, and with workers."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pyte
import pytest
from project import Project

if TYPE_CHECKING:
    from pathlib import Path

SLOW = """

class SlowConfig(SteadyConfig, frozen=True):
    pass


class Slow(Steady):
    def on_start(self):
        super().on_start()
        time.sleep(1.2)
"""
OFTEN = "import pytest_parity.plugin.progress as progress\n\nprogress.EVERY = 0.5\n"


@pytest.fixture
def slow(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.write("strategies.py", (tmp_path / "strategies.py").read_text("utf-8") + SLOW)
    project.write("conftest.py", OFTEN)
    project.contract("a", strategy="strategies:Slow")
    return project


def in_terminal(project: Project, *arguments: str, columns: int = 80) -> tuple[str, list[str]]:
    """Run pytest in a terminal; return what it wrote, and the lines that stand there in the end."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
    given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "--parity", *arguments],
        cwd=project.folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=project.environment(given | {"TERM": "xterm"}),
    )
    os.close(theirs)
    written = b""
    while chunk := read(ours):
        written += chunk
    process.wait(60)
    os.close(ours)
    screen = pyte.Screen(columns, 200)
    pyte.ByteStream(screen).feed(written)
    return written.decode(), [line.rstrip() for line in screen.display if line.strip()]


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


@pytest.mark.parametrize("columns", [80, 40])
def test_a_terminal_has_a_live_line_that_leaves_no_trace(slow: Project, columns: int) -> None:
    written, lines = in_terminal(slow, "-v" if columns == 80 else "-q", columns=columns)

    live = re.findall(r"parity: [01] of 1 sessions done[^\r\n\x1b]*", written)
    assert live[0] == "parity: 0 of 1 sessions done, 1 running"[: columns - 1]
    assert any("about " in line for line in live) or columns == 40
    assert not [line for line in lines if "sessions done" in line]
    compared = next(number for number, line in enumerate(lines) if line.startswith("    compared: 1 session:"))
    assert lines[compared + 1].startswith("      ")  # broken between words, and set in
    if columns == 80:
        (first,) = [line for line in lines if "::frozen" in line]
        assert first.startswith("contracts/a.yaml::frozen SKIPPED")
        assert (
            len([line for line in lines if re.match(r"contracts/a.yaml::trend-day::\w+ (PASSED|SKIPPED)", line)]) == 14
        )
    else:
        assert any(re.match(r"s\.{13}s", line) for line in lines)


def test_with_workers_the_live_line_leaves_no_trace_either(slow: Project) -> None:
    written, lines = in_terminal(slow, "-n2")

    assert "parity: 0 of 1 sessions done, 1 running" in written
    assert not [line for line in lines if "sessions done" in line]
    assert any(re.match(r"[s.]{15} +\[100%\]", line) for line in lines)


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=["alone", "workers"])
def test_a_pipe_has_plain_lines_now_and_then(slow: Project, options: list[str]) -> None:
    run = slow.run("--parity", "--color=no", *options)

    told = [line for line in run.lines if line.startswith("parity: ") and "sessions done" in line]
    assert told[0] == "parity: 0 of 1 sessions done, 1 running"
    assert "\x1b" not in run.output
    assert run.counts == "13 passed, 2 skipped"


def test_who_wants_to_hear_nothing_hears_nothing(slow: Project) -> None:
    run = slow.run("--parity", "-qq")

    assert "sessions done" not in run.output
    assert slow.run("--parity", "-p", "no:terminal").output == ""
