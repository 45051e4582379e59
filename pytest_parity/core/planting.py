"""A fault planted into the paper path: whether it shows in what the path did, and under which labels it is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pytest_parity.core.mismatch import Label
from pytest_parity.core.noise import Change
from pytest_parity.core.plain import value_from_plain

if TYPE_CHECKING:
    from collections.abc import Mapping


class End(StrEnum):
    """What became of one planting."""

    ALONE = "alone"  # the label fails, and no other
    MISSED = "missed"  # the fault shows in what the path did, and the label doesn't fail
    MIXED = "mixed"  # the label fails, and so do others that don't follow from it
    COVERED = "covered"  # it would, but for an entry that accepts whatever follows from a mismatch of the session
    OTHER = "other"  # the path did something else, but not what was to be planted
    INERT = "inert"  # the path decided the same
    UNFINISHED = "unfinished"  # the path did not run to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One planting: what was altered, and what came of it. Moments in texts are in UTC, as `core.moment.utc` writes."""

    planted: str
    end: End
    told: str = ""  # why it came to that, one line, unless `labels` and `changes` say it
    labels: tuple[str, ...] = ()  # of the roots that fail, each once
    ts: int | None = None  # of the first of them, else of the first decision that is another
    what: str = ""  # of the same: intent, side and instruments
    changes: tuple[Change, ...] = ()  # of the same: without the fault first


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """All plantings that were tried for a label, in their order; `why` says why there is none."""

    label: Label
    attempts: tuple[Attempt, ...] = ()
    why: str = ""

    @property
    def caught(self) -> Attempt | None:
        """The planting that made the label fail alone."""
        return next((one for one in self.attempts if one.end is End.ALONE), None)

    @property
    def missed(self) -> Attempt | None:
        """The first planting that showed and didn't make the label fail alone, where none did."""
        if self.caught is not None:
            return None
        return next((one for one in self.attempts if one.end in (End.MISSED, End.MIXED)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """What every label of a session did when its fault was planted; `unsteady` where nothing could be told from it."""

    zone: str  # the exchange's time zone
    trials: tuple[Trial, ...] = ()
    unsteady: bool = False

    def trial(self, label: Label) -> Trial:
        """Return that of one label."""
        return next((one for one in self.trials if one.label is label), Trial(label=label))


def self_test_from_plain(plain: Mapping[str, Any]) -> SelfTest:
    """Read a self-test."""
    trials = tuple(map(_trial_from_plain, plain["trials"]))
    return SelfTest(zone=plain["zone"], trials=trials, unsteady=plain["unsteady"])


def _trial_from_plain(plain: Mapping[str, Any]) -> Trial:
    attempts = tuple(map(_attempt_from_plain, plain["attempts"]))
    return Trial(label=Label(plain["label"]), attempts=attempts, why=plain["why"])


def _attempt_from_plain(plain: Mapping[str, Any]) -> Attempt:
    changes = tuple(map(_change_from_plain, plain["changes"]))
    about = {"end": End(plain["end"]), "labels": tuple(plain["labels"]), "changes": changes}
    return Attempt(**(dict(plain) | about))


def _change_from_plain(plain: Mapping[str, Any]) -> Change:
    unit = plain["unit"]
    return Change(plain["field"], value_from_plain(plain["first"], unit), value_from_plain(plain["again"], unit), unit)
