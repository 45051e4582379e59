"""The items: each reports one thing about a session, once its replay is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.checks.frozen import with_lock
from pytest_parity.checks.labels import judge_label
from pytest_parity.checks.reference import judge_reference
from pytest_parity.checks.replayed import covered, judge_replay
from pytest_parity.checks.verdicts import Expected, Failed, Passed
from pytest_parity.contract.faults import few, suggest
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Path
from pytest_parity.plugin.causes import cause_of
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.parity_item import SAID_BEFORE, ParityFailure, ParityItem, plans_only
from pytest_parity.report.failure import Place, consequences_pointer, label_report, let_through
from pytest_parity.report.reference import reference_report
from pytest_parity.report.unfinished import replay_report

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path as FilePath

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.plugin.run import ParityRun
    from pytest_parity.session.result import SessionResult


class SessionItem(ParityItem):
    """An item about one session."""

    def __init__(
        self, *, loaded: LoadedContract, benchmark: Session, line: int, label: Label | None = None, **pytest_words: Any
    ) -> None:
        super().__init__(**pytest_words)
        self.loaded = loaded
        self.benchmark = benchmark
        self.line = line  # of the session in the contract
        self.label = label
        self.add_marker(
            pytest.mark.parity(
                contract=loaded.contract.name,
                session=benchmark.id,
                rung="replay",
                label=label.value if label else None,
            )
        )

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return the session's line."""
        return self.path, self.line - 1, self.below

    @property
    def below(self) -> str:
        """The item's name below its contract."""
        return f"{self.benchmark.id}::{self.name}"

    def replays(self) -> Iterable[tuple[LoadedContract, Session]]:
        """Return its session."""
        return ((self.loaded, self.benchmark),)

    def prepare(self) -> None:
        """Have the session's result at hand, or skip where its data root isn't configured."""
        run = run_of(self.config)
        root = run.data_root(self.loaded, self.benchmark)
        if root is None:
            pytest.skip(no_data_root(run, self.loaded, self.benchmark))
        self.replayed = run.result(self.loaded, self.benchmark, root)
        self.result = run.publishable(self.loaded, self.benchmark, root)

    @property
    def artifact(self) -> FilePath | None:
        """The session's artifact directory, once there is a result."""
        result: SessionResult | None = getattr(self, "result", None)
        return None if result is None else result.folder

    @property
    def place(self) -> Place:
        """Where this item's report is about."""
        run = run_of(self.config)
        return Place(
            contract=self.loaded.contract.name,
            session=self.benchmark.id,
            file=run.inventory.shown(self.path),
            line=self.line,
            folder=shown_folder(self.result.folder, self.config.rootpath),
            entry_lines=self.loaded.entry_lines(),
            zone=self.result.zone,
            command=run.settings.command(self.path, self.below),
            meaning=self.loaded.contract.registered.describe(self.label or ""),
            undeclarable=(Label.UNCLASSIFIED, *self.loaded.contract.registered.undeclarable),
        )


class ReplayItem(SessionItem):
    """Both paths ran to their end and compared something."""

    def judge(self) -> None:
        """Fail with the whole story of a path that didn't, or of a session that shows too little."""
        result = self.result
        for entry, count in result.facts.get(Path.PAPER, {}).get("feed_applied", {}).items():
            if not count:
                self.tell(f"paths.paper.feed.{entry} applies to no data of this session")
        if result.comparison is not None and result.comparison.alignment.capped:
            self.tell("so many decisions differ that they were aligned by nearest time, not at the least cost")
        shown = covered(result.traces, result.comparison)
        verdict = judge_replay(
            list(result.faults), result.facts, shown, self.loaded.contract.coverage_for(self.benchmark)
        )
        if isinstance(verdict, Failed):
            settings = run_of(self.config).settings
            causes = {
                path: cause_of(fault, self.loaded, self.benchmark, settings) for path, fault in result.faults.items()
            }
            self.fail(replay_report(verdict.headline, result.faults, causes, self.place))
        self.passed()


