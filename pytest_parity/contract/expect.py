"""What a session's backtest must have done, stated by hand: how many trades, and which decisions."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pytest_parity.contract.terms import Instrument, Number, Slug, Terms, Text, Whole
from pytest_parity.contract.values import NANOSECONDS, parse_duration, parse_percent, parse_time_of_day

_HALF: Final = Decimal("0.5")
_AGE: Final = re.compile(r"([0-9]+) ?([a-z]+)")


def _parse_time(value: object) -> str:
    parse_time_of_day(value)
    return str(value)  # whether seconds are given says how exact it is


def _parse_spread(value: object) -> str:
    parse_percent(value)
    return str(value)


def _parse_age(value: object) -> str:
    refusal = "isn't an age; write a whole number and a unit like 90s or 13min"
    try:
        parse_duration(value)
    except ValueError:
        raise ValueError(refusal) from None
    if _AGE.fullmatch(str(value)) is None:
        raise ValueError(refusal)
    return str(value)


class ExpectedDecision(Terms):
    """One decision of the backtest; what isn't given may be anything.

    `time` is in exchange time and means that whole minute or second, `bid`, `ask`, `spread` and `age` are those of the
    quote that the strategy says it decided on. `spread`, of the midpoint, is met to the digits given, `age` in whole
    units of the unit given, everything else exactly.
    """

    time: Annotated[str, BeforeValidator(_parse_time)] = Field(examples=['"10:24"'])
    action: Literal["enter", "exit", "reject", "hold"] = "enter"
    instrument: Instrument | None = None
    side: Literal["BUY", "SELL"] | None = None
    quantity: Number | None = None
    setup: Text | None = None
    reason: Slug | None = None
    bid: Number | None = None
    ask: Number | None = None
    spread: Annotated[str, BeforeValidator(_parse_spread)] | None = None
    age: Annotated[str, BeforeValidator(_parse_age)] | None = None

    @property
    def seconds(self) -> tuple[int, int]:
        """The first and last second of the day, from midnight in exchange time, that `time` means."""
        begin = parse_time_of_day(self.time)
        first = begin.hour * 3_600 + begin.minute * 60 + begin.second
        to_the_second = self.time.count(":") > 1
        return first, first if to_the_second else first + 59

    @property
    def spread_bounds(self) -> tuple[Decimal, Decimal] | None:
        """The ratios that round to `spread`, both ends included."""
        if self.spread is None:
            return None
        ratio = parse_percent(self.spread)
        half = _HALF.scaleb(int(ratio.as_tuple().exponent))
        return ratio - half, ratio + half

    @property
    def age_bounds(self) -> tuple[int, int] | None:
        """The first and last nanosecond that are `age` in whole units."""
        match = None if self.age is None else _AGE.fullmatch(self.age)
        if match is None:
            return None
        unit = NANOSECONDS[match[2]]
        first = int(match[1]) * unit
        return first, first + unit - 1


class Expect(Terms):
    """`trades` is the number of entries filled at least partly; `decisions` are some of them all, in order of time."""

    trades: Whole | None = None
    decisions: tuple[ExpectedDecision, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.trades is None and not self.decisions:
            raise ValueError("says nothing; give trades, decisions or both")
        for earlier, later in pairwise(self.decisions):
            if later.seconds[1] < earlier.seconds[0]:
                raise ValueError(f"lists {later.time} after {earlier.time}; list decisions in order of time")
        return self
