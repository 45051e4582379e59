"""The sweep over timing races: the paper path again under perturbations, and the smallest that flips each decision."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_parity.core.perturbation import plan_perturbations
from pytest_parity.core.plain import to_plain, trace_from_plain
from pytest_parity.core.races import Flips, Sweep, find_flips, merge_flips, shrink, sweep_from_plain
from pytest_parity.core.trace import Path
from pytest_parity.report.files import write_json
from pytest_parity.session.withheld import withheld_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.core.perturbation import Perturbation
    from pytest_parity.replay.processes import Ended, Task
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.result import SessionResult

type Run = Callable[[Mapping[Perturbation, Task]], Mapping[Perturbation, Ended]]  # runs tasks to their ends


def sweep(session: SessionReplay, result: SessionResult, number: int, run: Run) -> None:
    """Sweep a session of which both paths finished, unless another process of the run has; write its artifact."""
    if result.comparison is None or is_unsteady(result):
        return
    with session.alone("swept") as first:
        if first:
            races, paper = session.loaded.contract.races, session.loaded.contract.paths.paper
            replays = _Replays(session, result, run)
            found = replays.flips(plan_perturbations(number, (races and races.max_delay) or 0))
            for smaller in shrink(merge_flips(found), lambda one: replays.flips([one])[0]):
                found.append(smaller)
            flips = merge_flips(found).values()
            swept = Sweep(
                timers="before_data" if paper.timers == "after_data" else "after_data",
                zone=result.facts[Path.PAPER]["session"]["zone"],
                perturbations=tuple(replays.done),
                flips=tuple(
                    replace(flip, changes=withheld_changes(flip.changes, session.loaded.contract)) for flip in flips
                ),
                faults=tuple(replays.faults.items()),
            )
            write_json(_file(session.folder), to_plain(swept))
            session.note("session_swept", replays=len(replays.done), flips=len(swept.flips))


def is_unsteady(result: SessionResult) -> bool:
    """Whether the paper path is known to disagree with itself: nothing that it does then is a perturbation's doing."""
    return result.noise is not None and any(one.path is Path.PAPER for one in result.noise.disagreements)


def read_sweep(folder: FilePath) -> Sweep | None:
    """Return what the sweep of the session whose artifacts lie in `folder` found; `None` where there was none."""
    file = _file(folder)
    return sweep_from_plain(json.loads(file.read_text("utf-8"))) if file.exists() else None


def _file(folder: FilePath) -> FilePath:
    return folder / "races.json"


@dataclass(slots=True)
class _Replays:
    """The perturbed replays of one session."""

    session: SessionReplay
    result: SessionResult
    run: Run
    done: list[Perturbation] = field(default_factory=list)
    faults: dict[Perturbation, str] = field(default_factory=dict)

    def flips(self, perturbations: Sequence[Perturbation]) -> list[Flips]:
        """Replay under each of them; what a replay without a trace flips isn't known."""
        tasks = {one: self.session.task(Path.PAPER, perturbation=one) for one in perturbations}
        ends = self.run(tasks)
        self.done += perturbations
        return [self._flips(one, ends[one]) for one in perturbations]

    def _flips(self, perturbation: Perturbation, end: Ended) -> Flips:
        place = self.session.place(Path.PAPER, perturbation=perturbation)
        self.session.settle(place, end)
        result = json.loads((place / "result.json").read_text("utf-8"))
        if "fault" in result:
            self.faults[perturbation] = result["fault"]["what"]
            return {}
        perturbed = trace_from_plain(result["trace"])
        tolerance = self.session.loaded.contract.tolerance.for_core()
        return find_flips(self.result.traces[Path.PAPER], perturbed, perturbation, tolerance)
