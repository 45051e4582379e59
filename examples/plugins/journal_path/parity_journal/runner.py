"""Takes a session's orders, fills and positions from files instead of running a strategy.

They have the form of the files in an artifact directory. In the contract:

    paths: {paper: {runner: bot_journal, options: {folder: journal}}}     # journal/2024-03-14/fills.jsonl, …
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.core.plain import fill_from_plain, order_event_from_plain, position_event_from_plain
from pytest_parity.replay.ports import PathRows, ReplayError

if TYPE_CHECKING:
    from pytest_parity.replay.ports import PathJob


def read_journal(job: PathJob) -> PathRows:
    options = f"paths.{job.path.value}.options"
    if "folder" not in job.options:
        raise ReplayError(options, "runner bot_journal needs a folder", "write options: {folder: journal}")
    day = job.window.local(job.window.start).partition("T")[0]
    folder = Path(job.rootdir, job.options["folder"], day)
    if not folder.is_dir():
        raise ReplayError(f"{options}.folder", f"the journal has no {day}", "copy the bot's journal of that day")
    return PathRows(
        orders=tuple(map(order_event_from_plain, rows(folder / "orders.jsonl"))),
        fills=tuple(map(fill_from_plain, rows(folder / "fills.jsonl"))),
        positions=tuple(map(position_event_from_plain, rows(folder / "positions.jsonl"))),
        engine_version="bot journal",
        run_seconds=0.0,
        # the bot traded on the recorded feed
        given={Receiver.ENGINE: job.data, Receiver.VENUE: job.data},
    )


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
