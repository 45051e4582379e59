"""What the rows of a trace come to: decisions, each with what became of its orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from pytest_parity.core.trace import Intent, Path, SeenQuote


class Status(StrEnum):
    """How an order ended, or where it stood when the session closed (`WORKING`)."""

    FILLED = "filled"
    PARTIALLY_FILLED = "partially_filled"  # and canceled, expired or still working
    WORKING = "working"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REJECTED = "rejected"  # by the venue
    DENIED = "denied"  # by the risk engine, before it reached the venue


# The four that follow are made for every order or decision of a session. Nothing changes them once they are folded,
# but they are not frozen: each would take three times as long to make. They are equal if they are the same but for what
# names a path's own rows.


@dataclass(slots=True)
class Amendment:
    """What an order was changed to while it worked: by a modification, or by canceling and replacing it."""

    ts: int  # ts_seen
    quantity: Decimal | None
    price: Decimal | None
    trigger_price: Decimal | None
    time_in_force: str | None = None  # if it changed
    instructions: tuple[tuple[str, str], ...] = ()  # those that changed, by name
    sequence: int = field(default=0, compare=False)  # of the row that says so


@dataclass(slots=True)
class Slice:
    """One fill of an order, or the share of it that fell to one part of a flip."""

    ts: int  # ts_seen
    quantity: Decimal
    price: Decimal


@dataclass(slots=True)
class Execution:
    """One order of a decision with its outcome. `role` is `entry`, `exit`, `target` or `stop`."""

    role: str
    order: str = field(compare=False)
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
    fills: tuple[int, ...] = field(default=(), compare=False)  # sequence of each; one that flips is in two decisions
    slices: tuple[Slice, ...] = ()  # the fills themselves, in sequence
    instructions: tuple[tuple[str, str], ...] = ()  # every other term of the order, by name
    spawned: tuple[str, ...] = ()  # the orders that an execution algorithm sent for it, in words, in sequence

    @property
    def type_at_fill(self) -> str:
        """The type of the last order of the chain: only what nothing filled is replaced, so what fills is of it."""
        held = self.order_type
        for amendment in self.amended:
            held = dict(amendment.instructions).get("order_type", held)
        return held


@dataclass(slots=True)
class Decision:
    """One decision of a strategy, folded from its orders and from what it said.

    `executions[0]` is the order that carries the intent. A decision that was only said (a rejection, a hold, an entry
    or exit that sent no order) has none.
    """

    path: Path = field(compare=False)
    number: int = field(compare=False)  # 1, 2, … on its path, by time
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
    stated_quantity: Decimal | None = None
    quote: SeenQuote | None = None
    levels: tuple[tuple[str, Decimal], ...] = ()
    considered: int | None = None

    @property
    def acted(self) -> bool:
        """Whether it sent an order, or something was settled or carried in."""
        return bool(self.executions)

    @property
    def quote_age(self) -> int | None:
        """How old the quote was that it was taken on, nanoseconds."""
        return None if self.quote is None or self.quote.ts_event is None else self.ts - self.quote.ts_event
