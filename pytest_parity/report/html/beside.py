"""Two decisions beside each other, field by field, with the evidence behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.moment import duration
from pytest_parity.core.trace import Path
from pytest_parity.report.table import filled_later
from pytest_parity.report.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from pytest_parity.core.decision import Decision, Execution
    from pytest_parity.core.trace import SeenQuote
    from pytest_parity.report.html.session_files import Pair, SessionFiles
    from pytest_parity.report.words import Clock

_NOTHING = "–"  # noqa: RUF001 a dash, as tables have it where there is nothing
_MOST_STATES = 12  # of one order


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two decisions: a name, and what each path has."""

    name: str
    backtest: str
    paper: str

    @property
    def differs(self) -> bool:
        """Whether the paths differ in it."""
        return self.backtest != self.paper


def decision_rows(pair: Pair, clock: Clock) -> list[Row]:
    """Set out what both paths decided and what became of it."""
    return _rows(_decision(pair.backtest, clock), _decision(pair.paper, clock))


def evidence_rows(pair: Pair, files: SessionFiles) -> list[Row]:
    """Set out the quote that each decision was taken on, and the states of its orders with their times."""
    research = _quote(pair.backtest) | _states(pair.backtest, Path.BACKTEST, files)
    return _rows(research, _quote(pair.paper) | _states(pair.paper, Path.PAPER, files))


def outcome(decision: Decision | None, clock: Clock) -> str:
    """Return what became of a decision in few words: `filled 43 @ 2.32`, or the reason it was not acted on."""
    if decision is None:
        return _NOTHING
    if not decision.acted:
        return decision.reason or _NOTHING
    carrier = decision.executions[0]
    price = f" {plain(carrier.filled)} @ {plain(carrier.average_price)}" if carrier.average_price is not None else ""
    ended = f"{carrier.status}{price}{filled_later(decision.ts, carrier, clock)}"
    return " ".join(filter(None, (ended, carrier.reason)))


def summary(decision: Decision | None) -> str:
    """Return what a decision was: `enter BUY 43 ACME.OPRA`."""
    if decision is None:
        return _NOTHING
    size = plain(decision.quantity) if decision.quantity else ""
    return " ".join(filter(None, (decision.intent.value, decision.side, size, decision.instrument)))


def _rows(research: dict[str, str], paper: dict[str, str]) -> list[Row]:
    return [Row(name, research.get(name, _NOTHING), paper.get(name, _NOTHING)) for name in {**research, **paper}]


def _decision(decision: Decision | None, clock: Clock) -> dict[str, str]:
    if decision is None:
        return {}
    size = decision.quantity or decision.stated_quantity
    told = {
        "time": clock.time(decision.ts),
        "decision": decision.intent.value,
        "set-up": decision.setup,
        "side": decision.side,
        "quantity": plain(size) if size else "",
        "instrument": decision.instrument,
        "reason": ", ".join(filter(None, (decision.reason, *decision.further_reasons))),
        **{f"level {name}": plain(level) for name, level in decision.levels},
    }
    for execution in decision.executions:
        told |= _execution(execution, clock)
    return {name: said for name, said in told.items() if said}


def _execution(execution: Execution, clock: Clock) -> dict[str, str]:
    terms = (execution.order_type, execution.time_in_force, _amount(execution.price), _amount(execution.trigger_price))
    told = {
        "order": " ".join(filter(None, terms)),
        "status": " ".join(filter(None, (execution.status.value, execution.reason))),
        "filled": plain(execution.filled) if execution.filled else "",
        "fill price": _amount(execution.average_price),
        "fill time": clock.time(execution.first_fill) if execution.first_fill is not None else "",
        "commission": f"{plain(execution.commission)} {execution.commission_currency}" if execution.filled else "",
    }
    return {f"{execution.role}: {name}": said for name, said in told.items()}


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)


def _quote(decision: Decision | None) -> dict[str, str]:
    if decision is None or decision.quote is None:
        return {}
    quote, age = decision.quote, decision.quote_age
    told = {
        "quote of": quote.instrument,
        "bid": _side(quote.bid, quote.bid_size),
        "ask": _side(quote.ask, quote.ask_size),
        "age": "" if age is None else duration(age),
        "spread": _spread(quote),
        "midpoint": _amount(quote.midpoint),
        "verdict on it": quote.verdict or "",
    }
    return {name: said for name, said in told.items() if said}


def _side(price: Decimal | None, size: Decimal | None) -> str:
    return " x ".join(_amount(one) for one in (price, size) if one is not None)


def _spread(quote: SeenQuote) -> str:
    return "" if quote.spread is None else f"{quote.spread:.2%}"


def _states(decision: Decision | None, path: Path, files: SessionFiles) -> dict[str, str]:
    """Tell each order's states with their times, fills among them."""
    if decision is None or not decision.executions:
        return {}
    events = files.order_events(path, {execution.order for execution in decision.executions})
    return {
        f"{execution.role}: states": _in_turn(events[execution.order], execution, files.clock)
        for execution in decision.executions
    }


def _in_turn(events: Iterable[tuple[int, int, str]], execution: Execution, clock: Clock) -> str:
    fills = zip(execution.fills, execution.slices, strict=False)
    told = [(sequence, one.ts, f"filled {plain(one.quantity)} @ {plain(one.price)}") for sequence, one in fills]
    states = sorted([*events, *told])
    shown = [f"{clock.time(ts)} {what.replace('_', ' ')}" for _, ts, what in states[:_MOST_STATES]]
    return "; ".join([*shown, *([f"… {len(states) - _MOST_STATES} more"] if len(states) > _MOST_STATES else [])])
