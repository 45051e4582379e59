"""What a contract expects of the backtest's decisions, one by one, and which of them were taken so."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from pytest_parity.checks.verdicts import Finding
from pytest_parity.core.decision import Status
from pytest_parity.core.labelling.difference import describe_decision
from pytest_parity.core.moment import duration, utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.contract.expect import ExpectedDecision
    from pytest_parity.core.decision import Decision

    type Part = tuple[str, object, object]  # a field, what is expected, what the decision has

_SECOND: Final = 1_000_000_000
_SHOWN: Final = 3  # candidates told of an expectation that isn't met


def find_unmet(expected: Sequence[ExpectedDecision], decisions: Sequence[Decision], zone: str) -> list[Finding]:
    """Find the expectations that no decision of its own meets; both are in order of time.

    The earliest decision that meets one is taken: a later one could only leave fewer for those after it.
    """
    met: dict[int, int] = {}  # expectation → place of its decision
    for number, wanted in enumerate(expected):
        first = max(met.values(), default=-1) + 1
        places = range(first, len(decisions))
        place = next((place for place in places if not [*_parts(wanted, decisions[place], zone)]), None)
        if place is not None:
            met[number] = place
    left = [decision for place, decision in enumerate(decisions) if place not in met.values()]
    return [_tell(number, wanted, left, zone) for number, wanted in enumerate(expected) if number not in met]


def _tell(number: int, wanted: ExpectedDecision, left: Sequence[Decision], zone: str) -> Finding:
    given = wanted.model_dump(mode="json", exclude_none=True)
    words = ", ".join(f"{key} {value}" for key, value in given.items())
    found = [(decision, [*_parts(wanted, decision, zone)]) for decision in left]
    # by how many fields differ, then by how far it is in time
    found.sort(key=lambda item: (len(item[1]), _away(wanted, item[0], zone), item[0].number))
    details = [f"nearest: {utc(decision.ts)} {describe_decision(decision)}: {_say(parts)}" for decision, parts in found]
    return Finding(
        ("expect", "decisions", number),
        f"expect.decisions[{number}] isn't met by the backtest: {words}",
        tuple(details[:_SHOWN]) or ("the backtest has no other decision",),
    )


def _say(parts: Sequence[Part]) -> str:
    if not parts:
        return "as expected, but before the decision that meets an earlier entry"
    return "; ".join(f"{name}: expected {_show(wanted)}, backtest {_show(seen)}" for name, wanted, seen in parts)


def _show(seen: object) -> str:
    if isinstance(seen, Decimal):
        return f"{seen:f}"
    return "none" if seen in (None, "") else str(seen)


def _parts(wanted: ExpectedDecision, decision: Decision, zone: str) -> Iterator[Part]:
    """Yield each field in which a decision isn't as expected."""
    if _away(wanted, decision, zone):
        yield "time", wanted.time, utc(decision.ts)
    if wanted.action != decision.intent:
        yield "action", wanted.action, decision.intent
    elif wanted.action in ("enter", "exit") and not _was_taken(decision):
        yield "order", "one that the venue took", decision.executions[0].status if decision.acted else "none"
    if wanted.instrument is not None and not fnmatchcase(decision.instrument, wanted.instrument):
        yield "instrument", wanted.instrument, decision.instrument
    for name in ("side", "quantity", "setup", "reason"):
        value, seen = getattr(wanted, name), getattr(decision, name)
        if value is not None and value != seen:
            yield name, value, seen
    yield from _quote_parts(wanted, decision)


def _was_taken(decision: Decision) -> bool:
    """Whether an order went out for it and was neither denied nor rejected."""
    return decision.acted and decision.executions[0].status not in (Status.DENIED, Status.REJECTED)


def _quote_parts(wanted: ExpectedDecision, decision: Decision) -> Iterator[Part]:
    quote, age = decision.quote, decision.quote_age
    for name in ("bid", "ask"):
        value, seen = getattr(wanted, name), getattr(quote, name, None)
        if value is not None and value != seen:
            yield name, value, seen
    spread = quote.spread if quote is not None else None
    if not _within(wanted.spread_bounds, spread):
        yield "spread", wanted.spread, None if spread is None else f"{spread * 100:.4f}%"
    if not _within(wanted.age_bounds, age):
        yield "age", wanted.age, None if age is None else duration(age)


def _within[Amount: (Decimal, int)](bounds: tuple[Amount, Amount] | None, seen: Amount | None) -> bool:
    return bounds is None or (seen is not None and bounds[0] <= seen <= bounds[1])


def _away(wanted: ExpectedDecision, decision: Decision, zone: str) -> int:
    """Tell by how many seconds a decision lies outside the minute or second that is expected, if one is."""
    if wanted.seconds is None:
        return 0
    first, last = wanted.seconds
    local = datetime.fromtimestamp(decision.ts // _SECOND, tz=ZoneInfo(zone))
    second = local.hour * 3_600 + local.minute * 60 + local.second
    return max(first - second, second - last, 0)
