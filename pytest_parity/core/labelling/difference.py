"""The fields in which two aligned decisions differ, beyond tolerance.

Fields of a planned exit carry its role: `stop.price`, and `target2.price` for a second target. A planned exit that only
one path has is the field `stop` itself.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from pytest_parity.core.amount import write_amount
from pytest_parity.core.folding.life import ZERO
from pytest_parity.core.labelling.evidence import differ_evidence
from pytest_parity.core.mismatch import COUNT, PRICE, TEXT, TIME, UNITS, Difference
from pytest_parity.core.moment import utc
from pytest_parity.core.tolerance import agree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pytest_parity.core.decision import Amendment, Decision, Execution
    from pytest_parity.core.folding.pnl import Money
    from pytest_parity.core.mismatch import Value
    from pytest_parity.core.tolerance import Tolerance

type Instructions = tuple[tuple[str, str], ...]

_SLICES_SHOWN = 4

DECISION_TERMS = ("time", "side", "order_type", "price", "trigger_price", "time_in_force", "instructions", "algorithm")
AMENDMENTS = ("amendments", "refusals")
_SUMS = ("average_price", "first_fill", "last_fill", "ended", "commission", "realized_pnl")
TIMES_AND_MONEY = (*_SUMS, "fills_between")
OUTCOMES = ("status", "filled", "fills", "spawned", *TIMES_AND_MONEY)


def differ(
    backtest: Decision, paper: Decision, tolerance: Tolerance, realized: tuple[Money, Money]
) -> tuple[Difference, ...]:
    """List what differs between two decisions: terms, what was said of them, planned exits, then outcomes.

    If only one of them acted, the field `decision` stands for its order. `realized` is the profit and loss that each of
    the two realized, backtest first.
    """
    if realized[0] == realized[1] and backtest == paper:
        return ()
    ts = min(backtest.ts, paper.ts)
    outcomes: list[Difference] = []
    differences = [*_intents(backtest, paper, tolerance, ts), *differ_evidence(backtest, paper, tolerance, ts)]
    if not (backtest.acted and paper.acted):
        return (*_actions(backtest, paper, ts), *differences)
    for name, left, right in _executions(backtest, paper):
        prefix = f"{name}." if name else ""
        if left is None or right is None:
            differences.append(Difference(name, describe_order(left), describe_order(right), TEXT, ts))
            continue
        differences += _terms(prefix, left, right, tolerance, ts)
        differences += _amendments(prefix, left, right, tolerance, ts)
        outcomes += _outcomes(prefix, left, right, tolerance, _parting(left, right, ts))
    differences += [*_filled_exits(backtest, paper, ts), *outcomes]
    return (*differences, *_realized(realized, tolerance, _settled(outcomes, backtest, paper)))


def base_name(field: str) -> str:
    """Name a field without the planned exit it belongs to."""
    return field.rpartition(".")[2]


def describe_order(execution: Execution | None) -> str | None:
    """Say an order in words a trader reads; None for none."""
    if execution is None:
        return None
    limit = f" {write_amount(execution.price)}" if execution.price is not None else ""
    trigger = f" trigger {write_amount(execution.trigger_price)}" if execution.trigger_price is not None else ""
    kind = f" {execution.order_type}" if execution.order_type else ""  # a settlement has none
    return f"{execution.side} {write_amount(execution.quantity)}{kind}{limit}{trigger}"


def describe_decision(decision: Decision | None) -> str | None:
    """Say a decision in one line; None for none."""
    if decision is None:
        return None
    if not decision.acted:
        size = f"{decision.quantity:f}" if decision.quantity else ""
        return " ".join(filter(None, (decision.intent, decision.side, size, decision.instrument, decision.reason)))
    execution = decision.executions[0]
    order = describe_order(execution) or ""
    return f"{decision.intent} {order} {decision.instrument} ({execution.status})"


def _executions(backtest: Decision, paper: Decision) -> Iterator[tuple[str, Execution | None, Execution | None]]:
    """Pair the orders of two decisions: the first ones, then planned exits by role and rank; the first has no name."""
    yield "", backtest.executions[0], paper.executions[0]
    for role in ("stop", "target"):
        left, right = ([e for e in decision.executions[1:] if e.role == role] for decision in (backtest, paper))
        for rank, (one, other) in enumerate(zip_longest(left, right), start=1):
            yield role if rank == 1 else f"{role}{rank}", one, other


def _intents(backtest: Decision, paper: Decision, tolerance: Tolerance, ts: int) -> Iterator[Difference]:
    if backtest.instrument != paper.instrument:
        yield Difference("instrument", backtest.instrument, paper.instrument, TEXT, ts)
    if not agree(backtest.ts, paper.ts, tolerance.signal_time):
        yield Difference("time", backtest.ts, paper.ts, TIME, ts)
    if backtest.side != paper.side:
        yield Difference("side", backtest.side or None, paper.side or None, TEXT, ts)
    if backtest.algorithm != paper.algorithm:
        yield Difference("algorithm", backtest.algorithm, paper.algorithm, TEXT, ts)


def _actions(backtest: Decision, paper: Decision, ts: int) -> Iterator[Difference]:
    """Tell two decisions apart of which one at most sent an order."""
    if backtest.intent is not paper.intent or backtest.acted is not paper.acted:
        yield Difference("decision", describe_decision(backtest), describe_decision(paper), TEXT, ts)
    elif backtest.quantity != paper.quantity:
        yield Difference("quantity", backtest.quantity, paper.quantity, UNITS, ts)


def _terms(prefix: str, left: Execution, right: Execution, tolerance: Tolerance, ts: int) -> Iterator[Difference]:
    for name in ("order_type", "time_in_force"):
        values: tuple[Value, Value] = (getattr(left, name), getattr(right, name))
        if values[0] != values[1]:
            yield Difference(prefix + name, *values, TEXT, ts)
    if left.instructions != right.instructions:
        yield Difference(f"{prefix}instructions", *_instructions(left.instructions, right.instructions), TEXT, ts)
    unit = left.currency or right.currency or PRICE
    for name in ("price", "trigger_price"):
        prices: tuple[Decimal | None, Decimal | None] = (getattr(left, name), getattr(right, name))
        if not agree(*prices, tolerance.price):
            yield Difference(prefix + name, *prices, unit, ts)
    if left.quantity != right.quantity:
        yield Difference(f"{prefix}quantity", left.quantity, right.quantity, UNITS, ts)


def _instructions(left: Instructions, right: Instructions) -> tuple[str, str]:
    """Say the instructions in which two orders differ, those alone."""
    names = sorted({name for name, _ in set(left) ^ set(right)})
    sides = (dict(left), dict(right))
    one, other = (", ".join(f"{name} {side.get(name, 'none')}" for name in names) for side in sides)
    return one, other


def _amendments(prefix: str, left: Execution, right: Execution, tolerance: Tolerance, ts: int) -> Iterator[Difference]:
    for number, (one, other) in enumerate(zip_longest(left.amended, right.amended), start=1):
        if one is None or other is None or not _same_amendment(one, other, tolerance):
            at = min(amendment.ts for amendment in (one, other) if amendment is not None)
            name = f"{prefix}amendments"
            if left.amendments != right.amendments:
                yield Difference(name, left.amendments, right.amendments, COUNT, at)
            else:
                yield Difference(name, _describe_amendment(number, one), _describe_amendment(number, other), TEXT, at)
            break
    if len(left.refusals) != len(right.refusals):
        yield Difference(f"{prefix}refusals", len(left.refusals), len(right.refusals), COUNT, ts)


def _same_amendment(one: Amendment, other: Amendment, tolerance: Tolerance) -> bool:
    return (
        agree(one.ts, other.ts, tolerance.signal_time)
        and one.quantity == other.quantity
        and agree(one.price, other.price, tolerance.price)
        and agree(one.trigger_price, other.trigger_price, tolerance.price)
        and (one.time_in_force, one.instructions) == (other.time_in_force, other.instructions)
    )


def _describe_amendment(number: int, amendment: Amendment | None) -> str | None:
    if amendment is None:
        return None
    named = (("quantity", amendment.quantity), ("price", amendment.price), ("trigger", amendment.trigger_price))
    terms = [f"{name} {value:f}" for name, value in named if value is not None]
    terms += [amendment.time_in_force] if amendment.time_in_force else []
    terms += [f"{name} {value}" for name, value in amendment.instructions]
    return f"amendment {number} at {utc(amendment.ts)}: {' '.join(terms)}"


def _filled_exits(backtest: Decision, paper: Decision, ts: int) -> Iterator[Difference]:
    """Tell when the paths left by different planned exits."""
    legs = [[e for e in decision.executions[1:] if e.filled] for decision in (backtest, paper)]
    left, right = ("+".join(sorted({leg.role for leg in side})) for side in legs)
    if left and right and left != right:
        fills = [leg.first_fill for side in legs for leg in side if leg.first_fill is not None]
        yield Difference("exit", left, right, TEXT, min(fills, default=ts))


def _parting(left: Execution, right: Execution, ts: int) -> int:
    """Find when two orders visibly parted: at the first fill that differs, else the first time that only one shows."""
    for one, other in zip_longest(left.slices, right.slices):
        if one != other:
            return min(part.ts for part in (one, other) if part is not None)
    shown = [{e.first_fill, e.last_fill, e.ended} - {None} for e in (left, right)]
    times = [time for time in (shown[0] ^ shown[1]) or (shown[0] | shown[1]) if time is not None]
    return min(times, default=ts)


def _outcomes(prefix: str, left: Execution, right: Execution, tolerance: Tolerance, at: int) -> Iterator[Difference]:
    if left.status is not right.status:
        yield Difference(f"{prefix}status", left.status.value, right.status.value, TEXT, at)
    if left.filled != right.filled:
        yield Difference(f"{prefix}filled", left.filled, right.filled, UNITS, at)
    several = max(len(left.slices), len(right.slices)) > 1
    if several and [part.quantity for part in left.slices] != [part.quantity for part in right.slices]:
        yield Difference(f"{prefix}fills", _describe_slices(left), _describe_slices(right), TEXT, at)
    if left.spawned != right.spawned:
        yield Difference(f"{prefix}spawned", "; ".join(left.spawned), "; ".join(right.spawned), TEXT, at)
    if not agree(left.average_price, right.average_price, tolerance.price):
        unit = left.currency or right.currency or PRICE
        yield Difference(f"{prefix}average_price", left.average_price, right.average_price, unit, at)
    for name in ("first_fill", "last_fill", "ended"):
        times: tuple[int | None, int | None] = (getattr(left, name), getattr(right, name))
        if not agree(*times, tolerance.fill_time):
            yield Difference(prefix + name, *times, TIME, at)
    unit = left.commission_currency or right.commission_currency or PRICE
    if several and _between(left, right, tolerance):
        yield Difference(f"{prefix}fills_between", _describe_slices(left), _describe_slices(right), TEXT, at)
    if not agree(left.commission, right.commission, tolerance.money(unit)):
        yield Difference(f"{prefix}commission", left.commission, right.commission, unit, at)


def _between(left: Execution, right: Execution, tolerance: Tolerance) -> bool:
    """Whether the fills between the first and the last differ in price or time, which no sum may show."""
    return any(
        not (agree(one.price, other.price, tolerance.price) and agree(one.ts, other.ts, tolerance.fill_time))
        for one, other in zip(left.slices, right.slices, strict=False)
    )


def _describe_slices(execution: Execution) -> str:
    parts = [f"{part.quantity:f} @ {part.price:f} at {utc(part.ts)}" for part in execution.slices[:_SLICES_SHOWN]]
    more = len(execution.slices) - len(parts)
    return "; ".join([*parts, *([f"{more} more"] if more else [])]) or "none"


def _settled(outcomes: list[Difference], backtest: Decision, paper: Decision) -> int:
    """Tell when a difference in money showed: with another outcome, else when the last order was filled."""
    if outcomes:
        return min(difference.ts for difference in outcomes)
    fills = [max((e.last_fill or 0 for e in d.executions), default=0) for d in (backtest, paper)]
    return max(min(fills), min(backtest.ts, paper.ts))


def _realized(realized: tuple[Money, Money], tolerance: Tolerance, at: int) -> Iterator[Difference]:
    left, right = realized
    for currency in sorted(left.keys() | right.keys()):
        if not agree(left.get(currency, ZERO), right.get(currency, ZERO), tolerance.money(currency)):
            yield Difference("realized_pnl", left.get(currency), right.get(currency), currency, at)
