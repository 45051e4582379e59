"""The instruments that a path traded, as plain builtins: what its limits are judged with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import InstrumentStatus
from nautilus_trader.model.enums import market_status_action_to_str, option_kind_to_str

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.replay.ports import PathJob, PathRows


def describe_traded(job: PathJob, rows: PathRows) -> dict[str, dict[str, Any]]:
    """Return each instrument of which there is an order or a fill, by name; a venue's own, which nobody defined, not.

    Amounts are text, times UTC nanoseconds; `status` has each change that reached the path, of the instrument or of
    what it is an option on, as `[ts_init, instrument, action]` in Nautilus's words.
    """
    names = {order.instrument for order in rows.orders} | {fill.instrument for fill in rows.fills}
    changes = [datum for datum in job.data if type(datum) is InstrumentStatus]
    traded = sorted((one for one in job.instruments if one.id.value in names), key=lambda one: one.id.value)
    return {one.id.value: _describe(one) | {"status": _status(one, changes)} for one in traded}


def _describe(instrument: Any) -> dict[str, Any]:
    base, kind = instrument.get_base_currency(), getattr(instrument, "option_kind", None)
    strike = getattr(instrument, "strike_price", None)
    return {
        "class": type(instrument).__name__,
        "currency": instrument.quote_currency.code,
        "base_currency": None if base is None else base.code,
        "multiplier": f"{instrument.multiplier.as_decimal():f}",
        "inverse": bool(instrument.is_inverse),
        "underlying": _underlying(instrument),
        "right": None if kind is None else option_kind_to_str(kind).lower(),
        "strike": None if strike is None else f"{strike.as_decimal():f}",
        "activation": getattr(instrument, "activation_ns", None),
        "expiration": getattr(instrument, "expiration_ns", None),
    }


def _underlying(instrument: Any) -> str | None:
    """Name what it is on: a symbol, or of a crypto-currency's derivative its code."""
    underlying = getattr(instrument, "underlying", None)
    return None if underlying is None else str(getattr(underlying, "code", underlying))


def _status(instrument: Any, changes: Sequence[InstrumentStatus]) -> list[list[Any]]:
    names = {instrument.id.value, f"{_underlying(instrument)}.{instrument.id.venue.value}"}
    return [[one.ts_init, one.instrument_id.value, _action(one)] for one in _of(changes, names)]


def _of(changes: Iterable[InstrumentStatus], names: set[str]) -> Iterable[InstrumentStatus]:
    return (change for change in changes if change.instrument_id.value in names)


def _action(change: InstrumentStatus) -> str:
    return str(market_status_action_to_str(change.action))
