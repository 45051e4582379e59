"""What the paper path finds when it starts: state that an earlier run or another hand left."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from pytest_parity.contract.clauses import SwitchState
from pytest_parity.contract.terms import Flag, Instrument, Money, Number, Terms

Claimant = Literal["strategy", "external"]
Quantity = Annotated[Number, Field(gt=0)]

_PRICES_NEEDED: Final = {
    "LIMIT": ("price",),
    "STOP_MARKET": ("trigger_price",),
    "STOP_LIMIT": ("price", "trigger_price"),
    "MARKET_IF_TOUCHED": ("trigger_price",),
    "LIMIT_IF_TOUCHED": ("price", "trigger_price"),
}


class StartPosition(Terms):
    """An open position, unsigned quantity. Claimed by the strategy unless said otherwise."""

    instrument: Instrument = Field(examples=["AAPL.XNAS"])
    side: Literal["LONG", "SHORT"] = Field(examples=["LONG"])
    quantity: Quantity = Field(examples=["1"])
    average_price: Number = Field(examples=["1.55"])
    claimed_by: Claimant = "strategy"


class StartOrder(Terms):
    """An open order; `resting` when the venue holds it too, so that it can fill.

    Orders that can't be open at a start (market, immediate) or that need more terms than these (trailing, good till a
    date) aren't among the types.
    """

    instrument: Instrument = Field(examples=["AAPL.XNAS"])
    side: Literal["BUY", "SELL"] = Field(examples=["BUY"])
    order_type: Literal["LIMIT", "STOP_MARKET", "STOP_LIMIT", "MARKET_IF_TOUCHED", "LIMIT_IF_TOUCHED"] = Field(
        examples=["LIMIT"]
    )
    quantity: Quantity = Field(examples=["1"])
    price: Number | None = None
    trigger_price: Number | None = None
    time_in_force: Literal["GTC", "DAY", "AT_THE_OPEN", "AT_THE_CLOSE"] = "GTC"
    claimed_by: Claimant = "strategy"
    resting: Flag = False

    @model_validator(mode="after")
    def _has_its_prices(self) -> Self:
        needed = _PRICES_NEEDED[self.order_type]
        for name in ("price", "trigger_price"):
            if (getattr(self, name) is not None) != (name in needed):
                raise ValueError(f"has the wrong prices; a {self.order_type} order has {' and '.join(needed)}")
        return self


class StartState(Terms):
    """Everything there is at the start; no balances given: those of the venues; no `kill_switch`: its baseline."""

    positions: tuple[StartPosition, ...] = ()
    orders: tuple[StartOrder, ...] = ()
    balances: tuple[Money, ...] = ()
    kill_switch: SwitchState | None = None
