"""Whether a strategy keeps to a contract's quote gates: on quotes one step inside it trades, one step outside not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding
from pytest_parity.contract.values import format_number, format_percent
from pytest_parity.core.mismatch import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.checks.conduct import Conduct
    from pytest_parity.contract.clauses import Quotes

_SECOND = 1_000_000_000
_STEPS = {"max_spread": "one tick wider", "max_age": "{step} older", "min_size": "one step smaller"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What a strategy did on quotes brought to the limits; `quote` is the one of the entry, empty if it isn't known."""

    quote: Mapping[str, str]
    conduct: Conduct


def gates_of(quotes: Quotes) -> dict[str, str]:
    """Return the limits by gate, as the alteration reads them."""
    limits: dict[str, str] = {}
    if quotes.max_spread is not None:
        limits["max_spread"] = format_number(quotes.max_spread)
    if quotes.max_age is not None:
        limits["max_age"] = str(quotes.max_age)
    if quotes.min_size is not None:
        limits["min_size"] = format_number(quotes.min_size)
    return limits


def judge_inside(gate: str, limit: str, trial: Trial) -> Finding | None:
    """Judge what it did on quotes that the gate just lets pass."""
    if trial.conduct.entries:
        return None
    what = f"{gate} {_limit(gate, limit)}: on quotes just inside it must trade, and doesn't"
    return Finding(("quotes", gate), what, _sides(gate, limit, trial))


def judge_outside(gate: str, limit: str, trial: Trial) -> Finding | None:
    """Judge what it did on quotes that the gate just doesn't let pass."""
    conduct = trial.conduct
    step = _STEPS[gate].format(step=_seconds(trial.quote.get("step", "1")))
    told = conduct.misses(Label.MICROSTRUCTURE_REJECT) if not conduct.entries else "it must not trade, and does"
    if not told:
        return None
    what = f"{gate} {_limit(gate, limit)}: on quotes {step} {told}"
    return Finding(("quotes", gate), what, _sides(gate, limit, trial))


def describe_trial(gate: str, limit: str, trial: Trial, where: str) -> Finding:
    """Tell a trial that is as it should be."""
    return Finding(("quotes", gate), f"{gate} {_limit(gate, limit)}, {where}", _sides(gate, limit, trial))


def _sides(gate: str, limit: str, trial: Trial) -> tuple[str, str]:
    quote = f"{_value(gate, trial.quote)}, limit {_limit(gate, limit)}" if trial.quote else "quotes at the limit"
    return f"quote: {quote}", f"paper: {trial.conduct}"


def _value(gate: str, quote: Mapping[str, str]) -> str:
    if gate == "max_age":
        return f"age {_seconds(quote['age'])}"
    if gate == "min_size":
        return f"size {quote['size']}"
    if "bid" not in quote:  # a spread of 200 % or more leaves no bid above zero
        return "none as wide can be made"
    bid, ask = Decimal(quote["bid"]), Decimal(quote["ask"])
    spread = f", {200 * (ask - bid) / (ask + bid):.5f}% of the midpoint" if ask + bid else ""
    return f"bid {bid}, ask {ask}{spread}"


def _limit(gate: str, limit: str) -> str:
    if gate == "max_spread":
        return format_percent(Decimal(limit))
    return _seconds(limit) if gate == "max_age" else limit


def _seconds(nanoseconds: str) -> str:
    """Write a length of time to the nanosecond: a step may be as small."""
    return f"{format_number((Decimal(nanoseconds) / _SECOND).normalize())} s"
