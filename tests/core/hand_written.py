"""Hand-written traces: each call adds one row, in the order in which the recorder would have seen it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pytest_parity.core.trace import Feed, Fill, Intent, OrderEvent, Path, PositionEvent, SeenQuote, Statement, Trace

AAPL = "AAPL.XNAS"
STRATEGY = "EMACross-000"


def quote(bid: str | None = "1.50", ask: str | None = "1.55", ts: int = 0, **words: Any) -> SeenQuote:
    """A quote as a strategy may say it."""
    sides = (Decimal(side) if side is not None else None for side in (bid, ask))
    return SeenQuote(**dict(zip(("bid", "ask"), sides, strict=True)), **({"instrument": AAPL, "ts_event": ts} | words))


class Rows:
    """Rows of one path; times are plain small numbers, quantities and prices are written as text."""

    def __init__(self) -> None:
        self.orders: list[OrderEvent] = []
        self.fills: list[Fill] = []
        self.positions: list[PositionEvent] = []
        self.statements: list[Statement] = []
        self.streams: dict[tuple[str, str], list[int]] = {}
        self.tickers = {AAPL: "AAPL", "MSFT.XNAS": "MSFT", "C100.OPRA": "AAPL", "C110.OPRA": "AAPL"}
        self._opened: dict[str, OrderEvent] = {}
        self._count = 0

    def _sequence(self) -> int:
        self._count += 1
        return self._count

    def order(self, ts: int, name: str, side: str, quantity: str, **terms: Any) -> Rows:
        """Initialise an order; a market order of the strategy in AAPL unless the terms say otherwise."""
        for money in ("price", "trigger_price"):
            if money in terms:
                terms[money] = Decimal(terms[money])
        default: dict[str, Any] = {
            "kind": "initialized",
            "strategy": STRATEGY,
            "instrument": AAPL,
            "order_type": "MARKET",
            "time_in_force": "DAY",
        }
        event = OrderEvent(
            sequence=self._sequence(),
            ts_seen=ts,
            ts_event=ts,
            order=name,
            side=side,
            quantity=Decimal(quantity),
            **(default | terms),
        )
        self._opened[name] = event
        self.orders.append(event)
        return self

    def event(self, ts: int, name: str, kind: str, **terms: Any) -> Rows:
        """Add a later event of an order."""
        for money in ("price", "trigger_price", "quantity"):
            if money in terms:
                terms[money] = Decimal(terms[money])
        first = self._opened[name]
        self.orders.append(
            OrderEvent(
                sequence=self._sequence(),
                ts_seen=ts,
                ts_event=ts,
                kind=kind,
                order=name,
                strategy=first.strategy,
                instrument=first.instrument,
                **terms,
            )
        )
        return self

    def fill(self, ts: int, name: str, price: str, quantity: str | None = None, **terms: Any) -> Rows:
        """Fill an order, wholly unless a quantity is given; an order without events needs all terms."""
        first = self._opened.get(name)
        given = (
            {} if first is None else {"strategy": first.strategy, "instrument": first.instrument, "side": first.side}
        )
        default: dict[str, Any] = {
            "commission": Decimal(1),
            "commission_currency": "USD",
            "currency": "USD",
            "liquidity": "TAKER",
            "quantity": Decimal(quantity) if quantity is not None else first and first.quantity,
        }
        self.fills.append(
            Fill(
                sequence=self._sequence(),
                ts_seen=ts,
                ts_event=ts,
                order=name,
                price=Decimal(price),
                **(default | given | terms),
            )
        )
        return self

    def trade(self, ts: int, name: str, side: str, quantity: str, price: str = "10", **terms: Any) -> Rows:
        """Send an order and fill it at once."""
        return self.order(ts, name, side, quantity, **terms).fill(ts, name, price)

    def position(self, ts: int, kind: str, realized: str, **terms: Any) -> Rows:
        """Add a position event with the position's realized profit and loss so far."""
        default: dict[str, Any] = {
            "position": "position-1",
            "strategy": STRATEGY,
            "instrument": AAPL,
            "side": "LONG",
            "quantity": Decimal(0),
            "average_open": Decimal(10),
            "average_close": None,
            "currency": "USD",
            "unrealized_pnl": Decimal(0),
        }
        self.positions.append(
            PositionEvent(
                sequence=self._sequence(),
                ts_seen=ts,
                ts_event=ts,
                kind=kind,
                realized_pnl=Decimal(realized),
                **(default | terms),
            )
        )
        return self

    def bracket(self, ts: int, name: str = "order", quantity: str = "100") -> Rows:
        """Send a long bracket: a market entry, a stop at 9 and a target at 12."""
        listed = {"order_list": f"list-{name}"}
        self.order(ts, name, "BUY", quantity, **listed)
        planned = listed | {"parent": name, "reduce_only": True}
        self.order(ts, f"{name}-stop", "SELL", quantity, order_type="STOP_MARKET", trigger_price="9", **planned)
        return self.order(ts, f"{name}-target", "SELL", quantity, order_type="LIMIT", price="12", **planned)

    def say(self, ts: int, action: str, reason: str | None = None, **words: Any) -> Rows:
        """Say a decision on AAPL, unless the words name another instrument."""
        default: dict[str, Any] = {"strategy": STRATEGY, "instrument": AAPL, "reason": reason}
        words = default | words
        self.statements.append(Statement(sequence=self._sequence(), ts_seen=ts, action=Intent(action), **words))
        return self

    def feed(self, instrument: str, *times: int, kind: str = "quotes") -> Rows:
        """Say which records of a stream reached the path."""
        self.streams[instrument, kind] = list(times)
        return self

    def trace(self, path: Path = Path.BACKTEST) -> Trace:
        return Trace(
            path=path,
            orders=tuple(self.orders),
            fills=tuple(self.fills),
            positions=tuple(self.positions),
            feed=Feed(dict(self.streams)),
            tickers=self.tickers,
            statements=tuple(self.statements),
        )
