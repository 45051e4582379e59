"""What a strategy may request from before the session: a catalog that shows some days of history and nothing later."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from nautilus_trader.core.datetime import dt_to_unix_nanos, time_object_to_dt
from nautilus_trader.model.data import OrderBookDelta, OrderBookDeltas
from nautilus_trader.model.instruments import Instrument
from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.sources.records import TYPES, open_catalog, read_records

if TYPE_CHECKING:
    from collections.abc import Sequence


class HistoryCatalog(ParquetDataCatalog):  # type: ignore[misc]  # Nautilus ships no types
    """A catalog whose market data lie between `first` and `last` (UTC nanoseconds, both included).

    It is registered on both paths even when it shows nothing, so that requests are answered from here alone.
    """

    @classmethod
    def of(cls, uri: str, first: int, last: int) -> HistoryCatalog:
        """Open the catalog at `uri` (a local path or an fsspec URL) with this window."""
        # Nautilus keeps one catalog object per location: without a copy, one session's window would move another's
        catalog: HistoryCatalog = copy.copy(open_catalog(cls, uri))
        catalog.first, catalog.last = first, last
        return catalog

    def query(
        self,
        data_cls: type,
        identifiers: list[str] | None = None,
        start: Any = None,
        end: Any = None,
        **options: Any,
    ) -> list[Any]:
        """Answer from inside the window; instruments are known whenever they were listed."""
        if issubclass(data_cls, Instrument):
            return super().query(data_cls, identifiers=identifiers, start=start, end=end, **options)  # type: ignore[no-any-return]
        first = max(self.first, nanoseconds(start, self.first))
        last = min(self.last, nanoseconds(end, self.last))
        if first > last:
            return []
        if data_cls is OrderBookDeltas:
            deltas = read_records(self, OrderBookDelta, identifiers, first, last)
            return list(OrderBookDeltas.batch(deltas))  # type: ignore[attr-defined]  # Nautilus ships no types
        if data_cls in TYPES.values():
            return read_records(self, data_cls, identifiers, first, last)
        return super().query(data_cls, identifiers=identifiers, start=first, end=last, **options)  # type: ignore[no-any-return]

    def get_intervals(self, data_cls: type, identifier: str | None = None) -> list[tuple[int, int]]:
        """Return the intervals that the files cover, cut to the window."""
        covered: Sequence[tuple[int, int]] = super().get_intervals(data_cls, identifier)
        cut = [(max(first, self.first), min(last, self.last)) for first, last in covered]
        return [(first, last) for first, last in cut if first <= last]

    def write_data(self, *_arguments: Any, **_options: Any) -> None:
        """Write nothing: what a strategy may ask of a catalog (`update_catalog`) never changes the research data."""


def nanoseconds(time: Any, default: int) -> int:
    """Return the UTC nanoseconds of a request's `start` or `end`, in whichever of Nautilus's forms."""
    moment: Any = time_object_to_dt(time)
    return int(dt_to_unix_nanos(moment)) if moment is not None else default
