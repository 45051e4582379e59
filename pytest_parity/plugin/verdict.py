"""The verdict: on the controller, once, from the reports and from the contract files under the arguments."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_parity.checks.needs import need_below_replay, need_of, need_of_lone_lock, need_of_unreadable
from pytest_parity.contract.faults import ContractError
from pytest_parity.core.fault import PluginFault
from pytest_parity.core.promoting.outcome import Compared, Ended, Outcome
from pytest_parity.core.promoting.promotion import judge_contract
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.promoting.verdict import Cause, Reason, Status, exit_status
from pytest_parity.plugin.interruption import end_on_sigterm
from pytest_parity.plugin.items import shown_folder
from pytest_parity.plugin.junit import JUnitHooks
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.outcomes import ATTRIBUTE, OutcomeHooks, file_key, name_of
from pytest_parity.plugin.parity_item import ParityItem
from pytest_parity.plugin.summary import annotations_of, write_summary
from pytest_parity.plugin.terminal import tell_sessions, tell_verdict
from pytest_parity.report.files import write_json, write_text
from pytest_parity.report.metrics import metrics_text
from pytest_parity.report.promotion import ContractVerdict, Promotion, promotion_json
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from pytest_parity.core.promoting.promotion import Need
    from pytest_parity.plugin.run import ParityRun


_NEEDED = ("parity-hooks", "parity-outcomes", "parity-verdict")  # what nobody may switch off in a gate


def register_verdict(config: pytest.Config) -> None:
    """Have this run's contracts judged at its end; a gate needs at least one."""
    run = run_of(config)
    if run.settings.gate and (blocked := [name for name in _NEEDED if config.pluginmanager.is_blocked(name)]):
        raise pytest.UsageError(f"--parity-gate: the verdict needs {blocked[0]}: leave out -p no:{blocked[0]}")
    config.pluginmanager.register(OutcomeHooks(), "parity-outcomes")
    if run.is_worker:
        return
    if run.settings.gate and not run.inventory.files:
        raise pytest.UsageError(
            "--parity-gate: there is no launch contract under the arguments: name their folder or files"
        )
    verdict = VerdictHooks(run)
    config.pluginmanager.register(verdict, "parity-verdict")
    config.pluginmanager.register(JUnitHooks(verdict.judged), "parity-junit")
    if config.getoption("htmlpath", default=None):
        from pytest_parity.plugin.html_report import register_html  # noqa: PLC0415 - only a run with a report needs it

        register_html(config, verdict)
    end_on_sigterm(config)


_CHANGED = "the contract file changed while the run began or went on: run it again"


