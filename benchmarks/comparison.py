"""How long it takes to compare two traces, by their number of decisions.

Run `python benchmarks/comparison.py`; it exits with 1 if the largest pair takes longer than SECONDS, or if the time per
decision grows by more than RATIO from one size to another. A strategy trades TICKERS tickers in turn, in round trips:
plain ones, resting entries that are amended or replaced, brackets, refused entries. One in DRIFT of them is late,
refused, smaller or dearer on paper. The sizes take turns, ROUNDS times, and the fastest of each size counts: whatever
else the machine does only adds to it.
"""

from __future__ import annotations

import random
import sys
import time
from decimal import Decimal
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
        self.names = 0
        self.rows = 0

    def common(self, ts: int, ticker: int) -> dict[str, Any]:
        """Give what every row has, and count it."""
        self.rows += 1
        names = {"strategy": "Strategy-000", "instrument": f"T{ticker}.XNAS"}
        return {"sequence": self.rows, "ts_seen": ts, "ts_event": ts, **names}

    def order(self, ts: int, ticker: int, side: str, quantity: int, **terms: Any) -> str:
        """Send an order and return its name."""
        self.names += 1
        name = f"order-{self.names}"
        stated = {"order_type": "MARKET", "time_in_force": "DAY", "side": side, "quantity": Decimal(quantity)}
        row = self.common(ts, ticker) | stated | terms
        self.orders.append(OrderEvent(kind="initialized", order=name, **row))
        return name

    def event(self, ts: int, ticker: int, name: str, kind: str, **terms: Any) -> None:
        """Add a later event of an order."""
        self.orders.append(OrderEvent(kind=kind, order=name, **self.common(ts, ticker), **terms))

    def fill(self, ts: int, ticker: int, name: str, side: str, quantity: int, price: Decimal) -> None:
        """Fill an order wholly, and book it on the ticker's position."""
        money = {"currency": "USD", "commission": Decimal(1), "commission_currency": "USD", "liquidity": "TAKER"}
        position = f"position-{ticker}"
        row = self.common(ts, ticker) | money
        size = Decimal(quantity)
        self.fills.append(Fill(order=name, side=side, quantity=size, price=price, position=position, **row))
        opens = side == "BUY"
        held = {"side": "LONG" if opens else "FLAT", "quantity": size if opens else Decimal(0)}
        prices = {"average_open": Decimal(10), "average_close": None if opens else price, "currency": "USD"}
        profit = {"realized_pnl": Decimal(-1 if opens else 5), "unrealized_pnl": Decimal(0)}
        row = self.common(ts, ticker) | held | prices | profit
        self.positions.append(PositionEvent(kind="opened" if opens else "closed", position=position, **row))

    def refuse(self, ts: int, ticker: int) -> None:
        """Say that an entry is refused."""
        row = self.common(ts, ticker)
        del row["ts_event"]
        self.statements.append(Statement(action=Intent.REJECT, side="BUY", reason="stale_quote", **row))

    def trip(self, kind: str, ts: int, ticker: int, quantity: int, price: Decimal) -> None:
        """Enter and leave."""
        listed = {"order_list": f"list-{self.rows}"} if kind == "bracket" else {}
        resting = {"order_type": "LIMIT", "price": price} if kind in ("amended", "replaced") else {}
        entry = self.order(ts, ticker, "BUY", quantity, **listed, **resting)
        if kind == "amended":
            self.event(ts + 1, ticker, entry, "updated", quantity=Decimal(quantity), price=price + 1)
        elif kind == "replaced":
            self.event(ts + 1, ticker, entry, "canceled")
            entry = self.order(ts + 1, ticker, "BUY", quantity, **resting)
        leg = {"parent": entry, "reduce_only": True, **listed} if kind == "bracket" else {}
        out = STEP // 2
        if kind == "bracket":
            leave = self.order(ts, ticker, "SELL", quantity, order_type="LIMIT", price=price + 1, **leg)
            stop = self.order(ts, ticker, "SELL", quantity, order_type="STOP_MARKET", trigger_price=price - 1, **leg)
        self.fill(ts + 2, ticker, entry, "BUY", quantity, price)
        if kind == "bracket":
            self.event(ts + out, ticker, stop, "canceled")
        else:
            leave = self.order(ts + out, ticker, "SELL", quantity)
        self.fill(ts + out, ticker, leave, "SELL", quantity, price + 1)

    def trace(self) -> Trace:
        """Return the trace."""
        rows = (tuple(rows) for rows in (self.orders, self.fills, self.positions))
        tickers = {f"T{number}.XNAS": f"T{number}" for number in range(TICKERS)}
        names = ("orders", "fills", "positions")
        statements = tuple(self.statements)
        return Trace(path=self.path, feed=Feed(), tickers=tickers, statements=statements, **dict(zip(names, rows)))


def sessions(decisions: int) -> tuple[Trace, Trace]:
    """Write both paths of a session in which the backtest takes about so many decisions."""
    drawn = random.Random(1)  # noqa: S311 - the same rows each time, no secret
    backtest, paper = Session(Path.BACKTEST), Session(Path.PAPER)
    taken = number = 0
    while taken < decisions:
        ts, ticker, kind = number * STEP, number % TICKERS, drawn.choice(KINDS)
        drift = drawn.choice(DRIFTS) if drawn.randrange(DRIFT) == 0 else None
        if kind == "refused":
            backtest.refuse(ts, ticker)
        else:
            backtest.trip(kind, ts, ticker, 100, Decimal(10))
        if "refused" in (kind, drift):
            paper.refuse(ts, ticker)
        else:
            late, quantity = STEP // 10 * (drift == "late"), 50 if drift == "smaller" else 100
            paper.trip(kind, ts + late, ticker, quantity, Decimal(11 if drift == "dearer" else 10))
        taken += DECISIONS.get(kind, 2)
        number += 1
    return backtest.trace(), paper.trace()


def measure() -> dict[int, float]:
    """Time each size, in turns, and return the fewest seconds that each took."""
    pairs = {size: sessions(size) for size in SIZES}
    seconds = dict.fromkeys(SIZES, float("inf"))
    for _ in range(ROUNDS):
        for size, (backtest, paper) in pairs.items():
            began = time.process_time()
            compare(backtest, paper, Tolerance())
            seconds[size] = min(seconds[size], time.process_time() - began)
    return seconds


def main() -> int:
    """Print the table; return 1 if a bound is broken."""
    seconds = measure()
    each = {size: taken / size for size, taken in seconds.items()}
    for size, taken in seconds.items():
        print(f"{size:>8,} decisions: {taken:6.2f} s, {each[size] * 1e6:6.1f} us each")
    ratio = max(each.values()) / min(each.values())
    print(f"slowest by fastest, per decision: {ratio:.2f} (bound {RATIO}); largest bound {SECONDS} s")
    return int(seconds[SIZES[-1]] > SECONDS or ratio > RATIO)


if __name__ == "__main__":
    sys.exit(main())
