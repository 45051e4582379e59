"""The frozen item of a contract."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.checks.frozen import find_drifts, judge_frozen
from pytest_parity.checks.locked import Replayed, lock_of
from pytest_parity.checks.verdicts import Failed, Verdict
from pytest_parity.contract.lock import Lock, LockError, lock_file
from pytest_parity.core.trace import Path
from pytest_parity.plugin.items import shown_folder
from pytest_parity.plugin.keys import run_of
from pytest_parity.plugin.parity_item import ParityItem
from pytest_parity.replay.sources_of import digest_named
from pytest_parity.report.files import write_json
from pytest_parity.report.frozen import frozen_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.session.result import SessionResult


class FrozenItem(ParityItem):
    """The candidate is what its lock froze: contract, code, config, data and engine."""

    def __init__(self, *, loaded: LoadedContract, **pytest_words: Any) -> None:
        super().__init__(**pytest_words)
        self.loaded = loaded
        self.line = loaded.line("name")
        self.add_marker(pytest.mark.parity(contract=loaded.contract.name, session=None, rung="frozen", label=None))

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return the line of the contract's name."""
        return self.path, self.line - 1, self.name

    def replays(self) -> Iterator[tuple[LoadedContract, Session]]:
        """Yield every session: their replays show what is imported and which data there are."""
        if run_of(self.config).inventory.readable_lock(self.path) is not None:
            for session in self.loaded.contract.sessions:
                yield self.loaded, session

    def prepare(self) -> None:
        """Judge what can be judged; skip or error where that shows nothing, but not all could be."""
        run = run_of(self.config)
        lock = run.inventory.lock(self.path)
        if lock is None:
            shown = lock_file(self.path).name
            pytest.skip(f"there is no {shown} beside the contract: make it with `{' '.join(self._freeze())}`")
        if isinstance(lock, LockError):
            self.report: str | None = (
                f"{run.inventory.shown(lock_file(self.path))} {lock}: restore it, or make it with "
                f"`{' '.join(self._freeze())}`"
            )
            return
        results, without_data = self._results()
        verdict = self._judge(lock, results)
        self.report = self._tell(verdict, lock) if isinstance(verdict, Failed) else None
        if self.report is None:
            for session, result in results.items():
                if result.faults:
                    raise run.unfinished(self.loaded, session, result)
            if without_data:
                pytest.skip(f"data root {without_data[0]!r} is not configured, so its sessions can't be judged")

    def judge(self) -> None:
        """Fail with what drifted."""
        if self.report is not None:
            self.fail(self.report)
        self.passed()

    def _results(self) -> tuple[dict[str, SessionResult], list[str]]:
        """Have every session replayed whose data root is configured; name the other roots."""
        run = run_of(self.config)
        results, without = {}, []
        for session in self.loaded.contract.sessions:
            root = run.data_root(self.loaded, session)
            if root is None:
                without.append(self.loaded.contract.data_for(session).root)
            else:
                results[session.id] = run.result(self.loaded, session, root)
        return results, without

    def _judge(self, lock: Lock, results: dict[str, SessionResult]) -> Verdict:
        run = run_of(self.config)
        replayed = replayed_of(results)
        now = lock_of(self.loaded.contract, replayed, datetime.now(UTC).date())
        if run.settings.inline or set(replayed) != {session.id for session in self.loaded.contract.sessions}:
            # not every import was seen, or those of others too: what the lock names is looked at where it lies
            now = now.model_copy(update={"code": digest_named(lock.code, str(run.settings.rootdir))})
        drifts = list(find_drifts(lock, now))
        write_json(self.artifact, [drift.to_plain() for drift in drifts])
        return judge_frozen(self.loaded.contract, lock, drifts, now.date)

    @property
    def artifact(self) -> FilePath:
        """The artifact that lists every drift."""
        return run_of(self.config).directory.folder / self.loaded.contract.name / "lock.diff.json"

    def _tell(self, verdict: Failed, lock: Lock) -> str:
        told = [(self.loaded.line(*one.where) if one.where else 0, one.what, one.details) for one in verdict.findings]
        run = run_of(self.config)
        return frozen_report(
            told,
            lock,
            file=run.inventory.shown(self.path),
            whole=shown_folder(self.artifact, self.config.rootpath),
            command=self._freeze(),
        )

    def _freeze(self) -> list[str]:
        """Return the command that freezes this contract, for where pytest was started."""
        settings = run_of(self.config).settings
        file = os.path.relpath(self.path, self.config.invocation_params.dir)
        return ["pytest", *settings.location_options, "--parity-freeze", *settings.data_root_options, file]


def replayed_of(results: dict[str, SessionResult]) -> dict[str, Replayed]:
    """Give what a lock needs of each session that both paths finished."""
    return {
        session: Replayed({path: result.facts[path] for path in Path}, result.comparison.backtest)
        for session, result in results.items()
        if result.comparison is not None
    }
