"""Limits that a contract states: checked and referred to, never injected into what runs.

A limit that isn't given is `None` and limits nothing.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pytest_parity.contract import editor
from pytest_parity.contract.mismatches import Declarable
from pytest_parity.contract.terms import (
    Money,
    Slug,
    SomeDuration,
    SomeNumber,
    SomePercent,
    SomeWhole,
    Terms,
    Text,
    TimeOfDay,
    Whole,
)
from pytest_parity.contract.values import Money as Amount
from pytest_parity.contract.values import format_time, parse_relative

SwitchState = Literal["clear", "engaged"]
OrderType = Literal[
    "MARKET",
    "LIMIT",
    "STOP_MARKET",
    "STOP_LIMIT",
    "MARKET_TO_LIMIT",
    "MARKET_IF_TOUCHED",
    "LIMIT_IF_TOUCHED",
    "TRAILING_STOP_MARKET",
    "TRAILING_STOP_LIMIT",
]
TimeInForce = Literal["GTC", "IOC", "FOK", "GTD", "DAY", "AT_THE_OPEN", "AT_THE_CLOSE"]


def _parse_switch_file(value: object) -> str:
    return parse_relative(value, kind="file", example="state/kill_switch.json")


def _above_zero(money: Amount) -> Amount:
    if money.amount <= 0:
        raise ValueError("is too small; allowed: more than 0")
    return money


Positive = Annotated[Money, AfterValidator(_above_zero), editor.SOME_MONEY]
Reasons = dict[Slug, Declarable]  # a strategy's own reason → the label that it is evidence for


class EntryWindow(Terms):
    """When entries are allowed, exchange time: from `from`, up to `to`; `None` for the session's open or close."""

    start: TimeOfDay | None = Field(default=None, alias="from", examples=['"09:45"'])
    """The first moment for an entry; none given: the session's open."""
    end: TimeOfDay | None = Field(default=None, alias="to", examples=['"15:30"'])
    """Up to when entries are allowed; none given: the session's close."""

    @model_validator(mode="after")
    def _spans_time(self) -> Self:
        if self.start is not None and self.end is not None and self.start >= self.end:
            start, end = format_time(self.start), format_time(self.end)
            raise ValueError(f"goes from {start} to {end}; let 'from' be earlier than 'to'")
        return self


class Dte(Terms):
    """Calendar days from the session to an option's expiry, both ends included; 0 is the expiry day itself."""

    min: Whole | None = Field(default=None, examples=["0"])
    """The least."""
    max: Whole | None = Field(default=None, examples=["45"])
    """The most."""

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"has min {self.min} above max {self.max}; let 'min' be at most 'max'")
        return self


class OptionTerms(Terms):
    """Which option contracts may be traded."""

    dte: Dte = Dte()
    """How far from its expiry an option may be."""
    rights: Annotated[tuple[Literal["call", "put"], ...], Field(min_length=1)] | None = Field(
        default=None, examples=["[call, put]"]
    )
    """Which rights; none given: both."""
    # standard: not adjusted for a split or the like
    contract_status: (
        Annotated[tuple[Literal["listed", "standard", "adjusted", "expired", "halted"], ...], Field(min_length=1)]
        | None
    ) = Field(default=None, examples=["[listed, standard]"])
    """Which contracts; `standard`: not adjusted for a split or the like."""


class Risk(Terms):
    """What may be put at risk: money per trade, entries per session, money lost in a session."""

    risk_per_trade: Positive | None = Field(default=None, examples=["800 USD"])
    """Money that one trade may lose."""
    max_trades_per_day: SomeWhole | None = Field(default=None, examples=["2"])
    """Entries per session."""
    daily_loss_cap: Positive | None = Field(default=None, examples=["1600 USD"])
    """Money that a session may lose."""


class Quotes(Terms):
    """What a quote must be to trade on.

    Read as nanoseconds, a ratio, and units of the instrument.
    """

    max_age: SomeDuration | None = Field(default=None, examples=["120s"])
    """How old a quote may be."""
    max_spread: SomePercent | None = Field(default=None, examples=["12%"])
    """How wide, of the midpoint."""
    min_size: SomeNumber | None = Field(default=None, examples=["1"])
    """Units of the instrument, on the side that is traded."""


class Routing(Terms):
    """Which orders may be sent, and where, in Nautilus's words."""

    venue: Text | None = Field(default=None, examples=["OPRA"])
    """The only venue, one of `venues`."""
    order_types: Annotated[tuple[OrderType, ...], Field(min_length=1)] | None = Field(
        default=None, examples=["[LIMIT]"]
    )
    """The only types of order."""
    time_in_force: Annotated[tuple[TimeInForce, ...], Field(min_length=1)] | None = Field(
        default=None, examples=["[IOC, DAY]"]
    )
    """How long an order may stay."""


class KillSwitch(Terms):
    """The file that stops entries: JSON, `{"state": "clear"}` or `{"state": "engaged"}`.

    `file` is relative to the rootdir, where the bot reads it; in a replay each path has a file of its own, which says
    `baseline` unless the contract gives the path another state.
    """

    file: Annotated[str, BeforeValidator(_parse_switch_file), editor.relative("file")] = Field(
        examples=["state/kill_switch.json"]
    )
    """Relative to the rootdir, where the bot reads it."""
    baseline: SwitchState = Field(default="clear", examples=["clear"])
    """What it says on a path that is given no other state."""
