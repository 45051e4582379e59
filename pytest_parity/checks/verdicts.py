"""What a check says of an item."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passed:
    """Nothing to report."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Every mismatch is declared; `reason` is what the contract says, one line."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something the contract doesn't accept; `headline` says what, one line."""

    headline: str


type Verdict = Passed | Expected | Failed
