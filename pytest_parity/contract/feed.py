"""How the paper path's feed departs from the recorded one: late, absent, wider."""

from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pytest_parity.contract.data import DATA_TYPES, DataTypes
from pytest_parity.contract.terms import Duration, Percent, Terms, Text, TimeOfDay


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Patterns = Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1)]


class Stretch(Terms):
    """Which instruments, and which part of the session: times of day in exchange time, `None` for its open or close."""

    instruments: Patterns = ("*",)
    start: TimeOfDay | None = Field(default=None, alias="from")
    end: TimeOfDay | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _spans_time(self) -> Self:
        if self.start is not None and self.start == self.end:
            raise ValueError("begins when it ends; let 'from' and 'to' differ")
        return self

    def names(self, instrument: str) -> bool:
        """Whether a pattern matches this instrument id."""
        return any(fnmatchcase(instrument, pattern) for pattern in self.instruments)


class Delay(Stretch):
    """Data of these types arrive later by so many nanoseconds; when they happened stays."""

    types: DataTypes = DATA_TYPES
    by: Annotated[Duration, Field(gt=0)] = Field(examples=["250ms"])


class Drop(Stretch):
    """Data of these types never arrive."""

    types: DataTypes = DATA_TYPES


class Widen(Stretch):
    """Quotes move away from their midpoint by that ratio of their distance to it, on either side."""

    by: Annotated[Percent, Field(gt=0)] = Field(examples=["10%"])


class Feed(Terms):
    """The paper path's feed; `broker` says whether the venue sees it so (`delayed`) or as recorded (`prompt`)."""

    delay: tuple[Delay, ...] = ()
    drop: tuple[Drop, ...] = ()
    widen: tuple[Widen, ...] = ()
    broker: Literal["delayed", "prompt"] = "delayed"
