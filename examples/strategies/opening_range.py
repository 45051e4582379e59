"""Buy an option when its underlying leaves the opening range: a call above it, a put below it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd
from nautilus_trader.config import NonNegativeInt, PositiveInt, StrategyConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import OrderSide, TimeInForce
from nautilus_trader.model.identifiers import InstrumentId  # noqa: TC002 - the config is parsed by its annotations
from nautilus_trader.model.instruments import OptionContract
from nautilus_trader.model.objects import Money
from nautilus_trader.trading.strategy import Strategy
from strategies.decision_messages import SIGNAL, decision_message, seen_quote
from strategies.kill_switch import is_engaged
from strategies.option_selection import Selector
from strategies.quote_gate import PASSED, QuoteGate
from strategies.trading_day import SETUPS, Setup, TradingDay
from strategies.trading_hours import hours_of

if TYPE_CHECKING:
    from nautilus_trader.model.data import Bar, QuoteTick
    from nautilus_trader.model.events import PositionClosed
    from nautilus_trader.model.identifiers import PositionId
    from nautilus_trader.model.orders import Order
    from nautilus_trader.model.position import Position


class OpeningRangeBreakoutConfig(StrategyConfig, frozen=True):
    """Durations are text (`30min`), ratios decimals, times of day exchange time."""

    instrument_id: InstrumentId | None = None  # the underlying; none: the one whose options the node has
    bar_type: BarType | None = None  # of the underlying; none: its minutes
    calendar: str = "XNYS"
    opening_range: str = "30min"
    breakout_buffer: Decimal = Decimal("0.03")  # of the range: a close must be that far outside
    entry_from: str = "09:45"
    entry_to: str = "15:30"
    dte_min: NonNegativeInt = 1  # calendar days
    dte_max: NonNegativeInt = 45
    rights: tuple[str, ...] = ("call", "put")
    max_moneyness: Decimal = Decimal("0.03")  # distance of the strike, of the underlying's price
    max_quote_age: str | None = "120s"
    max_spread: Decimal = Decimal("0.12")  # of the midpoint
    min_size: PositiveInt = 1
    risk_per_trade: str = "2000 USD"
    max_trades_per_day: NonNegativeInt = 2
    daily_loss_cap: str = "4000 USD"
    kill_switch: str | None = None  # file
    entry_time_in_force: str = "IOC"
    target: Decimal = Decimal("0.25")  # of the entry price
    stop: Decimal = Decimal("0.20")  # of the entry price
    leave_before_close: str = "15min"


class OpeningRangeBreakout(Strategy):
    """Enters on the close of the underlying's bars; leaves on the option's quotes, or by the clock."""

    def __init__(self, config: OpeningRangeBreakoutConfig) -> None:
        super().__init__(config)
        age = None if config.max_quote_age is None else pd.Timedelta(config.max_quote_age).value
        self.gate = QuoteGate(age, config.max_spread, config.min_size)
        self.selector = Selector(config.dte_min, config.dte_max, config.rights, config.max_moneyness)
        self.range_length = pd.Timedelta(config.opening_range).value
        self.leave_before = pd.Timedelta(config.leave_before_close).value
        self.risk = Money.from_str(config.risk_per_trade).as_decimal()
        self.loss_cap = Money.from_str(config.daily_loss_cap)
        self.entry_time_in_force = TimeInForce[config.entry_time_in_force]
        self.options: dict[InstrumentId, OptionContract] = {}
        self.today: TradingDay | None = None
        self.saved: bytes | None = None
        self.leaving: dict[PositionId, tuple[str, int]] = {}  # the first reason to leave, and the last quote tried

    def on_start(self) -> None:
        self.underlying = underlying = self.config.instrument_id or self.find_underlying()
        self.bar_type = self.config.bar_type or BarType.from_str(f"{underlying}-1-MINUTE-LAST-EXTERNAL")
        listed = self.cache.instruments(venue=underlying.venue, underlying=underlying.symbol.value)
        found = [option for option in listed if isinstance(option, OptionContract)]
        self.options = {option.id: option for option in sorted(found, key=lambda option: option.id.value)}
        for instrument_id in self.options:
            self.subscribe_quote_ticks(instrument_id)
        self.subscribe_bars(self.bar_type)

    def find_underlying(self) -> InstrumentId:
        """Give the only instrument that is no option."""
        (found,) = (one.id for one in self.cache.instruments() if not isinstance(one, OptionContract))
        return found

    def on_save(self) -> dict[str, bytes]:
        # a node that stops before the first bar has nothing but what an earlier one saved
        saved = self.today.save() if self.today else self.saved
        return {"today": saved} if saved else {}

    def on_load(self, state: dict[str, bytes]) -> None:
        self.saved = state.get("today")

    def on_quote_tick(self, quote: QuoteTick) -> None:
        self.leave_what_is_due(quote.instrument_id)

    def on_bar(self, bar: Bar) -> None:
        for instrument_id in sorted({position.instrument_id for position in self.positions()}):
            self.leave_what_is_due(instrument_id)  # by the clock, when the option is quoted no more
        today = self.find_day(bar.ts_event)
        if today is None:
            return
        if bar.ts_event <= today.hours.open + self.range_length:
            today.widen(bar)
        elif today.bars:
            setup = today.find_breakout(bar.close.as_decimal(), self.config.breakout_buffer)
            if setup and setup.name not in today.tried:
                today.tried.add(setup.name)
                self.try_entry(today, setup, bar.close.as_decimal())

    def on_position_closed(self, event: PositionClosed) -> None:
        self.leaving.pop(event.position_id, None)

    def find_day(self, stamp: int) -> TradingDay | None:
        """Give the day's state; after a restart, with what was saved and what the cache holds of it."""
        if self.today and self.today.hours.open <= stamp <= self.today.hours.close:
            return self.today
        hours = hours_of(self.config.calendar, stamp)
        if hours is None:
            return None
        self.today = TradingDay(hours, self.realized() if self.today else Decimal(0))
        if self.saved:
            self.today.restore(self.saved)
        for order in self.cache.orders(strategy_id=self.id):
            if order.ts_init >= hours.open:
                self.today.traded |= SETUPS.intersection(order.tags or ())
        return self.today

    # entries

    def try_entry(self, today: TradingDay, setup: Setup, price: Decimal) -> None:
        """Enter, or say what stands against it: the desk's rules, the chain, the quote, or the size, in this order."""
        if reason := self.find_rule_against(today, setup):
            self.say_rejected(today, setup, reason)
            return
        chosen = self.selector.choose(list(self.options.values()), setup.right, price, today.hours)
        if chosen.contract is None:
            self.say_rejected(today, setup, chosen.reason, considered=len(self.options))
            return
        quote = self.cache.quote_tick(chosen.contract.id)
        verdict = self.gate.judge(quote, self.clock.timestamp_ns())
        quantity = self.size(chosen.contract, quote) if verdict == PASSED else 0
        if quantity:
            self.enter(today, setup, chosen.contract, quote, quantity)
        else:
            reason = "size_too_small" if verdict == PASSED else verdict
            seen = seen_quote(quote, verdict)
            chain = {"instrument": chosen.contract.id, "considered": len(self.options)}
            self.say_rejected(today, setup, reason, quote=seen, **chain)

    def find_rule_against(self, today: TradingDay, setup: Setup) -> str | None:
        """Give the first of the desk's rules that forbids an entry now."""
        entry_from, entry_to = today.hours.at(self.config.entry_from), today.hours.at(self.config.entry_to)
        last = min(entry_to, today.hours.close - self.leave_before)
        loss = today.realized_before - self.realized()
        rules = {
            "missing_bars": today.bars < self.range_length // self.bar_type.spec.timedelta.value,
            "outside_entry_window": not entry_from <= self.clock.timestamp_ns() < last,
            "kill_switch": is_engaged(self.config.kill_switch),
            "duplicate_entry": setup.name in today.traded,
            "position_open": any(p.instrument_id in self.options for p in self.cache.positions_open()),
            "order_open": any(self.working_orders(instrument_id) for instrument_id in self.options),
            "max_trades": len(today.traded) >= self.config.max_trades_per_day,
            "daily_loss_cap": loss >= self.loss_cap.as_decimal(),
        }
        return next((rule for rule, forbids in rules.items() if forbids), None)

    def size(self, option: OptionContract, quote: QuoteTick) -> int:
        """Count the contracts that the stop may lose the risk of, no more than are offered."""
        risk = quote.ask_price.as_decimal() * option.multiplier.as_decimal() * self.config.stop
        return int(min(self.risk // risk, quote.ask_size.as_decimal()))

    def enter(self, today: TradingDay, setup: Setup, option: OptionContract, quote: QuoteTick, size: int) -> None:
        today.traded.add(setup.name)
        terms = {"time_in_force": self.entry_time_in_force, "tags": [setup.name]}
        order = self.order_factory.limit(option.id, OrderSide.BUY, option.make_qty(size), quote.ask_price, **terms)
        said = {"instrument": option.id, "setup": setup.name, "side": "BUY", "quantity": order.quantity}
        levels = today.levels(self.config.breakout_buffer)
        self.say("enter", **said, considered=len(self.options), quote=seen_quote(quote, PASSED), levels=levels)
        self.submit_order(order)

    def realized(self) -> Decimal:
        """Sum the portfolio's realized profit and loss at the options' venue, in the loss cap's currency."""
        amount = self.portfolio.realized_pnls(self.underlying.venue).get(self.loss_cap.currency)
        return amount.as_decimal() if amount is not None else Decimal(0)

    # exits

    def leave_what_is_due(self, instrument_id: InstrumentId) -> None:
        """Sell at the bid what has met its target, its stop or the end of its time; once due, until it is sold.

        No more than is bid for, and once on each quote.
        """
        quote = self.cache.quote_tick(instrument_id)
        if quote is None or quote.bid_price <= 0 or quote.bid_size <= 0:
            return
        for position in self.positions(instrument_id):
            selling = self.working_orders(instrument_id, strategy_id=self.id, side=OrderSide.SELL)
            reason, tried = self.leaving.get(position.id) or (self.find_exit(position, quote), None)
            if reason and quote.ts_event != tried and not selling:
                self.leaving[position.id] = reason, quote.ts_event
                self.leave(position, quote, reason)

    def find_exit(self, position: Position, quote: QuoteTick) -> str | None:
        """Give the reason to leave a position at this quote and time."""
        levels, bid = self.exit_levels(Decimal(str(position.avg_px_open))), quote.bid_price.as_decimal()
        now = self.clock.timestamp_ns()
        today = self.find_day(now)
        if bid <= levels["stop"]:
            return "stop"
        if bid >= levels["target"]:
            return "target"
        return "time" if today and now >= today.hours.close - self.leave_before else None

    def exit_levels(self, entry_price: Decimal) -> dict[str, Decimal]:
        """Give the option's prices at which to leave."""
        return {"target": entry_price * (1 + self.config.target), "stop": entry_price * (1 - self.config.stop)}

    def leave(self, position: Position, quote: QuoteTick, reason: str) -> None:
        option = position.instrument_id
        for resting in self.working_orders(option, strategy_id=self.id, side=OrderSide.BUY):
            self.cancel_order(resting)
        terms = {"time_in_force": TimeInForce.IOC, "reduce_only": True, "tags": [reason]}
        quantity = min(position.quantity, quote.bid_size)
        order = self.order_factory.limit(option, OrderSide.SELL, quantity, quote.bid_price, **terms)
        entry = self.cache.order(position.opening_order_id)
        setup = next(iter(SETUPS.intersection(entry.tags or ())), None) if entry else None
        said = {"instrument": option, "setup": setup, "side": "SELL", "quantity": quantity, "reason": reason}
        levels = self.exit_levels(Decimal(str(position.avg_px_open)))
        self.say("exit", **said, quote=seen_quote(quote), levels=levels)
        self.submit_order(order)

    def positions(self, instrument_id: InstrumentId | None = None) -> list[Position]:
        """List the long option positions that it owns, those of an earlier run included."""
        owned = self.cache.positions_open(instrument_id=instrument_id, strategy_id=self.id)
        held = [position for position in owned if position.is_long and position.instrument_id in self.options]
        return sorted(held, key=lambda position: position.id.value)

    def working_orders(self, instrument_id: InstrumentId, **whose: object) -> list[Order]:
        """List the orders on an option that are on their way or at the venue: anybody's, unless said otherwise."""
        where = {"instrument_id": instrument_id, **whose}
        orders = {*self.cache.orders_inflight(**where), *self.cache.orders_open(**where)}
        return sorted(orders, key=lambda order: order.client_order_id.value)

    # words

    def say_rejected(self, today: TradingDay, setup: Setup, reason: str, **seen: object) -> None:
        """Say which set-up was refused and why; `seen` is the chain, the contract and its quote, once there are any."""
        words = {"instrument": self.underlying, "setup": setup.name, "side": "BUY", "reason": reason}
        self.say("reject", levels=today.levels(self.config.breakout_buffer), **words | seen)

    def say(self, action: str, **words: object) -> None:
        """Say what was decided, for whoever listens."""
        self.publish_signal(SIGNAL, decision_message(action, strategy=self.id, **words))
