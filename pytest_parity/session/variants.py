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
    unreadable_state: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  # keys, by the component that loads them
    kill_switch_file: str = ""  # `gone`, `unreadable` or `stateless` when the path starts
    engage_at: int | None = None  # when its kill switch is engaged while it runs, UTC nanoseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantResult:
    """What a variant did, and why it didn't run to its end where it didn't.

    With a fault, the trace holds what it did until then, and is `None` where the path never began or its process was
    lost.
    """

    trace: Trace | None = None
    fault: PathFault | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # as in `path.json`; with a fault, `altered` alone

    @property
    def finished(self) -> Trace | None:
        """The trace of a path that ran to its end."""
        return self.trace if self.fault is None else None


def replay_variants(session: SessionReplay, variants: Sequence[Variant], run: Run) -> dict[str, VariantResult]:
    """Have variants of a session replayed, each once a run; returns what each came to, by name."""
    tasks = {one.name: session.variant_task(one) for one in variants}
    places = {one.name: session.variant_place(one) for one in variants}
    missing = {name: task for name, task in tasks.items() if not (places[name] / "result.json").exists()}
    for name, end in run(missing).items():
        session.settle(places[name], end)
    return {one.name: _read(session, one) for one in variants}


def _read(session: SessionReplay, variant: Variant) -> VariantResult:
    result = json.loads((session.variant_place(variant) / "result.json").read_text("utf-8"))
    return VariantResult(
        trace=trace_from_plain(result["trace"]) if "trace" in result else None,
        fault=PathFault.from_plain(result["fault"]) if "fault" in result else None,
        facts=result.get("facts", {}),
    )
