"""The rungs of the ladder that a candidate climbs: each rests on those below it."""

from __future__ import annotations

from enum import StrEnum


class Rung(StrEnum):
    """The rungs that exist, from the lowest."""

    FROZEN = "frozen"
    TEST_GATE = "test_gate"
    ORIGIN = "origin"
    REPLAY = "replay"

    @property
    def upto(self) -> tuple[Rung, ...]:
        """The rung itself and those below it, from the lowest."""
        rungs = tuple(Rung)
        return rungs[: rungs.index(self) + 1]
