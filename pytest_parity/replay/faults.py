"""Why a path has no trace: refused, raised, exited, killed, hung."""

from __future__ import annotations

import os
import traceback
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from pytest_parity.core.fault import PathFault, Refusal
from pytest_parity.core.machine import without_machine
from pytest_parity.replay.ports import StrayOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.replay.processes import Ended

_FRAMES_SHOWN = 6
_ENGINE = ("nautilus_trader", "pytest_parity", "asyncio", "<frozen")


def refused(error: Refusal) -> PathFault:
    """A fault that the contract's author can mend."""
    # whose decisions stray orders are can't be told, so it is no path that stayed out either
    return _told(PathFault(what=error.what, remedy=error.remedy, field=error.where, lost=isinstance(error, StrayOrder)))


def raised(error: BaseException) -> PathFault:
    """An exception that left the strategy, or a `sys.exit` in it."""
    if isinstance(error, SystemExit):
        what = f"the strategy ended its process: sys.exit({error.code!r})"
    elif isinstance(error, UnicodeEncodeError) and error.__context__ is not None:
        return raised(error.__context__)  # the engine failed to log what the strategy had raised
    else:
        what = f"the strategy raised {''.join(traceback.format_exception_only(error)).strip()}"
    return _told(PathFault(what=what, field="strategy", frames=_frames(error)))


def ended(end: Ended, seconds: float) -> PathFault:
    """A process that ended, or had to be ended, without a result."""
    if end.how == "timeout":
        what = f"the path did not finish within {seconds:g} s and was ended"
        remedy = "mend what never returns, or raise --parity-timeout"
    elif end.how == "signal":
        what = f"the process was ended by {end.signal}"
        remedy = "its last output says where: os.abort() and a panic of the engine end a process so"
    else:
        what = f"the process ended itself with status {end.status} before the session was over"
        remedy = "os._exit() in the strategy ends a process so"
    fault = PathFault(what=what, remedy=remedy, field="strategy", output=end.output, lost=True)
    return _told(fault, end.processes)


def _told(fault: PathFault, processes: Sequence[int] = ()) -> PathFault:
    """Return a fault whose words say nothing of the machine; of its own process, where none are given."""
    own = processes or (os.getpid(), os.getppid())
    return replace(fault, what=without_machine(fault.what, own), output=without_machine(fault.output, own))


def _frames(error: BaseException) -> tuple[str, ...]:
    """Return the frames of the user's own code, or the last ones where there are none."""
    every = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in every if not any(part in frame.filename for part in _ENGINE)]
    shown = (own or every)[-_FRAMES_SHOWN:]
    return tuple(f"{_short(f.filename)}:{f.lineno} in {f.name}: {f.line or ''}".rstrip(": ") for f in shown)


def _short(filename: str) -> str:
    try:
        return FilePath(filename).relative_to(FilePath.cwd()).as_posix()
    except (ValueError, OSError):  # elsewhere, or the strategy removed its working directory
        return filename
