"""One parity run: its settings, contracts, artifact directory and replays, held on pytest's config."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.core.fault import PluginFault
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.inventory import take_inventory
from pytest_parity.plugin.parity_item import ParityFailure
from pytest_parity.plugin.plugins import Plugins
from pytest_parity.plugin.replays import Replays
from pytest_parity.plugin.settings import Settings, read_settings
from pytest_parity.replay.processes import Ended, Pool, Task
from pytest_parity.report.run_directory import LabelTaken, RunDirectory, default_label, now
from pytest_parity.report.unfinished import pointer
from pytest_parity.session import SessionReplay, replay
from pytest_parity.session.inline import run_inline
from pytest_parity.session.races import sweep
from pytest_parity.session.selftest import plant
from pytest_parity.session.withheld import withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.session.check import Check
    from pytest_parity.session.repeats import Repetition
    from pytest_parity.session.result import SessionResult

SessionKey = tuple[str, str]  # contract name, session id: never a node id, which changes with the folder pytest runs in


class ParityRun:
    """The state of a run in one process: the only one, xdist's controller, or one of its workers."""

    def __init__(self, config: pytest.Config) -> None:
        self.settings: Settings = read_settings(config)
        self.plugins = Plugins(config)
        self.inventory = take_inventory(config, self.settings, self.plugins.registered)
        self._shared: dict[str, str] | None = getattr(config, "workerinput", {}).get("parity")
        self._own_scratch: Path | None = None
        self.replays = Replays(self._open_pool)
        self.planned: dict[SessionKey, int] = {}  # sessions that are replayed ahead, and how many replays each takes
        self._ahead: dict[SessionKey, Mapping[Repetition, Future[Ended]]] = {}
        self._results: dict[SessionKey, SessionResult | BaseException] = {}
        self._publishable: dict[SessionKey, SessionResult] = {}
        self.told: dict[tuple[Path, str], str] = {}  # by file and what can't be judged for: the first item that says it
        self.answers: dict[str, Any] = {}  # of functions that are called once a run
        self._planted: dict[SessionKey, BaseException | None] = {}
        self._command = config.invocation_params.args
        self.started = now()
        self.directory = self._directory(config)
        self.opened = False  # whether the artifact directory is this run's own: one of its label may be another's
        for loaded in self.inventory.readable():
            self.checks(loaded)  # a plug-in's check that can't say where it applies is told before anything runs

    @property
    def is_worker(self) -> bool:
        """Whether this is a process that xdist started."""
        return self._shared is not None

    def _directory(self, config: pytest.Config) -> RunDirectory:
        if self._shared is not None:
            return RunDirectory(Path(self._shared["root"]), self._shared["label"])
        loaded = [*self.inventory.readable()]
        roots = {contract.contract.artifact_root for contract in loaded} or {"artifacts"}
        if self.settings.artifacts is None and len(roots) > 1:
            raise pytest.UsageError(
                f"the contracts of this run name different artifact roots ({', '.join(sorted(roots))}): "
                "choose one with --parity-artifacts=DIR"
            )
        root = self.settings.artifacts or config.rootpath / min(roots)
        label = self.settings.run_label or default_label(contract.digest for contract in loaded)
        if (root / label).exists():
            raise pytest.UsageError(
                f"--parity-run-label: {label!r} has its artifacts in {root} already: "
                "choose another label or remove that folder"
            )
        return RunDirectory(root, label)

    def session_folders(self) -> Iterator[tuple[str, Path]]:
        """Yield the artifact directory of each session of the run, with the words that name it."""
        for loaded in self.inventory.readable():
            for session in loaded.contract.sessions:
                name = loaded.contract.name
                yield f"{name}, session {session.id}", self.directory.session(name, session.id)

    @property
    def scratch(self) -> Path:
        """A folder for what the processes of this run pass to each other; gone when the run is over."""
        if self._shared is not None:
            return Path(self._shared["scratch"])
        if self._own_scratch is None:
            self._own_scratch = Path(tempfile.mkdtemp(prefix="pytest-parity-"))
        return self._own_scratch

    def share(self) -> dict[str, str]:
        """Return what a worker needs to take part, as plain texts."""
        return {"root": str(self.directory.root), "label": self.directory.label, "scratch": str(self.scratch)}

    def open(self) -> None:
        """Make the artifact directory and say what runs; once a run, before the first item."""
        try:
            self.directory.create()
        except LabelTaken:
            raise pytest.UsageError(
                f"--parity-run-label: {self.directory.label!r} was taken meanwhile; "
                "choose another, and have no report written into the run's folder before the run"
            ) from None
        except OSError as error:
            raise pytest.UsageError(
                f"artifacts can't be written to {self.directory.root}: {error.strerror}; "
                "correct `artifact_root` or --parity-artifacts"
            ) from None
        self._describe(ended=None)
        self.opened = True
        self.directory.journal("run_started")

    def _describe(self, ended: str | None) -> None:
        self.directory.describe(
            command=self._command,
            contracts=[
                {"file": self.inventory.shown(c.file), "name": c.contract.name, "digest": c.digest}
                for c in self.inventory.readable()
            ],
            started=self.started,
            ended=ended,
            rootdir=self.settings.rootdir,
        )

    def close(self) -> None:
        """End what still runs, complete `run.json`, and leave nothing but the artifacts."""
        try:
            self.replays.close()
        finally:  # also where a signal ends the wait for the servers
            if self.opened:
                self.directory.journal("run_ended")
                self._describe(ended=now())
            if self._own_scratch is not None:
                shutil.rmtree(self._own_scratch, ignore_errors=True)

    def data_root(self, loaded: LoadedContract, session: Session) -> str | None:
        """Return the folder or URL of the session's data root, or `None` where it isn't configured."""
        return self.settings.data_roots.get(loaded.contract.data_for(session).root)

    def unfinished(self, loaded: LoadedContract, session: str, result: SessionResult) -> ParityFailure:
        """Return what an item says that needs a session of which a path did not finish."""
        collected = self.settings.rung is Rung.REPLAY
        return ParityFailure(pointer(result.faults, self.inventory.shown(loaded.file), session, collected=collected))

    def repeat(self, loaded: LoadedContract) -> int:
        """Return how often each path of a contract is replayed: in a gate, as often as its promotion needs."""
        if self.settings.gate and not self.settings.inline:
            return max(self.settings.repeat, loaded.contract.promotion.repeat)
        return self.settings.repeat

    def start_ahead(self, sessions: Iterable[tuple[LoadedContract, Session]]) -> None:
        """Have the sessions replayed in this order while items are still waiting; workers and debuggers don't."""
        if self.is_worker or self.settings.inline:
            return
        for loaded, session in sessions:
            key = (loaded.contract.name, session.id)
            if key not in self._ahead and (root := self.data_root(loaded, session)) is not None:
                tasks = self.session_replay(loaded, session, root).tasks()
                self._ahead[key], self.planned[key] = self.replays.submit(tasks, ahead=True), len(tasks)

    def result(self, loaded: LoadedContract, session: Session, root: str) -> SessionResult:
        """Return the session's result, replaying it when nobody has; what a replay raised is raised again."""
        key = (loaded.contract.name, session.id)
        if key not in self._results:
            try:
                replayed = self.session_replay(loaded, session, root)
                result = replay(replayed, self._runner(key), self.plugins.session_finished)
                if self.settings.races:
                    sweep(replayed, result, self.settings.races, self.ends_of)
                self._results[key] = result
            except PluginFault as fault:
                self._results[key] = error = ParityFailure(str(fault))
                raise error from fault
            # a time-out plugin raises past `Exception`: every other item of the session would wait as long again
            except BaseException as error:
                self._results[key] = error
                raise
        known = self._results[key]
        if isinstance(known, BaseException):
            raise known
        return known

    def publishable(self, loaded: LoadedContract, session: Session, root: str) -> SessionResult:
        """Return what is told of the session's result, which every item of it asks for."""
        if (key := (loaded.contract.name, session.id)) not in self._publishable:
            self._publishable[key] = withheld(self.result(loaded, session, root), loaded.contract)
        return self._publishable[key]

    def plant(self, loaded: LoadedContract, session: Session, result: SessionResult) -> None:
        """Have faults planted into the session's paper path, unless that was done; what it raised is raised again."""
        key, root = (loaded.contract.name, session.id), self.data_root(loaded, session)
        if key not in self._planted:
            assert root is not None  # noqa: S101 - replayed
            replayed, self._planted[key] = self.session_replay(loaded, session, root), None
            try:
                plant(replayed, result, self.ends_of)
            except BaseException as error:  # as for a session's result
                self._planted[key] = error
                raise
        if (raised := self._planted[key]) is not None:
            raise raised

    def checks(self, loaded: LoadedContract) -> list[Check]:
        """Return the checks of a contract, of the rungs up to the one that is asked for."""
        return self.plugins.checks_of(loaded.contract, self.settings.rung)

    def ends_of[Key](self, tasks: Mapping[Key, Task]) -> dict[Key, Ended]:
        """Run tasks to their ends."""
        return self.replays.wait(self.replays.submit(tasks))

    def _runner(self, key: SessionKey) -> Any:
        if self.settings.inline:
            return run_inline
        ahead = self._ahead.pop(key, {})
        return lambda session: self.replays.wait(ahead or self.replays.submit(session.tasks()))

    def _open_pool(self) -> Pool:
        most = max(map(self.repeat, self.inventory.readable()), default=1)
        return Pool(1 if self.is_worker else self.settings.workers, self.scratch / f"server-{id(self)}.log", most)

    def session_replay(self, loaded: LoadedContract, session: Session, root: str) -> SessionReplay:
        """Return a session of a contract, and where its replay happens."""
        return SessionReplay(
            loaded=loaded,
            lock=None if self.settings.freezes else self.inventory.readable_lock(loaded.file),
            session=session,
            data_root=root,
            artifacts=self.directory,
            scratch=self.scratch,
            seconds=self.settings.seconds,
            rootdir=self.settings.rootdir,
            repeat=self.repeat(loaded),
            file=self.inventory.shown(loaded.file),
            command=self.settings.command(loaded.file, session.id),
            pictures=self.settings.pictures,
        )
