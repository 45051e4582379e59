"""A session out of a LEAN folder: bars and quotes of the underlying, quotes of the options near its open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pytest_parity.sources.calendar import NANOSECONDS, trading_days
from pytest_parity.sources.delivery import SourceData, in_delivery_order
from pytest_parity.sources.faults import DataMissing
from pytest_parity.sources.lean.chain import chain_near
from pytest_parity.sources.lean.day import LeanDay
from pytest_parity.sources.lean.folder import Folder
from pytest_parity.sources.lean.history import LeanHistory
from pytest_parity.sources.lean.listing import list_contract, list_underlying, occ_id
from pytest_parity.sources.lean.names import NEW_YORK, Underlying
from pytest_parity.sources.lean.records import precision_of, prices_of, to_bars, to_quotes

if TYPE_CHECKING:
    from datetime import date

    from pytest_parity.contract.data import DataTerms
    from pytest_parity.sources.lean.chain import Listed
    from pytest_parity.sources.lean.rows import BarRow

_EXCHANGE = "XNYS"  # options keep its days and hours
_MINUTE = 60 * NANOSECONDS
_MARGIN = timedelta(days=7)  # calendar days that hold at least two sessions


def load_lean(uri: str, terms: DataTerms, day: date, hours: tuple[int, int], history: int) -> SourceData:
    """Read the session of `day`.

    `uri` is the folder or fsspec URL of the data root; `hours` are the session's open and last `ts_init`, `history` the
    first that a request may reach back to, UTC nanoseconds. Raises `DataMissing`, and `BadRecord` with file and row.
    """
    underlying, folder = Underlying(str(terms.ticker)), Folder(uri, terms.root)
    first = datetime.fromtimestamp(history // NANOSECONDS, tz=NEW_YORK).date()
    days = trading_days(_EXCHANGE, first - _MARGIN, day + timedelta(days=terms.longest_dte) + _MARGIN)
    today = LeanDay(folder, underlying, day, hours)
    bars = today.bars()
    near = chain_near(today, _opening(today, bars), terms, days) if "quotes" in terms.types else []
    found = [_underlying(today, bars, terms), *(_option(today, listed) for listed in near)]
    instruments = sorted((instrument for instrument, _ in found), key=lambda instrument: str(instrument.id.value))
    past = [LeanDay(folder, underlying, before, days[before]) for before in days if first <= before < day]
    contracts = {occ_id(listed.contract).value: listed.contract for listed in near}
    data = in_delivery_order(datum for _, data in found for datum in data)
    if not data:
        raise DataMissing(
            f"data root {terms.root!r} has no data of {underlying.ticker} in the session",
            "correct `date` or `calendar`",
        )
    return SourceData(instruments, data, LeanHistory.of(uri, past, instruments, contracts))


def _underlying(day: LeanDay, bars: list[tuple[int, BarRow]], terms: DataTerms) -> tuple[Any, list[Any]]:
    """Return the underlying and its data; its prices have the decimals that the day needs."""
    quotes = day.quotes() if "quotes" in terms.types else []
    precision = precision_of(prices_of(bars=bars, quotes=quotes))
    instrument = list_underlying(day.underlying, precision, day.day)
    data: list[Any] = list(to_quotes(quotes, instrument.id, precision))
    if "bars" in terms.types:
        data += to_bars(bars, day.underlying.ticker, precision)
    return instrument, data


def _option(day: LeanDay, listed: Listed) -> tuple[Any, list[Any]]:
    rows = day.option_quotes(listed.archive, listed.contract)
    precision = precision_of(prices_of(quotes=rows))
    instrument = list_contract(listed, day.underlying, precision, day.day)
    return instrument, list(to_quotes(rows, instrument.id, precision))


def _opening(day: LeanDay, bars: list[tuple[int, BarRow]]) -> int:
    """Return the price at the open; that of a later bar would be a look ahead."""
    if not bars or bars[0][0] != day.hours[0] + _MINUTE:
        file, _ = day.underlying.trades(day.day)
        begins = f"its bars begin at {_clock(bars[0][0] - _MINUTE)}" if bars else "it has none in the whole session"
        raise DataMissing(
            f"data root {day.folder.root!r}: {file} has no bar of {_clock(day.hours[0])} New York, around whose open "
            f"the strikes are chosen; {begins}",
            "choose another session",
        )
    return bars[0][1].open


def _clock(stamp: int) -> str:
    return f"{datetime.fromtimestamp(stamp // NANOSECONDS, tz=NEW_YORK):%H:%M}"
