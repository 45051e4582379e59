"""What a live feed may do to the same data.

A timer on the other side of a datum of one timestamp, data of one timestamp in another order, data that arrive late: a
perturbation is of one kind, and drawn from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a perturbation does, the least first."""

    TIMERS = "timers"  # on the other side of data of their timestamp
    ORDER = "order"  # data of one timestamp in another order; each stream keeps its own
    DELAY = "delay"  # data later by at most `delay`; each stream keeps its order


@dataclass(frozen=True, slots=True, kw_only=True)
class Perturbation:
    """One perturbation of a path's feed; `delay` in nanoseconds."""

    kind: Kind
    seed: int = 0
    delay: int = 0

    @property
    def size(self) -> tuple[int, int, int]:
        """What it is measured by: its kind, then its delay."""
        return list(Kind).index(self.kind), self.delay, self.seed


def plan_perturbations(number: int, longest: int) -> tuple[Perturbation, ...]:
    """Return so many perturbations: the timers' first, then other orders and, up to `longest`, delays in turn."""
    kinds = (Kind.ORDER, Kind.DELAY) if longest else (Kind.ORDER,)
    drawn = (
        Perturbation(kind=kind, seed=seed, delay=longest if kind is Kind.DELAY else 0)
        for seed in count(1)
        for kind in kinds
    )
    return (Perturbation(kind=Kind.TIMERS), *(next(drawn) for _ in range(number - 1)))[:number]


def perturbation_from_plain(plain: Mapping[str, Any]) -> Perturbation:
    """Read a perturbation."""
    return Perturbation(kind=Kind(plain["kind"]), seed=plain["seed"], delay=plain["delay"])
