"""The source `catalog`: a Nautilus `ParquetDataCatalog` on a local path or an fsspec URL."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nautilus_trader.model.data as data_module
from nautilus_trader.model.data import Bar
from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.core.trace import DATA_CLASSES
from pytest_parity.sources.history import HistoryCatalog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.data import DataTerms

TYPES: dict[str, type] = {word: getattr(data_module, name) for word, name in DATA_CLASSES.items()}
_ORDER = {cls: number for number, cls in enumerate(TYPES.values())}


class DataMissing(Exception):
    """A configured data root lacks what the contract asks for."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(what, remedy)

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class CatalogData:
    """The market data of one session: instruments by id, data by `ts_init`, and the history before it."""

    instruments: list[Any]
    data: list[Any]
    history: Any


def load_catalog(uri: str, terms: DataTerms, hours: tuple[int, int], history: int) -> CatalogData:
    """Read the chosen (or all) instruments and data types of a session.

    `uri` is the folder or fsspec URL of the data root; `hours` are the session's first and last `ts_init`, `history`
    the first that a request may reach back to, UTC nanoseconds. Raises `DataMissing`, naming what is missing.
    """
    root, wanted = terms.root, terms.instruments
    catalog = _open(uri, root)
    listed = _instruments(catalog, root, wanted)
    data = [
        datum
        for kind in terms.types
        for datum in catalog.query(TYPES[kind], identifiers=list(wanted) or None, start=hours[0], end=hours[1])
    ]
    _require(data, root, wanted)
    # one stated order, the same on both paths: by time of arrival, then type, then name
    data.sort(key=lambda datum: (datum.ts_init, _ORDER[type(datum)], _stream(datum)))
    return CatalogData(_needed(listed, data, wanted), data, HistoryCatalog.of(uri, history, hours[0] - 1))


def _open(uri: str, root: str) -> ParquetDataCatalog:
    if "://" not in uri and not Path(uri).is_dir():
        raise DataMissing(f"data root {root!r} leads to no folder", "correct `parity_data_roots` or --parity-data-root")
    try:
        return ParquetDataCatalog.from_uri(uri)
    except (ImportError, ValueError, OSError) as error:
        raise DataMissing(f"data root {root!r} can't be opened: {error}", "correct the root's URL") from error


def _instruments(catalog: ParquetDataCatalog, root: str, wanted: Sequence[str]) -> list[Any]:
    """Return the catalog's instruments, the latest listing of each, and refuse a wanted one that it hasn't."""
    latest: dict[str, Any] = {}
    for instrument in sorted(catalog.instruments(), key=lambda instrument: instrument.ts_init):
        latest[instrument.id.value] = instrument
    if not latest:
        raise DataMissing(f"data root {root!r} holds no instruments", "write them with `ParquetDataCatalog.write_data`")
    for name in wanted:
        if name not in latest:
            near = difflib.get_close_matches(name, latest, n=1)
            raise DataMissing(
                f"instrument {name} is not in data root {root!r}",
                f"did you mean {near[0]}?" if near else f"it has {_some(sorted(latest))}",
            )
    return [latest[name] for name in sorted(latest)]


def _require(data: Sequence[Any], root: str, wanted: Sequence[str]) -> None:
    """Refuse a session without data, and a wanted instrument without any."""
    with_data = {_instrument_of(datum) for datum in data}
    if not data:
        raise DataMissing(f"data root {root!r} has no data in the session", "correct `date`, `instruments` or `types`")
    if missing := sorted(set(wanted) - with_data):
        raise DataMissing(
            f"data root {root!r} has no data of {_some(missing)} in the session",
            f"it has data of {_some(sorted(with_data))}",
        )


def _needed(listed: Sequence[Any], data: Sequence[Any], wanted: Sequence[str]) -> list[Any]:
    """Return the instruments with data, those asked for, and the underlyings that an option's expiry needs."""
    names = {_instrument_of(datum) for datum in data} | set(wanted)
    # the engine looks an option's underlying up on the option's own venue
    names |= {
        f"{instrument.underlying}.{instrument.id.venue}"
        for instrument in listed
        if instrument.id.value in names and getattr(instrument, "underlying", None)
    }
    return [instrument for instrument in listed if instrument.id.value in names]


def _stream(datum: Any) -> str:
    return str(datum.bar_type) if type(datum) is Bar else str(datum.instrument_id.value)


def _instrument_of(datum: Any) -> str:
    return str((datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id).value)


def _some(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
