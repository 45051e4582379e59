"""The source `catalog`: a Nautilus `ParquetDataCatalog` on a local path or an fsspec URL."""

from __future__ import annotations

import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.sources.delivery import SourceData, in_delivery_order, instrument_of
from pytest_parity.sources.faults import DataMissing, no_folder, some, unreadable
from pytest_parity.sources.history import HistoryCatalog
from pytest_parity.sources.listings import find_instruments, find_matching, is_pattern, place_of, require_instruments
from pytest_parity.sources.records import TYPES, open_catalog, read_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.contract.data import DataTerms


def load_catalog(uri: str, terms: DataTerms, hours: tuple[int, int], history: int) -> SourceData:
    """Read the chosen (or all) instruments and data types of a session; a pattern chooses those that have data in it.

    `uri` is the folder or fsspec URL of the data root; `hours` are the session's first and last `ts_init`, `history`
    the first that a request may reach back to, UTC nanoseconds. Raises `DataMissing`, naming what is missing.
    """
    root, patterns = terms.root, [name for name in terms.instruments if is_pattern(name)]
    named = [name for name in terms.instruments if not is_pattern(name)]
    catalog = open_root(uri, root)
    wanted = [*named, *find_matching(catalog, root, patterns, terms.instruments)]
    data = [datum for kind in dict.fromkeys(terms.types) for datum in _records(catalog, root, kind, wanted, hours)]
    with_data = {instrument_of(datum) for datum in data}
    if not with_data or not with_data.issuperset(named):
        require_instruments(catalog, root, named, terms.instruments)
        _require_data(with_data, root, named, terms)
    if idle := [pattern for pattern in patterns if not fnmatch.filter(with_data, pattern)]:
        raise _no_data(with_data, root, idle, terms)
    instruments = find_instruments(catalog, root, with_data)
    return SourceData(instruments, in_delivery_order(data), HistoryCatalog.of(uri, history, hours[0] - 1))


def open_root(uri: str, root: str) -> ParquetDataCatalog:
    """Open the catalog of the data root `root`. Raises `DataMissing`."""
    try:
        catalog = open_catalog(ParquetDataCatalog, uri)
    except (ImportError, ValueError, OSError) as error:
        raise DataMissing(
            f"data root {root!r} can't be opened: {error}", "correct the root's URL", key="root"
        ) from error
    if catalog.fs_protocol == "file" and not Path(catalog.path).is_dir():
        raise no_folder(root)
    return catalog


def _records(
    catalog: ParquetDataCatalog, root: str, kind: str, wanted: Sequence[str], hours: tuple[int, int]
) -> list[Any]:
    try:
        return read_records(catalog, TYPES[kind], list(wanted) or None, *hours)
    except NotImplementedError:
        others = ", ".join(word for word in TYPES if word != kind)
        raise DataMissing(
            f"this Nautilus version can't read the {kind} of data root {root!r}",
            f"choose `types` without it, among {others}",
            key="types",
        ) from None
    except (ValueError, OSError) as error:
        raise unreadable(kind, root, catalog.path, error) from error


def _require_data(with_data: set[str], root: str, wanted: Sequence[str], terms: DataTerms) -> None:
    """Refuse a session without data, and a wanted instrument without any."""
    if not with_data:
        raise DataMissing(f"data root {root!r} has no data in the session", "correct `date`, `instruments` or `types`")
    if missing := sorted(set(wanted) - with_data):
        raise _no_data(with_data, root, missing, terms)


def _no_data(with_data: set[str], root: str, missing: Sequence[str], terms: DataTerms) -> DataMissing:
    return DataMissing(
        f"data root {root!r} has no data of {some(missing)} in the session",
        f"it has data of {some(sorted(with_data))}",
        key=place_of(missing[0], terms.instruments),
    )
