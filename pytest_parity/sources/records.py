"""Reading a catalog's files in the order they were recorded."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import nautilus_trader.model.data as data_module
from nautilus_trader.model.data import MarkPriceUpdate
from nautilus_trader.persistence.catalog import ParquetDataCatalog

from pytest_parity.core.trace import DATA_CLASSES

TYPES: dict[str, type] = {word: getattr(data_module, name) for word, name in DATA_CLASSES.items()}


def open_catalog(catalog_class: type, uri: str) -> Any:
    """Open a `ParquetDataCatalog`, or a class of that kind, at a local path or an fsspec URL.

    Raises `ImportError`, `ValueError` or `OSError` when that fails.
    """
    kind: Any = catalog_class
    # `from_uri` would percent-encode a path's spaces and never decode them
    return kind.from_uri(uri) if "://" in uri else kind(path=str(Path(uri).resolve()), fs_protocol="file")


def read_records(
    catalog: ParquetDataCatalog, data_class: type, identifiers: list[str] | None, first: int, last: int
) -> list[Any]:
    """Return the records of a class from `TYPES` whose `ts_init` lies in [first, last], UTC nanoseconds.

    Stream by stream, each in its recorded order. `NotImplementedError` for a class that this Nautilus version can write
    but not read.
    """
    files = sorted(
        catalog.filter_files(data_class, catalog.get_file_list_from_data_cls(data_class), identifiers, first, last)
    )
    # The catalog's own reader splits a large file over the processor's cores, which mixes up records of one timestamp,
    # and drops one of two instruments whose names differ in punctuation or case alone. File by file does neither, and
    # leaves the files of other days unopened.
    if data_class is MarkPriceUpdate:  # which only the catalog's own reader knows
        names = dict.fromkeys(PurePosixPath(file).parent.name for file in files)
        queries: list[dict[str, Any]] = [{"identifiers": [name]} for name in names]
    else:
        queries = [{"files": [file]} for file in files]
    return [
        record
        for query in queries
        for record in ParquetDataCatalog.query(catalog, data_class, start=first, end=last, **query)
    ]
