"""What a strategy may request from before the session: a catalog that shows some days of history and nothing later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.core.datetime import dt_to_unix_nanos, time_object_to_dt
from nautilus_trader.model.instruments import Instrument
from nautilus_trader.persistence.catalog import ParquetDataCatalog

if TYPE_CHECKING:
    from collections.abc import Sequence


class HistoryCatalog(ParquetDataCatalog):  # type: ignore[misc]  # Nautilus ships no types
    """A catalog whose market data lie between `first` and `last` (UTC nanoseconds, both included).

    It is registered on both paths even when it shows nothing: without a catalog a request for history is never
    answered, and a strategy that subscribes in the answer's callback would wait for ever.
    """

    @classmethod
    def of(cls, uri: str, first: int, last: int) -> HistoryCatalog:
        """Open the catalog at `uri` (a local path or an fsspec URL) with this window."""
        catalog: HistoryCatalog = cls.from_uri(uri)
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
        first = max(self.first, _nanoseconds(start, self.first))
        last = min(self.last, _nanoseconds(end, self.last))
        if first > last:
            return []
        return super().query(data_cls, identifiers=identifiers, start=first, end=last, **options)  # type: ignore[no-any-return]

    def get_intervals(self, data_cls: type, identifier: str | None = None) -> list[tuple[int, int]]:
        """Return the intervals that the files cover, cut to the window."""
        covered: Sequence[tuple[int, int]] = super().get_intervals(data_cls, identifier)
        cut = [(max(first, self.first), min(last, self.last)) for first, last in covered]
        return [(first, last) for first, last in cut if first <= last]


def _nanoseconds(time: Any, default: int) -> int:
    moment: Any = time_object_to_dt(time)
    return int(dt_to_unix_nanos(moment)) if moment is not None else default
