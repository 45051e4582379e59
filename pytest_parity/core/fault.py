"""Why a path has no trace: the refusal that is raised, and the plain value that crosses the process border."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


class Refusal(Exception):
    """What a contract asks for and can't have: what, where (the contract's field, dotted), and what to do."""

    def __init__(self, what: str, remedy: str, where: str = "") -> None:
        self.what = what
        self.remedy = remedy
        self.where = where
        super().__init__(what, remedy, where)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}" if self.where else f"{self.what}; {self.remedy}"


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
