"""What one path did in one session, as plain values: the recorder's rows and the decisions folded from them.

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


class Status(StrEnum):
    """How an order ended, or where it stood when the session closed (`WORKING`)."""

    FILLED = "filled"
    PARTIALLY_FILLED = "partially_filled"  # and canceled, expired or still working
    WORKING = "working"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REJECTED = "rejected"  # by the venue
    DENIED = "denied"  # by the risk engine, before it reached the venue


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
    """The quote that a strategy says it decided on; a side that was not quoted is `None`."""

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


@dataclass(frozen=True, slots=True)
class Feed:
    """What market data reached a path, per stream.

    A stream is `(instrument, type)`, the type in the contract's words (`quotes`, `trades`, `bars`, …); bars carry their
    bar type as instrument. Each value holds the records' `ts_event` in delivery order, UTC nanoseconds.
    """

    streams: dict[tuple[str, str], list[int]] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an order was changed to while it worked: by a modification, or by canceling and replacing it."""

    ts: int  # ts_seen
    quantity: Decimal | None
    price: Decimal | None
    trigger_price: Decimal | None
    time_in_force: str | None = None  # of a replacement, which states all of its terms
    instructions: tuple[tuple[str, str], ...] = ()  # as above


@dataclass(frozen=True, slots=True)
class Slice:
    """One fill of an order, or the share of it that fell to one part of a flip."""

    ts: int  # ts_seen
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One order of a decision with its outcome. `role` is `entry`, `exit`, `target` or `stop`."""

    role: str
    order: str
    side: str
    order_type: str
    quantity: Decimal
    price: Decimal | None
    trigger_price: Decimal | None
    time_in_force: str
    status: Status
    reason: str
    filled: Decimal
    average_price: Decimal | None
    first_fill: int | None  # ts_seen
    last_fill: int | None  # ts_seen
    commission: Decimal
    amendments: int  # modifications accepted and cancel-replacements
    amended: tuple[Amendment, ...] = ()  # each of them, in sequence
    refusals: tuple[str, ...] = ()  # reasons of rejected modifications and cancels, in sequence
    ended: int | None = None  # ts_seen of the rejection, denial, cancel or expiry that ended it
    currency: str = ""  # of the prices, once filled
    commission_currency: str = ""
    fills: tuple[int, ...] = ()  # sequence of each fill; a fill that flips a position is in two decisions
    slices: tuple[Slice, ...] = ()  # the fills themselves, in sequence
    instructions: tuple[tuple[str, str], ...] = ()  # every other term of the order, by name
    spawned: tuple[str, ...] = ()  # the orders that an execution algorithm sent for it, in words, in sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of a strategy, folded from its orders and from what it said.

    `executions[0]` is the order that carries the intent. A decision that was only said (a rejection, a hold, an entry
    or exit that sent no order) has none.
    """

    path: Path
    number: int  # 1, 2, … on its path, by time
    ts: int  # when the strategy decided, ts_seen of the first order's initialisation
    intent: Intent
    strategy: str
    instrument: str
    ticker: str
    side: str  # BUY, SELL; empty where it was only said, and no side named
    quantity: Decimal  # zero where it was only said, and no size named
    executions: tuple[Execution, ...]
    algorithm: str | None = None  # execution algorithm that the order was handed to
    decided: bool = True  # False: no strategy initialised it: a settlement, or an order or position carried in
    setup: str | None = None  # this and the rest: what the strategy said of it
    reason: str | None = None  # the first cause; what it said later of the same is in `further_reasons`
    further_reasons: tuple[str, ...] = ()
    quote: SeenQuote | None = None
    levels: tuple[tuple[str, Decimal], ...] = ()

    @property
    def acted(self) -> bool:
        """Whether it sent an order, or something was settled or carried in."""
        return bool(self.executions)

    @property
    def quote_age(self) -> int | None:
        """How old the quote was that it was taken on, nanoseconds."""
        return None if self.quote is None or self.quote.ts_event is None else self.ts - self.quote.ts_event
