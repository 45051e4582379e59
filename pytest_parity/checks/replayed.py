"""The replay item: both paths ran to their end, and what they did is worth comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Failed, Passed, Verdict
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any


def judge_replay(
    faulty: Collection[Path], facts: Mapping[Path, Mapping[str, Any]], backtest_decisions: int, coverage: int
) -> Verdict:
    """Return failed for a path that didn't end well, got no data, or decided less than `coverage` in the backtest."""
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
    if backtest_decisions < coverage:
        return Failed(
            f"the backtest decided {backtest_decisions} times, the session's coverage asks for {coverage}: "
            "too little was compared"
        )
    return Passed()
