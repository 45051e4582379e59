"""What the item `nondeterministic` prints."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import Label
from pytest_parity.report.words import Clock, count_fields, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.mismatch import Value
    from pytest_parity.core.noise import Change, Disagreement, Noise
    from pytest_parity.report.failure import Place

_SHOWN = 3  # disagreements told in full
_OTHER_FIELDS = 3
_CAUSES = (
    "Usual causes: the order of a set or of hash(), random numbers without a seed, the wall clock (time.time(),",
    "datetime.now()) instead of self.clock, threads. Data and Nautilus's own clock are the same in every repetition.",
)


def noise_report(noise: Noise, headline: str, comparison: Comparison, place: Place) -> str:
    """Tell where a path first disagrees with itself, what isn't held against parity for it, and usual causes."""
    clock = Clock(place.zone)
    first = noise.disagreements[0]
    session = f"nondeterministic in {place.contract}, session {place.session}"
    lines = [f"{_values(first, first.changes[0], clock)}: {session}: {headline}", ""]
    once = _once(noise.disagreements)
    for disagreement in islice(once, _SHOWN):
        lines += _tell(disagreement, clock)
    if len(once) > _SHOWN:
        lines.append(f"  … {len(once) - _SHOWN} more in repeats.json")
    lines += _unblamed(comparison)
    return "\n".join(map(printable, [*lines, "", *_CAUSES, "", *place.lines()]))


def _once(disagreements: Iterable[Disagreement]) -> Sequence[Disagreement]:
    """Keep the first of what several repetitions do differently from the first one."""
    kept: dict[object, Disagreement] = {}
    for one in disagreements:
        kept.setdefault((one.path, one.ticker, one.first or (one.again, one.ts)), one)
    return list(kept.values())


def _tell(disagreement: Disagreement, clock: Clock) -> list[str]:
    first, *others = disagreement.changes
    about = "/".join(disagreement.instruments) or disagreement.ticker
    lines = [f"  {clock.time(disagreement.ts)} {about}: {_values(disagreement, first, clock)}"]
    lines += [f"           also {_values(disagreement, other, clock)}" for other in others[:_OTHER_FIELDS]]
    if len(others) > _OTHER_FIELDS:
        lines.append(f"           … {count_fields(len(others) - _OTHER_FIELDS)} in repeats.json")
    return lines


def _values(disagreement: Disagreement, change: Change, clock: Clock) -> str:
    def shown(value: Value) -> str:
        return clock.value(value, change.unit)

    again = f"{shown(change.again)} in repetition {disagreement.repetition}"
    return f"{change.field}: {disagreement.path} {shown(change.first)} in repetition 1, {again}"


def _unblamed(comparison: Comparison) -> list[str]:
    """Say how much of what parts the two paths isn't held against them."""
    count = Counter(mismatch.label for mismatch in comparison.mismatches)[Label.NONDETERMINISTIC]
    if not count:
        return []
    mismatches = "1 mismatch between the paths is" if count == 1 else f"{count} mismatches between the paths are"
    return [f"  {mismatches} no parity failure for it, see mismatches.json"]
