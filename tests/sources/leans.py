"""LEAN folders for tests of the source: a few rows by hand, zipped as they lie on disk."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pytest_parity.contract.models import LaunchContract
from pytest_parity.sources.load import load_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_parity.core.fault import Refusal
    from pytest_parity.sources.load import SessionData

NEW_YORK = ZoneInfo("America/New_York")
SECOND = 1_000_000_000
DAY = date(2024, 3, 14)
# open, high, low, close in ten-thousandths and volume: a flat minute at 100.00
FLAT = "1000000,1000000,1000000,1000000,7"
BAR = f"34200000,{FLAT}"
# each side's open, high, low, close and size: 1.50 to 1.55, closing so
PAIR = "14000,16000,14000,15000,20,15000,17000,15000,15500,30"
SILENT = ",,,,0"
ATM = "call_1000000_20240315"
CALL = "ACME240315C00100000"
BARS = "ACME.OPRA-1-MINUTE-LAST-EXTERNAL"


def ms(clock: str) -> int:
    """Milliseconds since midnight of `09:31`."""
    hour, minute = clock.split(":")
    return (int(hour) * 60 + int(minute)) * 60_000


def at(clock: str, cells: str) -> str:
    """One row: a minute's start and what was then."""
    return f"{ms(clock)},{cells}"


OPENING = [at("09:30", PAIR)]


def stamp(clock: str, day: date = DAY) -> int:
    """A time of day in New York as UTC nanoseconds."""
    return int(datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=NEW_YORK).timestamp()) * SECOND


def write_zip(root: Path, file: str, members: Mapping[str, str | Sequence[str]]) -> Path:
    """Write a zip with these members, each a text or rows."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, rows in members.items():
            zipped.writestr(name, rows if isinstance(rows, str) else "".join(f"{row}\r\n" for row in rows))
    return path


def write_trades(
    root: Path, rows: str | Sequence[str] = (BAR,), *, ticker: str = "acme", day: date = DAY, kind: str = "equity"
) -> Path:
    """Write the underlying's bars."""
    members = {f"{day:%Y%m%d}_{ticker}_minute_trade.csv": rows}
    return write_zip(root, f"{kind}/usa/minute/{ticker}/{day:%Y%m%d}_trade.zip", members)


def write_index(root: Path, rows: Sequence[str] | None = None, *, day: date = DAY) -> Path:
    """Write the bars of the index SPX, in Chicago time."""
    rows = rows or [at("08:30", "100.00,101.25,99.5,100,7")]
    return write_trades(root, rows, ticker="spx", day=day, kind="index")


def write_quotes(root: Path, rows: str | Sequence[str], *, ticker: str = "acme", day: date = DAY) -> Path:
    """Write a stock's quotes."""
    members = {f"{day:%Y%m%d}_{ticker}_minute_quote.csv": rows}
    return write_zip(root, f"equity/usa/minute/{ticker}/{day:%Y%m%d}_quote.zip", members)


def write_chain(
    root: Path,
    contracts: Mapping[str, str | Sequence[str]],
    *,
    ticker: str = "acme",
    day: date = DAY,
    style: str = "american",
) -> Path:
    """Write the quotes of contracts, each under the end of its name: `call_1000000_20240315`."""
    folder = "option" if style == "american" else "indexoption"
    stem = f"{day:%Y%m%d}_{ticker}_minute_quote_{style}"
    members = {f"{stem}_{contract}.csv": rows for contract, rows in contracts.items()}
    return write_zip(root, f"{folder}/usa/minute/{ticker}/{day:%Y%m%d}_quote_{style}.zip", members)


def load(root: Path | str, *, day: date = DAY, ticker: str = "ACME", history: int = 0, **terms: Any) -> SessionData:
    """Load a session of the folder as the replay does."""
    contract = LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "tried",
            "strategy": {"strategy_path": "a:B", "config_path": "a:BConfig"},
            "venues": [{"name": "OPRA", "starting_balances": ["1 USD"]}],
            "data": {"source": "lean", "root": "lean", "ticker": ticker, **terms},
            "history": {"days": str(history)},
            "sessions": [{"id": "day", "kind": "edge", "date": day.isoformat()}],
        }
    )
    return load_session(contract, contract.sessions[0], str(root))


def names(found: SessionData) -> list[str]:
    """The instruments' symbols."""
    return [instrument.id.symbol.value for instrument in found.instruments]


def told(found: Any) -> list[tuple[str, ...]]:
    """Each quote's symbol, New York time, bid and ask with sizes; each bar's symbol, time, prices and volume."""
    return [_told(datum) for datum in found]


def _told(datum: Any) -> tuple[str, ...]:
    time = f"{datetime.fromtimestamp(datum.ts_event // SECOND, tz=NEW_YORK):%H:%M}"
    if hasattr(datum, "bar_type"):
        prices = (datum.open, datum.high, datum.low, datum.close, datum.volume)
        return (datum.bar_type.instrument_id.symbol.value, time, *map(str, prices))
    sides = f"{datum.bid_size} @ {datum.bid_price}", f"{datum.ask_size} @ {datum.ask_price}"
    return (datum.instrument_id.symbol.value, time, *sides)


def said(refused: Refusal) -> str:
    """What is wrong and what to do, wherever in the contract."""
    return f"{refused.what}; {refused.remedy}"
