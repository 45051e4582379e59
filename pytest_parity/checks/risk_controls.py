"""Whether a strategy stops at a contract's risk controls once they are reached, and says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding
from pytest_parity.contract.references import KILL_SWITCH_FILE
from pytest_parity.core.mismatch import Label
from pytest_parity.core.moment import duration, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.checks.conduct import Conduct
    from pytest_parity.contract.values import Money
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import PositionEvent, Trace

_MINUTE = 60_000_000_000
_FIRST_SESSION = "let the first session with two entries have one after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A control that is reached: the clause `name`, the value that stands in for the contract's `stated` one.

    `allowed` is how many filled entries come before it is reached; `when` says when that is. `at` is the moment of a
    control that is reached while the session runs, UTC nanoseconds: then `allowed` counts those that were sent, and
    `apart` is how long after the last of them the next one came, nanoseconds. `unshown` says what a strategy that keeps
    to it doesn't show, and what would; empty for nothing.
    """

    name: str
    value: str
    stated: str
    when: str
    allowed: int = 0
    at: int | None = None
    apart: int = 0
    unshown: str = ""

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
    """Engage the kill switch shortly before a later one of `entries`: the one that follows closest upon another.

    More than a minute has to lie between the two, for it may be read once a minute; where all follow closer, it is
    engaged halfway between the two that lie furthest apart. Whoever reads it until it has traded trades on. `None`:
    there is but one moment of entry.
    """
    gaps = [(after.ts - before.ts, number) for number, (before, after) in enumerate(pairwise(entries), start=1)]
    wide = [gap for gap in gaps if gap[0] > _MINUTE]
    apart, allowed = min(wide) if wide else max(gaps, key=lambda gap: gap[0], default=(0, 0))
    if apart <= 1:  # no nanosecond between them
        return None
    after = entries[allowed].ts
    at = max(after - _MINUTE, after - apart + apart // 2)
    when = f"at {utc(at)}, after entry {allowed} of {len(entries)}"
    return Reached(
        name=KILL_SWITCH_FILE, value="engaged", stated=baseline, when=when, allowed=allowed, at=at, apart=apart
    )


def trades_reached(most: int, entries: Sequence[Decision]) -> Reached:
    """Lower the number of trades by one below those of the session; `entries` are the filled ones."""
    value = max(len(entries) - 1, 0)
    when = f"before the last of {len(entries)} entries" if value else "before the first entry"
    advice = "add a session with two entries" if most > 1 else "no session may have two entries"
    unshown = "" if value else f"nothing shows that it counts: {advice}"
    return Reached(
        name="risk.max_trades_per_day", value=str(value), stated=str(most), when=when, allowed=value, unshown=unshown
    )


def loss_reached(cap: Money, entries: Sequence[Decision], trace: Trace) -> Reached:
    """Lower the cap to the most that was lost before an entry, or to nothing where no entry comes after a loss.

    Before that entry nothing reaches it, and whoever holds less than all that was lost trades on.
    """
    lost, allowed, losses = _most_lost(cap, entries, trace)
    when = f"before entry {allowed + 1} of {len(entries)}, after {'a loss' if losses == 1 else f'{losses} losses'}"
    if not losses:
        when, unshown = "before the first entry", f"nothing shows that it counts: {_FIRST_SESSION} a loss"
    else:
        unshown = f"nothing shows that it adds losses up: {_FIRST_SESSION} two losses" if losses == 1 else ""
    return Reached(
        name="risk.daily_loss_cap",
        value=f"{lost:f} {cap.currency}",
        stated=str(cap),
        when=when,
        allowed=allowed,
        unshown=unshown,
    )


def losses_added_up(cap: Money, entries: Sequence[Decision], trace: Trace) -> int:
    """Count the losses in the most that was lost before an entry."""
    return _most_lost(cap, entries, trace)[2]


def _most_lost(cap: Money, entries: Sequence[Decision], trace: Trace) -> tuple[Decimal, int, int]:
    """Return the most that was lost before an entry, how many entries that one follows, and how many losses."""
    rows = sorted((row for row in trace.positions if row.currency == cap.currency), key=lambda row: row.sequence)
    most = Decimal(0), 0, 0
    for number, entry in enumerate(entries[1:], start=1):
        realized = _realized(row for row in rows if row.ts_seen < entry.ts)
        lost = -sum(realized, Decimal(0))
        if lost > most[0]:
            most = lost, number, sum(amount < 0 for amount in realized)
    return most


def _realized(rows: Iterable[PositionEvent]) -> list[Decimal]:
    """Return what each position had realized after these rows."""
    latest: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)])
    for row in rows:
        # a position opened again under its name begins to count anew
        known = latest[row.strategy, row.position]
        if row.kind == "opened":
            known.append(row.realized_pnl)
        else:
            known[-1] = row.realized_pnl
    return [amount for known in latest.values() for amount in known]


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
    more = [reached.unshown] if reached.unshown else []
    if reached.apart:
        entries = f"entry {reached.allowed + 1} came {duration(reached.apart)} after entry {reached.allowed}"
        more.append(f"{entries}: a state read there and kept for longer shows, one kept for less may not")
    return Finding(reached.where, what, (f"paper: {conduct}", *more))


def remark_on(reached: Reached) -> str:
    """Say in a line what a strategy that keeps to a control doesn't show; empty for nothing."""
    return f"{reached.name} was tried at {reached.value}: {reached.unshown}" if reached.unshown else ""
