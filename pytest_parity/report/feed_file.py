"""`feed.json`: what each path's engine and venue were given of each stream, and where the paths part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.core.feeding.delivery import Found, Given, Receiver, StreamParity
from pytest_parity.core.feeding.records import Departure, Kind, Record
from pytest_parity.core.plain import to_plain
from pytest_parity.core.trace import Path
from pytest_parity.report.files import write_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path as FilePath

_NOTHING = {receiver.value: {path.value: None for path in Path} for receiver in Receiver}


def write_feed(folder: FilePath, streams: Sequence[StreamParity]) -> None:
    """Write it; times are UTC nanoseconds."""
    write_json(folder / "feed.json", {"streams": _by_name(streams)})


def read_feed(plain: Mapping[str, Any]) -> list[StreamParity]:
    """Read what `write_feed` wrote of the streams that differ, the ones with undeclared differences first."""
    differing = [one for row in plain["streams"] for one in _differing(row)]
    return sorted(differing, key=lambda one: not one.undeclared)


def _differing(row: Mapping[str, Any]) -> Iterator[StreamParity]:
    for receiver in Receiver:
        if found := tuple(_found(one) for one in row["differences"] if one["receiver"] == receiver):
            given = {path: None if one is None else Given(**one) for path, one in row[receiver].items()}
            yield StreamParity(receiver=receiver, instrument=row["instrument"], type=row["type"], found=found, **given)


def _found(plain: Mapping[str, Any]) -> Found:
    kind, least, greatest = Kind(plain["kind"]), plain["least_later_by"], plain["greatest_later_by"]
    backtest, paper = (None if one is None else Record(**one) for one in map(plain["first"].get, Path))
    return Found(
        kind=kind,
        declared=plain["declared"],
        lacking=Path(plain["lacking"]) if plain["lacking"] else None,
        count=plain["count"],
        first=Departure(kind, backtest, paper, declared=plain["declared"]),
        shifts=None if least is None else (least, greatest),
    )


def _by_name(streams: Sequence[StreamParity]) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in streams:
        key = one.instrument, one.type
        row = rows.setdefault(key, {"instrument": one.instrument, "type": one.type, **_NOTHING, "differences": []})
        row[one.receiver.value] = {"backtest": to_plain(one.backtest), "paper": to_plain(one.paper)}
        row["differences"] += [{"receiver": one.receiver.value, **_difference(found)} for found in one.found]
    return list(rows.values())


def _difference(found: Found) -> dict[str, Any]:
    least, greatest = found.shifts or (None, None)
    return {
        "kind": found.kind.value,
        "lacking": to_plain(found.lacking),
        "declared": found.declared,
        "count": found.count,
        "least_later_by": least,
        "greatest_later_by": greatest,
        "first": {"backtest": to_plain(found.first.backtest), "paper": to_plain(found.first.paper)},
    }
