"""The replay item: both paths ran to their end, and what they did is worth comparing."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Failed, Passed, Verdict
from pytest_parity.core.promoting.extent import Extent, measure
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.trace import Trace


def judge_replay(
    faulty: Collection[Path], facts: Mapping[Path, Mapping[str, Any]], backtest: Extent, coverage: Extent
) -> Verdict:
    """Return failed for a path that didn't end well, got no data, or if `backtest` shows less than `coverage`."""
    if faulty:
        return Failed(f"{' and '.join(str(path) for path in faulty)} path did not finish")
    for path in Path:
        if not facts[path]["data"]:
            return Failed(f"no market data reached the {path} path, so nothing was compared")
        for strategy, waits_for in facts[path]["unreached"].items():
            if not waits_for:
                return Failed(f"{strategy} subscribed to no data on the {path} path, so it could decide nothing")
            return Failed(
                f"{strategy} waited in vain on the {path} path: the session has nothing for "
                f"{', '.join(waits_for)}; see `streams` in path.json for what there is"
            )
    for field in fields(Extent):
        shown, least = getattr(backtest, field.name), getattr(coverage, field.name)
        if shown < least:
            return Failed(
                f"the backtest shows {shown} {field.name}, the session's coverage asks for {least}: "
                "too little was compared"
            )
    return Passed()


def covered(traces: Mapping[Path, Trace], comparison: Comparison | None) -> Extent:
    """Count what the backtest shows towards a session's coverage; a decision that no strategy took is none."""
    if comparison is None:
        return Extent()
    return measure(traces[Path.BACKTEST], [decision for decision in comparison.backtest if decision.decided])
