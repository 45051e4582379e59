"""What reproduces a path, and what it did in numbers: the content of `path.json`."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_parity.replay.borrowed import borrowed_functions, own_bases
from pytest_parity.replay.components import parse_config, resolve
from pytest_parity.replay.feed import records_by_stream
from pytest_parity.replay.given import Contents
from pytest_parity.replay.in_memory import made_in_memory
from pytest_parity.replay.kill_switch import unplaced
from pytest_parity.replay.origins import ADAPTER, PARITY, RUNTIME, origins_of
from pytest_parity.replay.reach import find_deaf
from pytest_parity.replay.sources_of import CodeFiles, digest_code
from pytest_parity.replay.traded import describe_traded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.replay.history import Answers
    from pytest_parity.replay.ports import PathJob, PathRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a path comes from, besides its job."""

    source: dict[str, Any]  # the session's data, as the contract names them
    terms: dict[str, Any]  # what the contract says of this path
    code: CodeFiles
    rootdir: str
    history: Answers
    contents: Contents = field(default_factory=Contents)  # of streams, to be made once


def facts_of(job: PathJob, rows: PathRows, origin: Origin) -> dict[str, Any]:
    """Return plain builtins."""
    runner = origin.terms["runner"]
    streams = digests(job.data, origin.contents)
    heard = {(stream["instrument"], stream["type"]) for stream in streams}
    return {
        "path": job.path.value,
        "runner": runner,
        "time_model": {"sandbox": f"virtual time, timers {job.timers}", "backtest": "backtest engine"}.get(
            runner, "the runner's own"
        ),
        "connectivity": "none",
        "session": {
            "zone": job.window.zone,
            "open": job.window.local(job.window.start),
            "close": job.window.local(job.window.end),
        },
        "data_source": origin.source,
        "duration_seconds": round(rows.run_seconds, 3),
        "data": len(job.data),
        "subscribed": {strategy: list(topics) for strategy, topics in rows.topics.items()},
        "heard": {component: list(topics) for component, topics in rows.heard.items()},
        "unreached": find_deaf(rows.topics, heard, fed=len(job.strategies) + len(job.actors) > 1, came=rows.bars),
        "orders_submitted": sum(row.kind == "submitted" for row in rows.orders),
        "fills": len(rows.fills),
        "traded": describe_traded(job, rows),
        "switch_states": [list(reading) for reading in rows.switch_states],
        "feed_applied": dict(job.taken),
        "origins": {
            "strategy": origins_of(_modules(job), origin.rootdir, absent=True),
            "borrowed": borrowed_functions(_classes(job), origin.rootdir),
            "in_memory": made_in_memory(_classes(job)),
            "paper_runtime": origins_of(RUNTIME, origin.rootdir),
            "broker_adapter": origins_of(ADAPTER, origin.rootdir),
            "parity_package": origins_of(PARITY, origin.rootdir),
        },
        "reproduce": {
            "engine_version": rows.engine_version,
            "terms": origin.terms,
            "strategies": unplaced(list(job.strategies), job.kill_switch),
            "actors": unplaced(list(job.actors), job.kill_switch),
            "exec_algorithms": unplaced(list(job.exec_algorithms), job.kill_switch),
            "engines": dict(job.engines),
            "venues": list(job.venues),
            "resolved": list(_resolved(job)),
            "modules": digest_code(origin.code, origin.rootdir, _named(job)),
            "instruments": _instruments(job.instruments),
            "streams": streams,
            "history": origin.history.told(),
            "seed": None,  # neither path draws a random number of its own
            "hash_seed": os.environ.get("PYTHONHASHSEED"),
        },
    }


def digests(data: Sequence[Any], contents: Contents) -> list[dict[str, Any]]:
    """Return each stream's count, first and last `ts_event` (UTC nanoseconds) and SHA-256 of its records."""
    return [
        {"instrument": instrument, "type": kind, **asdict(given)}
        for (instrument, kind), given in contents.given(records_by_stream(data)).items()
    ]


def _components(job: PathJob) -> Iterator[Mapping[str, Any]]:
    yield from (*job.strategies, *job.actors, *job.exec_algorithms)


def _named(job: PathJob) -> list[str]:
    return [str(word) for words in _components(job) for key, word in words.items() if key.endswith("_path")]


def _modules(job: PathJob) -> list[str]:
    """Name the modules that components and their configs were imported by, and those that their classes build on."""
    classes = _classes(job)
    named = [path.partition(":")[0] for path in _named(job)]
    return list(dict.fromkeys([*named, *(one.__module__ for one in classes), *own_bases(classes)]))


def _classes(job: PathJob) -> list[type]:
    return [resolve(path, "") for path in _named(job)]


def _resolved(job: PathJob) -> Iterator[dict[str, Any]]:
    """Give each component's config as its class holds it, defaults included."""
    for words in _components(job):
        config = parse_config(resolve(words["config_path"], "config_path"), words["config"], "config")
        yield unplaced(config.json_primitives(), job.kill_switch)


def _instruments(instruments: Sequence[Any]) -> dict[str, Any]:
    """Return how many instruments there are, and the SHA-256 of their definitions."""
    words = [type(one).to_dict(one) for one in sorted(instruments, key=lambda one: str(one.id))]
    text = json.dumps(words, sort_keys=True, default=str)
    return {"count": len(words), "sha256": hashlib.sha256(text.encode()).hexdigest()}
