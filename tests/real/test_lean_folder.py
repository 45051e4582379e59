"""Real sessions in a LEAN folder, read where it lies beside the project; skipped, saying so, where it doesn't.

Each row is compared with a reading of the same files by pandas alone, and two sessions with what another tool made of
them.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from leans import NEW_YORK, load
from nautilus_trader.model.data import Bar
from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.contract.data import DataTerms
from pytest_parity.sources.catalog import load_catalog

if TYPE_CHECKING:
    from project import Project

    from pytest_parity.sources.load import SessionData

DATA = Path(__file__).parents[3] / "shared" / "data"
LEAN, CATALOGS = DATA / "lean", DATA / "catalogs"
pytestmark = pytest.mark.skipif(not LEAN.is_dir(), reason="the LEAN folder doesn't lie beside this checkout")

# ticker, day, close; contracts, quotes and bars delivered; nominal expiry → when trading ends or it settles
SESSIONS: list[Any] = [
    ("TWX", "2014-06-05", "16:00", (12, 4592, 390), {"20140621": "2014-06-20 16:00", "20140719": "2014-07-18 16:00"}),
    ("TWX", "2014-06-06", "16:00", (8, 3237, 387), {"20140621": "2014-06-20 16:00", "20140719": "2014-07-18 16:00"}),
    ("GOOG", "2015-12-23", "16:00", (60, 16305, 390), {"20151224": "2015-12-24 13:00"}),
    (
        "GOOG",
        "2015-12-24",
        "13:00",
        (420, 66290, 210),
        {
            "20151224": "2015-12-24 13:00",
            "20151231": "2015-12-31 16:00",
            "20160108": "2016-01-08 16:00",
            "20160115": "2016-01-15 16:00",
            "20160122": "2016-01-22 16:00",
            "20160129": "2016-01-29 16:00",
            "20160205": "2016-02-05 16:00",
        },
    ),
    ("FOXA", "2013-07-02", "16:00", (12, 2191, 390), {"20130720": "2013-07-19 16:00", "20130817": "2013-08-16 16:00"}),
    ("SPY", "2023-08-03", "16:00", (4, 1950, 390), {"20230901": "2023-09-01 16:00"}),
    (
        "SPX",
        "2021-01-04",
        "16:00",
        (14, 5225, 390),
        {
            "20210104": "2021-01-04 16:00",
            "20210106": "2021-01-06 16:00",
            "20210108": "2021-01-08 16:00",
            "20210115": "2021-01-15 09:30",  # a monthly: in the morning
        },
    ),
    ("SPX", "2023-06-26", "16:00", (4, 1280, 390), {"20230630": "2023-06-30 16:00", "20230703": "2023-07-03 13:00"}),
]
sessions = pytest.mark.parametrize(
    ("ticker", "day", "close", "counts", "expiries"), SESSIONS, ids=[f"{row[0]}-{row[1]}" for row in SESSIONS]
)

type Row = tuple[Any, ...]


@functools.cache
def session_of(ticker: str, day: str) -> SessionData:
    return load(LEAN, ticker=ticker, day=date.fromisoformat(day))


def frames(ticker: str, day: str, kind: str, zone: str = "America/New_York", only: str = "") -> dict[str, pd.DataFrame]:
    """The rows of a day's csv files, by name, as texts; `end` is each row's end. `only`: what their names end in."""
    found = {}
    for file in sorted(LEAN.glob(f"{kind}/usa/minute/{ticker}/{day.replace('-', '')}_*.zip")):
        with zipfile.ZipFile(file) as zipped:
            for member in (name for name in zipped.namelist() if re.search(only, name)):
                rows = pd.read_csv(zipped.open(member), header=None, dtype=str)
                start = pd.Timestamp(day, tz=zone) + pd.to_timedelta(rows[0].astype(int), unit="ms")
                found[member] = rows.assign(end=(start + pd.Timedelta(minutes=1)).dt.tz_convert("America/New_York"))
    return found


def in_session(rows: pd.DataFrame, day: str, close: str) -> pd.DataFrame:
    opened, closed = (pd.Timestamp(f"{day} {time}", tz="America/New_York") for time in ("09:30", close))
    return rows[(rows["end"] > opened) & (rows["end"] <= closed)]


def quotes_of(rows: pd.DataFrame, name: str, day: str, close: str) -> list[Row]:
    """Time, kind, stream, both closes and sizes; a silent side has its last values, a silent row is none."""
    sides = rows[[4, 5, 9, 10]].copy()
    for price, size in ((4, 5), (9, 10)):
        sides.loc[sides[price].isna(), size] = None
    known = rows[["end"]].join(sides.ffill())[rows[[4, 9]].notna().any(axis=1)].dropna()
    return [
        (end.value, 0, name, Decimal(bid) / 10_000, Decimal(ask) / 10_000, int(bid_size), int(ask_size))
        for end, bid, bid_size, ask, ask_size in in_session(known, day, close).itertuples(index=False, name=None)
    ]


def bars_of(rows: pd.DataFrame, name: str, day: str, close: str, scale: int) -> list[Row]:
    """Time a nanosecond after the end, kind, stream, prices and volume."""
    return [
        (end.value + 1, 1, name, *(Decimal(price) / scale for price in prices), int(volume))
        for _, *prices, volume, end in in_session(rows, day, close).itertuples(index=False, name=None)
    ]


def expected(ticker: str, day: str, close: str, expiries: dict[str, str]) -> tuple[list[Row], set[str]]:
    """Every row of the session in its order, and the symbols of the options within 5 % of the open."""
    index, soon = ticker == "SPX", rf"_({'|'.join(expiries)})\.csv"
    if index:
        stock = frames("spx", day, "index", "America/Chicago")
        options = frames("spx", day, "indexoption", only=soon) | frames("spxw", day, "indexoption", only=soon)
    else:
        stock, options = frames(ticker.lower(), day, "equity"), frames(ticker.lower(), day, "option", only=soon)
    trades = next(rows for name, rows in stock.items() if "trade" in name)
    found = bars_of(trades, ticker, day, close, 1 if index else 10_000)
    opened = found[0][3]
    found += [row for name, rows in stock.items() if "quote" in name for row in quotes_of(rows, ticker, day, close)]
    symbols = set()
    for name, rows in options.items():
        root, right, strike, expiry = re.findall(r"_(\w+)_minute_quote_\w+_(call|put)_(\d+)_(\d+)", name)[0]
        if abs(Decimal(strike) / 10_000 - opened) <= opened * Decimal("0.05"):
            symbol = f"{root.upper()}{expiry[2:]}{right[0].upper()}{int(strike) // 10:08}"
            symbols.add(symbol)
            found += quotes_of(rows, symbol, day, close)
    return sorted(found, key=lambda row: row[:3]), symbols


def delivered(found: SessionData) -> list[Row]:
    return [row_of(datum) for datum in found.data]


def row_of(datum: Any) -> Row:
    if type(datum) is Bar:
        prices = [price.as_decimal() for price in (datum.open, datum.high, datum.low, datum.close)]
        assert datum.ts_event == datum.ts_init - 1
        return (datum.ts_init, 1, datum.bar_type.instrument_id.symbol.value, *prices, int(datum.volume))
    prices = [datum.bid_price.as_decimal(), datum.ask_price.as_decimal()]
    assert datum.ts_event == datum.ts_init
    return (datum.ts_init, 0, datum.instrument_id.symbol.value, *prices, int(datum.bid_size), int(datum.ask_size))


@sessions
def test_each_row_arrives_as_pandas_reads_it(
    ticker: str, day: str, close: str, counts: tuple[int, int, int], expiries: dict[str, str]
) -> None:
    rows, symbols = expected(ticker, day, close, expiries)

    found = session_of(ticker, day)

    given = delivered(found)
    assert rows == given
    assert {ticker, *symbols} == {instrument.id.symbol.value for instrument in found.instruments}
    assert counts == (len(symbols), sum(kind == 0 for _, kind, *_ in given), sum(kind == 1 for _, kind, *_ in given))


@sessions
def test_options_expire_when_their_exchange_says(
    ticker: str, day: str, close: str, counts: tuple[int, int, int], expiries: dict[str, str]
) -> None:
    del close, counts
    found = session_of(ticker, day)

    options = [instrument for instrument in found.instruments if instrument.id.symbol.value != ticker]
    assert expiries == {
        option.info["nominal_expiry"].replace(
            "-", ""
        ): f"{pd.Timestamp(option.expiration_ns, tz=NEW_YORK):%Y-%m-%d %H:%M}"
        for option in options
    }


def test_prices_below_a_cent_leave_the_tick_at_a_cent() -> None:
    stock, *options = session_of("SPY", "2023-08-03").instruments

    assert (stock.price_precision, str(stock.price_increment)) == (3, "0.010")
    assert {2} == {option.price_precision for option in options}


@pytest.mark.parametrize(("ticker", "day"), [("TWX", "2014-06-05"), ("SPX", "2021-01-04")])
def test_it_agrees_with_an_independent_conversion(ticker: str, day: str) -> None:
    uri = str(CATALOGS / f"{ticker.lower()}-{day}")
    found = session_of(ticker, day)
    terms = DataTerms.model_validate({"source": "catalog", "root": "converted"})

    converted = load_catalog(uri, terms, (found.start, found.end), found.start)

    assert [words_of(datum) for datum in converted.data] == [words_of(datum) for datum in found.data]
    listed = sorted(ParquetDataCatalog(uri).instruments(), key=lambda instrument: instrument.id.value)
    assert [words_of(instrument) for instrument in listed] == [words_of(instrument) for instrument in found.instruments]


def words_of(value: Any) -> dict[str, Any]:
    words: dict[str, Any] = type(value).to_dict(value)
    return words


CONTRACT = """\
launch_contract: 1
name: rotation
strategy:
  strategy_path: rotation:OptionRotation
  config_path: rotation:OptionRotationConfig
  config: {instrument_ids: [TWX140621C00070000.OPRA, TWX140621P00070000.OPRA], every: 7}
