"""The instruments that a session needs, out of a catalog that may list thousands."""

from __future__ import annotations

import difflib
import fnmatch
from typing import TYPE_CHECKING, Any

from pytest_parity.sources.faults import DataMissing, some, unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from nautilus_trader.persistence.catalog import ParquetDataCatalog


def find_instruments(
    catalog: ParquetDataCatalog, root: str, names: Collection[str], given: Sequence[str] = ()
) -> list[Any]:
    """Return the instruments of these names, the latest listing of each, and the underlyings that they settle against.

    Raises `DataMissing` for a name that the catalog hasn't.
    """
    found = _latest(catalog, root, names)
    for name in sorted(names):
        if name not in found:
            raise _unknown(catalog, root, name, given)
    # the engine looks an option's underlying up on the option's own venue, at its expiry
    underlyings = {
        f"{instrument.underlying}.{instrument.id.venue}"
        for instrument in found.values()
        if getattr(instrument, "underlying", None)
    }
    if further := underlyings - set(found):
        found |= _latest(catalog, root, further)
    return [found[name] for name in sorted(found)]


def is_pattern(name: str) -> bool:
    """Whether a name of the contract stands for all instruments that match it."""
    return any(wildcard in name for wildcard in "*?[")


def place_of(name: str, given: Sequence[str]) -> str:
    """Return the key of a name or pattern that the contract's `instruments` give."""
    return f"instruments.{given.index(name)}" if name in given else "instruments"


def find_matching(
    catalog: ParquetDataCatalog, root: str, patterns: Sequence[str], given: Sequence[str] = ()
) -> list[str]:
    """Return the listed names that match any of the patterns, which are among those `given`.

    Raises `DataMissing` for a pattern that matches none.
    """
    listed = sorted(_latest(catalog, root, None)) if patterns else []
    for pattern in patterns:
        if not fnmatch.filter(listed, pattern):
            raise DataMissing(
                f"no instrument of data root {root!r} matches {pattern}",
                f"it has {some(listed)}" if listed else "write instruments with `ParquetDataCatalog.write_data`",
                key=place_of(pattern, given),
            )
    return [name for name in listed if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]


def list_instruments(catalog: ParquetDataCatalog, root: str) -> dict[str, Any]:
    """Return the latest listing of each instrument, by id. Raises `DataMissing` for a catalog without any."""
    listed = _latest(catalog, root, None)
    if not listed:
        raise _empty(root)
    return listed


def _latest(catalog: ParquetDataCatalog, root: str, names: Iterable[str] | None) -> dict[str, Any]:
    """Return the latest listing of each of these names that the catalog has; of all for `None`."""
    wanted = None if names is None else sorted(names)
    if wanted == []:
        return {}
    try:
        listings = sorted(catalog.instruments(instrument_ids=wanted), key=lambda instrument: instrument.ts_init)
    except (ValueError, OSError) as error:
        raise unreadable("instruments", root, catalog.path, error) from error
    latest = {instrument.id.value: instrument for instrument in listings}
    return {name: latest[name] for name in wanted if name in latest} if wanted is not None else latest


def require_instruments(
    catalog: ParquetDataCatalog, root: str, wanted: Sequence[str], given: Sequence[str] = ()
) -> None:
    """Refuse a wanted instrument that the catalog hasn't; with none wanted, a catalog without instruments."""
    if wanted:
        find_instruments(catalog, root, wanted, given)
    elif not _latest(catalog, root, None):
        raise _empty(root)


def _unknown(catalog: ParquetDataCatalog, root: str, name: str, given: Sequence[str]) -> DataMissing:
    listed = sorted(_latest(catalog, root, None))
    if not listed:
        return _empty(root)
    near = difflib.get_close_matches(name, listed, n=1)
    return DataMissing(
        f"instrument {name} is not in data root {root!r}",
        f"did you mean {near[0]}?" if near else f"it has {some(listed)}",
        key=place_of(name, given),
    )


def _empty(root: str) -> DataMissing:
    return DataMissing(
        f"data root {root!r} holds no instruments", "write them with `ParquetDataCatalog.write_data`", key="root"
    )
