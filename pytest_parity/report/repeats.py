"""The artifact files of further repetitions: what the paths disagree on with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.folding.fold import fold
from pytest_parity.core.plain import to_plain
from pytest_parity.report.evidence import write_rows
from pytest_parity.report.files import write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from pytest_parity.core.noise import Noise
    from pytest_parity.core.trace import Path, Trace


def write_repeats(folder: FilePath, noise: Noise, differing: Mapping[tuple[Path, int], Trace]) -> None:
    """Write the disagreements, and the rows of each repetition that isn't as the first."""
    write_json(folder / "repeats.json", to_plain(noise))
    for (path, number), trace in differing.items():
        write_rows(folder / path / f"repeat-{number}", trace, fold(trace))
