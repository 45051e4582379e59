"""What one path did in one session, as plain values: the recorder's rows.

Timestamps are UTC nanoseconds; prices, quantities and money are `Decimal`. Identifiers that an engine draws at random
are ordinal names (`order-1`, `position-2`), so that the same run twice is the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


# A contract's words for market data, and Nautilus's class of each; in delivery order for data of one timestamp: what
# happened at the venue comes before what sums it up.
DATA_CLASSES = {
    "instrument_status": "InstrumentStatus",
    "order_book_deltas": "OrderBookDelta",
    "order_book_depths": "OrderBookDepth10",
    "quotes": "QuoteTick",
    "trades": "TradeTick",
    "mark_prices": "MarkPriceUpdate",
    "index_prices": "IndexPriceUpdate",
    "funding_rates": "FundingRateUpdate",
    "bars": "Bar",
    "instrument_closes": "InstrumentClose",
}


class Path(StrEnum):
    """One of the two ways a session is run."""

    BACKTEST = "backtest"
    PAPER = "paper"

    @property
    def other(self) -> Path:
        """The path that this one is compared with."""
        return Path.PAPER if self is Path.BACKTEST else Path.BACKTEST


class Intent(StrEnum):
    """What a decision is for."""

    ENTER = "enter"
    EXIT = "exit"
    REJECT = "reject"  # an entry that the strategy refused, and said so
    HOLD = "hold"  # the strategy said that it does nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """One event in an order's life other than a fill, as the recorder saw it.

    `kind` is Nautilus's event name in snake case without `Order`: `initialized`, `denied`, `emulated`, `released`,
    `submitted`, `accepted`, `rejected`, `canceled`, `expired`, `triggered`, `pending_update`, `pending_cancel`,
    `modify_rejected`, `cancel_rejected`, `updated`. The terms (side to tags) are those of the order at that moment; a
    later event than `initialized` may leave them `None`.
    """

    sequence: int  # order of observation over all rows of the trace
    ts_seen: int  # the recorder's clock: what is compared
    ts_event: int  # the event's own stamp: evidence
    kind: str
    order: str
    strategy: str
    instrument: str
    side: str | None = None  # BUY, SELL
    order_type: str | None = None  # MARKET, LIMIT, STOP_MARKET, …
    quantity: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    time_in_force: str | None = None
    reduce_only: bool = False
    order_list: str | None = None  # ordinal name of the order list, for a bracket or another list
    parent: str | None = None  # the order that this one's list entry depends on
    algorithm: str | None = None  # execution algorithm the order is handed to
    spawned_from: str | None = None  # the primary order, for one that an execution algorithm spawned
    reason: str = ""  # of a denied, rejected, modify_rejected or cancel_rejected order
    instructions: tuple[tuple[str, str], ...] = ()  # every other term of an initialised order, by name
    quote: SeenQuote | None = None  # evidence: the path's last when it was initialised or asked to change


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One fill, as the recorder saw it."""

    sequence: int
    ts_seen: int
    ts_event: int
    order: str
    strategy: str
    instrument: str
    side: str  # BUY, SELL
    quantity: Decimal
    price: Decimal
    currency: str  # of the price
    commission: Decimal
    commission_currency: str
    liquidity: str  # MAKER, TAKER
    position: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionEvent:
    """One change of a position: `kind` is `opened`, `changed`, `closed` or `adjusted`."""

    sequence: int
    ts_seen: int
    ts_event: int
    kind: str
    position: str
    strategy: str
    instrument: str
    side: str  # LONG, SHORT, FLAT
    quantity: Decimal  # unsigned
    average_open: Decimal
    average_close: Decimal | None
    currency: str  # of both profit-and-loss figures
    realized_pnl: Decimal
    unrealized_pnl: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenQuote:
    """The quote that a decision was taken on: what a strategy says, or what had reached its path.

    A side that was not quoted is `None`.
    """

    instrument: str
    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None
    ts_event: int | None = None  # of the quote itself
    verdict: str | None = None  # what the strategy made of it: `passed`, or the reason why not

    @property
    def midpoint(self) -> Decimal | None:
        """Halfway between bid and ask; None without both."""
        return None if self.bid is None or self.ask is None else (self.bid + self.ask) / 2

    @property
    def spread(self) -> Decimal | None:
        """Ask less bid as a ratio of the midpoint; None without both, or around zero."""
        if self.bid is None or self.ask is None or not self.midpoint:
            return None
        return (self.ask - self.bid) / self.midpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a strategy said with `publish_signal("parity_decision", …)`, as the recorder heard it."""

    sequence: int  # order of observation over all rows of the trace
    ts_seen: int
    strategy: str
    action: Intent
    instrument: str
    setup: str | None = None  # the set-up's name, which aligns what both paths made of it
    side: str | None = None  # BUY, SELL
    quantity: Decimal | None = None
    reason: str | None = None
    quote: SeenQuote | None = None
    levels: tuple[tuple[str, Decimal], ...] = ()  # by name, in order of name
    considered: int | None = None  # how many option contracts it looked at


@dataclass(frozen=True, slots=True)
class Feed:
    """What market data reached a path, per stream.

    A stream is `(instrument, type)`, the type in the contract's words (`quotes`, `trades`, `bars`, …); bars carry their
    bar type as instrument. Each value holds the records' `ts_event` in delivery order, UTC nanoseconds.
    """

    streams: dict[tuple[str, str], list[int]] = field(default_factory=dict)


type Row = OrderEvent | Fill | PositionEvent | Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything one path did in one session."""

    path: Path
    orders: tuple[OrderEvent, ...]
    fills: tuple[Fill, ...]
    positions: tuple[PositionEvent, ...]
    feed: Feed
    tickers: dict[str, str]  # instrument → the ticker it belongs to: an option's underlying, otherwise its own symbol
    statements: tuple[Statement, ...] = ()
