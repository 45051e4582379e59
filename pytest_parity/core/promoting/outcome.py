"""How an item of a contract ended, and what one session came to: what a verdict goes by.

Both cross from an xdist worker to the controller, as plain builtins.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pytest_parity.core.entering.entries import Entries
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Mapping


class Ended(StrEnum):
    """The ways an item can end, the better ones first: of several attempts the worst one counts."""

    PASSED = "passed"
    EXPECTED = "expected"  # every mismatch is declared
    SKIPPED = "skipped"
    ERROR = "error"  # nothing could be judged
    FAILED = "failed"

    @property
    def badness(self) -> int:
        """The place in the order of definition."""
        return list(Ended).index(self)


class Stand(StrEnum):
    """What a contract makes of a root, the worst first."""

    UNDECLARED = "undeclared"
    LET_THROUGH = "let through"  # by `strict_parity: false`
    DECLARED = "declared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A mismatch that follows from no other, in words that may be published."""

    label: str
    effect: str
    what: str  # one sentence, times of the exchange
    stand: Stand
    rule: str = ""  # of the entry that declares it

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        return asdict(self) | {"stand": self.stand.value}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Root:
        """Read what `to_plain` gave."""
        return cls(**dict(plain) | {"stand": Stand(plain["stand"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one item of a contract ended."""

    item: str  # below its contract: `frozen`, `trend-day::replay`
    node: str  # its whole node id
    ended: Ended
    what: str = ""  # one line: why it failed, was skipped, is expected
    effect: str = ""  # of a failed label: the worst among its undeclared mismatches
    let_through: tuple[str, ...] = ()  # what `strict_parity: false` accepted, one line each
    roots: tuple[Root, ...] = ()  # of its label; the first ones, where there are many
    further_roots: int = 0

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        lists = {"let_through": list(self.let_through), "roots": [root.to_plain() for root in self.roots]}
        return asdict(self) | {"ended": self.ended.value} | lists

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Outcome:
        """Read what `to_plain` gave."""
        roots = tuple(map(Root.from_plain, plain["roots"]))
        values = {"ended": Ended(plain["ended"]), "let_through": tuple(plain["let_through"]), "roots": roots}
        return cls(**dict(plain) | values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was compared of one session that both paths finished."""

    session: str
    repeats: int  # how often each path was run
    seconds: float  # that both paths took with the market data
    extents: Mapping[Path, Extent] = field(default_factory=dict)
    entries: Entries | None = None
    decided: tuple[str, str] = ("", "")  # a decision of each path in a few words: what parts first, else the first

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        return {
            "session": self.session,
            "repeats": self.repeats,
            "seconds": self.seconds,
            "extents": {path.value: asdict(extent) for path, extent in self.extents.items()},
            "entries": None if self.entries is None else self.entries.to_plain(),
            "decided": list(self.decided),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Compared:
        """Read what `to_plain` gave."""
        extents = {Path(path): Extent(**counts) for path, counts in plain["extents"].items()}
        entries = None if plain["entries"] is None else Entries.from_plain(plain["entries"])
        backtest, paper = plain["decided"]
        return cls(**dict(plain) | {"extents": extents, "entries": entries, "decided": (backtest, paper)})
