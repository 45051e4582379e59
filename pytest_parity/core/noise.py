"""What a path doesn't agree on with itself, and what of a comparison that takes out of blame.

A path that is replayed again, on the same data, must decide the same. Where it doesn't, a difference from the other
path says nothing about parity: neither of that decision, nor of what follows once positions or orders differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_parity.core.compare import compare
from pytest_parity.core.mismatch import Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.mismatch import Mismatch, Value
    from pytest_parity.core.trace import Trace

EXACT = Tolerance()  # a tolerance is for two engines, not for one that runs twice


@dataclass(frozen=True, slots=True)
class Change:
    """One field in which a repetition differs from the first."""

    field: str
    first: Value
    again: Value
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One decision that a further repetition took otherwise than the first, or that only one of them took.

    `first` and `again` are numbers of decisions; both are None for what is left of a ticker when no decision explains
    it. `changes` holds at least one.
    """

    path: Path
    repetition: int  # the further one: 2, 3, …
    ts: int  # when the two visibly parted
    ticker: str
    strategy: str  # empty for what concerns whoever trades the ticker
    instruments: tuple[str, ...]
    first: int | None
    again: int | None
    changes: tuple[Change, ...]
    changes_state: bool  # whether positions or orders differ after it
    only_said: bool  # whether it is about words alone


@dataclass(frozen=True, slots=True)
class Noise:
    """All that the paths of a session disagree on with themselves, over `repetitions` of each; by time."""

    repetitions: int
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def tickers(self) -> frozenset[str]:
        """The tickers on which a path disagrees with itself."""
        return frozenset(one.ticker for one in self.disagreements)


def measure(traces: Mapping[Path, Sequence[Trace]]) -> Noise:
    """Compare each path's further repetitions with its first."""
    found = [
        disagreement
        for path, (first, *further) in traces.items()
        for repetition, again in enumerate(further, start=2)
        for disagreement in _disagreements(path, repetition, first, again)
    ]
    found.sort(key=lambda one: (one.ts, one.path, one.repetition, one.first or 0, one.again or 0))
    return Noise(max(map(len, traces.values())), tuple(found))


def _disagreements(path: Path, repetition: int, first: Trace, again: Trace) -> Iterator[Disagreement]:
    if first == again:
        return
    for mismatch in compare(first, again, EXACT).mismatches:
        yield Disagreement(
            path=path,
            repetition=repetition,
            ts=mismatch.ts,
            ticker=mismatch.ticker,
            strategy=mismatch.strategy,
            instruments=mismatch.instruments,
            first=mismatch.backtest,
            again=mismatch.paper,
            changes=tuple(Change(one.field, one.backtest, one.paper, one.unit) for one in mismatch.differences),
            changes_state=mismatch.changes_state,
            only_said=mismatch.only_said is not None,
        )


def take_out(comparison: Comparison, noise: Noise) -> Comparison:
    """Relabel as `nondeterministic` the mismatches that noise reaches, and those that follow from one of them."""
    if not noise.disagreements:
        return comparison
    reach = _Reach(noise)
    reached: set[int] = set()
    mismatches = []
    for mismatch in comparison.mismatches:  # by number: a root comes before what follows from it
        if mismatch.root in reached or reach.includes(mismatch):
            reached.add(mismatch.number)
        mismatches.append(_unblamed(mismatch) if mismatch.number in reached else mismatch)
    return replace(comparison, mismatches=tuple(mismatches))


class _Reach:
    """The decisions that a path disagrees with itself on, and from when on noise lasts on each ticker."""

    def __init__(self, noise: Noise) -> None:
        self.tickers = noise.tickers
        self.decisions = {(one.path, one.first) for one in noise.disagreements if one.first is not None}
        self.changed: dict[str, dict[str, int]] = {}  # ticker → strategy → since when positions or orders differ
        self.said: dict[str, dict[str, int]] = {}  # ticker → strategy → since when words differ
        for one in noise.disagreements:  # by time: the earliest stays
            if one.changes_state:
                self.changed.setdefault(one.ticker, {}).setdefault(one.strategy, one.ts)
            if one.only_said:
                self.said.setdefault(one.ticker, {}).setdefault(one.strategy, one.ts)

    def includes(self, mismatch: Mismatch) -> bool:
        numbers = ((Path.BACKTEST, mismatch.backtest), (Path.PAPER, mismatch.paper))
        if any(number in self.decisions for number in numbers):
            return True
        if mismatch.pair == (None, None):
            return mismatch.ticker in self.tickers
        said = mismatch.only_said is not None and _since(self.said, mismatch)
        return said or _since(self.changed, mismatch)


def _since(moments: Mapping[str, Mapping[str, int]], mismatch: Mismatch) -> bool:
    """Whether a mismatch comes after the moment of its ticker and strategy; a strategy without name is anyone's."""
    own = mismatch.strategy
    return any(
        ts <= mismatch.ts and ("" in {own, strategy} or own == strategy)
        for strategy, ts in moments.get(mismatch.ticker, {}).items()
    )


def _unblamed(mismatch: Mismatch) -> Mismatch:
    told = f": {mismatch.evidence}" if mismatch.evidence else ""
    evidence = f"not the same in every repetition; otherwise {mismatch.label}{told}"
    return replace(mismatch, label=Label.NONDETERMINISTIC, evidence=evidence)
