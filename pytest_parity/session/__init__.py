"""The use case: replay both paths of a session, compare them, judge the mismatches, write the evidence."""

from __future__ import annotations

import contextlib
import fcntl
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pytest_parity.core.accepting.expected import judge
from pytest_parity.core.accepting.feed_mismatch import is_about_feed
from pytest_parity.core.compare import compare
from pytest_parity.core.entering.entries import tell_entries
from pytest_parity.core.noise import take_out
from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Path
from pytest_parity.replay.faults import ended
from pytest_parity.replay.processes import Ended, Task
from pytest_parity.report.files import write_text
from pytest_parity.session.artifacts import write_artifacts
from pytest_parity.session.feed import judge_feed
from pytest_parity.session.limits import hold_limits
from pytest_parity.session.recognize import known_in
from pytest_parity.session.repeats import Repetition, read_repetitions
from pytest_parity.session.result import SessionResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.contract.load import LoadedContract
    from pytest_parity.contract.lock import Lock
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.perturbation import Perturbation
    from pytest_parity.report.run_directory import RunDirectory
    from pytest_parity.session.variants import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReplay:
    """One session of one contract and where its replay happens."""

    loaded: LoadedContract
    session: Session
    data_root: str  # folder or fsspec URL
    artifacts: RunDirectory
    scratch: FilePath  # of the run; shared by every process of it
    seconds: float  # limit per path
    rootdir: FilePath  # what code is named from that has no import name
    repeat: int = 1  # how often each path is replayed
    file: str = ""  # the contract's, as people see it
    command: Sequence[str] = ()  # replays just this session
    pictures: bool = False  # whether a session is drawn that shows no mismatch
    lock: Lock | None = None  # that the backtest's decisions are held against, where the page tells how items end

    @property
    def folder(self) -> FilePath:
        """The session's artifact directory."""
        return self.artifacts.session(self.loaded.contract.name, self.session.id)

    def tasks(self) -> dict[Repetition, Task]:
        """Return what each repetition of each path needs run, its request written; first ones foremost."""
        return {(path, number): self.task(path, number) for number in range(1, self.repeat + 1) for path in Path}

    def task(self, path: Path, repetition: int = 1, perturbation: Perturbation | None = None) -> Task:
        """Return what one replay needs run, its request written."""
        which: dict[str, Any] = {"repetition": repetition} if self.repeat > 1 else {}
        if perturbation is not None:
            which = {"perturbation": to_plain(perturbation)}
        place = self.place(path, repetition, perturbation)
        return self._task(place, self.loaded.contract, path, which, repetition)

    def variant_task(self, variant: Variant) -> Task:
        """Return what the replay of a variant needs run, its request written."""
        which: dict[str, Any] = {"variant": variant.name}
        if variant.alter:
            which["alter"] = {"function": variant.alter, "words": dict(variant.words)}
        if variant.unreadable_state:
            which["unreadable_state"] = {name: list(keys) for name, keys in variant.unreadable_state.items()}
        if variant.kill_switch_file:
            which["kill_switch_file"] = variant.kill_switch_file
        if variant.engage_at is not None:
            which["engage_at"] = variant.engage_at
        return self._task(self.variant_place(variant), variant.contract, variant.path, which)

    def _task(
        self, place: FilePath, contract: LaunchContract, path: Path, which: dict[str, Any], repetition: int = 1
    ) -> Task:
        request = {
            "contract": contract.model_dump(mode="json"),
            "registered": contract.registered.to_plain(),
            "session": self.session.id,
            "path": path.value,
            "data_root": self.data_root,
            "rootdir": str(self.rootdir),
            "result": str(place / "result.json"),
            **which,
        }
        file, text = place / "request.json", json.dumps(request)
        if not file.exists() or file.read_text("utf-8") != text:  # else what was replayed of the same request holds
            (place / "result.json").unlink(missing_ok=True)
            write_text(file, text)
        return Task(
            target="pytest_parity.session.path:run_path",
            argument=str(place / "request.json"),
            output=place / "output.txt",
            seconds=self.seconds,
            # what a variant alters may name a whole option chain
            note=partial(self.note, path=path.value, **{key: which[key] for key in which if key != "alter"}),
            repetition=repetition,
        )

    def note(self, event: str, **facts: Any) -> None:
        """Write into the run's journal what happened to this session."""
        self.artifacts.journal(event, contract=self.loaded.contract.name, session=self.session.id, **facts)

    def place(self, path: Path, repetition: int = 1, perturbation: Perturbation | None = None) -> FilePath:
        """Where one replay leaves its result."""
        place = self.scratch / self.loaded.contract.name / self.session.id / path.value
        if perturbation is not None:
            return place / f"{perturbation.kind}-{perturbation.seed}-{perturbation.delay}"
        return place if repetition == 1 else place / f"repeat-{repetition}"

    def variant_place(self, variant: Variant) -> FilePath:
        """Where the replay of a variant leaves its result."""
        return self.place(variant.path) / f"variant-{variant.name}"

    @contextlib.contextmanager
    def alone(self, done: str = "replayed") -> Iterator[bool]:
        """Hold the session against the run's other processes; yields whether it is still to be replayed, or swept."""
        place = self.scratch / self.loaded.contract.name / self.session.id
        place.mkdir(parents=True, exist_ok=True)
        with (place / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield not (place / done).exists()
            (place / done).touch()

    def keep(self, ends: Mapping[Repetition, Ended]) -> None:
        """Turn a path's end without a result into a result that says so."""
        for repetition, end in ends.items():
            self.settle(self.place(*repetition), end)

    def settle(self, place: FilePath, end: Ended) -> None:
        """Have the replay that was to leave its result at `place` leave one, whatever its end was."""
        result = place / "result.json"
        if not (end.clean and result.exists()):
            write_text(result, json.dumps({"fault": ended(end, self.seconds).to_plain()}))
        elif end.output:
            write_text(place / "last_output.txt", end.output)

    def judge(self) -> SessionResult:
        """Read both results, compare and judge them; pure, so that any process of the run may do it."""
        read = read_repetitions(self.repeat, self.place)
        if read.faults:
            return SessionResult(faults=read.faults, facts=read.facts, folder=self.folder)
        traces = {path: repetitions[0] for path, repetitions in read.traces.items()}
        contract, noise = self.loaded.contract, read.noise()
        registered = contract.registered
        research, paper = traces[Path.BACKTEST], traces[Path.PAPER]
        comparison = compare(research, paper, contract.tolerance.for_core(), contract.reason_labels(), registered.rules)
        if noise is not None:
            comparison = take_out(comparison, noise)
        entries = [entry.for_core() for entry in contract.expected_for(self.session.id)]
        accept = partial(
            judge,
            today=datetime.now(UTC).date(),
            versions={"nautilus_trader": version("nautilus_trader")},
            strict=contract.strict_parity,
            labels=registered.own_labels,
        )
        outcomes = accept(
            comparison.mismatches,
            [entry for entry in entries if not is_about_feed(entry)],
            unsteady=noise.tickers if noise is not None else (),
        )
        feed = judge_feed(
            read.given,
            contract.paths.paper.feed,
            self.place,
            {**research.tickers, **paper.tickers},
            partial(accept, expected=list(filter(is_about_feed, entries))),
        )
        known, known_of_feed = known_in(contract, comparison, research, feed)
        comparison, feed = replace(comparison, known=known), replace(feed, known=known_of_feed)
        return SessionResult(
            facts=read.facts,
            comparison=comparison,
            entries=tell_entries(comparison),
            outcomes=outcomes,
            feed=feed,
            limits=hold_limits(contract, self.session, comparison, read),
            traces=traces,
            noise=noise,
            differing=read.differing(),
            folder=self.folder,
        )


def replay(
    session: SessionReplay,
    run: Callable[[SessionReplay], Mapping[Repetition, Ended]],
    finished: Callable[[SessionReplay, SessionResult], None] = lambda *_: None,
) -> SessionResult:
    """Replay a session unless another process of the run has, and judge it.

    `run` runs the session's tasks to their ends. `finished` is told once a run, in the process that replayed the
    session.
    """
    with session.alone() as first:
        if first:
            session.keep(run(session))
        result = session.judge()
        if first:
            write_artifacts(session, result)
            session.note("session_judged", **result.summary())
    if first:
        finished(session, result)
    return result
