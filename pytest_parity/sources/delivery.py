"""What a source gives of a session, and the order in which its data are delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar

from pytest_parity.sources.records import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

_ORDER = {cls: number for number, cls in enumerate(TYPES.values())}


@dataclass(frozen=True, slots=True)
class SourceData:
    """The market data of one session: instruments by id, data in delivery order, and a catalog of the history."""

    instruments: list[Any]
    data: list[Any]
    history: Any


def in_delivery_order(data: Iterable[Any]) -> list[Any]:
    """Return the data in one stated order, the same on both paths: by time of arrival, then type, then stream name.

    Data of one stream and time keep their recorded order.
    """
    return sorted(data, key=lambda datum: (datum.ts_init, _ORDER[type(datum)], _stream(datum)))


def instrument_of(datum: Any) -> str:
    """Return the id of the instrument that a datum is about."""
    return str((datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id).value)


def _stream(datum: Any) -> str:
    return str(datum.bar_type) if type(datum) is Bar else str(datum.instrument_id.value)
