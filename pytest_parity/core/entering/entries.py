"""What became of a session's entries on both paths: the funnels, where they part, and the matrix of reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.core.entering.attempt import Attempt, Did, attempt_of, attempts_in
from pytest_parity.core.entering.funnel import Funnel, Funnels, Stage, is_signal, set_ups_of
from pytest_parity.core.paused import no_collection
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.entering.attempt import Sides

type Reached = tuple[Stage, Stage]  # the last stage that each of two got to


@dataclass(frozen=True, slots=True)
class Cell:
    """How many entries one path made this of, and the other that."""

    backtest: Attempt
    paper: Attempt
    count: int

    @property
    def idle(self) -> bool:
        """Whether neither path sent an order."""
        return self.backtest.idle and self.paper.idle


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The first stage that an entry got to on one path alone, and what the paths made of the earliest such entry."""

    stage: Stage
    counts_differ: bool  # False: the counts are equal there, of different entries
    backtest: Attempt
    paper: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What became of a session's entries; every entry, refusal and hold of each path is in one cell."""

    funnels: Mapping[Path, Funnel]
    cells: tuple[Cell, ...] = ()
    parting: Parting | None = None  # None: each entry got as far on both paths

    @property
    def idle(self) -> list[Cell]:
        """The cells of what neither path sent an order for."""
        return [cell for cell in self.cells if cell.idle]

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        return {
            "funnels": {path.value: asdict(funnel) for path, funnel in self.funnels.items()},
            "cells": [{**_sides_plain(cell), "count": cell.count} for cell in self.cells],
            "parting": None if self.parting is None else _parting_plain(self.parting),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Entries:
        """Read what `to_plain` gave."""
        parting = plain["parting"]
        return cls(
            funnels={Path(path): Funnel(**counts) for path, counts in plain["funnels"].items()},
            cells=tuple(Cell(**_sides(cell), count=cell["count"]) for cell in plain["cells"]),
            parting=None
            if parting is None
            else Parting(**_sides(parting), stage=Stage(parting["stage"]), counts_differ=parting["counts_differ"]),
        )


def tell_entries(comparison: Comparison) -> Entries:
    """Tell what became of the entries of a comparison."""
    with no_collection():
        return _entries(comparison)


def _entries(comparison: Comparison) -> Entries:
    attempts = attempts_in(comparison.alignment)
    research, paper = [left for left, _ in attempts if left], [right for _, right in attempts if right]
    funnels = Funnels([*research, *paper], comparison.reasons)
    reached = [(funnels.reached(left), funnels.reached(right)) for left, right in attempts]
    counts = {
        Path.BACKTEST: funnels.count(research, Counter(stage for stage, _ in reached)),
        Path.PAPER: funnels.count(paper, Counter(stage for _, stage in reached)),
    }
    parting = _parting(attempts, reached, funnels)
    return Entries(
        funnels=counts,
        cells=_cells(attempts),
        parting=None if parting is None else _told(*parting, counts),
    )


def _cells(attempts: Sequence[Sides]) -> tuple[Cell, ...]:
    seen: Counter[tuple[str, ...]] = Counter()  # words, which are quick to hash
    for left, right in attempts:
        one, other = attempt_of(left), attempt_of(right)
        seen[one.did, one.reason, other.did, other.reason] += 1
    cells = (
        Cell(Attempt(Did(did), reason), Attempt(Did(other_did), other_reason), count)
        for (did, reason, other_did, other_reason), count in seen.items()
    )
    return tuple(sorted(cells, key=_order))


def _told(stage: Stage, sides: Sides, counts: Mapping[Path, Funnel]) -> Parting:
    differ = counts[Path.BACKTEST].at(stage) != counts[Path.PAPER].at(stage)
    return Parting(stage=stage, counts_differ=differ, backtest=attempt_of(sides[0]), paper=attempt_of(sides[1]))


def _parting(attempts: Sequence[Sides], reached: Sequence[Reached], funnels: Funnels) -> tuple[Stage, Sides] | None:
    """Find the first stage at which any two part, and the earliest two of these."""
    unshared = set_ups_of(left for left, _ in attempts if left) ^ set_ups_of(right for _, right in attempts if right)
    parted: dict[Stage, Sides] = {}
    for both, stages in zip(attempts, reached, strict=True):
        alone = unshared and unshared & set_ups_of(decision for decision in both if decision)
        stage = Stage.SET_UPS if alone else _stage(*both, stages, funnels)
        if stage is not None:
            parted.setdefault(stage, both)
    return min(parted.items(), key=lambda one: one[0].rank, default=None)


def _stage(left: Decision | None, right: Decision | None, reached: Reached, funnels: Funnels) -> Stage | None:
    """Tell the first stage at which a pair or leftover parts."""
    stages = [min(reached, key=lambda stage: stage.rank).next] if reached[0] is not reached[1] else []
    if left and right and is_signal(left) and is_signal(right):
        if None not in (left.considered, right.considered) and left.considered != right.considered:
            stages.append(Stage.CONTRACTS_CONSIDERED)
        selected = all(stage.rank >= Stage.CONTRACT_SELECTED.rank for stage in reached)
        if selected and funnels.trades_options(left) and left.instrument != right.instrument:
            stages.append(Stage.CONTRACT_SELECTED)
    return min(stages, key=lambda stage: stage.rank, default=None)


def _order(cell: Cell) -> tuple[int, str, int, str]:
    """Sort by what the backtest did, then by what paper did, orders first."""
    order = list(Did)
    left, right = cell.backtest, cell.paper
    return order.index(left.did), left.reason, order.index(right.did), right.reason


def _sides_plain(both: Cell | Parting) -> dict[str, Any]:
    return {
        name: {"did": attempt.did.value, "reason": attempt.reason or None}
        for name, attempt in (("backtest", both.backtest), ("paper", both.paper))
    }


def _sides(plain: Mapping[str, Any]) -> dict[str, Attempt]:
    return {name: Attempt(Did(plain[name]["did"]), plain[name]["reason"] or "") for name in ("backtest", "paper")}


def _parting_plain(parting: Parting) -> dict[str, Any]:
    return {"stage": parting.stage.value, "counts_differ": parting.counts_differ, **_sides_plain(parting)}
