"""What is printed where a path didn't finish, or a session compares too little."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.core.fault import PathFault
    from pytest_parity.core.trace import Path
    from pytest_parity.report.failure import Place

_OUTPUT_LINES = 16
_CAUSE_SHOWN = 100  # characters


@dataclass(frozen=True, slots=True)
class Cause:
    """Which field of the contract a fault is about, with its line and column, and what else says its value."""

    field: str = ""  # `9:40: sessions[0].date`
    notes: tuple[str, ...] = ()


def replay_report(headline: str, faults: Mapping[Path, PathFault], causes: Mapping[Path, Cause], place: Place) -> str:
    """Tell the whole story of a path that didn't finish, or why the session compares too little."""
    cause = next((f"{fault.what}: " for fault in faults.values()), "")
    lines = [f"{cause}replay of {place.contract}, session {place.session}: {headline}"]
    told: list[PathFault] = []
    for path, fault in faults.items():
        # what both paths refuse is told once
        if any(fault.what == earlier.what and fault.field == earlier.field for earlier in told):
            lines += ["", f"  {path}: the same"]
            continue
        told.append(fault)
        lines += ["", f"  {path}: {_where(causes[path], place)}{fault.what}"]
        lines += [f"    {frame}" for frame in fault.frames]
        lines += [f"    {line}" for line in (fault.remedy, *causes[path].notes) if line]
        lines += _last_output(fault)
    return "\n".join(map(printable, [*lines, "", *place.lines()]))


def _where(cause: Cause, place: Place) -> str:
    return f"{place.file}:{cause.field}: " if cause.field else ""


def _last_output(fault: PathFault) -> list[str]:
    if not fault.output or fault.frames:
        return []
    return ["    last output:", *(f"      {line}" for line in fault.output.splitlines()[-_OUTPUT_LINES:])]


def pointer(faults: Mapping[Path, Any], file: str, session: str, *, collected: bool = True) -> str:
    """Return the one line of an item that has nothing to judge; `collected`: whether the run has sessions' items."""
    cause = textwrap.shorten(printable(next(iter(faults.values())).what), _CAUSE_SHOWN, placeholder=" …")
    see = "see" if collected else "for the whole story give --parity-rung=replay and see"
    return f"not judged: the {' and '.join(faults)} path did not finish ({cause}), {see} {file}::{session}::replay"
