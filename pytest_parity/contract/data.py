"""Which market data a session replays, and how much history lies before it."""

from typing import Annotated, Final, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from pytest_parity.contract.terms import Instrument, Terms, Whole
from pytest_parity.contract.values import parse_slug

DataType = Literal[
    "quotes",
    "trades",
    "bars",
    "order_book_deltas",
    "order_book_depths",
    "mark_prices",
    "index_prices",
    "funding_rates",
    "instrument_status",
    "instrument_closes",
]
DATA_TYPES: Final[tuple[DataType, ...]] = get_args(DataType)


def _all_for_none(types: tuple[DataType, ...]) -> tuple[DataType, ...]:
    return types or DATA_TYPES


def _parse_root(value: object) -> str:
    try:
        return parse_slug(value)
    except ValueError:
        raise ValueError("isn't the name of a data root; write a name like research, not a path") from None


DataTypes = Annotated[tuple[DataType, ...], AfterValidator(_all_for_none)]
RootName = Annotated[str, BeforeValidator(_parse_root)]


class DataTerms(Terms):
    """The data of a session, unless the session says otherwise."""

    source: Literal["catalog"] = Field(examples=["catalog"])
    root: RootName = Field(examples=["research"])
    instruments: tuple[Instrument, ...] = ()  # none named: all there are
    types: DataTypes = DATA_TYPES

    def overridden_by(self, override: "DataOverride") -> "DataTerms":
        """Give these terms with each key that `override` gives replaced."""
        given = {key: value for key, value in override.model_dump().items() if value is not None}
        return self.model_copy(update=given)


class DataOverride(Terms):
    """What a session changes of the contract's data; everything that is `None` stays as it is."""

    source: Literal["catalog"] | None = None
    root: RootName | None = None
    instruments: tuple[Instrument, ...] | None = None
    types: DataTypes | None = None


class History(Terms):
    """What a strategy may request from before the session: that many of the calendar's days, the same on both paths."""

    days: Annotated[Whole, Field(le=3660)] = 0  # ten years: beyond, day arithmetic would leave the calendar
