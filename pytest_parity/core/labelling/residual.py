"""What is left of a ticker when no decision explains it: final positions or money that differ all the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_parity.core.folding.life import ZERO
from pytest_parity.core.folding.pnl import Money, realized_by_ticker
from pytest_parity.core.mismatch import TEXT, Difference, Effect, Label, Mismatch
from pytest_parity.core.ticker import ticker_of
from pytest_parity.core.tolerance import agree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from decimal import Decimal

    from pytest_parity.core.aligning.align import Alignment
    from pytest_parity.core.folding.state import States
    from pytest_parity.core.tolerance import Tolerance
    from pytest_parity.core.trace import PositionEvent, Trace

type Positions = tuple[tuple[str, Decimal], ...]


def find_residuals(
    traces: tuple[Trace, Trace],
    states: tuple[States, States],
    alignment: Alignment,
    explained: Collection[str],
    tolerance: Tolerance,
) -> list[Mismatch]:
    """Find the tickers, other than those explained, that end with another position or other money.

    Realized profit and loss may differ by the tolerance once for each decision of the ticker.
    """
    decisions = Counter([decision.ticker for decision in alignment.taken])
    traded = {event.instrument: trace.tickers for trace in traces for event in trace.positions}
    open_to_question = {*decisions, *(ticker_of(*item) for item in traded.items())} - set(explained)
    if not open_to_question:
        return []
    money = realized_by_ticker(traces[0]), realized_by_ticker(traces[1])
    end = max((row.ts_seen for trace in traces for row in trace.positions), default=0)
    end = max((row.ts_seen for trace in traces for row in trace.fills), default=end)
    residuals: list[Mismatch] = []
    for ticker in sorted(open_to_question):
        positions = states[0].before(ticker, None).positions, states[1].before(ticker, None).positions
        realized = money[0].get(ticker, {}), money[1].get(ticker, {})
        differences = [*_positions(*positions, end)]
        if not differences:
            held = states[0].open_positions(ticker), states[1].open_positions(ticker)
            differences += _open_positions(*held, tolerance, end)
        differences += _money(*realized, tolerance, max(decisions[ticker], 1), end)
        if differences:
            residuals.append(_residual(ticker, tuple(differences), end))
    return residuals


def _positions(left: Positions, right: Positions, ts: int) -> Iterator[Difference]:
    if left != right:
        yield Difference("final_position", _describe(left), _describe(right), TEXT, ts)


def _open_positions(
    left: Sequence[PositionEvent], right: Sequence[PositionEvent], tolerance: Tolerance, ts: int
) -> Iterator[Difference]:
    """Compare open positions one by one: where a venue nets nothing, long and short may stand side by side."""
    same = len(left) == len(right) and all(
        (one.instrument, one.side, one.quantity) == (other.instrument, other.side, other.quantity)
        and agree(one.average_open, other.average_open, tolerance.price)
        for one, other in zip(left, right, strict=False)
    )
    if not same:
        yield Difference("open_positions", _describe_open(left), _describe_open(right), TEXT, ts)


def _describe_open(positions: Sequence[PositionEvent]) -> str:
    told = (f"{p.side} {p.quantity:f} {p.instrument} from {p.average_open:f}" for p in positions)
    return ", ".join(told) or "none"


def _money(left: Money, right: Money, tolerance: Tolerance, times: int, ts: int) -> Iterator[Difference]:
    for currency in sorted(left.keys() | right.keys()):
        amounts = left.get(currency, ZERO), right.get(currency, ZERO)
        if not agree(*amounts, tolerance.money(currency) * times):
            yield Difference("final_realized_pnl", *amounts, currency, ts)


def _residual(ticker: str, differences: tuple[Difference, ...], ts: int) -> Mismatch:
    return Mismatch(
        number=0,
        label=Label.UNCLASSIFIED,
        effect=Effect.INVALIDATING,
        differences=differences,
        ts=ts,
        ticker=ticker,
        instruments=(),
        backtest=None,
        paper=None,
        evidence="every decision of the ticker agrees, but not where it ended",
        changes_state=True,
    )


def _describe(positions: Positions) -> str:
    return ", ".join(f"{quantity:f} {instrument}" for instrument, quantity in positions) or "flat"
