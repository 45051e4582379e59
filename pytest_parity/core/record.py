"""The record of a session: one plain entry for each pair and leftover, differing or not."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Decision
from pytest_parity.core.paused import no_collection
from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.folding.pnl import Money
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.plain import Plain
    from pytest_parity.core.trace import SeenQuote

type Sides = tuple[Decision | None, Decision | None]  # backtest, paper


def record(comparison: Comparison) -> list[dict[str, Plain]]:
    """Write the record by time of decision, as JSON-able builtins.

    Values of both paths are `{"backtest": …, "paper": …}`; times are UTC nanoseconds; the difference in realized profit
    and loss is paper less backtest, by currency. `label` is null where the paths agree. What no pair explains comes
    last.
    """
    with no_collection():
        return _entries(comparison)


def _entries(comparison: Comparison) -> list[dict[str, Plain]]:
    found = {mismatch.pair: mismatch for mismatch in comparison.mismatches}
    entries = [_entry(sides, found.get(_numbers(sides)), _profit(sides, comparison)) for sides in _sides(comparison)]
    residuals = (mismatch for mismatch in comparison.mismatches if mismatch.pair == (None, None))
    return [*entries, *(_entry((None, None), residual, {}) for residual in residuals)]


def _sides(comparison: Comparison) -> list[Sides]:
    alignment = comparison.alignment
    sides: list[Sides] = [(pair.backtest, pair.paper) for pair in alignment.pairs]
    sides += [(decision, None) for decision in alignment.backtest_only]
    sides += [(None, decision) for decision in alignment.paper_only]
    return sorted(sides, key=_order)


def _order(sides: Sides) -> tuple[int, list[int]]:
    decisions = list(_present(sides))
    return min(decision.ts for decision in decisions), sorted(decision.number for decision in decisions)


def _present(sides: Sides) -> Iterator[Decision]:
    return (decision for decision in sides if decision is not None)


def _numbers(sides: Sides) -> tuple[int | None, int | None]:
    backtest, paper = (decision.number if decision is not None else None for decision in sides)
    return backtest, paper


def _entry(sides: Sides, mismatch: Mismatch | None, profit: Money) -> dict[str, Plain]:
    return {
        "backtest_decision": to_plain(sides[0]),
        "paper_decision": to_plain(sides[1]),
        "selected_contract": _both(*(decision.instrument if decision else None for decision in sides)),
        "entry_time": _both(*(_entry_time(decision) for decision in sides)),
        "exit_time": _both(*(_exit_time(decision) for decision in sides)),
        "rejection_reason": _both(*(_rejection(decision) for decision in sides)),
        "quote_side_decision": _both(*(_quote_side(decision) for decision in sides)),
        "pnl_difference": to_plain(profit),
        "label": mismatch.label.value if mismatch else None,
        "effect": mismatch.effect.value if mismatch else None,
        "mismatch": mismatch.number if mismatch else None,
        "root": mismatch.root if mismatch else None,
        "evidence": mismatch.evidence if mismatch else None,
    }


def _both(backtest: Plain, paper: Plain) -> dict[str, Plain]:
    return {"backtest": backtest, "paper": paper}


def _entry_time(decision: Decision | None) -> int | None:
    return decision.ts if decision is not None and decision.intent is Intent.ENTER else None


def _quote_side(decision: Decision | None) -> Plain:
    """Write the quote that the strategy said it decided on; spread as a ratio of the midpoint, age in nanoseconds."""
    if decision is None or decision.quote is None:
        return None
    quote = decision.quote
    derived = {"midpoint": quote.midpoint, "spread": quote.spread, "age": decision.quote_age}
    return {**_fields(quote), **{name: to_plain(value) for name, value in derived.items()}}


def _fields(quote: SeenQuote) -> dict[str, Plain]:
    return {field.name: to_plain(getattr(quote, field.name)) for field in fields(quote)}


def _exit_time(decision: Decision | None) -> int | None:
    """When an exit was decided, or a planned exit was filled first."""
    if decision is None or decision.intent is Intent.EXIT:
        return decision.ts if decision is not None else None
    return min((leg.first_fill for leg in decision.executions[1:] if leg.first_fill is not None), default=None)


def _rejection(decision: Decision | None) -> str | None:
    if decision is None:
        return None
    if decision.intent in (Intent.REJECT, Intent.HOLD):
        return decision.reason
    return next((execution.reason for execution in decision.executions if execution.reason), None)


def _profit(sides: Sides, comparison: Comparison) -> Money:
    """Give what paper realized more than the backtest, by currency; nothing where both realized nothing."""
    amounts: list[Money] = [
        realized.get(decision.number, {}) if decision is not None else {}
        for decision, realized in zip(sides, comparison.realized, strict=True)
    ]
    research, paper = amounts
    zero = Decimal(0)
    return {name: paper.get(name, zero) - research.get(name, zero) for name in sorted(research.keys() | paper.keys())}
