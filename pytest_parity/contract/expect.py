"""What a session's backtest must have done, stated by hand: how many trades, and which decisions."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, model_validator

from pytest_parity.contract import editor
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

    `time` is in exchange time and means that whole minute or second; `instrument` may be a pattern; `bid`, `ask`,
    `spread` and `age` are those of the quote that the strategy says it decided on. `spread`, of the midpoint, is met to
    the digits given, `age` to less than one of its units (a quote out of a minute's summary is stamped at its end, and
    may be a minute older), everything else exactly.
    """

    time: Annotated[str, BeforeValidator(_parse_time), editor.TIME_OF_DAY] | None = None
    """When: that whole minute, or that second."""
    action: Literal["enter", "exit", "reject", "hold"] = "enter"
    """What it did."""
    instrument: Instrument | None = None
    """An instrument, or a pattern."""
    side: Literal["BUY", "SELL"] | None = None
    """Of the order."""
    quantity: Number | None = None
    """Units of the instrument."""
    setup: Text | None = None
    """The set-up's name, as the strategy says it."""
    reason: Slug | None = None
    """As the strategy says it."""
    bid: Number | None = None
    """Of the quote decided on, in its currency."""
    ask: Number | None = None
    """Of the quote decided on, in its currency."""
    spread: Annotated[str, BeforeValidator(_parse_spread), editor.PERCENT] | None = None
    """Of the midpoint, met to the digits given."""
    age: Annotated[str, BeforeValidator(_parse_age), editor.AGE] | None = None
    """Of the quote decided on, met to less than one of its units."""

    @property
    def seconds(self) -> tuple[int, int] | None:
        """The first and last second of the day, from midnight in exchange time, that `time` means."""
        if self.time is None:
            return None
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
        """The least and the most nanoseconds that are less than a unit from `age`."""
        match = None if self.age is None else _AGE.fullmatch(self.age)
        if match is None:
            return None
        unit = NANOSECONDS[match[2]]
        stated = int(match[1]) * unit
        return stated - unit + 1, stated + unit - 1


class Expect(Terms):
    """`trades` is the number of entries filled at least partly; `decisions` are some of them all, in order of time."""

    trades: Whole | None = None
    """Entries filled, at least partly."""
    decisions: tuple[ExpectedDecision, ...] = ()
    """Some of its decisions, in order of time."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.trades is None and not self.decisions:
            raise ValueError("says nothing; give trades, decisions or both")
        timed = [(decision.time, decision.seconds) for decision in self.decisions if decision.seconds is not None]
        for (before, earlier), (after, later) in pairwise(timed):
            if later[1] < earlier[0]:
                raise ValueError(f"lists {after} after {before}; list decisions in order of time")
        return self
