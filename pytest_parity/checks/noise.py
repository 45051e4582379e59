"""The item `nondeterministic`: each path did the same in every repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Failed, Passed, Verdict
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.core.noise import Noise


def judge_noise(noise: Noise) -> Verdict:
    """Return failed for a path that disagrees with itself, with how often it does."""
    counts = {path: len({(one.first, one.again) for one in noise.disagreements if one.path is path}) for path in Path}
    told = [f"{path} in {count} place{'' if count == 1 else 's'}" for path, count in counts.items() if count]
    if not told:
        return Passed()
    return Failed(f"disagreement of a path with itself in {noise.repetitions} repetitions: {', '.join(told)}")
