"""Why a path has no trace, as a plain value that crosses the process border."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFault:
    """What went wrong on a path, in a sentence; `field` is the contract's, dotted, when it is to blame."""

    what: str
    remedy: str = ""
    field: str = ""
    frames: tuple[str, ...] = ()  # file:line in function: code, the strategy's own, innermost last
    output: str = ""  # the last lines that the process printed

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        return asdict(self) | {"frames": list(self.frames)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> PathFault:
        """Return the fault that `to_plain` gave."""
        return cls(**(plain | {"frames": tuple(plain["frames"])}))
