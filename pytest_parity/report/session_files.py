"""The files of a session's folder, and what each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

_OF_BOTH = {
    "decisions.jsonl": "what the path decided, each with what became of its orders",
    "orders.jsonl": "every event of its orders but fills",
    "fills.jsonl": "its fills",
    "positions.jsonl": "every change of its positions, with realized and unrealized profit and loss",
    "statements.jsonl": "what its strategies said of their decisions",
    "funnel.json": "how many of its entries got how far",
    "path.json": "what reproduces it: time model, data, versions, configs, digests; how it ended, if not well",
}
SESSION_FILES = {
    "session.svg": "the picture: prices, levels, both paths' signals, entries and exits on one time axis",
    "report.md": "the session's story in words and tables",
    "mismatches.json": "every mismatch, with its values, evidence, label, effect and root",
    "record.json": "for each pair of decisions and each leftover what a review needs; digests",
    "feed.json": "what each path's engine and venue were given of each stream, and where that differs",
    "limits.json": "what was held against each limit of the contract",
    "reasons.json": "the stage where the paths part, and the matrix of what both made of each entry",
    "repeats.json": "with repetitions, what a path disagrees on with itself",
    "races.json": "after a sweep, which decisions flip under which perturbation",
    "selftest.json": "after a self-test, which faults were planted and caught",
    **{f"{path}/{name}": what for path in ("backtest", "paper") for name, what in _OF_BOTH.items()},
}


def existing(folder: FilePath) -> Iterator[tuple[str, str]]:
    """Yield those that lie in a session's folder."""
    for name, what in SESSION_FILES.items():
        if (folder / name).is_file():
            yield name, what
