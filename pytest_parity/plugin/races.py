"""The sweep over timing races: a section per session at the end of a run, and an item where a contract wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.plugin.items import ComparedItem
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.parity_item import ParityFailure
from pytest_parity.report.races import races_headline, races_lines, races_report
from pytest_parity.session.races import is_unsteady, read_sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.races import Sweep
    from pytest_parity.plugin.run import ParityRun


class RacesItem(ComparedItem):
    """No decision hangs on a race of timers and data; collected where the contract says `races: {fail: true}`."""

    def replays(self) -> Iterable[tuple[LoadedContract, Session]]:
        """Return its session, where anything is swept."""
        return super().replays() if run_of(self.config).settings.races else ()

    def prepare(self) -> None:
        """Skip where no sweep was asked for; error where nothing can be swept."""
        settings = run_of(self.config).settings
        if not settings.races:
            remedy = "leave out --parity-inline and " if settings.inline else ""
            pytest.skip(f"not measured: {remedy}give --parity-races=9")
        super().prepare()
        if is_unsteady(self.result):
            node = self.nodeid.removesuffix(self.name) + "nondeterministic"
            raise ParityFailure(f"the paper path disagrees with itself without any perturbation: see {node}")

    def judge(self) -> None:
        """Fail where a perturbation flips a decision, or ends the path."""
        swept = read_sweep(self.result.folder)
        assert swept is not None  # noqa: S101 - both paths finished
        if swept.flips or swept.faults:
            place = self.place.asking(f"--parity-races={run_of(self.config).settings.races}")
            self.fail(races_report(swept, place))
        self.passed()


class RacesHooks:
    """Registered where a sweep was asked for, in the process that writes to the terminal."""

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Tell what each session's sweep found."""
        for title, swept in _sweeps(run_of(config)):
            terminalreporter.section(f"parity races: {title}")
            for line in (races_headline(swept), *races_lines(swept)):
                terminalreporter.write_line(line)


def _sweeps(run: ParityRun) -> Iterator[tuple[str, Sweep]]:
    for title, folder in run.session_folders():
        swept = read_sweep(folder)
        if swept is not None:
            yield title, swept
