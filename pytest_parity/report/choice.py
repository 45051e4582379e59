"""What a first contract is about: instruments of a catalog, types of bars, and the days that have all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    type About = Mapping[str, Any]  # an instrument, of the survey

TICKS = {"quotes": "MID", "trades": "LAST"}  # a type of data → the price that bars are made of, the better first
BOOKS = ("order_book_deltas", "order_book_depths")
_MADE_BARS = ("1-MINUTE", "5-MINUTE", "15-MINUTE", "1-HOUR")
_MANY = {"list", "tuple", "set", "frozenset"}
_OPTION_WORDS = {"option", "options", "strike", "strikes", "dte", "expiry", "rights", "moneyness"}


@dataclass(frozen=True, slots=True)
class Pick:
    """An instrument, the types of bars on it, and the days that have its data."""

    name: str
    about: About
    bar_types: Sequence[str]
    days: Sequence[str]

    def types(self, days: Iterable[str]) -> list[str]:
        """Return the types of data that the catalog has of the instrument on some of these days."""
        streams: Mapping[str, list[str]] = self.about["streams"]
        held = {_kind(stream) for stream, own in streams.items() if set(own) & set(days)}
        # a venue that fills on the book needs one on every day
        held -= {kind for kind in BOOKS if not set(days) <= set(streams.get(kind, ()))}
        return [kind for kind in (*TICKS, *BOOKS, "bars") if kind in held]


@dataclass(frozen=True, slots=True)
class Choice:
    """The instruments, the best first, and the days that have the data of all."""

    picks: Sequence[Pick]
    days: Sequence[str]
    options: str = ""  # a pattern of the options on the first instrument, where the catalog has any
    for_options: bool = False  # the strategy's config is about options

    @property
    def bar_types(self) -> list[str]:
        """The types of bars, those of the first instrument first."""
        return [bar_type for pick in self.picks for bar_type in pick.bar_types]

    @property
    def types(self) -> list[str]:
        """The types of data that the catalog has on these days."""
        each = [pick.types(self.days) for pick in self.picks]
        held = {kind for own in each for kind in own}
        held -= {kind for kind in BOOKS if not all(kind in own for own in each)}  # a book of all, or of none
        held |= {"quotes"} if self.for_options and self.options else set()
        return [kind for kind in (*TICKS, *BOOKS, "bars") if kind in held]

    def trades_options_on(self, venue: str) -> bool:
        """Whether options are traded there, which is done on their quotes."""
        return self.for_options and bool(self.options) and self.options.rpartition(".")[2] == venue


def choose(instruments: Mapping[str, About], fields: Sequence[Mapping[str, Any]]) -> Choice | None:
    """Choose as many instruments and types of bars as the config asks for, by what the catalog has the most days of."""
    kinds = [kind for field in fields if (kind := kind_of(field)) and is_wanted(field)]
    count, bars = max(1, kinds.count("instrument")), kinds.count("bars")
    share = max(1, bars // count)
    for_options = any(_OPTION_WORDS & set(field["name"].split("_")) for field in fields)
    option_days = _option_days(instruments)
    underlyings = option_days if for_options else {}

    def rank(pick: Pick) -> tuple[Any, ...]:
        underlying = pick.name in underlyings
        ticks = set(pick.types(pick.days)) & set(TICKS)
        return not underlying, _remoteness(pick.about), not ticks, -len(pick.days), pick.name

    picks: list[Pick] = []
    for place in range(count):
        wanted = min(share, max(0, bars - share * place))
        taken = {pick.name for pick in picks}
        able = (
            _pick(
                name,
                about,
                wanted,
                set(picks[-1].days) if picks else underlyings.get(name),
                traded=name not in underlyings,
            )
            for name, about in instruments.items()
            if name not in taken
        )
        best = min((pick for pick in able if pick), key=rank, default=None)
        if best is None:
            break
        picks.append(best)
    if not picks:
        return None
    symbol, _, venue = picks[0].name.rpartition(".")
    options = f"{symbol}*.{venue}" if picks[0].name in option_days else ""
    return Choice(picks, picks[-1].days, options, for_options)


def kind_of(field: Mapping[str, Any]) -> str:
    """Return what a catalog can fill a field with: `instrument`, `bars`, `venue`, or nothing."""
    types, name = field["types"], field["name"]
    for kind, word, ending in (
        ("instrument", "InstrumentId", "instrument_id"),
        ("bars", "BarType", "bar_type"),
        ("venue", "Venue", "venue"),
    ):
        if word in types or ("str" in types and name.endswith(ending)):
            return kind
    return ""


def is_wanted(field: Mapping[str, Any]) -> bool:
    """Whether a field needs a value: a required one, and an instrument or type of bars that is none by default."""
    return field["required"] or (field["default"] == "null" and field["name"] in ("instrument_id", "bar_type"))


def is_many(field: Mapping[str, Any]) -> bool:
    """Whether a field takes several values."""
    return bool(_MANY & set(field["types"]))


def _remoteness(about: About) -> int:
    """Return how far an instrument is from what a strategy trades as a rule; an index can't be traded."""
    kind = about["kind"]
    return 2 if "Index" in kind else 1 if "Option" in kind else 0


def _pick(name: str, about: About, bars: int, days: set[str] | None, *, traded: bool) -> Pick | None:
    """Pick an instrument with so many types of bars on days that are among these; none where it has no such days.

    One that isn't `traded` itself needs no quotes or trades.
    """
    own = {
        stream: [day for day in held if days is None or day in days]
        for stream, held in about["streams"].items()
        if held
    }
    ticks = next(((kind, held) for kind in TICKS if (held := own.get(kind))), None)
    recorded = [(stream, held) for stream, held in sorted(own.items()) if stream.endswith("-EXTERNAL") and held]
    if not bars:
        held = ticks[1] if ticks else next((held for held in own.values() if held), [])
        return Pick(name, about, (), held) if held else None
    if ticks is None or (not traded and len(recorded) >= bars):
        return _with_bars(name, about, recorded[:bars], recorded[0][1]) if len(recorded) >= bars else None
    common = [(stream, shared) for stream, held in recorded if (shared := sorted(set(held) & set(ticks[1])))]
    if len(common) >= bars:
        return _with_bars(name, about, common[:bars], common[0][1])
    # what wasn't recorded with the ticks, the engines make of the ticks
    made = [(f"{name}-{step}-{TICKS[ticks[0]]}-INTERNAL", ticks[1]) for step in _MADE_BARS]
    return _with_bars(name, about, [*common, *made][:bars], ticks[1])


def _with_bars(name: str, about: About, bars: Sequence[tuple[str, list[str]]], days: Sequence[str]) -> Pick | None:
    common = sorted(set(days).intersection(*(held for _, held in bars)))
    return Pick(name, about, [stream for stream, _ in bars], common) if common else None


def _kind(stream: str) -> str:
    return stream if stream in TICKS or stream in BOOKS else "bars"


def _option_days(instruments: Mapping[str, About]) -> dict[str, set[str]]:
    """Return the days with data of options, by the name of what they are on."""
    found: dict[str, set[str]] = {}
    for about in instruments.values():
        name = f"{about['underlying']}.{about['venue']}"
        if "Option" in about["kind"] and name in instruments:
            found.setdefault(name, set()).update(*about["streams"].values())
    return found
