"""Whether a strategy stops at a contract's risk controls once they are reached, and says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding
from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.core.mismatch import Label
from pytest_parity.core.moment import utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.checks.conduct import Conduct
    from pytest_parity.contract.values import Money
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import Trace

_MINUTE = 60_000_000_000
# Of a limit that is reached by nothing: that it is read is shown, and no more.
_NOTHING_COUNTED = {
    "risk.max_trades_per_day": "nothing shows that it counts: add a session with two entries",
    "risk.daily_loss_cap": "nothing shows that it counts: let the first session with two entries have one after a loss",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A control that is reached: the clause `name`, the value that stands in for the contract's `stated` one.

    `allowed` is how many filled entries come before it is reached; `when` says when that is. `at` is the moment of a
    control that is reached while the session runs, UTC nanoseconds: then `allowed` counts those that were sent.
    """

    name: str
    value: str
    stated: str
    when: str
    allowed: int = 0
    at: int | None = None

    def is_broken_by(self, conduct: Conduct) -> bool:
        """Whether an entry follows."""
        if not self.allowed:
            return bool(conduct.entries)
        if self.at is not None:
            return any(entry.ts > self.at for entry in conduct.entries)
        return len(conduct.filled) > self.allowed

    @property
    def where(self) -> tuple[str, ...]:
        """The clause's keys."""
        return tuple(self.name.split("."))


def switch_reached(baseline: str, first: int, opened: int) -> Reached:
    """Engage the kill switch shortly before the `first` entry of a session that `opened`; both UTC nanoseconds.

    Whoever reads it once, when it starts, has read it by then; whoever reads it every minute knows.
    """
    at = max(first - _MINUTE, (opened + first) // 2)
    if at <= opened:  # it enters before anything can happen
        return Reached(name=KILL_SWITCH_FILE, value="engaged", stated=baseline, when="at the start")
    when = f"at {utc(at)}, before the first entry"
    return Reached(name=KILL_SWITCH_FILE, value="engaged", stated=baseline, when=when, at=at)


def switch_reached_later(baseline: str, entries: Sequence[Decision]) -> Reached | None:
    """Engage the kill switch shortly before a later one of `entries`: before the first that a minute goes before.

    Where all follow closer, halfway to the second. Whoever reads it until it has traded trades on. `None`: there is
    but one moment of entry.
    """
    pairs = [(number, one.ts, entries[number].ts) for number, one in enumerate(entries[:-1], start=1)]
    apart = [pair for pair in pairs if pair[2] - pair[1] > 1]  # a nanosecond between them
    if not apart:
        return None
    allowed, before, after = next((pair for pair in apart if pair[2] - pair[1] > _MINUTE), apart[0])
    at = max(after - _MINUTE, (before + after) // 2)
    when = f"at {utc(at)}, after entry {allowed} of {len(entries)}"
    return Reached(name=KILL_SWITCH_FILE, value="engaged", stated=baseline, when=when, allowed=allowed, at=at)


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
    beyond = reached.is_broken_by(conduct)
    if not beyond and conduct.stopped and reached.name != KILL_SWITCH_FILE:
        what = f"{reached.name}: nothing shows that it is kept to, for the path stops at {reached.value}"
        advice = "let the config take that value, or add a session in which a later entry reaches the limit"
        return Finding(reached.where, what, (*sides, advice))
    told = "it must not trade, and does" if beyond else conduct.misses(Label.RISK_CONTROL_BLOCK)
    return Finding(reached.where, f"{reached.name}: reached {reached.when}, {told}", sides) if told else None


def describe_reached(reached: Reached, conduct: Conduct) -> Finding:
    """Tell a control that is kept to."""
    what = f"{reached.name}: {reached.value}, reached {reached.when}"
    more = [_NOTHING_COUNTED[reached.name]] if not reached.allowed and reached.name in _NOTHING_COUNTED else []
    return Finding(reached.where, what, (f"paper: {conduct}", *more))
