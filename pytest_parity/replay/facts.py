"""What reproduces a path, and what it did in numbers: the content of `path.json`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pytest_parity.replay.feed import records_by_stream
from pytest_parity.replay.kill_switch import unplaced
from pytest_parity.replay.reach import find_deaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.replay.ports import PathJob, PathRows


def facts_of(job: PathJob, rows: PathRows, source: dict[str, Any], terms: dict[str, Any]) -> dict[str, Any]:
    """Return plain builtins; `source` says where the data came from, `terms` what the contract says of this path."""
    runner = terms["runner"]
    streams = digests(job.data)
    heard = {(stream["instrument"], stream["type"]) for stream in streams}
    return {
        "path": job.path.value,
        "runner": runner,
        "time_model": f"virtual time, timers {job.timers}" if runner == "sandbox" else "backtest engine",
        "connectivity": "none",
        "session": {
            "zone": job.window.zone,
            "open": job.window.local(job.window.start),
            "close": job.window.local(job.window.end),
        },
        "data_source": source,
        "duration_seconds": round(rows.run_seconds, 3),
        "data": len(job.data),
        "subscribed": {strategy: list(topics) for strategy, topics in rows.topics.items()},
        "unreached": find_deaf(rows.topics, heard, fed=len(job.strategies) + len(job.actors) > 1),
        "orders_submitted": sum(row.kind == "submitted" for row in rows.orders),
        "fills": len(rows.fills),
        "feed_applied": dict(job.taken),
        "reproduce": {
            "engine_version": rows.engine_version,
            "terms": terms,
            "strategies": unplaced(list(job.strategies), job.kill_switch),
            "actors": unplaced(list(job.actors), job.kill_switch),
            "exec_algorithms": unplaced(list(job.exec_algorithms), job.kill_switch),
            "engines": dict(job.engines),
            "venues": list(job.venues),
            "streams": streams,
            "seed": None,  # neither path draws a random number of its own
        },
    }


def digests(data: Sequence[Any]) -> list[dict[str, Any]]:
    """Return each stream's count, first and last `ts_event` (UTC nanoseconds) and SHA-256 of its records."""
    return [
        {
            "instrument": instrument,
            "type": kind,
            "count": len(records),
            "first": records[0].ts_event,
            "last": records[-1].ts_event,
            "sha256": hashlib.sha256("\n".join(f"{r}|{r.ts_init}" for r in records).encode()).hexdigest(),
        }
        for (instrument, kind), records in sorted(records_by_stream(data).items())
    ]
