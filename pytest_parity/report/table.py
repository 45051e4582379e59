"""Both paths' decisions side by side around a mismatch, capped."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.report.words import columns, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision, Execution
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.report.words import Clock

_ROWS_BEFORE = 2
_ROWS = 7
_WIDTH = 96
_SECOND = 1_000_000_000
_SHORT = Decimal("0.0001")

type Row = tuple[Decision | None, Decision | None]


def decisions_around(comparison: Comparison, mismatch: Mismatch, clock: Clock) -> list[str]:
    """Return the lines of a table of the ticker's decisions around `mismatch`, which is marked with `>`."""
    rows = [row for row in rows_of(comparison) if _any(row).ticker == mismatch.ticker]
    if not rows:
        return []
    at = next((n for n, row in enumerate(rows) if numbers_of(row) == mismatch.pair), len(rows) - 1)
    first = max(0, min(at - _ROWS_BEFORE, len(rows) - _ROWS))
    shown = rows[first : first + _ROWS]
    left = [describe(backtest, clock) for backtest, _ in shown]
    title = f"backtest (times: {clock.zone})"
    width = min(max(map(columns, [*left, title])), _WIDTH)
    lines = [f"    {title:<{width}}   paper"]
    for number, (_, paper) in enumerate(shown):
        mark = ">" if first + number == at else " "
        lines.append(f"  {mark} {_filled(left[number], width)}   {describe(paper, clock)}".rstrip())
    hidden = len(rows) - len(shown)
    if hidden:
        lines.append(f"    … {hidden} more decisions of {mismatch.ticker} in mismatches.json and record.json")
    return lines


def _filled(text: str, width: int) -> str:
    """Fill a text up to a column's width; a longer one stays whole."""
    return text + " " * max(0, width - columns(text))


def rows_of(comparison: Comparison) -> list[Row]:
    """List the pairs and leftovers by time."""
    alignment = comparison.alignment
    rows: list[Row] = [(pair.backtest, pair.paper) for pair in alignment.pairs]
    rows += [(decision, None) for decision in alignment.backtest_only]
    rows += [(None, decision) for decision in alignment.paper_only]
    return sorted(rows, key=_order)


def _any(row: Row) -> Decision:
    decision = row[0] or row[1]
    assert decision is not None  # noqa: S101 - a row has one decision at least
    return decision


def _order(row: Row) -> tuple[int, list[int]]:
    present: Sequence[Decision] = [decision for decision in row if decision is not None]
    return min(decision.ts for decision in present), [decision.number for decision in present]


def numbers_of(row: Row) -> tuple[int | None, int | None]:
    """Return the numbers of both decisions, as a mismatch has them."""
    return (row[0].number if row[0] else None), (row[1].number if row[1] else None)


def _price(average: Decimal) -> str:
    """Write an average price short enough for a column: exact where it is, else to a hundredth of a cent."""
    short = average.quantize(_SHORT)
    return plain(average if len(plain(average)) <= len(plain(short)) else short)


def describe(decision: Decision | None, clock: Clock) -> str:
    """Return `10:24:00 enter BUY 2 AAPL.XNAS filled @ 1.55`, with when it was filled where that was later."""
    if decision is None:
        return "—"
    if not decision.acted:
        words = (clock.time(decision.ts), decision.intent, decision.side, decision.instrument, decision.reason)
        return " ".join(filter(None, words))
    carrier = decision.executions[0]
    price = f" @ {_price(carrier.average_price)}" if carrier.average_price is not None else ""
    if carrier.status is Status.PARTIALLY_FILLED:
        price = f" {plain(carrier.filled)}{price}"
    return (
        f"{clock.time(decision.ts)} {decision.intent} {decision.side} {plain(decision.quantity)} "
        f"{decision.instrument} {carrier.status}{price}{filled_later(decision.ts, carrier, clock)}"
    )


def filled_later(decided: int, execution: Execution, clock: Clock) -> str:
    """Return ` at 15:50:00, as MARKET`: when an order was first filled and of what type, where not as it was sent."""
    at, first = "", execution.first_fill
    if first is not None and first // _SECOND != decided // _SECOND:
        at = f" at {clock.time(first // _SECOND * _SECOND)}"
    return f"{at}, as {execution.type_at_fill}" if execution.type_at_fill != execution.order_type else at
