"""Variants of a session: one path again, under an altered contract or on altered market data, and what it did."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_parity.core.fault import PathFault
from pytest_parity.core.plain import trace_from_plain
from pytest_parity.core.trace import Path, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.replay.processes import Ended, Task
    from pytest_parity.session import SessionReplay

type Run = Callable[[Mapping[str, Task]], Mapping[str, Ended]]  # runs tasks to their ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One path of a session under an altered contract.

    `alter` names a function (`package.module:function`) that takes the recorded `Market` and the keyword arguments
    `words`, which JSON can hold, and returns another; it runs in the replay's process, before the path's feed shapes
    the data.
    """

    name: str  # a slug, unique among those that are replayed of a session
    contract: LaunchContract
    path: Path = Path.PAPER
    alter: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    kill_switch_file: bool = True  # False: it is gone when the path starts


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantResult:
    """What a variant did, or why it didn't run to its end: one of the two is there."""

    trace: Trace | None = None
    fault: PathFault | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # as in `path.json`


def replay_variants(session: SessionReplay, variants: Sequence[Variant], run: Run) -> dict[str, VariantResult]:
    """Have variants of a session replayed; returns what each came to, by name."""
    tasks = {one.name: session.variant_task(one) for one in variants}
    ends = run(tasks)
    for one in variants:
        session.settle(session.variant_place(one), ends[one.name])
    return {one.name: _read(session, one) for one in variants}


def _read(session: SessionReplay, variant: Variant) -> VariantResult:
    result = json.loads((session.variant_place(variant) / "result.json").read_text("utf-8"))
    if "fault" in result:
        return VariantResult(fault=PathFault.from_plain(result["fault"]))
    return VariantResult(trace=trace_from_plain(result["trace"]), facts=result["facts"])
