"""What a strategy may request from before the session, out of the same LEAN folder."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.instruments import Instrument
from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.sources.history import nanoseconds
from pytest_parity.sources.lean.records import BARS, precision_of, prices_of, to_bars, to_quotes
from pytest_parity.sources.records import open_catalog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.sources.lean.day import LeanDay, Quote
    from pytest_parity.sources.lean.names import Contract

_LAST = 2**63 - 1


class LeanHistory(ParquetDataCatalog):  # type: ignore[misc]  # Nautilus ships no types
    """The session's instruments on the days before, read when a request asks for them.

    It is registered on both paths even when it has nothing, so that requests are answered from here alone. A day or a
    contract that the folder hasn't is no data; a file that can't be read raises `BadRecord`.
    """

    @classmethod
    def of(
        cls, uri: str, days: Sequence[LeanDay], instruments: Sequence[Any], contracts: Mapping[str, Contract]
    ) -> LeanHistory:
        """Show these days, oldest first, of these instruments; `contracts` has the options by instrument id."""
        # Nautilus keeps one catalog object per location: without a copy, one session's days would replace another's
        catalog: LeanHistory = copy.copy(open_catalog(cls, uri))
        catalog.days, catalog.contracts = tuple(days), dict(contracts)
        catalog.listed = {instrument.id.value: instrument for instrument in instruments}
        return catalog

    def query(
        self,
        data_cls: type,
        identifiers: list[str] | None = None,
        start: Any = None,
        end: Any = None,
        **_options: Any,
    ) -> list[Any]:
        """Answer with what the days before hold, oldest first; instruments as they are listed in the session."""
        first, last = nanoseconds(start, 0), nanoseconds(end, _LAST)
        names = self._names(data_cls, identifiers)
        if issubclass(data_cls, Instrument):
            found: list[Any] = [self.listed[name] for name in names]
        else:
            found = [datum for name in names for day in self.days for datum in self._records(day, data_cls, name)]
        return [datum for datum in found if first <= datum.ts_init <= last]

    def get_intervals(self, data_cls: type, identifier: str | None = None) -> list[tuple[int, int]]:
        """Return what the days before cover: from open to a nanosecond after the close, where the file is there."""
        names = self._names(data_cls, None if identifier is None else [str(identifier)])
        if issubclass(data_cls, Instrument):
            return sorted({(self.listed[name].ts_init, self.listed[name].ts_init) for name in names})
        return [
            (day.hours[0], day.hours[1] + 1)
            for day in self.days
            if any(day.folder.has(self._file(day, data_cls, name)) for name in names)
        ]

    def write_data(self, *_arguments: Any, **_options: Any) -> None:
        """Write nothing: what a strategy may ask of a catalog (`update_catalog`) never changes the research data."""

    def _names(self, data_cls: type, identifiers: Sequence[str] | None) -> list[str]:
        """Return the instruments that have data of this class, or are of it, of those that are asked for, if any are.

        One is asked for by its id or the type of its bars.
        """
        if identifiers is None:
            listed = self.listed
        else:
            asked = {identifier.removesuffix(BARS) for identifier in identifiers}
            # a chain is asked for option by option
            listed = {name: self.listed[name] for name in self.listed if name in asked}
        if issubclass(data_cls, Instrument):
            # of that very class: whoever asks for all instruments asks for each class in turn
            return [name for name, instrument in listed.items() if type(instrument) is data_cls]
        if data_cls is Bar:
            return [name for name in listed if name not in self.contracts]
        return list(listed) if data_cls is QuoteTick else []

    def _file(self, day: LeanDay, data_cls: type, name: str) -> str:
        if name in self.contracts:
            return day.underlying.chain(day.day, self.contracts[name].root)
        return (day.underlying.trades if data_cls is Bar else day.underlying.quotes)(day.day)[0]

    def _records(self, day: LeanDay, data_cls: type, name: str) -> list[Any]:
        file, instrument = self._file(day, data_cls, name), self.listed[name]
        if not day.folder.has(file):
            return []
        least = instrument.price_precision
        if data_cls is Bar:
            bars = day.bars()
            return to_bars(bars, day.underlying.ticker, max(least, precision_of(prices_of(bars=bars))))
        quotes = self._quotes(day, file, name)
        return to_quotes(quotes, instrument.id, max(least, precision_of(prices_of(quotes=quotes))))

    def _quotes(self, day: LeanDay, file: str, name: str) -> list[tuple[int, Quote]]:
        if (contract := self.contracts.get(name)) is None:
            return day.quotes()
        archive = day.folder.archive(file)
        return day.option_quotes(archive, contract) if contract.member(day.day) in archive.members else []
