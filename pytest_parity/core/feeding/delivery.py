"""What each path's engine and venue were given of each stream of data, and where the two paths part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pytest_parity.core.feeding.records import Departure, Kind, Record, compare_records
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_parity.core.feeding.records import Expectation

type Stream = tuple[str, str]  # instrument or bar type, and type of data


class Receiver(StrEnum):
    """Who of a path is given market data."""

    ENGINE = "engine"
    VENUE = "venue"

    @property
    def field(self) -> str:
        """The field that a mismatch of what it was given has."""
        return f"{self}_feed"


FEED_FIELDS: Final = tuple(receiver.field for receiver in Receiver)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one receiver was given of one stream: `first` and `last` are `ts_event`, UTC nanoseconds."""

    count: int
    first: int
    last: int
    sha256: str  # of the records in order, with when they arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Records of a stream that differ alike."""

    kind: Kind
    declared: bool
    lacking: Path | None  # the path that lacks them, of missing ones
    count: int
    first: Departure
    shifts: tuple[int, int] | None = None  # of late ones: least and greatest, paper less backtest, nanoseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamParity:
    """One stream, as one kind of receiver was given it on both paths; on a path where it got nothing `None`."""

    receiver: Receiver
    instrument: str  # for bars the bar type
    type: str
    backtest: Given | None
    paper: Given | None
    found: tuple[Found, ...] = ()  # undeclared ones first

    @property
    def undeclared(self) -> tuple[Found, ...]:
        """What nothing in the paper path's feed explains."""
        return tuple(one for one in self.found if not one.declared)


type Deliveries = Mapping[tuple[Receiver, Stream], Given]


def compare_deliveries(
    backtest: Deliveries,
    paper: Deliveries,
    read: Callable[[Path, Given], Sequence[Record]],
    expectation: Callable[[Receiver, Stream], Expectation | None],
) -> tuple[StreamParity, ...]:
    """Compare every stream of every receiver; `read` gets the records of one, where the digests differ."""
    return tuple(_parities(backtest, paper, read, expectation))


def _parities(
    backtest: Deliveries,
    paper: Deliveries,
    read: Callable[[Path, Given], Sequence[Record]],
    expectation: Callable[[Receiver, Stream], Expectation | None],
) -> Iterator[StreamParity]:
    for receiver, stream in sorted(backtest.keys() | paper.keys(), key=lambda key: (key[1], key[0])):
        left, right = backtest.get((receiver, stream)), paper.get((receiver, stream))
        found: tuple[Found, ...] = ()
        if left is None or right is None or left.sha256 != right.sha256:
            research = read(Path.BACKTEST, left) if left is not None else ()
            live = read(Path.PAPER, right) if right is not None else ()
            found = gather(compare_records(research, live, expectation(receiver, stream)))
        yield StreamParity(
            receiver=receiver, instrument=stream[0], type=stream[1], backtest=left, paper=right, found=found
        )


def gather(departures: Iterable[Departure]) -> tuple[Found, ...]:
    """Count what differs alike; departures come in order of time."""
    groups: dict[tuple[bool, Kind, Path | None], list[Departure]] = {}
    for one in departures:
        groups.setdefault((one.declared, one.kind, _lacking(one)), []).append(one)
    order = [*Kind]
    return tuple(
        Found(
            kind=kind, declared=declared, lacking=lacking, count=len(alike), first=alike[0], shifts=_shifts(kind, alike)
        )
        for (declared, kind, lacking), alike in sorted(
            groups.items(), key=lambda group: (group[0][0], order.index(group[0][1]), group[0][2] or "")
        )
    )


def _lacking(departure: Departure) -> Path | None:
    if departure.kind is not Kind.MISSING:
        return None
    return Path.BACKTEST if departure.backtest is None else Path.PAPER


def _shifts(kind: Kind, departures: Sequence[Departure]) -> tuple[int, int] | None:
    if kind is not Kind.LATE:
        return None
    by = [one.paper.ts_init - one.backtest.ts_init for one in departures if one.paper and one.backtest]
    return min(by), max(by)
