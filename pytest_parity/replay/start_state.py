"""The paper path's start state, learned as a live node would learn it: through reconciliation reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.adapters.sandbox.execution import SandboxExecutionClient
from nautilus_trader.core.uuid import UUID4
from nautilus_trader.execution.reports import FillReport, OrderStatusReport, PositionStatusReport
from nautilus_trader.model.enums import (
    OrderStatus,
    TriggerType,
    order_side_from_str,
    order_type_from_str,
    position_side_from_str,
    time_in_force_from_str,
)
from nautilus_trader.model.identifiers import ClientOrderId, InstrumentId, VenueOrderId
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.replay.ports import ConfigRefused

if TYPE_CHECKING:
    from decimal import Decimal

    from pytest_parity.contract.start import StartOrder, StartPosition, StartState


def claims(start: StartState) -> list[str]:
    """Return the instruments whose carried-in state the contract's strategy claims."""
    return sorted({entry.instrument for entry in entries_of(start) if entry.claimed_by == "strategy"})


def entries_of(start: StartState) -> list[StartPosition | StartOrder]:
    """Return what is carried in besides balances."""
    return [*start.positions, *start.orders]


class CarriedSandbox(SandboxExecutionClient):  # type: ignore[misc]  # Nautilus ships no types
    """A sandbox client whose account already holds positions and orders when the node connects."""

    def carry(self, start: StartState, venue: str) -> None:
        """Hold the entries of `start` that belong to `venue`."""
        self._carried_positions = [position for position in start.positions if _venue_of(position) == venue]
        self._carried_orders = [order for order in start.orders if _venue_of(order) == venue]
        for entry in entries_of(start):
            if self._cache.instrument(InstrumentId.from_str(entry.instrument)) is None:
                raise ConfigRefused(
                    "paths.paper.start",
                    f"instrument {entry.instrument} is not in the session's data",
                    "correct its name",
                )

    async def generate_position_status_reports(self, command: Any) -> list[PositionStatusReport]:
        """Report the carried positions."""
        wanted = command.instrument_id
        entries = [e for e in self._carried_positions if wanted is None or e.instrument == wanted.value]
        return [self._position_report(entry) for entry in entries]

    async def generate_order_status_reports(self, _command: Any) -> list[OrderStatusReport]:
        """Report the carried orders as accepted by the venue."""
        return [self._order_report(number, entry) for number, entry in enumerate(self._carried_orders, start=1)]

    async def generate_fill_reports(self, _command: Any) -> list[FillReport]:
        """Report no fills: a carried position is known by its quantity and average price."""
        return []

    def rest_orders(self) -> None:
        """Place the carried orders that are `resting` in the matching engine too, so that the market can fill them."""
        resting = {_client_order_id(n) for n, entry in enumerate(self._carried_orders, start=1) if entry.resting}
        for order in self._cache.orders_open(venue=self.venue):
            if order.client_order_id in resting:
                self.exchange.get_matching_engine(order.instrument_id).process_order(order, self.account_id)

    def _instrument(self, entry: StartPosition | StartOrder) -> Any:
        return self._cache.instrument(InstrumentId.from_str(entry.instrument))

    def _position_report(self, entry: StartPosition) -> PositionStatusReport:
        instrument = self._instrument(entry)
        now = self._clock.timestamp_ns()
        return PositionStatusReport(
            account_id=self.account_id,
            instrument_id=instrument.id,
            position_side=position_side_from_str(entry.side),
            quantity=Quantity(entry.quantity, instrument.size_precision),
            avg_px_open=entry.average_price,
            report_id=UUID4(),
            ts_last=now,
            ts_init=now,
        )

    def _order_report(self, number: int, entry: StartOrder) -> OrderStatusReport:
        instrument = self._instrument(entry)
        now = self._clock.timestamp_ns()
        trigger = _price(entry.trigger_price, instrument)
        return OrderStatusReport(
            account_id=self.account_id,
            instrument_id=instrument.id,
            client_order_id=_client_order_id(number),
            venue_order_id=VenueOrderId(f"{self.venue}-CARRIED-{number}"),
            order_side=order_side_from_str(entry.side),
            order_type=order_type_from_str(entry.order_type),
            time_in_force=time_in_force_from_str(entry.time_in_force),
            order_status=OrderStatus.ACCEPTED,
            price=_price(entry.price, instrument),
            trigger_price=trigger,
            trigger_type=TriggerType.DEFAULT if trigger else TriggerType.NO_TRIGGER,
            quantity=Quantity(entry.quantity, instrument.size_precision),
            filled_qty=Quantity(0, instrument.size_precision),
            report_id=UUID4(),
            ts_accepted=now,
            ts_last=now,
            ts_init=now,
        )


def _venue_of(entry: StartPosition | StartOrder) -> str:
    return str(InstrumentId.from_str(entry.instrument).venue.value)


def _client_order_id(number: int) -> ClientOrderId:
    return ClientOrderId(f"CARRIED-{number}")


def _price(price: Decimal | None, instrument: Any) -> Price | None:
    return Price(price, instrument.price_precision) if price is not None else None
