"""How often each path of a session was run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_parity.session.result import SessionResult


def repeats_done(result: SessionResult) -> int:
    """Return how often both paths were run to their end."""
    if result.faults:
        return 0
    return result.noise.repetitions if result.noise is not None else 1
