"""One day of one ticker: the rows of its files, each stamped when its minute is over, between open and close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pytest_parity.sources.lean.names import NEW_YORK
from pytest_parity.sources.lean.rows import MINUTE, read_bars, read_quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from pytest_parity.sources.lean.archive import Archive
    from pytest_parity.sources.lean.folder import Folder
    from pytest_parity.sources.lean.names import Contract, Underlying
    from pytest_parity.sources.lean.rows import BarRow, QuoteRow, Side

_MILLISECOND = 1_000_000  # nanoseconds


class Quote(NamedTuple):
    """Both sides as last known at a minute's end."""

    bid: Side
    ask: Side


@dataclass(frozen=True, slots=True)
class LeanDay:
    """The files of one ticker on one day; `hours` are its open and close, UTC nanoseconds."""

    folder: Folder
    underlying: Underlying
    day: date
    hours: tuple[int, int]

    def bars(self) -> list[tuple[int, BarRow]]:
        """Return the underlying's rows of trades, each with its stamp."""
        file, member = self.underlying.trades(self.day)
        rows = read_bars(self.folder.archive(file), member, self.underlying.scale)
        return self._inside(((row.ms, row) for row in rows), self.underlying.zone)

    def quotes(self) -> list[tuple[int, Quote]]:
        """Return the underlying's quotes, each with its stamp; none when the folder has no file of them."""
        file, member = self.underlying.quotes(self.day)
        if not self.folder.has(file):
            return []
        rows = read_quotes(self.folder.archive(file), member)
        return self._inside(_carried(rows), self.underlying.zone)

    def option_quotes(self, archive: Archive, contract: Contract) -> list[tuple[int, Quote]]:
        """Return a contract's quotes, each with its stamp."""
        rows = read_quotes(archive, contract.member(self.day))
        return self._inside(_carried(rows), NEW_YORK)

    def _inside[Row](self, rows: Iterable[tuple[int, Row]], zone: ZoneInfo) -> list[tuple[int, Row]]:
        """Stamp rows at their minute's end; leave those out that don't lie between open and close."""
        # by the wall clock: noon's offset is the session's, also on a day on which clocks change at night
        noon = datetime.combine(self.day, time(12), tzinfo=zone)
        midnight = noon.astimezone(UTC) - timedelta(hours=12)
        start = int(midnight.timestamp()) * 1_000 + MINUTE
        opened, closed = self.hours
        stamped = (((start + ms) * _MILLISECOND, row) for ms, row in rows)
        return [(stamp, row) for stamp, row in stamped if opened < stamp <= closed]


def _carried(rows: Iterable[QuoteRow]) -> Iterator[tuple[int, Quote]]:
    """Fill silent sides with the last known price and size; a row comes out once both sides are known."""
    bid: Side | None = None
    ask: Side | None = None
    for row in rows:
        bid, ask = row.bid or bid, row.ask or ask
        if bid and ask and (row.bid or row.ask):
            yield row.ms, Quote(bid, ask)
