"""A strategy with gates and limits, each of which can be left out or be a little off, and contracts for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from project import Project

STRATEGY = """\
import json
from decimal import Decimal

import pandas as pd
from nautilus_trader.config import PositiveInt, StrategyConfig
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Money
from nautilus_trader.trading.strategy import Strategy


class GatedConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    max_spread: Decimal | None = None
    max_age: str | None = None
    min_size: int | None = None
    reason: str | None = None  # said instead of the gate's own
    silent: bool = False
    strict: bool = False  # refuses what is just at a limit, too
    kill_switch: str | None = None
    absent: str = "engaged"  # what a kill switch without a file is
    max_trades: int | None = None
    loss_cap: str | None = None
    every: int = 400


class CarefulConfig(GatedConfig, frozen=True):
    max_trades: PositiveInt = 9


class Gated(Strategy):
    '''Buys on every other 400th quote and sells again on the next.'''

    def on_start(self):
        self.seen = self.trades = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, quote):
        self.seen += 1
        turn, rest = divmod(self.seen, self.config.every)
        if rest:
            return
        if turn % 2 == 0:
            self.close_all_positions(self.config.instrument_id)
        elif reason := self.against(quote):
            self.refuse(reason)
        else:
            self.trades += 1
            self.buy(10)

    def buy(self, quantity):
        instrument = self.cache.instrument(self.config.instrument_id)
        self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, instrument.make_qty(quantity)))

    def refuse(self, reason):
        said = {"version": 1, "action": "reject", "instrument": str(self.config.instrument_id)}
        if not self.config.silent:
            self.publish_signal("parity_decision", json.dumps(said | {"reason": self.config.reason or reason}))

    def against(self, quote):
        config, just = self.config, self.config.strict
        bid, ask = quote.bid_price.as_decimal(), quote.ask_price.as_decimal()
        size, age = int(min(quote.bid_size, quote.ask_size)), self.clock.timestamp_ns() - quote.ts_event
        limit = None if config.max_age is None else pd.Timedelta(config.max_age).value
        if config.max_spread is not None and 2 * (ask - bid) > config.max_spread * (ask + bid):
            return "wide_spread"
        if limit is not None and (age > limit or just and age == limit):
            return "stale_quote"
        if config.min_size is not None and (size < config.min_size or just and size == config.min_size):
            return "small_size"
        if config.kill_switch is not None and self.engaged():
            return "kill_switch"
        if config.max_trades is not None and self.trades >= config.max_trades + just:
            return "max_trades"
        return "daily_loss_cap" if config.loss_cap is not None and self.lost() else None

    def engaged(self):
        try:
            with open(self.config.kill_switch) as file:
                return json.load(file)["state"] != "clear"
        except OSError:
            return self.config.absent == "engaged"

    def lost(self):
        cap = Money.from_str(self.config.loss_cap)
        realized = self.portfolio.realized_pnls(self.config.instrument_id.venue).get(cap.currency)
        return -(realized.as_decimal() if realized else 0) >= cap.as_decimal()


class Careful(Gated):
    pass
"""

CONTRACT = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: gated:{strategy}
  config_path: gated:{strategy}Config
  config: {{instrument_id: ACME.XNAS{config}}}
data: {{source: catalog, root: fixtures, instruments: [ACME.XNAS], types: [quotes]}}
venues: [{{name: XNAS, base_currency: USD, starting_balances: [1_000_000 USD]}}]
{more}sessions:
  - {{id: trend-day, kind: trade, date: 2024-03-14}}
"""


def write_contract(project: Project, name: str, *, strategy: str = "Gated", config: str = "", more: str = "") -> Path:
    """Write a contract whose strategy enters twice on its only session, of kind trade."""
    return project.contract(name, strategy=strategy, config=config, more=more, text=CONTRACT)


def line_of(file: Path, start: str) -> int:
    """Return the number of the first line of a file that begins so."""
    return 1 + next(n for n, line in enumerate(file.read_text("utf-8").splitlines()) if line.startswith(start))
