"""The trace recorder: a Nautilus actor that writes down what strategies decide and what becomes of it."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from nautilus_trader.common.actor import Actor
from nautilus_trader.common.config import ActorConfig
from nautilus_trader.common.enums import ComponentState
from nautilus_trader.model.enums import (
    liquidity_side_to_str,
    order_side_to_str,
    order_type_to_str,
    position_side_to_str,
    time_in_force_to_str,
)
from nautilus_trader.model.events import (
    OrderFilled,
    OrderInitialized,
    OrderPendingUpdate,
    OrderUpdated,
    PositionAdjusted,
    PositionChanged,
    PositionClosed,
    PositionOpened,
)

from pytest_parity.core.plain import dump_line
from pytest_parity.core.statement import MalformedStatement, read_statement
from pytest_parity.core.trace import Fill, OrderEvent, PositionEvent
from pytest_parity.replay.market_quote import last_quote
from pytest_parity.replay.ordinals import Ordinals, snake_case
from pytest_parity.replay.reach import find_bars, topics_of
from pytest_parity.replay.switch_readings import SwitchReadings
from pytest_parity.replay.terms import decimal_of, instructions_of, standing_terms

if TYPE_CHECKING:
    from pytest_parity.core.trace import Row

# Strategies listen at priority 0 and the portfolio at 10. At a strategy's own priority, an order that it sends from
# inside a fill would be seen before the fill that caused it.
_PRIORITY = 20

_SIGNAL = f"Signal{'parity_decision'.title()}"  # as `publish_signal` names the class of what it publishes

# What the engine answers to an order that somebody sends. A settlement, the legs of a spread and what was carried in
# begin with the venue's word.
_ASKED_FOR = ("submitted", "denied", "emulated")

_POSITION_KINDS = {PositionOpened: "opened", PositionChanged: "changed", PositionClosed: "closed"}


class TraceRecorderConfig(ActorConfig, frozen=True):  # type: ignore[misc, call-arg]  # Nautilus ships no types
    """How a recorder keeps its rows: in memory, or in `file` (JSON Lines, one line per row as it happens)."""

    file: str | None = None


class TraceRecorder(Actor):  # type: ignore[misc]  # Nautilus ships no types
    """Sees each order and position event before the strategies do, and what they say; writes it down as a plain row.

    The same actor serves a replay, whose rows stay in `rows`, and a real paper node, where a timer may call from
    another thread than the data: one lock, one write per row. `ts_seen` is the recorder's own clock, UTC nanoseconds.
    """

    def __init__(self, config: TraceRecorderConfig | None = None) -> None:
        config = config or TraceRecorderConfig()
        super().__init__(config)
        self.rows: list[Row] = []
        self.never_ran: set[str] = set()  # components that stopped themselves in their start
        self.strategies: list[str] = []  # ids of those that run; a message need not name the only one
        self.malformed: list[tuple[int, str, str]] = []  # ts_seen, message, what is wrong with it
        self.strays: list[OrderEvent] = []  # first events of orders that were sent, but by none of the strategies
        self.switch = SwitchReadings()  # of the path's own kill switch, where the contract has one
        self.components: list[str] = []  # ids of whatever else may listen: actors and execution algorithms
        self.topics: dict[str, set[str]] = {}  # component → topics it was subscribed to whenever they were noted
        self.bars: set[str] = set()  # of these, the topics of bars of which one came
        self._ran: set[str] = set()
        self._orders: set[str] = set()  # that were seen already
        self._lock = threading.Lock()
        self._names = Ordinals()
        self._sequence = 0
        self._listening = False
        # open as long as the actor lives: on_dispose closes it
        self._file = FilePath(config.file).open("a", encoding="utf-8") if config.file else None  # noqa: SIM115

    def rename(self, text: str, name: str) -> None:
        """Write `name` wherever a reason or a message holds `text`, which may not be published."""
        self._names.rename(text, name)

    def listen(self) -> None:
        """Subscribe now, for a path whose first events come before the trader starts (a reconciled position)."""
        if not self._listening:
            self._listening = True
            self.msgbus.subscribe("events.order.*", self._on_order, priority=_PRIORITY)
            self.msgbus.subscribe("events.position.*", self._on_position, priority=_PRIORITY)
            self.msgbus.subscribe("events.system.*", self._on_state, priority=_PRIORITY)
            self.msgbus.subscribe(f"data.{_SIGNAL}*", self._on_statement, priority=_PRIORITY)

    def note_topics(self) -> None:
        """Note what everybody is subscribed to now; once they have stopped it is too late."""
        subscriptions = self.msgbus.subscriptions()
        for component in (*self.strategies, *self.components):
            self.topics.setdefault(component, set()).update(topics_of(subscriptions, component))

    def note_bars(self, start: int) -> None:
        """Note on which topics bars came since `start`, UTC nanoseconds; once the engine is disposed it is too late."""
        self.bars = find_bars({topic for topics in self.topics.values() for topic in topics}, self.cache, start)

    def on_start(self) -> None:
        """Subscribe, when a node starts the actor."""
        self.listen()

    def on_dispose(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def _on_order(self, event: Any) -> None:
        with self._lock:
            self._write(self._fill(event) if isinstance(event, OrderFilled) else self._order(event))

    def _on_position(self, event: Any) -> None:
        with self._lock:
            if row := self._position(event):
                self._write(row)

    def _on_statement(self, signal: Any) -> None:
        if type(signal).__name__ != _SIGNAL:
            return  # another signal whose name begins alike
        with self._lock:
            now = self.clock.timestamp_ns()
            said = self._names.replace(signal.value) if isinstance(signal.value, str) else signal.value
            try:
                self._sequence += 1
                self._write(read_statement(said, sequence=self._sequence, ts_seen=now, strategies=self.strategies))
            except MalformedStatement as error:
                # told when the path is over: raised here, it would be the strategy's own error
                self.malformed.append((now, str(said), str(error)))
                if self._file:
                    self.log.error(f"parity_decision can't be read: {error}")  # noqa: G004, TRY400 Nautilus's logger takes one text

    def _on_state(self, event: Any) -> None:
        component = event.component_id.value
        if event.state == ComponentState.RUNNING:
            self._ran.add(component)
            self.note_topics()
        elif event.state == ComponentState.STOPPED and component not in self._ran:
            self.never_ran.add(component)

    def _write(self, row: Row) -> None:
        if self._file:
            self._file.write(dump_line(row) + "\n")
            self._file.flush()
        else:
            self.rows.append(row)

    def _stamp(self, event: Any) -> dict[str, Any]:
        self._sequence += 1
        return {
            "sequence": self._sequence,
            "ts_seen": self.clock.timestamp_ns(),
            "ts_event": event.ts_event,
            "strategy": event.strategy_id.value,
            "instrument": event.instrument_id.value,
        }

    def _order(self, event: Any) -> OrderEvent:
        order = self._names.name("order", event.client_order_id.value)
        terms = self._terms(event) if isinstance(event, OrderInitialized) else self._changes(event)
        first = order not in self._orders
        if first and not isinstance(event, OrderInitialized):
            terms |= standing_terms(self.cache.order(event.client_order_id))  # carried in: nobody initialised it here
        self._orders.add(order)
        kind = snake_case(type(event).__name__.removeprefix("Order"))
        row = OrderEvent(**self._stamp(event), kind=kind, order=order, **terms)
        self.switch.note(row)
        if first and (kind in _ASKED_FOR or self._is_of_nobody(row)):
            self.strays.append(row)
        return row

    def _is_of_nobody(self, row: OrderEvent) -> bool:
        """Whether an order says that it is of a strategy that doesn't run; a node doesn't tell which ones do."""
        return bool(self.strategies) and row.kind == "initialized" and row.strategy not in self.strategies

    def _terms(self, event: Any) -> dict[str, Any]:
        options = event.options
        own = event.client_order_id
        spawn = event.exec_spawn_id
        return {
            "side": order_side_to_str(event.side),
            "order_type": order_type_to_str(event.order_type),
            "quantity": event.quantity.as_decimal(),
            "price": decimal_of(options.get("price")),
            "trigger_price": decimal_of(options.get("trigger_price") or options.get("activation_price")),
            "time_in_force": time_in_force_to_str(event.time_in_force),
            "reduce_only": event.reduce_only,
            "order_list": self._optional("list", event.order_list_id),
            "parent": self._optional("order", event.parent_order_id),
            "algorithm": event.exec_algorithm_id.value if event.exec_algorithm_id else None,
            "spawned_from": self._optional("order", spawn) if spawn and spawn != own else None,
            "instructions": instructions_of(event),
            "quote": last_quote(self.cache, event.instrument_id),
        }

    def _changes(self, event: Any) -> dict[str, Any]:
        changes: dict[str, Any] = {"reason": self._names.replace(getattr(event, "reason", None) or "")}
        for key in ("quantity", "price", "trigger_price"):
            value = getattr(event, key, None)
            changes[key] = value.as_decimal() if value is not None else None
        if isinstance(event, OrderPendingUpdate | OrderUpdated):
            changes["quote"] = last_quote(self.cache, event.instrument_id)
        return changes

    def _fill(self, event: Any) -> Fill:
        return Fill(
            **self._stamp(event),
            order=self._names.name("order", event.client_order_id.value),
            side=order_side_to_str(event.order_side),
            quantity=event.last_qty.as_decimal(),
            price=event.last_px.as_decimal(),
            currency=event.currency.code,
            commission=event.commission.as_decimal(),
            commission_currency=event.commission.currency.code,
            liquidity=liquidity_side_to_str(event.liquidity_side),
            position=self._optional("position", event.position_id),
        )

    def _position(self, event: Any) -> PositionEvent | None:
        if isinstance(event, PositionAdjusted):
            return None  # a change of quantity by commission or funding: the next event carries its result
        return PositionEvent(
            **self._stamp(event),
            kind=_POSITION_KINDS[type(event)],
            position=self._names.name("position", event.position_id.value),
            side=position_side_to_str(event.side),
            quantity=event.quantity.as_decimal(),
            # the engine keeps averages as floats: their shortest text is what it would print
            average_open=Decimal(repr(event.avg_px_open)),
            average_close=Decimal(repr(event.avg_px_close)) if event.avg_px_close else None,
            currency=event.currency.code,
            realized_pnl=event.realized_pnl.as_decimal(),
            unrealized_pnl=event.unrealized_pnl.as_decimal(),
        )

    def _optional(self, kind: str, identifier: Any) -> str | None:
        return self._names.name(kind, identifier.value) if identifier else None
