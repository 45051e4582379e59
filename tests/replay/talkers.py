"""Strategies that say what they are told to say, for tests of what is heard."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId  # noqa: TC002 - the config is parsed by its annotations
from nautilus_trader.trading.strategy import Strategy


class TalkerConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    messages: tuple[str, ...] = ()  # one with each quote, as they are


class Talker(Strategy):
    """Says one message with each quote."""

    def __init__(self, config: TalkerConfig) -> None:
        super().__init__(config)
        self.left = list(config.messages)

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, _quote: Any) -> None:
        if self.left:
            self.publish_signal("parity_decision", self.left.pop(0))
            self.publish_signal("parity_decision_of_another_format", "3")


class BuyerWhoTalksConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class BuyerWhoTalks(Strategy):
    """Buys at the first quote and says so; sells at the second from inside the entry's fill, and says so there."""

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, quote: Any) -> None:
        if self.cache.orders_total_count() == 0:
            self.say("enter", quote)
            self.send(OrderSide.BUY)

    def on_order_filled(self, event: Any) -> None:
        if event.order_side == OrderSide.BUY:
            self.send(OrderSide.SELL)
            self.say("exit", self.cache.quote_tick(self.config.instrument_id), reason="target")

    def say(self, action: str, quote: Any, **words: Any) -> None:
        seen = {"bid": str(quote.bid_price), "ask": str(quote.ask_price), "ts_event": quote.ts_event}
        message = {"version": 1, "action": action, "instrument": self.config.instrument_id.value, "quote": seen}
        self.publish_signal("parity_decision", json.dumps(message | words))

    def send(self, side: OrderSide) -> None:
        instrument = self.cache.instrument(self.config.instrument_id)
        self.submit_order(self.order_factory.market(instrument.id, side, instrument.make_qty(100)))


class LateListenerConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId


class LateListener(Strategy):
    """Listens from the third second to the end."""

    def on_start(self) -> None:
        later = self.clock.utc_now() + pd.Timedelta(seconds=3)
        self.clock.set_time_alert("listen", later, callback=self.on_time)

    def on_time(self, _event: Any) -> None:
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_stop(self) -> None:
        self.unsubscribe_quote_ticks(self.config.instrument_id)


class BarListenerConfig(StrategyConfig, frozen=True):
    bar_types: tuple[str, ...]


class BarListener(Strategy):
    """Listens to bars, and does nothing."""

    def on_start(self) -> None:
        for bar_type in self.config.bar_types:
            self.subscribe_bars(BarType.from_str(bar_type))
