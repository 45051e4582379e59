"""The artifact files of one session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.core.plain import to_plain
from pytest_parity.core.record import record
from pytest_parity.core.trace import Path
from pytest_parity.report.files import write_json, write_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.trace import Trace


def write_path(folder: FilePath, trace: Trace, decisions: Any, facts: Mapping[str, Any]) -> None:
    """Write one path's rows, decisions and facts."""
    write_rows(folder, trace, decisions)
    write_json(folder / "path.json", facts)


def write_rows(folder: FilePath, trace: Trace, decisions: Any) -> None:
    """Write what a path did, and the decisions that it comes to."""
    write_lines(folder / "decisions.jsonl", map(to_plain, decisions))
    write_lines(folder / "orders.jsonl", map(to_plain, trace.orders))
    write_lines(folder / "fills.jsonl", map(to_plain, trace.fills))
    write_lines(folder / "positions.jsonl", map(to_plain, trace.positions))
    write_lines(folder / "statements.jsonl", map(to_plain, trace.statements))


def write_comparison(
    folder: FilePath,
    comparison: Comparison,
    traces: Mapping[Path, Trace],
    facts: Mapping[Path, Mapping[str, Any]],
    heading: Mapping[str, Any],
) -> None:
    """Write both paths, the mismatches and the record; what ran again is the same bytes again, but for durations.

    `heading` says what the record is of: names and digests.
    """
    for path, decisions in ((Path.BACKTEST, comparison.backtest), (Path.PAPER, comparison.paper)):
        write_path(folder / path, traces[path], decisions, facts[path])
    write_json(folder / "mismatches.json", [_mismatch(mismatch, comparison) for mismatch in comparison.mismatches])
    write_json(folder / "record.json", {**heading, "entries": record(comparison)})


def _mismatch(mismatch: Mismatch, comparison: Comparison) -> dict[str, Any]:
    """Give one mismatch in plain words, with the known difference that it fits if there is one."""
    plain: Any = to_plain(mismatch)
    known = comparison.known.get(mismatch.number)
    return plain if known is None else {**plain, "known_difference": known.name}


def write_faults(folder: FilePath, faults: Mapping[Path, Any], facts: Mapping[Path, Mapping[str, Any]]) -> None:
    """Write how each path ended where no comparison could be made; what a strategy printed stays out of it."""
    for path in Path:
        ended = "fault" if path in faults else "finished"
        write_json(folder / path / "path.json", {**facts.get(path, {"path": path.value}), "ended": ended})
