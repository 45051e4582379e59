"""What the repetitions of a path come to when one of them has no trace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_parity.core.fault import PathFault
from pytest_parity.core.trace import Path
from pytest_parity.session.repeats import read_repetitions

if TYPE_CHECKING:
    from pathlib import Path as FilePath

TRACE = {"orders": [], "fills": [], "positions": [], "feed": [], "tickers": {}, "statements": []}
FAULT = PathFault(what="KeyError: 'level'", remedy="see the strategy")


def leave(folder: FilePath, faulty: set[tuple[Path, int]]) -> None:
    """Leave the results of three repetitions of both paths as their replays would."""
    for path in Path:
        for number in (1, 2, 3):
            place = folder / path / str(number)
            place.mkdir(parents=True)
            trace = {"trace": TRACE | {"path": path.value}, "facts": {"data": 5}}
            result = {"fault": FAULT.to_plain()} if (path, number) in faulty else trace
            (place / "result.json").write_text(json.dumps(result))
            (place / "last_output.txt").write_text(f"said in repetition {number}")


def test_a_path_that_ends_badly_in_one_repetition_is_at_fault_and_says_in_which(tmp_path: FilePath) -> None:
    leave(tmp_path, {(Path.PAPER, 2)})

    read = read_repetitions(3, lambda path, number: tmp_path / path / str(number))

    assert list(read.faults) == [Path.PAPER]
    assert read.faults[Path.PAPER] == PathFault(
        what="in repetition 2 of 3 (1, 3 ran to the end): KeyError: 'level'",
        remedy="see the strategy",
        output="said in repetition 2",
    )
    assert len(read.traces[Path.BACKTEST]) == 3
    assert read.facts[Path.PAPER] == {"data": 5, "repetitions": 3}


def test_a_path_that_ends_badly_every_time_is_told_once(tmp_path: FilePath) -> None:
    leave(tmp_path, {(Path.BACKTEST, number) for number in (1, 2, 3)})

    read = read_repetitions(3, lambda path, number: tmp_path / path / str(number))

    assert read.faults[Path.BACKTEST].what == "KeyError: 'level'"
