"""The words of a verdict: what may be promoted, what stands against it, and which exit status says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Verdict(StrEnum):
    """Whether a candidate may be promoted, the worst last."""

    PROMOTE = "promote"
    INCOMPLETE = "incomplete"
    BLOCKED = "blocked"

    @property
    def badness(self) -> int:
        """The place in the order of definition."""
        return list(Verdict).index(self)


class Cause(StrEnum):
    """The kinds of reason against a promotion, the worst first."""

    FAILED = "failed"
    ERROR = "error"
    NO_LOCK = "no_lock"
    SKIPPED = "skipped"
    NOT_RUN = "not_run"
    REPEAT = "repeat"  # run less often than `promotion.repeat`
    KIND = "kind"  # no session of a kind in `promotion.kinds`
    NOTHING_COMPARED = "nothing_compared"
    REQUIRED = "required"  # a contract in `parity_required` that isn't in the run


class Status(IntEnum):
    """The exit statuses that a verdict deals with; pytest's, and one of its own."""

    PASSED = 0
    FAILED = 1
    NOTHING_RAN = 5
    TOO_MANY_WARNINGS = 6
    INCOMPLETE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that stands against a promotion."""

    cause: Cause
    what: str  # one line
    node: str = ""  # of the item, where it is about one
    session: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it is more than something missing."""
        return self.cause is Cause.FAILED


def verdict_of(reasons: Sequence[Reason]) -> Verdict:
    """Return what the reasons come to."""
    if any(reason.blocks for reason in reasons):
        return Verdict.BLOCKED
    return Verdict.INCOMPLETE if reasons else Verdict.PROMOTE


def exit_status(status: int, verdict: Verdict, *, own_failures: int, other_failures: int) -> int:
    """Return a gate's exit status: `status` is pytest's, and stays where it tells of something worse.

    The failures that pytest counted are those of contracts' items, which the verdict has judged, and of others.
    """
    if status not in tuple(Status):
        return status
    if verdict is Verdict.BLOCKED or other_failures:
        return Status.FAILED
    if verdict is Verdict.INCOMPLETE:
        return Status.INCOMPLETE
    return Status.PASSED if status == Status.FAILED and own_failures else status
