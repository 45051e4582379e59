"""An order's terms as plain values, out of its first event or out of the order itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from nautilus_trader.model.enums import (
    TriggerType,
    order_side_to_str,
    order_type_to_str,
    time_in_force_to_str,
    trigger_type_to_str,
)


def standing_terms(order: Any) -> dict[str, Any]:
    """Return the terms of an order that stood when the recorder first saw it; none for one that the cache hasn't."""
    if order is None:
        return {}
    prices = {name: getattr(order, name, None) for name in ("price", "trigger_price")}
    return {
        "side": order_side_to_str(order.side),
        "order_type": order_type_to_str(order.order_type),
        "quantity": order.quantity.as_decimal(),
        "time_in_force": time_in_force_to_str(order.time_in_force),
        **{name: price.as_decimal() for name, price in prices.items() if price is not None},
    }


def instructions_of(event: Any) -> tuple[tuple[str, str], ...]:
    """Name the terms that have no column of their own, as Nautilus names and writes them.

    Tags are left out: they are a strategy's own words and change nothing at a venue.
    """
    named = {key: value for key, value in event.options.items() if key not in {"price", "trigger_price"}}
    named |= {"post_only": event.post_only, "quote_quantity": event.quote_quantity}
    if event.emulation_trigger != TriggerType.NO_TRIGGER:
        named["emulation_trigger"] = trigger_type_to_str(event.emulation_trigger)
    for name, value in (event.exec_algorithm_params or {}).items():
        named[f"exec_algorithm_params.{name}"] = value
    given = {name: value for name, value in named.items() if value not in {None, False, ""}}
    return tuple((name, str(value).lower() if value is True else str(value)) for name, value in sorted(given.items()))


def decimal_of(text: str | None) -> Decimal | None:
    """Read an amount out of an event's options."""
    return Decimal(text) if text is not None else None
