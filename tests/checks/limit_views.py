"""Hand-written paths as the limits look at them: 2024-03-14 in New York, minutes counted from the open at 09:30."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hand_written import AAPL, Rows

from pytest_parity.checks.limits.instrument import Instrument
from pytest_parity.checks.limits.table import hold
from pytest_parity.checks.limits.view import Hours, View
from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.trace import Path, SeenQuote

MINUTE = 60_000_000_000
DAY = 1_440 * MINUTE
OPEN = 1_710_423_000_000_000_000
HOURS = Hours(opens=OPEN, closes=OPEN + 390 * MINUTE, zone="America/New_York", day=date(2024, 3, 14))
CALL, PUT = "AAPL240322C00100000.OPRA", "AAPL240322P00100000.OPRA"
EXPIRY = OPEN + 390 * MINUTE + 8 * DAY  # 2024-03-22, 16:00

LEAST: dict[str, Any] = {
    "launch_contract": 1,
    "name": "bot",
    "strategy": {"strategy_path": "a:B", "config_path": "a:C"},
    "venues": [{"name": "XNAS", "starting_balances": ["1 USD"]}],
    "data": {"source": "catalog", "root": "fixtures"},
    "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-14"}],
}


def at(minutes: float) -> int:
    """Return a moment of the session."""
    return OPEN + int(minutes * MINUTE)


def quote(instrument: str = AAPL, bid: str | None = "9.98", ask: str | None = "10.00", **words: Any) -> SeenQuote:
    """Return a quote of 100 units on either side, of the open."""
    given = {"bid_size": Decimal(100), "ask_size": Decimal(100), "ts_event": OPEN} | words
    sides = {name: None if side is None else Decimal(side) for name, side in (("bid", bid), ("ask", ask))}
    return SeenQuote(instrument=instrument, **sides, **given)


def option(name: str = CALL, **words: Any) -> Instrument:
    """Return a call, or by its name a put, that expires in eight days."""
    right = "put" if name[-14] == "P" else "call"
    given = {"currency": "USD", "multiplier": Decimal(100), "strike": Decimal(100), "expiration": EXPIRY}
    return Instrument(name=name, right=right, **(given | words))


STOCK = Instrument(name=AAPL, currency="USD")


def view(rows: Rows, *instruments: Instrument, path: Path = Path.BACKTEST, **words: Any) -> View:
    """Return what a path did; the stock and the given instruments are known."""
    trace = rows.trace(path)
    known = {one.name: one for one in (STOCK, *instruments)}
    return View(**({"trace": trace, "decisions": fold(trace), "hours": HOURS, "instruments": known} | words))


def contract(**clauses: Any) -> LaunchContract:
    """Return a contract with these limits."""
    return LaunchContract.model_validate(LEAST | clauses)


def held(seen: View, name: str, **clauses: Any) -> list[tuple[str, bool]]:
    """Return the values that were held against one limit, and whether each is within it."""
    (result,) = (one for one in hold(contract(**clauses), [seen]) if one.name == name)
    return [(one.actual, one.kept) for one in result.held[seen.path]]
