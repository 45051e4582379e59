"""What the terminal says while replays run: a live line below the cursor's, or a plain one now and then."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from pytest_parity.report.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytest_parity.plugin.run import ParityRun

EVERY = 15.0  # seconds between plain lines
_AWAKE_SECONDS = 0.5
_QUIET = -2  # the verbosity of -q -q
_ERASE, _UP = "\r\x1b[2K", "\x1b[1A"


def register_progress(config: pytest.Config, run: ParityRun) -> None:
    """Have the terminal say how far the replays are, unless nobody would see it or a debugger is at work."""
    if not (run.is_worker or run.settings.inline or config.option.collectonly or config.option.verbose <= _QUIET):
        config.pluginmanager.register(ProgressHooks(run, config), "parity-progress")


class ProgressHooks:
    """Registered in the process that writes to the terminal.

    Where that process waits for replays itself, it writes while it waits. Where xdist's workers do, a thread writes,
    and holds back while a report is being told.
    """

    def __init__(self, run: ParityRun, config: pytest.Config) -> None:
        self._run, self._config = run, config
        self._tally = Tally({})
        self._read = 0  # bytes of the journal
        self._began = self._told = 0.0  # monotonic seconds: when replays began, and when a plain line was last told
        self._shown = ""  # the live line that stands on the terminal
        self._lock = threading.RLock()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Watch the replays while items run."""
        if self._terminal is None:
            return (yield)
        spread = self._config.pluginmanager.hasplugin("dsession")
        self._run.replays.waiting, self._run.replays.waited = self._tell_uncaptured, self._clear_uncaptured
        self._began = self._told = time.monotonic()
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=[over], name="parity-progress", daemon=True)
        if spread:
            thread.start()
        try:
            return (yield)
        finally:
            over.set()
            if spread:
                thread.join()
            self._clear()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logstart(self) -> Generator[None, object, object]:
        """Have the terminal to itself while something is told."""
        return (yield from self._alone())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self) -> Generator[None, object, object]:
        """Have the terminal to itself while something is told."""
        return (yield from self._alone())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logfinish(self) -> Generator[None, object, object]:
        """Have the terminal to itself while something is told."""
        return (yield from self._alone())

    @property
    def _terminal(self) -> pytest.TerminalReporter | None:
        found: pytest.TerminalReporter | None = self._config.pluginmanager.getplugin("terminalreporter")
        return found

    def _alone(self) -> Generator[None, object, object]:
        with self._lock:
            self._clear()
            return (yield)

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(_AWAKE_SECONDS):
            with self._lock:
                self._tell()

    def _tell_uncaptured(self) -> None:
        with self._uncaptured():
            self._tell()

    def _clear_uncaptured(self) -> None:
        if self._shown:
            with self._uncaptured():
                self._clear()

    @contextlib.contextmanager
    def _uncaptured(self) -> Iterator[None]:
        """Let what is written reach the terminal: whoever waits is an item, whose output is captured."""
        capture = self._config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture is not None else contextlib.nullcontext():
            yield

    def _tell(self) -> None:
        terminal = self._terminal
        self._take_news()
        seconds = time.monotonic() - self._began
        if self._tally.idle or terminal is None:
            self._clear()
        elif terminal.isatty() and os.environ.get("TERM", "dumb") != "dumb":
            self._show(self._tally.line(seconds))
        elif time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            terminal.write_line(self._tally.line(seconds))

    def _take_news(self) -> None:
        """Read what the journal has beyond what was read: any process of the run may have written it."""
        if not self._read:
            self._tally = Tally(self._run.planned or _all_planned(self._run))
        try:
            with (self._run.directory.folder / "journal.jsonl").open("rb") as journal:
                journal.seek(self._read)
                news = journal.read()
        except OSError:
            return
        whole = news[: news.rfind(b"\n") + 1]  # somebody may be writing the last line
        self._read += len(whole)
        for line in whole.splitlines():
            self._tally.take(json.loads(line))

    def _show(self, line: str) -> None:
        """Write the line below the one that the cursor is on, which somebody will go on with."""
        writer = self._config.get_terminal_writer()
        line = line[: writer.fullwidth - 1]
        if line != self._shown:
            writer.write_raw(f"{_ERASE if self._shown else os.linesep}{line}", flush=True)
            self._shown = line

    def _clear(self) -> None:
        """Put the cursor back to where it was."""
        if not self._shown:
            return
        writer = self._config.get_terminal_writer()
        column = writer.width_of_current_line % writer.fullwidth
        writer.write_raw(f"{_ERASE}{_UP}{f'\x1b[{column}C' if column else ''}", flush=True)
        self._shown = ""


def _all_planned(run: ParityRun) -> dict[tuple[str, str], int]:
    """Return every session that has its data: which of them the workers select isn't known here."""
    return {
        (loaded.contract.name, session.id): 2 * run.repeat(loaded)
        for loaded in run.inventory.readable()
        for session in loaded.contract.sessions
        if run.data_root(loaded, session) is not None
    }