class VerdictHooks:
    """Registered where the reports of the whole run arrive."""

    def __init__(self, run: ParityRun) -> None:
        self._run = run
        self._outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)  # by file key
        self._compared: defaultdict[str, dict[str, Compared]] = defaultdict(dict)  # by file key, then session
        self._deselected: defaultdict[str, set[str]] = defaultdict(set)  # by file key: items below it
        self._own_failures = 0
        self._own = frozenset(map(self._key, (*run.inventory.files, *run.inventory.lone_locks)))
        self._promotion: Promotion | None = None
        self._troubles: list[str] = []  # of telling the verdict elsewhere
        loaded = {file: run.inventory.load(file) for file in run.inventory.files}
        self._loaded = {file: one for file, one in loaded.items() if not isinstance(one, ContractError)}
        self._digests = {self._key(file): one.digest for file, one in self._loaded.items()}

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Remember what a selection left out; with xdist only the workers hear of it."""
        for item in items:
            if isinstance(item, ParityItem):
                self._deselected[file_key(item)].add(name_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what an item says of itself."""
        told = getattr(report, ATTRIBUTE, None)
        # what only pytest found, such as a file in a link to a folder above, has no verdict: its failures are others'
        judged = self._owns(report.nodeid) if told is None else told["file"] in self._own
        if report.failed and not hasattr(report, "wasxfail") and judged:
            self._own_failures += 1
        if told is None:
            return
        if told["outcome"] is not None:
            outcome = Outcome.from_plain(told["outcome"])
            self._outcomes[told["file"]].append(outcome)
            if told["digest"] and told["digest"] != self._digests.get(told["file"]):
                self._outcomes[told["file"]].append(replace(outcome, ended=Ended.ERROR, what=_CHANGED))
        if told["compared"] is not None:
            compared = Compared.from_plain(told["compared"])
            self._compared[told["file"]][compared.session] = compared

    def judged(self) -> Promotion | None:
        """Return the verdicts, once the last item has ended; nothing where nothing ran."""
        run = self._run
        if run.inventory.files and (run.settings.gate or run.opened) and self._promotion is None:
            self._promotion = Promotion(
                gate=run.settings.gate,
                rung=run.settings.rung,
                contracts=list(self._contracts()),
                reasons=list(_absences(run)),
            )
        return self._promotion

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write `promotion.json`, `metrics.prom` and `summary.md`, and make the verdict the exit status of a gate."""
        run, promotion = self._run, self.judged()
        if promotion is None:
            return
        words = promotion_json(promotion, run.directory.folder)
        if run.opened:
            write_json(run.directory.folder / "promotion.json", words)
            write_text(
                run.directory.folder / "metrics.prom",
                metrics_text(promotion, datetime.fromisoformat(run.started), datetime.now(UTC)),
            )
            for one in promotion.contracts:
                run.directory.journal(
                    "verdict", contract=one.name or one.file, verdict=promotion.word(one.judgement.verdict)
                )
        if trouble := write_summary(promotion, run):
            self._troubles.append(f"WARNING: {trouble}")
        if run.settings.gate:
            session.exitstatus = exit_status(
                int(session.exitstatus),  # not what pytest came with: another plugin may have chosen one since
                promotion.verdict,
                own_failures=self._own_failures,
                other_failures=max(0, session.testsfailed - self._own_failures),
            )
        try:
            run.plugins.verdict_reached(words, run.directory.folder)
        except PluginFault as fault:
            self._troubles.append(f"ERROR: {fault}")
            if session.exitstatus in (Status.PASSED, Status.NOTHING_RAN, Status.INCOMPLETE):
                session.exitstatus = Status.FAILED

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None]:
        """Say it, after all that others have to say."""
        yield
        if self._promotion is None:
            return
        tell_sessions(self._promotion, terminalreporter)
        tell_verdict(self._promotion, terminalreporter, self._place())
        for trouble in self._troubles:
            terminalreporter.line(trouble, red=True)
        for annotation in annotations_of(self._promotion, self._run.settings.rootdir):
            terminalreporter.line(str(annotation))

    def _place(self) -> str:
        folder = self._run.directory.folder
        shown = shown_folder(folder, self._run.settings.rootdir)
        return f"{shown}/promotion.json" if self._run.opened else ""

    def _contracts(self) -> Iterator[ContractVerdict]:
        inventory = self._run.inventory
        for file in inventory.files:
            yield self._verdict(file, self._need(file))
        for file in inventory.lone_locks:
            yield self._verdict(file, need_of_lone_lock(inventory.shown(file)))

    def _need(self, file: Path) -> Need:
        inventory = self._run.inventory
        loaded, shown = inventory.load(file), inventory.shown(file)
        if isinstance(loaded, ContractError):
            return need_of_unreadable(shown, printable(str(loaded).partition("\n")[0]))
        locked = inventory.lock(file) is not None
        checks = [check.item for check in self._run.checks(loaded)]
        if self._run.settings.rung is not Rung.REPLAY:
            return need_below_replay(shown, checks, locked=locked)
        return need_of(loaded.contract, shown, locked=locked, repeat=self._run.repeat(loaded), checks=checks)

    def _verdict(self, file: Path, need: Need) -> ContractVerdict:
        key, loaded = self._key(file), self._loaded.get(file)
        compared = list(self._compared[key].values())
        return ContractVerdict(
            file=self._run.inventory.shown(file),
            name="" if loaded is None else loaded.contract.name,
            digest="" if loaded is None else loaded.digest,
            repeat=need.repeat,
            loaded=loaded,
            first_fault=self._first_fault(file),
            judgement=judge_contract(need, self._outcomes[key], compared, frozenset(self._deselected[key])),
        )

    def _first_fault(self, file: Path) -> int:
        fault = self._run.inventory.load(file) if file in self._run.inventory.files else None
        return fault.faults[0].line if isinstance(fault, ContractError) else 1

    def _key(self, file: Path) -> str:
        return os.path.relpath(file, self._run.settings.rootdir)

    def _owns(self, node: str) -> bool:
        """Whether a report that a crashed worker left is one of a contract's item."""
        return any(node.startswith(f"{self._run.inventory.shown(file)}::") for file in self._run.inventory.files)


def _absences(run: ParityRun) -> Iterator[Reason]:
    """Name the contracts that must be in a gate run and are not."""
    there = {file.resolve() for file in run.inventory.files}
    for file in run.settings.required if run.settings.gate else ():
        if file.resolve() not in there:
            what = "is a folder" if file.is_dir() else "does not exist"
            what = "is not under the arguments" if file.is_file() else what
            yield Reason(cause=Cause.REQUIRED, what=f"{run.inventory.shown(file)} {what}, but parity_required names it")
