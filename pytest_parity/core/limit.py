"""What was held against a limit of the contract, with both values in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.core.trace import Path


class Held(NamedTuple):
    """One decision or order, held against one clause."""

    ts: int  # when it was decided, UTC nanoseconds
    subject: str  # `enter BUY 2 AAPL.XNAS`
    actual: str  # with its unit; times of day are the exchange's
    kept: bool
    how: str = ""  # what the value was made of


@dataclass(frozen=True, slots=True)
class LimitResult:
    """What was held against one clause in one session, by path; `where` are the clause's keys in the contract."""

    name: str  # of the limit: the clause's own, but for one that another clause implies
    where: tuple[str, ...]
    limit: str  # with its unit
    held: Mapping[Path, Sequence[Held]]

    @property
    def breaches(self) -> list[tuple[Path, Held]]:
        """What isn't within it."""
        return [(path, one) for path, held in self.held.items() for one in held if not one.kept]
