"""Whether a strategy stops at a contract's risk controls once they are reached, and says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding
from pytest_parity.core.mismatch import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.checks.conduct import Conduct
    from pytest_parity.contract.values import Money
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A control that is reached: the clause `name`, the value that stands in for the contract's `stated` one.

    `allowed` is how many filled entries come before it is reached; `when` says when that is.
    """

    name: str
    value: str
    stated: str
    when: str
    allowed: int = 0

    @property
    def where(self) -> tuple[str, ...]:
        """The clause's keys."""
        return tuple(self.name.split("."))


def trades_reached(most: int, entries: Sequence[Decision]) -> Reached:
    """Lower the number of trades by one below those of the session; `entries` are the filled ones."""
    value = max(len(entries) - 1, 0)
    when = f"before the last of {len(entries)} entries" if value else "before the first entry"
    return Reached(name="risk.max_trades_per_day", value=str(value), stated=str(most), when=when, allowed=value)


def loss_reached(cap: Money, entries: Sequence[Decision], trace: Trace) -> Reached:
    """Lower the cap to what was lost before an entry, or to nothing where no entry comes after a loss."""
    for number, entry in enumerate(entries):
        lost = -_realized(trace, entry.ts, cap.currency)
        if number and lost > 0:
            when = f"before entry {number + 1} of {len(entries)}"
            return _cap(cap, lost, when, number)
    return _cap(cap, Decimal(0), "before the first entry", 0)


def _cap(cap: Money, amount: Decimal, when: str, allowed: int) -> Reached:
    value = f"{amount:f} {cap.currency}"
    return Reached(name="risk.daily_loss_cap", value=value, stated=str(cap), when=when, allowed=allowed)


def _realized(trace: Trace, until: int, currency: str) -> Decimal:
    """Sum what the positions had realized before a moment, UTC nanoseconds."""
    latest: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)])
    for row in sorted(trace.positions, key=lambda row: row.sequence):
        if row.ts_seen < until and row.currency == currency:
            # a position opened again under its name begins to count anew
            known = latest[row.strategy, row.position]
            if row.kind == "opened":
                known.append(row.realized_pnl)
            else:
                known[-1] = row.realized_pnl
    return sum((amount for known in latest.values() for amount in known), Decimal(0))


def unknown(name: str) -> Finding:
    """Tell of a control that no config refers to."""
    what = f"{name}: no config on the paper path refers to ${{{name}}}, so the strategy can't know of it"
    return Finding(tuple(name.split(".")), what, ("let the key of a config that holds it refer to it",))


def judge_reached(reached: Reached, conduct: Conduct) -> Finding | None:
    """Judge what a strategy did once a control was reached."""
    value = f"reached: {reached.value} {reached.when}, the contract says {reached.stated}"
    sides: tuple[str, ...] = value, f"paper: {conduct}"
    beyond = len(conduct.filled) > reached.allowed if reached.allowed else bool(conduct.entries)
    if beyond:
        return Finding(reached.where, f"{reached.name}: reached {reached.when}, it must not trade, and does", sides)
    if conduct.refused_for(Label.RISK_CONTROL_BLOCK):
        return None
    what = f"{reached.name}: reached {reached.when}, it doesn't trade, and doesn't say why"
    if conduct.stopped and reached.name != "kill_switch.file":
        what = f"{reached.name}: nothing shows that it is kept to, for the path stops at {reached.value}"
        sides = (*sides, "let the config take that value, or add a session in which a later entry reaches the limit")
    else:
        what += f" with a reason of {Label.RISK_CONTROL_BLOCK}"
    return Finding(reached.where, what, sides)


def describe_reached(reached: Reached, conduct: Conduct) -> Finding:
    """Tell a control that is kept to."""
    what = f"{reached.name}: {reached.value}, reached {reached.when}"
    return Finding(reached.where, what, (f"paper: {conduct}",))
