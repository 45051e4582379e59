"""How the price of one instrument went in a session, thinned to what a picture has room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Prices:
    """What a path's engine was given: quotes by side, or one price of each record.

    `times` are when the records reached the path, UTC nanoseconds. Prices are text; a side that nobody quoted
    is `None`.
    """

    type: str  # the contract's word for the data
    times: tuple[int, ...]
    bids: tuple[str | None, ...]
    asks: tuple[str | None, ...]  # where nothing is quoted, the bids again

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        return {"type": self.type, "times": self.times, "bids": self.bids, "asks": self.asks}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Prices:
        """Read what `to_plain` gave."""
        return cls(plain["type"], *(tuple(plain[name]) for name in ("times", "bids", "asks")))
