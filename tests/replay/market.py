"""A tiny market for tests of the two paths: one instrument, a few quotes, a job around them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider

from pytest_parity.core.trace import Path
from pytest_parity.replay.ports import PathJob, Window
from pytest_parity.sources.history import HistoryCatalog

_COMPONENTS = ("probes", "traders", "raising", "assorted", "talkers")  # modules
SECOND = 1_000_000_000
OPEN = 1_710_423_000 * SECOND  # 2024-03-14 09:30 New York
ACME = TestInstrumentProvider.equity("ACME", "XNAS")
VENUE = {
    "name": "XNAS",
    "oms_type": "NETTING",
    "account_type": "MARGIN",
    "base_currency": "USD",
    "starting_balances": ["1_000_000 USD"],
}


def quote(seconds: float, bid: float = 100.0, spread: float = 0.02) -> QuoteTick:
    """A quote `seconds` after the open."""
    ts = OPEN + int(seconds * SECOND)
    size = Quantity.from_int(1_000)
    return QuoteTick(ACME.id, Price(bid, 2), Price(bid + spread, 2), size, size, ts, ts)


def words(kind: str, path: str, **config: Any) -> dict[str, Any]:
    """Importable words of a component of these tests."""
    module = next(name for name in _COMPONENTS if hasattr(import_module(name), path))
    return {f"{kind}_path": f"{module}:{path}", "config_path": f"{module}:{path}Config", "config": config}


def job(data: list[Any], close: float, **options: Any) -> PathJob:
    """A session from the open to `close` seconds after it."""
    options.setdefault("instruments", [ACME])
    options.setdefault("venues", [VENUE])
    return PathJob(
        path=Path.BACKTEST,
        window=Window(OPEN, OPEN + int(close * SECOND), "America/New_York"),
        data=data,
        history=HistoryCatalog.of(".", 0, 0),
        **options,
    )