strategies:
  - {strategy_path: asking:Asking, config_path: asking:AskingConfig}
data: {source: lean, root: lean, ticker: TWX}
history: {days: 1}
venues: [{name: OPRA, starting_balances: [1_000_000 USD], bar_execution: false}]
sessions:
  - {id: breakout, kind: trade, date: 2014-06-05}
  - {id: whipsaw, kind: trade, date: 2014-06-06, data: {strikes: 3%}}
"""

# Buys a share for each hundred bars that it is answered, so that what it saw is seen in its fills.
ASKING = """\
import pandas as pd
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy

BARS = BarType.from_str("TWX.OPRA-1-MINUTE-LAST-EXTERNAL")


class AskingConfig(StrategyConfig, frozen=True):
    pass


class Asking(Strategy):
    def on_start(self):
        self.bars = 0
        self.request_bars(BARS, start=self.clock.utc_now() - pd.Timedelta(days=9))
        self.subscribe_quote_ticks(BARS.instrument_id)

    def on_historical_data(self, data):
        self.bars += 1

    def on_quote_tick(self, tick):
        if self.bars >= 100:
            self.bars -= 100
            instrument = self.cache.instrument(tick.instrument_id)
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, instrument.make_qty(1)))
"""


def test_strategies_trade_a_lean_folders_sessions_alike_on_both_paths(project: Project) -> None:
    """History is of the one session whose day before lies in the folder: 390 bars, and so three shares."""
    project.write("pytest.ini", f"[pytest]\npythonpath = .\nparity_data_roots = lean={LEAN}\n")
    project.write("contracts/rotation.yaml", CONTRACT)
    project.write("asking.py", ASKING)
    shutil.copy(Path(__file__).parent / "rotation.py", project.folder)

    run = project.run("--parity")

    assert "failed" not in run.counts, run.output
    for session, shares in (("breakout", 0), ("whipsaw", 3)):
        for path in ("backtest", "paper"):
            (folder,) = project.folder.glob(f"artifacts/*/rotation/{session}/{path}")
            fills = [json.loads(line) for line in (folder / "fills.jsonl").read_text().splitlines()]
            assert shares == sum(fill["instrument"] == "TWX.OPRA" for fill in fills), (session, path)
            assert len(fills) >= 10, (session, path)
