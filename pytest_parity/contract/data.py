"""Which market data a session replays, and how much history lies before it."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo, model_validator

from pytest_parity.contract import editor
from pytest_parity.contract.registered import one_of
from pytest_parity.contract.terms import Config, Flag, Instrument, Percent, Terms, Whole
from pytest_parity.contract.values import format_percent, parse_slug

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

SOURCES: Final = ("catalog", "lean")
Source = Annotated[str, PlainValidator(one_of(SOURCES, lambda registered: registered.sources)), editor.one_of(SOURCES)]
LEAN_TYPES: Final = ("quotes", "bars")
_OWN_KEYS: Final[dict[str, tuple[str, ...]]] = {"catalog": ("instruments",), "lean": ("ticker", "strikes", "dte")}
_OF_A_PLUGIN: Final = ("options",)  # the own keys of a source that a plug-in registers
_SHARED_KEYS: Final = ("source", "root", "types")
_STRIKES: Final = Decimal("0.05")
_DTE: Final = 45  # calendar days

_TICKER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{0,15}")


def _all_for_none(types: tuple[DataType, ...]) -> tuple[DataType, ...]:
    return types or DATA_TYPES


def _parse_root(value: object) -> str:
    try:
        return parse_slug(value)
    except ValueError:
        raise ValueError("isn't the name of a data root; write a name like research, not a path") from None


def _parse_ticker(value: object) -> str:
    if not isinstance(value, str) or not _TICKER.fullmatch(value):
        raise ValueError("isn't a ticker; write it like TWX, SPX or BRK.B")
    return value.upper()


def _own_keys(source: str) -> tuple[str, ...]:
    return _OWN_KEYS.get(source, _OF_A_PLUGIN)


def _unfit(source: str, key: str, value: Any) -> str | None:
    """Say what a source can't do with a key, worded to follow the value; `None` for what it can."""
    known = (*_SHARED_KEYS, *_own_keys(source))
    if key not in known and value not in (None, ()):
        other = next((f"source {name}" for name, keys in _OWN_KEYS.items() if key in keys), "a plug-in's source")
        return f"is out of place: {other} has {key}, source {source} hasn't; allowed: {', '.join(known)}"
    if key == "types" and source == "lean" and value not in (None, DATA_TYPES):
        foreign = [word for word in value if word not in LEAN_TYPES]
        if foreign:
            return f"names {', '.join(foreign)}, not to be had from source lean; allowed: {', '.join(LEAN_TYPES)}"
    return None


def _refuse_unfit(value: Any, info: ValidationInfo) -> Any:
    source = info.data.get("source")
    if source is not None and (said := _unfit(source, str(info.field_name), value)):
        raise ValueError(said)
    return value


_OfItsSource = AfterValidator(_refuse_unfit)
DataTypes = Annotated[tuple[DataType, ...], AfterValidator(_all_for_none)]
RootName = Annotated[str, BeforeValidator(_parse_root), editor.slug()]
Ticker = Annotated[str, BeforeValidator(_parse_ticker), editor.TICKER]
Days = Annotated[Whole, Field(le=3660), editor.DAYS]  # ten years: beyond, day arithmetic would leave the calendar


class DataTerms(Terms):
    """The data of a session, unless the session says otherwise.

    `source` comes first: the other keys are judged by it.
    """

    source: Source = Field(examples=["catalog"])
    """Where data come from: a Nautilus `ParquetDataCatalog`, or a QuantConnect/LEAN `Data` folder; or a source that a
    plug-in registers.
    """
    root: RootName = Field(examples=["research"])
    """Name of a data root, which the project maps to a folder or an fsspec URL."""
    instruments: Annotated[tuple[Instrument, ...], _OfItsSource] = ()
    """Names, or patterns; none given: all there are in the session. Only of `catalog`."""
    types: Annotated[DataTypes, _OfItsSource] = DATA_TYPES
    """Kinds of data; none given: all there are. `lean` has quotes and bars."""
    ticker: Annotated[Ticker | None, _OfItsSource] = None
    """The underlying's, which `lean` needs. Only of `lean`."""
    strikes: Annotated[Percent | None, _OfItsSource] = None  # see `strike_band`
    """How far from the underlying's open, either way; none given: 5%. Only of `lean`."""
    dte: Annotated[Days | None, _OfItsSource] = None  # see `longest_dte`
    """Calendar days to expiry, at most; none given: 45. Only of `lean`."""
    options: Annotated[Config | None, _OfItsSource] = Field(default=None, examples=["{file: quotes.csv}"])
    """What the source itself takes. Only of one that a plug-in registers."""

    @model_validator(mode="after")
    def _require_ticker(self) -> Self:
        if self.source == "lean" and self.ticker is None:
            raise ValueError("has no ticker, which source lean needs; write it like ticker: TWX")
        return self

    @property
    def strike_band(self) -> Decimal:
        """How far a strike may lie from the underlying's open, as a ratio of it."""
        return _STRIKES if self.strikes is None else self.strikes

    @property
    def longest_dte(self) -> int:
        """How many calendar days a contract may have to its last trading day."""
        return _DTE if self.dte is None else self.dte

    def overridden_by(self, override: "DataOverride") -> "DataTerms":
        """Give these terms with each key that `override` gives replaced.

        A change of source keeps root and types, and drops what only the former source knows. The whole isn't judged
        here: see `unfit`.
        """
        given = {name: value for name, value in override if value is not None}
        if given.get("source", self.source) != self.source:
            dropped = {name: DataTerms.model_fields[name].default for name in _own_keys(self.source)}
            given = dropped | given
        return self.model_copy(update=given)

    def applied(self) -> dict[str, Any]:
        """Give these terms as plain values, defaults filled in and what only another source knows left out."""
        words = self.model_dump(mode="json")
        if self.source == "lean":
            types = [kind for kind in self.types if kind in LEAN_TYPES]
            words |= {"strikes": format_percent(self.strike_band), "dte": str(self.longest_dte), "types": types}
        return {key: words[key] for key in (*_SHARED_KEYS, *_own_keys(self.source))}

    @property
    def unfit(self) -> str | None:
        """What is wrong with terms that a session's override changed; `None` for nothing."""
        for name, value in self:
            if said := _unfit(self.source, name, value):
                return f"{name} {said}"
        if self.source == "lean" and self.ticker is None:
            return "no ticker is given, which source lean needs; write it like ticker: TWX"
        return None


class DataOverride(Terms):
    """What a session changes of the contract's data; everything that is `None` stays as it is."""

    source: Source | None = None
    """As in `data`."""
    root: RootName | None = None
    """As in `data`."""
    instruments: Annotated[tuple[Instrument, ...] | None, _OfItsSource] = None
    """As in `data`."""
    types: Annotated[DataTypes | None, _OfItsSource] = None
    """As in `data`."""
    ticker: Annotated[Ticker | None, _OfItsSource] = None
    """As in `data`."""
    strikes: Annotated[Percent | None, _OfItsSource] = None
    """As in `data`."""
    dte: Annotated[Days | None, _OfItsSource] = None
    """As in `data`."""
    options: Annotated[Config | None, _OfItsSource] = Field(default=None, examples=["{file: quotes.csv}"])
    """As in `data`, replaced whole."""


class History(Terms):
    """What a strategy may request from before the session: that many of the calendar's days, the same on both paths."""

    days: Days = 0
    """Days of the calendar before the session."""
    required: Flag = False
    """Whether no strategy may enter without it; else it may warm up on the session's own data."""

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        if self.required and not self.days:
            raise ValueError("says `required` and gives no days; give `days`")
        return self
