"""The probe of `broker_dry_run`: on each venue an order to fill, one to cancel, and one that the venue must reject."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import BookType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy

from pytest_parity.core.quote_steps import size_steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nautilus_trader.model.data import Bar, QuoteTick, TradeTick
    from nautilus_trader.model.events import OrderAccepted

_FAR = Decimal("0.5")  # of the price: a buy order there waits
_ROOM = Decimal("1.1")  # above the least notional, which the far order has to reach too


class BrokerProbeConfig(StrategyConfig, frozen=True):  # type: ignore[misc, call-arg]  # Nautilus ships no types
    """`streams` are instruments (or bar types) by kind of data: the first datum of a venue's is what it acts on."""

    streams: dict[str, list[str]]


class BrokerProbe(Strategy):  # type: ignore[misc]  # as above
    """Sends its orders at the first datum of each venue that has a price on both sides, and then no more."""

    def __init__(self, config: BrokerProbeConfig) -> None:
        super().__init__(config)
        self.probed: set[Any] = set()

    def on_start(self) -> None:
        """Subscribe."""
        streams: Mapping[str, Sequence[str]] = self.config.streams
        for name in streams.get("quotes", ()):
            self.subscribe_quote_ticks(InstrumentId.from_str(name))
        for name in streams.get("trades", ()):
            self.subscribe_trade_ticks(InstrumentId.from_str(name))
        for name in streams.get("order_book_deltas", ()):
            self.subscribe_order_book_deltas(InstrumentId.from_str(name), BookType.L2_MBP)
        for name in streams.get("bars", ()):
            self.subscribe_bars(BarType.from_str(name))

    def on_quote_tick(self, quote: QuoteTick) -> None:
        """Probe on a quote that has both sides."""
        if min(quote.bid_price, quote.bid_size, quote.ask_size) > 0 and quote.ask_price > 0:
            self.probe(quote.instrument_id, quote.bid_price, quote.ask_price)

    def on_trade_tick(self, trade: TradeTick) -> None:
        """Probe on a trade: its price is what the venue matches on."""
        self.probe(trade.instrument_id, trade.price, trade.price)

    def on_order_book_deltas(self, deltas: Any) -> None:
        """Probe on a book that has both sides."""
        book = self.cache.order_book(deltas.instrument_id)
        bid, ask = (None, None) if book is None else (book.best_bid_price(), book.best_ask_price())
        if bid is not None and ask is not None:
            self.probe(deltas.instrument_id, bid, ask)

    def on_bar(self, bar: Bar) -> None:
        """Probe on a bar, which a sandbox has no market from."""
        self.probe(bar.bar_type.instrument_id, bar.close, None)

    def probe(self, instrument_id: Any, bid: Any, ask: Any | None) -> None:
        """Send all orders at once: what becomes of one must not keep another from being sent."""
        if instrument_id.venue in self.probed:
            return
        self.probed.add(instrument_id.venue)
        instrument = self.cache.instrument(instrument_id)
        far = self.round_down(instrument, bid.as_decimal() * _FAR)
        quantity = self.least(instrument, far)
        buy = (instrument_id, OrderSide.BUY, quantity)
        self.submit_order(self.order_factory.market(*buy))
        self.submit_order(self.order_factory.limit(*buy, instrument.make_price(far)))
        if ask is not None:
            # it would take, and says that it only makes
            self.submit_order(self.order_factory.limit(*buy, ask, post_only=True))

    def round_down(self, instrument: Any, price: Decimal) -> Decimal:
        """Return the price's tick, at least one."""
        tick: Decimal = instrument.price_increment.as_decimal()
        return max(tick, price // tick * tick)

    def least(self, instrument: Any, price: Decimal) -> Any:
        """Return the smallest quantity that may be ordered at a price."""
        step = instrument.size_increment.as_decimal()
        least = max(step, instrument.min_quantity.as_decimal() if instrument.min_quantity else step)
        if instrument.min_notional:
            notional = price * instrument.multiplier.as_decimal()
            least = max(least, instrument.min_notional.as_decimal() * _ROOM / notional)
        return instrument.make_qty(size_steps(least, step)[0])

    def on_order_accepted(self, event: OrderAccepted) -> None:
        """Cancel the order that waits far from the market."""
        order = self.cache.order(event.client_order_id)
        if order.has_price and not order.is_post_only:
            self.cancel_order(order)
