"""What both paths were given, in words: one line for each kind of difference, one for each receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.feeding.records import Kind
from pytest_parity.core.moment import duration
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_parity.core.feeding.delivery import Found, Given, StreamParity
    from pytest_parity.core.feeding.records import Departure, Record
    from pytest_parity.report.words import Clock

# what the parts of a record's text are, between the name of its stream and when it happened
_PARTS = {
    "quotes": ("bid", "ask", "bid size", "ask size"),
    "trades": ("price", "size", "side", "id"),
    "bars": ("open", "high", "low", "close", "volume"),
}


def name_of(stream: StreamParity) -> str:
    """Name a stream and who was given it."""
    return f"{stream.type} of {stream.instrument} at the {stream.receiver}"


def count_of(found: Found) -> str:
    """Say how many records differ, and how."""
    where = ""
    if found.lacking is not None:
        where = " in the backtest" if found.lacking is Path.BACKTEST else " on paper"
    return f"{found.count:,} {found.kind}{where}{_by(found)}"


def tell_found(found: Found, stream: StreamParity, clock: Clock) -> str:
    """Say how many records differ alike, and tell the first."""
    return f"{count_of(found)}; first {_tell_first(found.kind, found.first, stream, clock)}"


def tell_given(path_given: Iterable[tuple[Path, Given | None]], clock: Clock) -> str:
    """Say how much each path's receiver was given, and from when to when."""
    return "; ".join(f"{path} {_extent(given, clock)}" for path, given in path_given)


def _by(found: Found) -> str:
    if found.shifts is None:
        return ""
    least, greatest = found.shifts
    return f" by {duration(least)}" if least == greatest else f" by {duration(least)} to {duration(greatest)}"


def _tell_first(kind: Kind, first: Departure, stream: StreamParity, clock: Clock) -> str:
    one = first.backtest or first.paper
    if one is None:
        return ""
    moment = clock.time(one.ts_event)
    sides = {Path.BACKTEST: first.backtest, Path.PAPER: first.paper}
    if kind is Kind.LATE:
        arrivals = ", ".join(f"{path} {clock.time(side.ts_init)}" for path, side in sides.items() if side)
        return f"{moment} ({say_record(one, stream)}): arrives {arrivals}"
    if kind is Kind.REORDERED:
        return f"{moment} ({say_record(one, stream)}), the same on both paths, in another place among its like"
    return f"{moment}: {', '.join(f'{path} {say_record(side, stream)}' for path, side in sides.items())}"


def say_record(record: Record | None, stream: StreamParity) -> str:
    """Write a record with the names of its parts; of other types than the usual as Nautilus does."""
    if record is None:
        return "none"
    bare = record.text.removeprefix(f"{stream.instrument},").removesuffix(f",{record.ts_event}")
    names, values = _PARTS.get(stream.type, ()), bare.split(",")
    if len(names) != len(values):
        return bare
    return " ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


def _extent(given: Given | None, clock: Clock) -> str:
    if given is None:
        return "nothing"
    return f"{given.count:,} from {clock.time(given.first)} to {clock.time(given.last)}"
