"""Whether a strategy keeps to a contract's quote gates: on quotes one step inside it trades, one step outside not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding
from pytest_parity.contract.values import format_number, format_percent
from pytest_parity.core.mismatch import Label
from pytest_parity.core.moment import utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.checks.conduct import Conduct
    from pytest_parity.contract.clauses import Quotes
    from pytest_parity.core.decision import Decision
    from pytest_parity.core.trace import Trace

_SECOND = 1_000_000_000
_STEPS = {"max_spread": "one tick wider", "max_age": "{step} older", "min_size": "one step smaller"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which quotes of a session are brought to the limits, for the sake of an `entry`: those that arrive after `since`.

    `since`, UTC nanoseconds, is zero for the whole session; else `when` says it.
    """

    entry: Decision
    since: int = 0
    when: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a strategy did on quotes brought to the limits; `quote` is the one of the entry, empty if it isn't known."""

    quote: Mapping[str, str]
    conduct: Conduct
    when: str = ""  # from when on, where not from the start


def stretch_of_later_entry(entries: Sequence[Decision], trace: Trace) -> Stretch | None:
    """Find an entry whose quote is younger than the first entry; `None` where there is none.

    Until the last thing that happened to an order before that quote, all is as recorded, so that the strategy comes to
    the entry as it did: rather by one on whose quote nothing has happened before it, such as an exit.
    """
    quotes = {row.order: row.quote for row in trace.orders if row.kind == "initialized"}
    moments = {*(row.ts_seen for row in trace.orders), *(row.ts_seen for row in trace.fills)}
    found = None
    for entry in entries:
        quote = quotes[entry.executions[0].order]
        made = None if quote is None else quote.ts_event
        if made is None or made <= entries[0].ts:
            continue
        undisturbed = not any(made <= ts < entry.ts for ts in moments)
        if found is None or undisturbed:
            since = max(ts for ts in moments if ts < made)
            before = sum(one.ts <= since for one in entries)
            found = Stretch(entry, since, f"from {utc(since)} on, after entry {before} of {len(entries)}")
        if undisturbed:
            break
    return found


def conduct_on_altered(conduct: Conduct, stretch: Stretch, arrived: Mapping[str, int]) -> Conduct:
    """Leave the entries of a stretch alone that were taken on altered quotes, which have `arrived` by instrument."""
    entries = (one for one in conduct.entries if stretch.since < one.ts)
    return replace(conduct, entries=tuple(one for one in entries if arrived.get(one.instrument, one.ts + 1) <= one.ts))


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


def judge_on(trial: Trial) -> Finding | None:
    """Judge whether it trades on where all gates just let the quotes after an entry pass."""
    if trial.conduct.entries:
        return None
    what = f"on quotes just inside all gates {trial.when}, it must trade on, and doesn't"
    return Finding(("quotes",), what, (f"paper: {trial.conduct}",))


def judge_outside(gate: str, limit: str, trial: Trial) -> Finding | None:
    """Judge what it did on quotes that the gate just doesn't let pass."""
    conduct = trial.conduct
    step = _STEPS[gate].format(step=_seconds(trial.quote.get("step", "1")))
    told = conduct.misses(Label.MICROSTRUCTURE_REJECT) if not conduct.entries else "it must not trade, and does"
    if not told:
        return None
    when = f" {trial.when}," if trial.when else ""
    what = f"{gate} {_limit(gate, limit)}: on quotes {step}{when} {told}"
    return Finding(("quotes", gate), what, _sides(gate, limit, trial))


def describe_trial(gate: str, limit: str, trial: Trial, where: str) -> Finding:
    """Tell a trial that is as it should be."""
    when = f", {trial.when}" if trial.when else ""
    return Finding(("quotes", gate), f"{gate} {_limit(gate, limit)}, {where}{when}", _sides(gate, limit, trial))


def describe_untried() -> Finding:
    """Tell that no later entry could be tried."""
    advice = "a session with a second entry, on a quote that is younger than the first entry, shows it"
    return Finding(("quotes",), "nothing shows that quotes are looked at after the first entry", (advice,))


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
