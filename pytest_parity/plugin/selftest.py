"""The self-test: an item for each label of a session, below `selftest`, and a line per session at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.plugin.items import ComparedItem
from pytest_parity.plugin.keys import run_of
from pytest_parity.report.selftest import missed_report, planted_lines, self_test_line, why_not_planted
from pytest_parity.session.selftest import SELF_TESTED, read_self_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.planting import SelfTest
    from pytest_parity.plugin.run import ParityRun


class SelfTestCollector(pytest.Collector):
    """The faults that are planted into one session."""

    def __init__(self, *, about: dict[str, Any], **pytest_words: Any) -> None:
        super().__init__(**pytest_words)
        self.about = about

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each label that a fault can be planted for."""
        for label in SELF_TESTED:
            yield SelfTestItem.from_parent(self, name=label.value, planted=label, **self.about)


class SelfTestItem(ComparedItem):
    """A fault of one kind, planted into the paper path, fails its label alone."""

    def __init__(self, *, planted: Label, **words: Any) -> None:
        super().__init__(label=planted, **words)
        self.planted = planted
        self.label = None  # how the session itself came out under that label is another item's

    def prepare(self) -> None:
        """Have the session's faults planted."""
        super().prepare()
        run_of(self.config).plant(self.loaded, self.benchmark, self.replayed)

    def judge(self) -> None:
        """Pass with what was planted, skip where nothing can be, fail where the label doesn't fail alone."""
        test = read_self_test(self.result.folder)
        assert test is not None  # noqa: S101 - planted
        if test.unsteady:
            pytest.skip("the paper path disagrees with itself: nothing that it does is a planted fault's doing")
        trial = test.trial(self.planted)
        if trial.missed is not None:
            self.fail(missed_report(trial, trial.missed, test.zone, self.place.asking("--parity-selftest")))
        if trial.caught is None:
            pytest.skip(why_not_planted(trial, test.zone))
        self.add_report_section("call", "parity", "\n".join(planted_lines(trial, trial.caught, test.zone)))
        self.passed()

    @property
    def below(self) -> str:
        """The item's name below its contract."""
        return f"{self.benchmark.id}::selftest::{self.name}"


class SelfTestHooks:
    """Registered where a self-test was asked for, in the process that writes to the terminal."""

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Tell what came of each session's self-test."""
        tests = list(_self_tests(run_of(config)))
        if tests:
            terminalreporter.section("parity self-test")
        for title, test in tests:
            terminalreporter.write_line(f"{title}: {self_test_line(test)}")


def _self_tests(run: ParityRun) -> Iterator[tuple[str, SelfTest]]:
    for title, folder in run.session_folders():
        test = read_self_test(folder)
        if test is not None:
            yield title, test
