"""Catalogs for tests of the sources: a few instruments, a few records, all around one session's open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar, BarType, QuoteTick, TradeTick
from nautilus_trader.model.enums import AggressorSide
from nautilus_trader.model.identifiers import TradeId
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.persistence.catalog import ParquetDataCatalog
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.contract.data import DataTerms
from pytest_parity.sources.catalog import load_catalog

if TYPE_CHECKING:
    from pytest_parity.sources.delivery import SourceData

FIXTURES = Path(__file__).parents[2] / "fixtures" / "catalog"
SECOND = 1_000_000_000
OPEN = 1_710_423_000 * SECOND  # 2024-03-14 09:30 New York
HOUR = 3_600 * SECOND
ACME = TestInstrumentProvider.equity("ACME", "XNAS")
BOLT = TestInstrumentProvider.equity("BOLT", "XNAS")
ONE = Quantity.from_int(1)


def quote(instrument: Any, ts: int, size: int = 1) -> QuoteTick:
    """A quote of 100.00 to 100.02, `ts` nanoseconds after the open; the bid size tells it from others."""
    stamp = OPEN + ts
    return QuoteTick(instrument.id, Price(100.00, 2), Price(100.02, 2), Quantity.from_int(size), ONE, stamp, stamp)


def trade(instrument: Any, ts: int) -> TradeTick:
    """A trade at 100.01."""
    return TradeTick(instrument.id, Price(100.01, 2), ONE, AggressorSide.BUYER, TradeId(str(ts)), OPEN + ts, OPEN + ts)


def bar(instrument: Any, ts: int) -> Bar:
    """A flat minute's bar."""
    bar_type = BarType.from_str(f"{instrument.id}-1-MINUTE-LAST-EXTERNAL")
    return Bar(bar_type, *[Price(100.01, 2)] * 4, ONE, OPEN + ts, OPEN + ts)


def write(folder: Path, *streams: list[Any]) -> str:
    """Write each list as a file of its own and return the root's path."""
    folder.mkdir(exist_ok=True)
    catalog = ParquetDataCatalog(str(folder))
    for stream in streams:
        catalog.write_data(stream)
    return str(folder)


def load(root: str, first: int = 0, last: int = HOUR, history: int = 0, **terms: Any) -> SourceData:
    """Load what lies between two times after the open, both included; `history` nanoseconds of past."""
    data = DataTerms.model_validate({"source": "catalog", "root": "research", **terms})
    return load_catalog(root, data, (OPEN + first, OPEN + last), OPEN + first - history)


def names(found: SourceData) -> list[str]:
    """The instruments' names."""
    return [instrument.id.value for instrument in found.instruments]
