"""How long it takes to compare two traces, by their number of decisions.

Run `python benchmarks/comparison.py`; it exits with 1 if the largest pair takes longer than SECONDS, or if the time per
decision grows by more than RATIO from one size to another. A strategy trades TICKERS tickers in turn, in round trips:
plain ones, resting entries that are amended or replaced, brackets, refused entries. One in DRIFT of them is late,
refused, smaller or dearer on paper. The sizes take turns, ROUNDS times, each in a process of its own, whose memory no
other size has left holes in, and the fastest of each size counts: whatever else the machine does only adds to it. Time
is the processor's; it holds the reading of both traces, the alignment and the labels, but neither the record nor the
files.
"""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

from pytest_parity.core.compare import compare
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Feed, Fill, Intent, OrderEvent, Path, PositionEvent, Statement, Trace

SIZES = (25_000, 50_000, 100_000)
SECONDS = 5.0
RATIO = 1.5
ROUNDS = 3
TICKERS = 20
DRIFT = 20
STEP = 100_000_000  # nanoseconds from one round trip to the next
KINDS = ("plain",) * 6 + ("amended", "replaced", "bracket", "refused")
DRIFTS = ("late", "refused", "smaller", "dearer")
DECISIONS = {"bracket": 1, "refused": 1}  # of a round trip; two of the others


