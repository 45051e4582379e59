"""Whether the paths of a session kept the contract's limits: what their replays left, as the limits look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.limits.instrument import Instrument
from pytest_parity.checks.limits.table import hold
from pytest_parity.checks.limits.view import Hours, View
from pytest_parity.core.paused import no_collection
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.limit import LimitResult
    from pytest_parity.session.repeats import Repetitions


def hold_limits(
    contract: LaunchContract,
    session: Session,
    comparison: Comparison,
    read: Repetitions,
) -> tuple[LimitResult, ...]:
    """Hold both paths to every limit; `read` is what their replays left, of which the first of each counts."""
    views = []
    for path, decisions in ((Path.BACKTEST, comparison.backtest), (Path.PAPER, comparison.paper)):
        window = read.given[path]
        views.append(
            View(
                trace=read.traces[path][0],
                decisions=decisions,
                hours=Hours(opens=window["opens"], closes=window["closes"], zone=window["zone"], day=session.date),
                instruments={
                    name: Instrument.from_plain(name, one) for name, one in read.facts[path]["traded"].items()
                },
                kill_switch=contract.kill_switch_for(path),
                switch_states=[(sequence, state) for sequence, state in read.facts[path]["switch_states"]],
            )
        )
    with no_collection():
        return hold(contract, views)
