"""What a session's items report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from pytest_parity.core.accepting.expected import LabelOutcome
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.entering.entries import Entries
    from pytest_parity.core.fault import PathFault
    from pytest_parity.core.limit import LimitResult
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.noise import Noise
    from pytest_parity.core.trace import Path, Trace
    from pytest_parity.session.feed import FeedResult
    from pytest_parity.session.repeats import Repetition


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResult:
    """What a session's items report: either the faults of its paths, or a comparison and an outcome for each label."""

    folder: FilePath
    facts: dict[Path, dict[str, Any]]
    faults: dict[Path, PathFault] = field(default_factory=dict)
    traces: dict[Path, Trace] = field(default_factory=dict)
    comparison: Comparison | None = None
    entries: Entries | None = None  # of the comparison
    outcomes: dict[Label, LabelOutcome] = field(default_factory=dict)
    feed: FeedResult | None = None
    limits: tuple[LimitResult, ...] = ()  # none where the contract states none
    noise: Noise | None = None  # not measured
    differing: dict[Repetition, Trace] = field(default_factory=dict)  # further repetitions that aren't as the first

    @property
    def zone(self) -> str:
        """The exchange's time zone, an IANA name; UTC where no path came so far as to say it."""
        return next((facts["session"]["zone"] for facts in self.facts.values()), "UTC")

    def summary(self) -> dict[str, Any]:
        """Return what the journal says: paths at fault, or the labels that were found."""
        if self.comparison is None:
            return {"faults": sorted(path.value for path in self.faults)}
        return {"mismatches": Counter(mismatch.label.value for mismatch in self.comparison.mismatches)}
