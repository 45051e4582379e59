"""Reads `ts_event,bid,ask,size` from a CSV file: UTC nanoseconds, prices with two decimals, whole shares.

In the contract:

    data: {source: csv, root: desk, options: {file: quotes.csv, instrument: ACME.XNAS}}
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.sources.delivery import SourceData
from pytest_parity.sources.faults import DataMissing

if TYPE_CHECKING:
    from pytest_parity.sources.registered import SourceRequest

CENTS = 2


def read_quotes(request: SourceRequest) -> SourceData:
    if missing := sorted({"file", "instrument"} - set(request.options)):
        example = "{file: quotes.csv, instrument: ACME.XNAS}"
        raise DataMissing(f"source csv needs {' and '.join(missing)}", f"write options: {example}", key="options")
    file = Path(request.root, request.options["file"])
    if not file.is_file():
        raise DataMissing(f"there is no {file.name} in the data root", "correct `file`", key="options.file")
    instrument = InstrumentId.from_str(request.options["instrument"])
    with file.open(newline="") as lines:
        quotes = [quote_of(instrument, row) for row in csv.DictReader(lines)]
    return SourceData([equity(instrument)], quotes, history=None)


def quote_of(instrument: InstrumentId, row: dict[str, str]) -> QuoteTick:
    size, moment = Quantity.from_str(row["size"]), int(row["ts_event"])
    return QuoteTick(instrument, Price.from_str(row["bid"]), Price.from_str(row["ask"]), size, size, moment, moment)


def equity(instrument: InstrumentId) -> Equity:
    return Equity(
        instrument_id=instrument,
        raw_symbol=instrument.symbol,
        currency=USD,
        price_precision=CENTS,
        price_increment=Price.from_str("0.01"),
        lot_size=Quantity.from_int(1),
        ts_event=0,
        ts_init=0,
    )
