"""What a run leaves for whoever reads it elsewhere: `summary.md`, the step summary of GitHub, and its annotations."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_parity.report.annotations import annotate
from pytest_parity.report.files import append_text, write_text
from pytest_parity.report.summary import MOST_BYTES, summary_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.plugin.run import ParityRun
    from pytest_parity.report.annotations import Annotation
    from pytest_parity.report.promotion import Promotion

_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


def write_summary(promotion: Promotion, run: ParityRun, environment: Mapping[str, str] = os.environ) -> str:
    """Write the run's `summary.md`, and append it to the step summary; return what went wrong with that, if anything.

    What other steps have written there counts: GitHub shows none of it where all is too long.
    """
    today, label = datetime.now(UTC).date(), run.directory.label
    text = summary_text(promotion, label, today)
    if run.opened:
        write_text(run.directory.folder / "summary.md", text)
    if not (name := environment.get(_STEP_SUMMARY)):
        return ""
    place = Path(name)
    try:
        written = place.stat().st_size if place.exists() else 0
        append_text(place, summary_text(promotion, label, today, MOST_BYTES - written) if written else text)
    except OSError as error:
        return f"the summary can't be added to the file that {_STEP_SUMMARY} names: {error.strerror}"
    return ""


def annotations_of(
    promotion: Promotion, rootdir: Path, environment: Mapping[str, str] = os.environ
) -> list[Annotation]:
    """Return the annotations for GitHub; none anywhere else."""
    if environment.get("GITHUB_ACTIONS") != "true":
        return []
    workspace = Path(environment.get("GITHUB_WORKSPACE") or rootdir).resolve()
    below = rootdir.resolve()
    inside = below.relative_to(workspace).as_posix() if below.is_relative_to(workspace) else "."
    return annotate(promotion, "" if inside == "." else f"{inside}/")
