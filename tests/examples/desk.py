"""A market made for one strategy: an underlying's bars, a chain of four options, and what the strategy does with them.

Minutes count from the open of 2024-03-19, 09:30 in New York. Prices are in dollars.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType, QuoteTick
from nautilus_trader.model.enums import AccountType, AssetClass, OmsType, OptionKind
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity, OptionContract
from nautilus_trader.model.objects import Money, Price, Quantity
from strategies.opening_range import OpeningRangeBreakout, OpeningRangeBreakoutConfig

OPEN = pd.Timestamp("2024-03-19 09:30", tz="America/New_York").value
MINUTE = 60_000_000_000
UNDERLYING = InstrumentId.from_str("ACME.OPRA")
BARS = BarType.from_str("ACME.OPRA-1-MINUTE-LAST-EXTERNAL")
NEAR, FAR = "2024-03-26", "2024-04-09"
CALL, PUT = "ACME240326C00100000.OPRA", "ACME240326P00100000.OPRA"
FAR_CALL = "ACME240409C00100000.OPRA"

type Quote = tuple[str, str, int, int]  # bid, ask, and their sizes
FAIR: Quote = ("2.00", "2.05", 100, 100)


def contract(expiry: str, kind: OptionKind, strike: int = 100) -> OptionContract:
    """Return an option on ACME."""
    right = "C" if kind == OptionKind.CALL else "P"
    symbol = Symbol(f"ACME{expiry[2:].replace('-', '')}{right}{strike * 1_000:08}")
    return OptionContract(
        instrument_id=InstrumentId(symbol, Venue("OPRA")),
        raw_symbol=symbol,
        asset_class=AssetClass.EQUITY,
        currency=USD,
        price_precision=2,
        price_increment=Price.from_str("0.01"),
        multiplier=Quantity.from_int(100),
        lot_size=Quantity.from_int(1),
        underlying="ACME",
        option_kind=kind,
        strike_price=Price.from_int(strike),
        activation_ns=OPEN,
        expiration_ns=pd.Timestamp(f"{expiry} 16:00", tz="America/New_York").value,
        ts_event=OPEN,
        ts_init=OPEN,
    )


CHAIN = [contract(expiry, kind) for expiry in (NEAR, FAR) for kind in (OptionKind.CALL, OptionKind.PUT)]


def quiet_then(breakouts: dict[int, str]) -> dict[int, str]:
    """Return closes by minute: a range from 99.60 to 100.40, and from each minute named on that price."""
    closes, now = {}, "100.00"
    for minute in range(1, 391):
        now = breakouts.get(minute, now)
        closes[minute] = {5: "100.40", 10: "99.60"}.get(minute, now)
    return closes


class Desk:
    """One engine, one strategy, one day."""

    def __init__(
        self, closes: dict[int, str], chain: list[OptionContract] | None = None, calendar: str = "XNYS", **config: Any
    ) -> None:
        chain = CHAIN if chain is None else chain
        self.engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
        self.engine.add_venue(Venue("OPRA"), OmsType.NETTING, AccountType.MARGIN, [Money(1_000_000, USD)])
        cent, lot = Price.from_str("0.01"), Quantity.from_int(100)
        for instrument in (Equity(UNDERLYING, Symbol("ACME"), USD, 2, cent, lot, OPEN, OPEN), *chain):
            self.engine.add_instrument(instrument)
        settings = {"instrument_id": UNDERLYING, "bar_type": BARS, "calendar": calendar, **config}
        self.strategy = OpeningRangeBreakout(OpeningRangeBreakoutConfig(**settings))
        self.engine.add_strategy(self.strategy)
        self.said: list[dict[str, Any]] = []
        self.engine.kernel.msgbus.subscribe("data.Signal*", lambda signal: self.said.append(json.loads(signal.value)))
        self.data: list[Any] = [bar(minute, close) for minute, close in closes.items()]

    def quote(self, instrument: str, quotes: dict[int, Quote | None], default: Quote | None = FAIR) -> None:
        """Quote an option five seconds before the end of each minute; from a minute named on, that quote or none."""
        now = default
        for minute in range(1, 391):
            now = quotes.get(minute, now)
            if now:
                self.data.append(tick(instrument, minute, now))

    def run(self, until: int = 390) -> None:
        """Run the day up to the end of a minute."""
        end = OPEN + until * MINUTE + 1
        self.engine.add_data(sorted((d for d in self.data if d.ts_init <= end), key=lambda datum: datum.ts_init))
        self.engine.run(start=OPEN, end=end)

    @property
    def cache(self) -> Any:
        """What is left of it."""
        return self.engine.kernel.cache

    @property
    def fills(self) -> list[tuple[str, str, str, str]]:
        """Side, contracts, instrument and price of each filled order, in order of time."""
        orders = sorted(self.cache.orders(), key=lambda order: order.client_order_id.value)
        return [
            (order.side_string(), str(order.filled_qty), order.instrument_id.value, f"{order.avg_px:.2f}")
            for order in orders
            if order.filled_qty > 0
        ]

    @property
    def words(self) -> list[tuple[str, str | None]]:
        """Action and reason of all that was said."""
        return [(said["action"], said.get("reason")) for said in self.said]


def bar(minute: int, close: str) -> Bar:
    """Return the bar that closes at the end of a minute; it arrives a nanosecond later."""
    price, end = Price.from_str(close), OPEN + minute * MINUTE
    return Bar(BARS, price, price, price, price, Quantity.from_int(100), end, end + 1)


def tick(instrument: str, minute: int, quote: Quote) -> QuoteTick:
    """Return a quote five seconds before the end of a minute."""
    bid, ask, bid_size, ask_size = quote
    stamp = OPEN + minute * MINUTE - 5_000_000_000
    sizes = Quantity.from_int(bid_size), Quantity.from_int(ask_size)
    return QuoteTick(InstrumentId.from_str(instrument), Price.from_str(bid), Price.from_str(ask), *sizes, stamp, stamp)
