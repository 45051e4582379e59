"""The items of the rungs below the replay: one per check of a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.checks.verdicts import Expected, Failed, Passed, Unexamined, Verdict
from pytest_parity.plugin.items import no_data_root, shown_folder
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.outcomes import name_of
from pytest_parity.plugin.parity_item import OTHERWISE_RUN, ParityItem
from pytest_parity.plugin.subject import subject_of
from pytest_parity.report.check import CheckPlace, accepted_report, check_json, check_report
from pytest_parity.report.files import write_json

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.report.reference import Told
    from pytest_parity.session.check import Check
    from pytest_parity.session.result import SessionResult


def collect_checks(
    parent: pytest.Collector, loaded: LoadedContract, checks: Sequence[Check]
) -> Iterator[pytest.Item | pytest.Collector]:
    """Yield the items of a contract's checks, those of a group below a collector of its name."""
    groups: dict[str, list[Check]] = {}
    for check in checks:  # a plug-in's may come long after the others of its group
        groups.setdefault(check.group, []).append(check)
    for group, members in groups.items():
        if group:
            yield CheckGroup.from_parent(parent, name=group, loaded=loaded, checks=members)
        else:
            yield from _items(parent, loaded, members)


def _items(parent: pytest.Collector, loaded: LoadedContract, checks: Iterable[Check]) -> Iterator[pytest.Item]:
    for check in checks:
        yield CheckItem.from_parent(parent, name=check.name, loaded=loaded, check=check)


class CheckGroup(pytest.Collector):
    """The checks of one rung of a contract."""

    def __init__(self, *, loaded: LoadedContract, checks: Sequence[Check], **pytest_words: Any) -> None:
        super().__init__(**pytest_words)
        self.loaded = loaded
        self.checks = checks

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the items."""
        return _items(self, self.loaded, self.checks)


class CheckItem(ParityItem):
    """One check of a contract."""

    def __init__(self, *, loaded: LoadedContract, check: Check, **pytest_words: Any) -> None:
        super().__init__(**pytest_words)
        self.loaded = loaded
        self.check = check
        self.line = loaded.line("name")
        self.results: dict[str, SessionResult] = {}
        self.add_marker(
            pytest.mark.parity(contract=loaded.contract.name, session=None, rung=check.rung.value, label=None)
        )

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return the line of the contract's name."""
        return self.path, self.line - 1, self.check.item

    def replays(self) -> Iterator[tuple[LoadedContract, Session]]:
        """Yield the sessions that the check looks at."""
        for session in self.check.sessions(self.loaded.contract):
            yield self.loaded, session

    def prepare(self) -> None:
        """Have the results of its sessions at hand; skip without their data, error where a path did not finish."""
        run = run_of(self.config)
        for session in self.check.sessions(self.loaded.contract):
            root = run.data_root(self.loaded, session)
            if root is None:
                pytest.skip(no_data_root(run, self.loaded, session))
            result = run.result(self.loaded, session, root)
            if result.faults:
                raise run.unfinished(self.loaded, session.id, result)
            self.results[session.id] = result

    def judge(self) -> None:
        """Pass, xfail with what the contract accepts, or fail with what was found."""
        own = [check for check in run_of(self.config).checks(self.loaded) if check.item == name_of(self)]
        if own != [self.check]:
            pytest.skip(OTHERWISE_RUN)
        verdict: object = self.check.examine(subject_of(run_of(self.config), self.loaded, self.results))
        if not isinstance(verdict, Passed | Expected | Failed | Unexamined):
            returned = f"{self.check.item} returned {type(verdict).__name__}"
            self.fail(f"{returned}; a check returns Passed, Expected, Failed or Unexamined")
        if isinstance(verdict, Unexamined):
            pytest.skip(verdict.reason)
        self.let_through = () if isinstance(verdict, Failed) else tuple(verdict.let_through)
        for line in (*self.let_through, *(verdict.warnings if isinstance(verdict, Passed) else ())):
            self.tell(line)
        told = self._told(verdict)
        self._keep(verdict, told)
        if isinstance(verdict, Expected):
            # shown with --xfail-tb and in the HTML report: what an acceptance stands for
            self.add_report_section("call", "parity", accepted_report(told, self._place))
            self.expect(verdict.reason)
        if isinstance(verdict, Failed):
            self.fail(check_report(verdict.headline, told, self._place))
        self.passed()

    @property
    def _place(self) -> CheckPlace:
        run = run_of(self.config)
        return CheckPlace(
            item=self.check.item,
            file=run.inventory.shown(self.path),
            artifact=shown_folder(self.artifact, self.config.rootpath),
            command=run.settings.command(self.path, self.check.item),
        )

    @property
    def artifact(self) -> FilePath:
        """Where what the check found is kept."""
        return run_of(self.config).directory.check(self.loaded.contract.name, self.check.item)

    def _told(self, verdict: Verdict) -> list[Told]:
        findings = () if isinstance(verdict, Unexamined) else verdict.findings
        return [(self.loaded.line(*one.where) if one.where else 0, one.what, one.details) for one in findings]

    def _keep(self, verdict: Verdict, told: Sequence[Told]) -> None:
        outcome = {Passed: "passed", Expected: "expected", Failed: "failed"}[type(verdict)]
        headline = verdict.headline if isinstance(verdict, Failed) else ""
        headline = verdict.reason if isinstance(verdict, Expected) else headline
        write_json(self.artifact, check_json(outcome, headline, told, self.config.rootpath))
