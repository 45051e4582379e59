"""Which decisions of a path hang on a race of timers and data, and how little flips them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.core.compare import compare
from pytest_parity.core.noise import Change
from pytest_parity.core.perturbation import Kind, Perturbation, perturbation_from_plain
from pytest_parity.core.plain import value_from_plain
from pytest_parity.core.tolerance import Tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.trace import Trace

PROBES = 8  # replays that look for a smaller delay: to a 256th of the longest

type Key = tuple[object, ...]
type Flips = dict[Key, Flip]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A decision that is another, or has another outcome, under a perturbation: the smallest that was found."""

    decision: int | None  # of the unperturbed path; None for one that only the perturbed path takes
    what: str  # intent and side
    ts: int
    instruments: tuple[str, ...]
    changes: tuple[Change, ...]  # unperturbed first
    smallest: Perturbation


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What a session's paper path did under perturbations; `faults` tells those under which it did not finish."""

    zone: str  # the exchange's time zone
    timers: str  # which side of a datum of their timestamp a perturbation of timers puts them: after_data, before_data
    perturbations: tuple[Perturbation, ...]  # all that were replayed, those that look for a smaller one included
    flips: tuple[Flip, ...]
    faults: tuple[tuple[Perturbation, str], ...] = ()


def find_flips(path: Trace, perturbed: Trace, by: Perturbation, tolerance: Tolerance) -> Flips:
    """Compare a path with itself under a perturbation; what is only as late as the data were is the same."""
    late = Tolerance(
        signal_time=tolerance.signal_time + by.delay,
        fill_time=tolerance.fill_time + by.delay,
        price=tolerance.price,
        pnl=tolerance.pnl,
        currency=tolerance.currency,
    )
    comparison = compare(path, perturbed, late)
    seen: Counter[Key] = Counter()
    flips: Flips = {}
    for mismatch in comparison.mismatches:
        what = _what(mismatch, comparison)
        key: Key = (mismatch.strategy, mismatch.ticker, mismatch.backtest)
        if mismatch.backtest is None:  # without a number of its own: the first, second, … of its sort
            key = (*key, what, mismatch.instruments)
            seen[key] += 1
            key = (*key, seen[key])
        flips[key] = _flip(mismatch, what, by)
    return flips


def merge_flips(found: Iterable[Flips]) -> Flips:
    """Keep the smallest perturbation that flips each decision; by time."""
    flips: Flips = {}
    for key, flip in (item for one in found for item in one.items()):
        if key not in flips or flip.smallest.size < flips[key].smallest.size:
            flips[key] = flip
    return dict(sorted(flips.items(), key=lambda item: (item[1].ts, item[1].decision or 0, item[1].what)))


def shrink(flips: Flips, probe: Callable[[Perturbation], Flips], probes: int = PROBES) -> Iterator[Flips]:
    """Give what smaller delays flip, halving the one that the earliest flip needs; at most so many probes."""
    key = next((key for key, flip in flips.items() if flip.smallest.kind is Kind.DELAY), None)
    if key is None:
        return
    seed, below, above = flips[key].smallest.seed, 0, flips[key].smallest.delay
    for _ in range(probes):
        middle = (below + above) // 2
        if middle == below:
            return
        found = probe(Perturbation(kind=Kind.DELAY, seed=seed, delay=middle))
        below, above = (below, middle) if key in found else (middle, above)
        yield found


def _what(mismatch: Mismatch, comparison: Comparison) -> str:
    for decisions, number in ((comparison.backtest, mismatch.backtest), (comparison.paper, mismatch.paper)):
        if number is not None:
            decision = decisions[number - 1]
            return f"{decision.intent} {decision.side}".strip()
    return "outcome"


def _flip(mismatch: Mismatch, what: str, by: Perturbation) -> Flip:
    return Flip(
        decision=mismatch.backtest,
        what=what,
        ts=mismatch.ts,
        instruments=mismatch.instruments or (mismatch.ticker,),
        changes=tuple(Change(one.field, one.backtest, one.paper, one.unit) for one in mismatch.differences),
        smallest=by,
    )


def sweep_from_plain(plain: Mapping[str, Any]) -> Sweep:
    """Read a sweep."""
    return Sweep(
        zone=plain["zone"],
        timers=plain["timers"],
        perturbations=tuple(map(perturbation_from_plain, plain["perturbations"])),
        flips=tuple(_flip_from_plain(flip) for flip in plain["flips"]),
        faults=tuple((perturbation_from_plain(one), what) for one, what in plain["faults"]),
    )


def _flip_from_plain(plain: Mapping[str, Any]) -> Flip:
    about = {"instruments": tuple(plain["instruments"]), "changes": tuple(map(_change_from_plain, plain["changes"]))}
    return Flip(**(dict(plain) | about | {"smallest": perturbation_from_plain(plain["smallest"])}))


def _change_from_plain(plain: Mapping[str, Any]) -> Change:
    unit = plain["unit"]
    return Change(plain["field"], value_from_plain(plain["first"], unit), value_from_plain(plain["again"], unit), unit)
