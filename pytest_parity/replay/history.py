"""What a path was told of the time before its session: the catalog's answers, counted and digested."""

from __future__ import annotations

import hashlib
from typing import Any

from nautilus_trader.model.instruments import Instrument


def record_text(record: Any) -> str:
    """Write a record as digests of data take it: with when it arrived, which its own text leaves out."""
    return f"{record}|{record.ts_init}"


class Answers:
    """Listens to a catalog's queries for market data; instruments have a digest of their own."""

    def __init__(self, catalog: Any) -> None:
        self._query = catalog.query
        self._requests = self._records = 0
        self._digest = hashlib.sha256()
        catalog.query = self._answer

    def _answer(self, data_cls: type, *arguments: Any, **options: Any) -> list[Any]:
        records: list[Any] = self._query(data_cls, *arguments, **options)
        if not issubclass(data_cls, Instrument):
            self._requests += 1
            self._records += len(records)
            self._digest.update("\n".join([data_cls.__name__, *map(record_text, records), ""]).encode())
        return records

    def told(self) -> dict[str, Any]:
        """Return the number of requests and of records, and the SHA-256 of the records in the order they were given."""
        return {"requests": self._requests, "records": self._records, "sha256": self._digest.hexdigest()}
