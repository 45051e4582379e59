"""What the venue lint judges: settings that the paths don't have alike, and what each session's data offer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VENUE = "venue"  # the part that isn't an engine's


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting and what each path has; `lacking` is the path that has no such setting, empty where both have."""

    part: str  # `venue`, or the engine: `data`, `risk`, `exec`, `cache`
    key: str
    backtest: str
    paper: str
    where: str  # the contract's field, dotted
    venue: str = ""
    lacking: str = ""
    refused: bool = False  # the path that has no such setting is given it all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the data of one session offer of one instrument: how many of each kind."""

    session: str
    instrument: str
    kind: str  # its class
    venue: str
    underlying: str = ""  # an option's, its symbol
    expires: bool = False  # within the session
    data: Mapping[str, int] = field(default_factory=Counter)

    def has(self, *kinds: str) -> bool:
        """Whether there is any of these kinds."""
        return any(self.data.get(kind) for kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Data of one session that arrive in the very nanosecond of a bar's timer; `first` in UTC nanoseconds."""

    session: str
    bar_type: str
    instrument: str
    count: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFacts:
    """All that the venue lint looks at."""

    settings: tuple[Setting, ...] = ()
    bars_matched: tuple[str, ...] = ()  # venues whose backtest matches on bars, by name
    offers: tuple[Offer, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    timers: str = "before_data"

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> VenueFacts:
        """Return the facts that were gathered in another process."""
        return cls(
            settings=tuple(Setting(**words) for words in plain["settings"]),
            bars_matched=tuple(plain["bars_matched"]),
            offers=tuple(Offer(**words) for words in plain["offers"]),
            meetings=tuple(Meeting(**words) for words in plain["meetings"]),
            timers=plain["timers"],
        )
