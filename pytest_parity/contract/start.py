"""What the paper path finds when it starts: state that an earlier run or another hand left."""

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from pytest_parity.contract.clauses import SwitchState
from pytest_parity.contract.terms import Flag, Instrument, Money, Number, SomeNumber, Terms

Claimant = Literal["strategy", "external"]

PRICES_NEEDED: Final = {
    "LIMIT": ("price",),
    "STOP_MARKET": ("trigger_price",),
    "STOP_LIMIT": ("price", "trigger_price"),
    "MARKET_IF_TOUCHED": ("trigger_price",),
    "LIMIT_IF_TOUCHED": ("price", "trigger_price"),
}


class StartPosition(Terms):
    """An open position, unsigned quantity. Claimed by the strategy unless said otherwise."""

    instrument: Instrument = Field(examples=["AAPL.XNAS"])
    """What is held."""
    side: Literal["LONG", "SHORT"] = Field(examples=["LONG"])
    """Which way."""
    quantity: SomeNumber = Field(examples=["1"])
    """Units of the instrument, unsigned."""
    average_price: Number = Field(examples=["1.55"])
    """In the instrument's currency."""
    claimed_by: Claimant = "strategy"
    """Whose it is."""


class StartOrder(Terms):
    """An open order; `resting` when the venue holds it too, so that it can fill.

    Orders that can't be open at a start (market, immediate) or that need more terms than these (trailing, good till a
    date) aren't among the types.
    """

    instrument: Instrument = Field(examples=["AAPL.XNAS"])
    """What it is for."""
    side: Literal["BUY", "SELL"] = Field(examples=["BUY"])
    """Which way."""
    order_type: Literal["LIMIT", "STOP_MARKET", "STOP_LIMIT", "MARKET_IF_TOUCHED", "LIMIT_IF_TOUCHED"] = Field(
        examples=["LIMIT"]
    )
    """In Nautilus's words."""
    quantity: SomeNumber = Field(examples=["1"])
    """Units of the instrument."""
    price: Number | None = None
    """The limit, for a type that has one."""
    trigger_price: Number | None = None
    """The trigger, for a type that has one."""
    time_in_force: Literal["GTC", "DAY", "AT_THE_OPEN", "AT_THE_CLOSE"] = "GTC"
    """In Nautilus's words."""
    claimed_by: Claimant = "strategy"
    """Whose it is."""
    resting: Flag = False
    """Whether the venue holds it too, so that it can fill."""

    @model_validator(mode="after")
    def _has_its_prices(self) -> Self:
        needed = PRICES_NEEDED[self.order_type]
        for name in ("price", "trigger_price"):
            if (getattr(self, name) is not None) != (name in needed):
                fault = f"has no {name}" if name in needed else f"has a {name}"
                raise ValueError(f"{fault}; a {self.order_type} order takes {' and '.join(needed)}")
        return self


class StartState(Terms):
    """Everything there is at the start; no balances given: those of the venues; no `kill_switch`: its baseline."""

    positions: tuple[StartPosition, ...] = ()
    """Open positions."""
    orders: tuple[StartOrder, ...] = ()
    """Open orders."""
    balances: tuple[Money, ...] = ()
    """The account's; none given: those of the venues."""
    kill_switch: SwitchState | None = None
    """What its kill switch says; none given: the baseline."""