class ComparedItem(SessionItem):
    """An item about a session of which both paths finished."""

    def prepare(self) -> None:
        """Error where there is nothing to judge: the session's replay item tells why."""
        super().prepare()
        if self.result.faults:
            raise run_of(self.config).unfinished(self.loaded, self.benchmark.id, self.result)


class ReferenceItem(ComparedItem):
    """The backtest did what the session's `kind` and `expect` say."""

    def judge(self) -> None:
        """Fail with what the contract asks for and what the backtest did instead."""
        assert self.result.comparison is not None  # noqa: S101 - prepared
        contract, place = self.loaded.contract, self.place
        decisions = self.result.comparison.backtest
        verdict = with_lock(
            judge_reference(self.benchmark, decisions, contract.reason_labels(), place.zone),
            run_of(self.config).inventory.readable_lock(self.path),
            self.benchmark.id,
            decisions,
        )
        if isinstance(verdict, Failed):
            session = ("sessions", contract.sessions.index(self.benchmark))
            told = [(self.loaded.line(*session, *one.where), one.what, one.details) for one in verdict.findings]
            keys = sorted({str(one.where[0]) for one in verdict.findings if one.where}, reverse=True)
            self.fail(reference_report(verdict.headline, told, keys, decisions, place))
        self.passed()


class LabelItem(ComparedItem):
    """What the session shows of one label."""

    def judge(self) -> None:
        """Pass, xfail with the declared reason, or fail with the mismatches nobody declared."""
        assert self.label is not None  # noqa: S101 - collected with one
        assert self.result.comparison is not None  # noqa: S101 - prepared
        outcome = self.result.outcomes[self.label]
        verdict = judge_label(outcome)
        if isinstance(verdict, Passed) and outcome.consequential:
            # shown with -rP: a pass that another label's failure stands for
            text = consequences_pointer(outcome.consequential, self.result.comparison)
            self.add_report_section("call", "parity", text)
        if not isinstance(verdict, Failed):
            self.let_through = tuple(let_through(outcome, self.result.comparison, self.place))
            for line in self.let_through:
                self.tell(f"strict_parity: false lets through: {line}")
        if isinstance(verdict, Expected):
            self.expect(verdict.reason)
        if isinstance(verdict, Failed):
            self.fail(label_report(self.label, verdict.headline, outcome, self.result.comparison, self.place))
        self.passed()


def start(session: pytest.Session) -> None:
    """Open the run, and have the selected sessions replayed in the order of their items."""
    config = session.config
    given_up = session.testsfailed and not config.option.continue_on_collection_errors
    if config.option.collectonly or plans_only(config) or given_up:
        return
    run = run_of(config)
    # xdist's controller has no items, but its workers will
    items = (item for item in getattr(session, "items", ()) if isinstance(item, ParityItem))
    selected = [replay for item in items for replay in item.replays()]
    if not run.is_worker and (selected or run.inventory.files):
        run.open()
    run.start_ahead(selected)


def reword(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> pytest.TestReport:
    """Give an error in setup its own text; where an item of the contract said the same sentence, a pointer there."""
    if report.when == "setup" and call.excinfo is not None and isinstance(call.excinfo.value, ParityFailure):
        said = str(call.excinfo.value)
        first = run_of(item.config).told.setdefault((item.path, said), item.nodeid)
        report.longrepr = said if first == item.nodeid or "\n" in said else f"{SAID_BEFORE}{first}"
    return report


def no_data_root(run: ParityRun, loaded: LoadedContract, session: Session) -> str:
    """Say that the data root of a session isn't configured, and what to do."""
    name = loaded.contract.data_for(session).root
    known = sorted(run.settings.data_roots)
    are = f"{few(known) or 'none'} {'are' if len(known) > 1 else 'is'}"
    return (
        f"data root {name!r} is not configured ({are}); {suggest(name, known)}"
        f"give --parity-data-root {name}=DIR or set parity_data_roots"
    )


def shown_folder(folder: FilePath, rootdir: FilePath) -> str:
    """Return an artifact's place as people see it: from the rootdir, if it lies below."""
    return folder.relative_to(rootdir).as_posix() if folder.is_relative_to(rootdir) else str(folder)
