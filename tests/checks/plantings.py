"""Faults planted into hand-written sessions of one round trip, and what is made of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hand_written import AAPL, Rows

from pytest_parity.checks.planted import Gate, judge_planting
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pytest_parity.core.mismatch import Label
    from pytest_parity.core.planting import Attempt
    from pytest_parity.core.trace import Trace

TODAY = date(2027, 3, 31)


def gate(**terms: Any) -> Gate:
    default: dict[str, Any] = {"tolerance": Tolerance(), "reasons": REASONS, "entries": (), "spare": (), "strict": True}
    return Gate(**({**default, "backtest": None, "today": TODAY, "versions": {}} | terms))


def session(*, at: int = 10, size: str = "100", price: str = "10", leaves: int = 20) -> Trace:
    rows = Rows().trade(at, "in", "BUY", size, price)
    return rows.trade(leaves, "out", "SELL", size, price, reduce_only=True).trace(Path.PAPER)


def refused(reason: str, instrument: str = AAPL) -> Trace:
    return Rows().say(10, "reject", reason, side="BUY", instrument=instrument).trace(Path.PAPER)


def planted(label: Label, altered: Trace, without: Trace | None = None, **terms: Any) -> Attempt:
    return judge_planting(label, "a fault", (without or session(), altered), gate(**terms))