class Session:
    """One path's rows, written round trip by round trip."""

    def __init__(self, path: Path) -> None:
        """Begin without a row."""
        self.path = path
        self.orders: list[OrderEvent] = []
        self.fills: list[Fill] = []
        self.positions: list[PositionEvent] = []
        self.statements: list[Statement] = []
        self.rows = 0

    def order(self, ts: int, instrument: str, side: str, quantity: int, **terms: Any) -> OrderEvent:
        """Send an order, for the market unless its terms say otherwise."""
        stated = {"order_type": "MARKET", "time_in_force": "DAY", "side": side, "quantity": Decimal(quantity)}
        row = self._row(ts, instrument) | stated | terms
        self.orders.append(OrderEvent(kind="initialized", order=f"order-{self.rows}", **row))
        return self.orders[-1]

    def event(self, ts: int, order: OrderEvent, kind: str, **terms: Any) -> None:
        """Add a later event of an order."""
        self.orders.append(OrderEvent(kind=kind, order=order.order, **self._row(ts, order.instrument), **terms))

    def fill(self, ts: int, order: OrderEvent, price: Decimal) -> None:
        """Fill an order wholly, and book it on the instrument's position."""
        opens, instrument = order.side == "BUY", order.instrument
        taken = {"side": order.side, "quantity": order.quantity, "price": price, "liquidity": "TAKER"}
        money = {"currency": "USD", "commission": Decimal(1), "commission_currency": "USD"}
        row = self._row(ts, instrument) | taken | money
        self.fills.append(Fill(order=order.order, position=instrument, **row))
        held = {"side": "LONG" if opens else "FLAT", "quantity": order.quantity if opens else Decimal(0)}
        prices = {"average_open": Decimal(10), "average_close": None if opens else price, "currency": "USD"}
        profit = {"realized_pnl": Decimal(-1 if opens else 5), "unrealized_pnl": Decimal(0)}
        row = self._row(ts, instrument) | held | prices | profit
        self.positions.append(PositionEvent(kind="opened" if opens else "closed", position=instrument, **row))

    def refuse(self, ts: int, instrument: str) -> None:
        """Say that an entry is refused."""
        row = self._row(ts, instrument)
        del row["ts_event"]
        self.statements.append(Statement(action=Intent.REJECT, side="BUY", reason="stale_quote", **row))

    def trip(self, kind: str, ts: int, instrument: str, quantity: int, price: Decimal) -> None:
        """Enter and leave."""
        if kind == "bracket":
            self._bracket(ts, instrument, quantity, price)
            return
        resting = {"order_type": "LIMIT", "price": price} if kind in {"amended", "replaced"} else {}
        entry = self.order(ts, instrument, "BUY", quantity, **resting)
        if kind == "amended":
            self.event(ts + 1, entry, "updated", quantity=entry.quantity, price=price + 1)
        elif kind == "replaced":
            self.event(ts + 1, entry, "canceled")
            entry = self.order(ts + 1, instrument, "BUY", quantity, **resting)
        self.fill(ts + 2, entry, price)
        self.fill(ts + STEP // 2, self.order(ts + STEP // 2, instrument, "SELL", quantity), price + 1)

    def _bracket(self, ts: int, instrument: str, quantity: int, price: Decimal) -> None:
        """Enter with a stop and a target, and leave by the target."""
        listed = {"order_list": f"list-{self.rows}"}
        entry = self.order(ts, instrument, "BUY", quantity, **listed)
        leg = {"parent": entry.order, "reduce_only": True, **listed}
        stop = self.order(ts, instrument, "SELL", quantity, order_type="STOP_MARKET", trigger_price=price - 1, **leg)
        target = self.order(ts, instrument, "SELL", quantity, order_type="LIMIT", price=price + 1, **leg)
        self.fill(ts + 2, entry, price)
        self.event(ts + STEP // 2, stop, "canceled")
        self.fill(ts + STEP // 2, target, price + 1)

    def trace(self) -> Trace:
        """Return the trace."""
        return Trace(
            path=self.path,
            orders=tuple(self.orders),
            fills=tuple(self.fills),
            positions=tuple(self.positions),
            feed=Feed(),
            tickers={f"T{number}.XNAS": f"T{number}" for number in range(TICKERS)},
            statements=tuple(self.statements),
        )

    def _row(self, ts: int, instrument: str) -> dict[str, Any]:
        """Give what every row has, and count it."""
        self.rows += 1
        stamps = {"sequence": self.rows, "ts_seen": ts, "ts_event": ts}
        return {**stamps, "strategy": "Strategy-000", "instrument": instrument}


def sessions(decisions: int) -> tuple[Trace, Trace]:
    """Write both paths of a session in which the backtest takes about so many decisions."""
    drawn = random.Random(1)  # noqa: S311 - the same rows each time, no secret
    backtest, paper = Session(Path.BACKTEST), Session(Path.PAPER)
    taken = number = 0
    while taken < decisions:
        ts, instrument, kind = number * STEP, f"T{number % TICKERS}.XNAS", drawn.choice(KINDS)
        drift = drawn.choice(DRIFTS) if drawn.randrange(DRIFT) == 0 else None
        if kind == "refused":
            backtest.refuse(ts, instrument)
        else:
            backtest.trip(kind, ts, instrument, 100, Decimal(10))
        if "refused" in {kind, drift}:
            paper.refuse(ts, instrument)
        else:
            late, quantity = STEP // 10 * (drift == "late"), 50 if drift == "smaller" else 100
            paper.trip(kind, ts + late, instrument, quantity, Decimal(11 if drift == "dearer" else 10))
        taken += DECISIONS.get(kind, 2)
        number += 1
    return backtest.trace(), paper.trace()


def measure(size: int) -> float:
    """Compare one pair of that size, and return the seconds that it took."""
    backtest, paper = sessions(size)
    began = time.process_time()
    found = compare(backtest, paper, Tolerance())
    seconds = time.process_time() - began
    del found  # after the time is taken: whoever compares keeps what was found
    return seconds


def measure_all() -> dict[int, float]:
    """Time each size, in turns and each in a process of its own, and return the fewest seconds that each took."""
    seconds = dict.fromkeys(SIZES, float("inf"))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone:
        for size in SIZES * ROUNDS:
            seconds[size] = min(seconds[size], alone.submit(measure, size).result())
    return seconds


def main() -> int:
    """Print the table; return 1 if a bound is broken."""
    seconds = measure_all()
    each = {size: taken / size for size, taken in seconds.items()}
    for size, taken in seconds.items():
        print(f"{size:>8,} decisions: {taken:6.2f} s, {each[size] * 1e6:6.1f} us each")
    ratio = max(each.values()) / min(each.values())
    print(f"slowest by fastest, per decision: {ratio:.2f} (bound {RATIO}); largest bound {SECONDS} s")
    return int(seconds[SIZES[-1]] > SECONDS or ratio > RATIO)


if __name__ == "__main__":
    sys.exit(main())
