"""`--parity-freeze`: replay the contracts under the arguments and write their locks, instead of collecting items."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_parity.checks.frozen import find_drifts, find_undated
from pytest_parity.checks.locked import lock_of
from pytest_parity.checks.published import find_contract_secrets
from pytest_parity.checks.reference import judge_reference
from pytest_parity.checks.replayed import covered, judge_replay
from pytest_parity.checks.verdicts import Failed
from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.lock import Lock, dump_lock, is_digest, lock_file
from pytest_parity.plugin.frozen import replayed_of
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.parity_item import ParityFailure
from pytest_parity.report.files import write_text
from pytest_parity.report.frozen import freeze_report

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.plugin.run import ParityRun
    from pytest_parity.session.result import SessionResult

# option, as pytest's config knows it → as people write it
_SELECTIONS = {
    "keyword": "-k",
    "markexpr": "-m",
    "deselect": "--deselect",
    "lf": "--lf",
    "stepwise": "--stepwise",
    "collectonly": "--collect-only",
    "setuponly": "--setup-only",
    "setupplan": "--setup-plan",
    "ignore": "--ignore",
    "ignore_glob": "--ignore-glob",
}


class NotFrozen(Exception):
    """Why a contract can't be frozen; nothing was written for it."""


def refuse_selections(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` for what would freeze a part of a contract, or in a process that isn't fresh."""
    for name, option in _SELECTIONS.items():
        if config.getoption(name, default=None):
            raise pytest.UsageError(f"--parity-freeze freezes whole contracts: leave out {option}")
    for argument in config.args:
        if not (config.invocation_params.dir / argument.partition("::")[0]).exists():
            raise pytest.UsageError(f"--parity-freeze: there is no file or folder {argument}")
    if config.getoption("parity_gate"):
        raise pytest.UsageError("--parity-freeze judges nothing: leave out --parity-gate, and run it afterwards")
    if nodes := [argument for argument in config.args if "::" in argument]:
        raise pytest.UsageError(f"--parity-freeze freezes whole contracts: name the file, not {nodes[0]}")
    if run_of(config).settings.inline:
        raise pytest.UsageError(
            "--parity-freeze needs fresh processes, to see what a strategy imports: leave out --parity-inline"
        )
    if not config.pluginmanager.has_plugin("terminal"):
        raise pytest.UsageError("--parity-freeze tells what changed: leave out -p no:terminal")
    if config.getoption("dist", default="no") != "no":
        raise pytest.UsageError(
            "--parity-freeze spreads its replays itself, see --parity-workers: leave out -n, or say -n0"
        )


class FreezeHooks:
    """Registered with `--parity-freeze`: nothing is collected, the contracts are frozen."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        """Collect nothing."""
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Freeze."""
        freeze_all(session)
        return True


def freeze_all(session: pytest.Session) -> None:
    """Freeze each contract and say so; the exit status is that of a run with an item for each."""
    config = session.config
    run = run_of(config)
    writer = config.get_terminal_writer()
    files = run.inventory.files
    session.testscollected = len(files)
    if not files:
        writer.line("nothing to freeze: there is no launch contract under the arguments")
        return
    run.open()
    contracts = {file: _readable(run, file) for file in files}
    sound = [loaded for loaded in contracts.values() if not isinstance(loaded, NotFrozen)]
    run.start_ahead((loaded, one) for loaded in sound for one in loaded.contract.sessions)
    for file, loaded in contracts.items():
        try:
            if isinstance(loaded, NotFrozen):
                raise loaded
            lines = _freeze(run, file, loaded)
        except NotFrozen as error:
            session.testsfailed += 1
            lines = [f"{run.inventory.shown(file)}: NOT frozen: {error}"]
        for line in lines:
            writer.line(line)


def _readable(run: ParityRun, file: Path) -> LoadedContract | NotFrozen:
    """Return a contract, or why its replays can be spared."""
    loaded = run.inventory.load(file)
    if isinstance(loaded, ContractError):
        return NotFrozen(f"it can't be read\n{loaded}")
    first = run.inventory.first_with_name(loaded.contract.name, file)
    if first != file:
        return NotFrozen(f"{loaded.contract.name!r} is the name of {run.inventory.shown(first)} too")
    for told in find_contract_secrets(loaded.contract):
        return NotFrozen(f"launch_command, {told}: a lock is published; let the bot's environment give it")
    for finding in find_undated(loaded.contract, _today()):
        return NotFrozen("; ".join((finding.what, *finding.details)))
    return loaded


def _freeze(run: ParityRun, file: Path, loaded: LoadedContract) -> list[str]:
    results = {session.id: _result(run, loaded, session.id) for session in loaded.contract.sessions}
    old = run.inventory.lock(file)
    known = isinstance(old, Lock)
    lock = lock_of(loaded.contract, replayed_of(results), _today())
    for name, why in lock.code.items():
        if not is_digest(why):
            raise NotFrozen(f"{name} {why}: no digest can speak for it; load it from a file that can be read")
    drifts = []
    if isinstance(old, Lock):
        drifts = [str(drift) for drift in find_drifts(old, lock)]
        if any(find_undated(loaded.contract, old.date)):
            drifts.append(f"date: {old.date} → {lock.date}")
        lock = lock if drifts else old  # unchanged, it keeps the day on which it became what it is
    if drifts or not known:
        try:
            write_text(lock_file(file), dump_lock(lock))
        except OSError as error:
            raise NotFrozen(f"{lock_file(file).name} can't be written: {error.strerror}") from None
    return freeze_report(run.inventory.shown(file), drifts, lock, known=known)


def _today() -> date:
    return datetime.now(UTC).date()


def _result(run: ParityRun, loaded: LoadedContract, name: str) -> SessionResult:
    """Return a session's result; raises `NotFrozen` for one that isn't what it was chosen for, or compares nothing."""
    contract = loaded.contract
    session = next(one for one in contract.sessions if one.id == name)
    root = run.data_root(loaded, session)
    if root is None:
        raise NotFrozen(f"session {name}: data root {contract.data_for(session).root!r} is not configured")
    try:
        result = run.result(loaded, session, root)
    except ParityFailure as error:  # a plug-in's fault
        raise NotFrozen(f"session {name}: {error}") from None
    shown = covered(result.traces, result.comparison)
    verdict = judge_replay(list(result.faults), result.facts, shown, contract.coverage_for(session))
    if isinstance(verdict, Failed):
        causes = "".join(f"; {path}: {fault.what}" for path, fault in result.faults.items())
        raise NotFrozen(f"session {name}: {verdict.headline}{causes}")
    assert result.comparison is not None  # noqa: S101 - both paths finished
    zone = next(iter(result.facts.values()))["session"]["zone"]
    reference = judge_reference(session, result.comparison.backtest, contract.reason_labels(), zone)
    if isinstance(reference, Failed):
        raise NotFrozen(f"session {name}: {reference.headline}")
    return result
