"""How the paper path's feed departs from the recorded one: late, absent, wider."""

from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pytest_parity.contract import editor
from pytest_parity.contract.data import DATA_TYPES, DataTypes
from pytest_parity.contract.terms import SomeDuration, SomePercent, Terms, Text, TimeOfDay
from pytest_parity.contract.values import format_time


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Patterns = Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1), editor.PATTERNS]


class Stretch(Terms):
    """Which instruments, and which part of the session: times of day in exchange time, `None` for its open or close."""

    instruments: Patterns = ("*",)
    """Which instruments."""
    start: TimeOfDay | None = Field(default=None, alias="from")
    """From when; none given: the session's open."""
    end: TimeOfDay | None = Field(default=None, alias="to")
    """Until when; none given: the session's close."""

    @model_validator(mode="after")
    def _spans_time(self) -> Self:
        if self.start is not None and self.start == self.end:
            raise ValueError(f"begins and ends at {format_time(self.start)}; let 'from' and 'to' differ")
        return self

    def names(self, instrument: str) -> bool:
        """Whether a pattern matches this instrument id."""
        return any(fnmatchcase(instrument, pattern) for pattern in self.instruments)


class Delay(Stretch):
    """Data of these types arrive later, by nanoseconds; when they happened stays."""

    types: DataTypes = DATA_TYPES
    """Which kinds of data; none given: all."""
    by: SomeDuration = Field(examples=["250ms"])
    """How much later."""


class Drop(Stretch):
    """Data of these types never arrive."""

    types: DataTypes = DATA_TYPES
    """Which kinds of data; none given: all."""


class Widen(Stretch):
    """Quotes move away from their midpoint by that ratio of their distance to it, on either side."""

    by: SomePercent = Field(examples=["10%"])
    """Share of the distance to the midpoint: 100% doubles the spread."""


class Feed(Terms):
    """The paper path's feed; `broker` says whether the venue sees it so (`delayed`) or as recorded (`prompt`)."""

    delay: tuple[Delay, ...] = ()
    """Data that arrive later."""
    drop: tuple[Drop, ...] = ()
    """Data that never arrive."""
    widen: tuple[Widen, ...] = ()
    """Quotes that are wider."""
    broker: Literal["delayed", "prompt"] = "delayed"
    """What the simulated venue sees: `delayed`, the same feed; `prompt`, the recorded one."""
