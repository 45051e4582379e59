"""The repetitions of a session's paths: what each came to, and where a path disagrees with itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pytest_parity.core.fault import PathFault
from pytest_parity.core.noise import measure
from pytest_parity.core.plain import trace_from_plain
from pytest_parity.core.trace import Path, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path as FilePath

    from pytest_parity.core.noise import Noise

type Repetition = tuple[Path, int]  # a path, and which of its repetitions: 1, 2, …


@dataclass(slots=True)
class Repetitions:
    """What the replays of a session left, each path's first repetition foremost: it is what is compared and shown."""

    faults: dict[Path, PathFault] = field(default_factory=dict)
    facts: dict[Path, dict[str, Any]] = field(default_factory=dict)
    traces: dict[Path, list[Trace]] = field(default_factory=dict)
    given: dict[Path, dict[str, Any]] = field(default_factory=dict)  # what the first one's receivers got

    def noise(self) -> Noise | None:
        """Return what the paths disagree on with themselves; `None` where they ran once."""
        return measure(self.traces) if len(self.traces[Path.BACKTEST]) > 1 else None

    def differing(self) -> dict[Repetition, Trace]:
        """Return the traces of further repetitions that are not the first one's."""
        return {
            (path, number): trace
            for path, (first, *further) in self.traces.items()
            for number, trace in enumerate(further, start=2)
            if trace != first
        }


def read_repetitions(count: int, place: Callable[[Path, int], FilePath]) -> Repetitions:
    """Read what the replays wrote; `place` says where. A path is at fault when any of its repetitions is."""
    read = Repetitions()
    for path in Path:
        results = {number: _result(place(path, number)) for number in range(1, count + 1)}
        if results[1].get("facts"):  # a path that stopped leaves none
            read.facts[path] = results[1]["facts"] | ({"repetitions": count} if count > 1 else {})
        if "given" in results[1]:
            read.given[path] = results[1]["given"]
        faulty = {
            number: PathFault.from_plain(result["fault"]) for number, result in results.items() if "fault" in result
        }
        if faulty:
            read.faults[path] = _first_fault(faulty, count)
        else:
            read.traces[path] = [trace_from_plain(result["trace"]) for result in results.values()]
    return read


def _result(place: FilePath) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((place / "result.json").read_text("utf-8"))
    output = place / "last_output.txt"
    if "fault" in result and output.exists():
        result["fault"] |= {"output": output.read_text("utf-8")}
    return result


def _first_fault(faults: Mapping[int, PathFault], count: int) -> PathFault:
    """Return the first one, and say which repetition it was where not all of them failed."""
    number, fault = min(faults.items())
    if len(faults) == count:
        return fault
    ran = ", ".join(str(n) for n in range(1, count + 1) if n not in faults)
    return replace(fault, what=f"in repetition {number} of {count} ({ran} ran to the end): {fault.what}")
