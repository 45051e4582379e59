"""Why a path has no trace: the refusal that is raised, and the plain value that crosses the process border.

And what is wrong with a plug-in.
"""

from __future__ import annotations

import traceback
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from pytest_parity.core.machine import without_machine


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
    lost: bool = False  # whether nothing is known of what it did: its process hung, was killed or ended itself

    def to_plain(self) -> dict[str, Any]:
        """Return plain builtins."""
        return asdict(self) | {"frames": list(self.frames)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> PathFault:
        """Return the fault that `to_plain` gave."""
        return cls(**(plain | {"frames": tuple(plain["frames"])}))


class PluginFault(Exception):
    """What a plug-in registers or does that can't be used."""

    def __init__(self, plugin: str, what: str, remedy: str) -> None:
        self.plugin = plugin
        self.what = what
        self.remedy = remedy
        super().__init__(plugin, what, remedy)

    def __str__(self) -> str:
        return f"plug-in {self.plugin}: {self.what}; {self.remedy}"

    @classmethod
    def of(cls, plugin: str, doing: str, error: Exception, file: str = "") -> PluginFault:
        """Return the fault of a plug-in whose code raised; `doing` names that code, `file` is where it stands."""
        return cls(plugin, f"{doing} raised {said_by(error, file)}", "mend it, or leave the plug-in out")


def said_by(error: Exception, file: str = "") -> str:
    """Return an exception in one line, with the name of the file, if it passed that one, and the line that it left."""
    text = without_machine("".join(traceback.format_exception_only(error)).strip().replace("\n", " "))
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == file]
    frame = next(reversed(own or frames), None)
    return text if frame is None else f"{text} ({PurePath(frame.filename).name}:{frame.lineno})"
