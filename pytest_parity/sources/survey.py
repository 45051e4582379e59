"""What a catalog holds: its instruments, their streams of market data, and the trading days that have any."""

from __future__ import annotations

import bisect
import itertools
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pyarrow.parquet

from pytest_parity.core.fault import Refusal
from pytest_parity.sources.calendar import DAY, NANOSECONDS, calendar_of, trading_days
from pytest_parity.sources.catalog import open_root
from pytest_parity.sources.faults import NoSession, unreadable
from pytest_parity.sources.listings import list_instruments
from pytest_parity.sources.records import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    type Hours = Mapping[date, tuple[int, int]]  # open and close, UTC nanoseconds

_SURVEYED = ("quotes", "trades", "order_book_deltas", "order_book_depths", "bars")  # what venues trade on
_ALWAYS = "24/7"
_STAMP = "%Y-%m-%dT%H-%M-%S"  # as in a file's name, its nanoseconds cut off


def run_survey(request_file: str) -> None:
    """Write what the catalog at the request's `uri` holds into its `result`, or the fault of one that can't be read."""
    request = json.loads(Path(request_file).read_text("utf-8"))
    try:
        result = survey(request["uri"])
    except Refusal as error:
        result = {"fault": str(error)}
    Path(request["result"]).write_text(json.dumps(result), "utf-8")


def survey(uri: str) -> dict[str, Any]:
    """Return the catalog's `instruments` by id, each with its streams and their days, as plain builtins.

    An instrument has `kind`, its class; `venue`; `underlying`, a symbol or nothing; `currency`, that it settles in;
    `size`, a lot or the least there is; `calendar`, and `assumed` when its venue doesn't say it; and `streams`: a type
    of data such as `quotes`, or a bar type → the calendar's days with data in their hours, ISO dates in their order.
    Raises `DataMissing`.
    """
    root = PurePosixPath(uri).name or uri
    catalog = open_root(uri, root)
    listed = {name: _describe(instrument) for name, instrument in list_instruments(catalog, root).items()}
    try:
        for kind in _SURVEYED:
            _add_streams(listed, catalog, kind, catalog.get_file_list_from_data_cls(TYPES[kind]))
    except (ValueError, OSError) as error:
        raise unreadable("files", root, catalog.path, error) from error
    return {"instruments": dict(sorted(listed.items()))}


def _describe(instrument: Any) -> dict[str, Any]:
    venue = instrument.id.venue.value
    size = instrument.lot_size or instrument.min_quantity or instrument.size_increment
    try:
        calendar, assumed = calendar_of(None, [venue]), False
    except NoSession:
        calendar, assumed = _ALWAYS, True
    return {
        "kind": type(instrument).__name__,
        "venue": venue,
        "underlying": str(getattr(instrument, "underlying", None) or ""),
        "currency": instrument.get_settlement_currency().code,
        "size": f"{size.as_decimal().normalize():f}",
        "calendar": calendar,
        "assumed": assumed,
        "streams": {},
    }


def _add_streams(listed: Mapping[str, Any], catalog: Any, kind: str, files: Sequence[str]) -> None:
    for _, group in itertools.groupby(sorted(files), key=lambda file: PurePosixPath(file).parent):
        stream = list(group)
        # the folder's name has lost the id's punctuation
        about = pyarrow.parquet.read_schema(stream[0], filesystem=catalog.fs).metadata
        instrument = listed.get(about[b"instrument_id"].decode())
        if instrument is not None:
            name = about[b"bar_type"].decode() if kind == "bars" else kind
            instrument["streams"][name] = _days(catalog, stream, instrument["calendar"])


def _days(catalog: Any, files: Sequence[str], calendar: str) -> list[str]:
    """Return the days of the calendar in whose hours these files have a record."""
    bounds = {file: _bounds(file) for file in files}
    calendar_hours = _hours(
        calendar, min(first for first, _ in bounds.values()), max(last for _, last in bounds.values())
    )
    found: set[date] = set()
    for file, (first, last) in bounds.items():
        hours = {
            day: (opened, closed)
            for day, (opened, closed) in calendar_hours.items()
            if opened <= last and first <= closed
        }
        found.update(_with_records(hours, _stamps(catalog, file, first, last, hours)))
    return [day.isoformat() for day in sorted(found)]


def _bounds(file: str) -> tuple[int, int]:
    """Return the first and last `ts_init` of a file, which its name tells."""
    first, last = (_stamp(text) for text in PurePosixPath(file).stem.split("_")[:2])
    return first, last


def _stamp(text: str) -> int:
    seconds, _, nanoseconds = text.removesuffix("Z").rpartition("-")
    return int(datetime.strptime(seconds, _STAMP).replace(tzinfo=UTC).timestamp()) * NANOSECONDS + int(nanoseconds)


def _hours(calendar: str, first: int, last: int) -> Hours:
    start, end = (datetime.fromtimestamp(stamp // NANOSECONDS, tz=UTC).date() for stamp in (first, last))
    if calendar != _ALWAYS:
        return _sessions(calendar, start, end)
    count = (end - start).days + 1
    opens = int(datetime(start.year, start.month, start.day, tzinfo=UTC).timestamp()) * NANOSECONDS
    return {start + timedelta(days=n): (opens + n * DAY, opens + (n + 1) * DAY - 1) for n in range(count)}


def _sessions(calendar: str, start: date, end: date) -> Hours:
    """Return the exchange's sessions of these days and around them; whole years, so that streams share a calendar."""
    # a day of margin: an exchange's date may be another than that of UTC
    first, last = start - timedelta(days=1), end + timedelta(days=1)
    try:
        return trading_days(calendar, first.replace(month=1, day=1), last.replace(month=12, day=31))
    except NoSession:  # some calendars end within a year
        return trading_days(calendar, first, last)


def _stamps(catalog: Any, file: str, first: int, last: int, hours: Hours) -> Sequence[int]:
    """Return the file's stamps in their order; the two that its name tells, where they settle the only day."""
    settled = [opened <= first <= closed or opened <= last <= closed for opened, closed in hours.values()]
    if settled in ([], [True]):
        return (first, last)
    column = pyarrow.parquet.read_table(file, columns=["ts_init"], filesystem=catalog.fs)["ts_init"]
    return sorted(column.to_numpy().tolist())


def _with_records(hours: Hours, stamps: Sequence[int]) -> Iterator[date]:
    for day, (opened, closed) in hours.items():
        place = bisect.bisect_left(stamps, opened)
        # the last bar's stamp may lie a nanosecond after the close
        if place < len(stamps) and stamps[place] <= closed + 1:
            yield day
