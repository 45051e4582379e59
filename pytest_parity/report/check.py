"""What a failing check of a contract prints, and its artifact."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.report.run_directory import publishable
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_parity.report.reference import Told

_FINDINGS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPlace:
    """Which check of which contract a report is about, its artifact, and the command that runs it again."""

    item: str
    file: str
    artifact: str
    command: Sequence[str]


def check_report(headline: str, findings: Sequence[Told], place: CheckPlace) -> str:
    """Tell what a check found; line 0 of a finding stands for none."""
    lines = [f"{headline}: {place.item} of {place.file}", "", *_lines(findings, place)]
    lines += ["", f"artifact:  {place.artifact}", f"again:     {shlex.join(place.command)}"]
    return "\n".join(map(printable, lines))


def accepted_report(findings: Sequence[Told], place: CheckPlace) -> str:
    """Tell what a check found that its contract accepts."""
    return "\n".join(map(printable, _lines(findings, place)))


def _lines(findings: Sequence[Told], place: CheckPlace) -> list[str]:
    file, lines = place.file, []
    for line, what, details in findings[:_FINDINGS]:
        lines += [f"  {file}:{line}: {what}" if line else f"  {what}", *(f"    {detail}" for detail in details)]
    if len(findings) > _FINDINGS:
        lines.append(f"  … {len(findings) - _FINDINGS} more in {place.artifact}")
    return lines


def check_json(outcome: str, headline: str, findings: Sequence[Told], rootdir: Path) -> dict[str, Any]:
    """Return the content of a check's artifact."""

    def told(text: str) -> str:
        return printable(publishable(text, rootdir))

    return {
        "check": 1,
        "outcome": outcome,
        "headline": told(headline),
        "findings": [
            {"line": line or None, "what": told(what), "details": [*map(told, details)]}
            for line, what, details in findings
        ],
    }
