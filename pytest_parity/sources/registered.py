"""Sources that plug-ins register: what one is given, what it returns, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pytest_parity.core.fault import Refusal, said_by
from pytest_parity.sources.delivery import SourceData, in_delivery_order, instrument_of
from pytest_parity.sources.faults import DataMissing, some
from pytest_parity.sources.history import HistoryCatalog
from pytest_parity.sources.records import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pytest_parity.contract.data import DataTerms
    from pytest_parity.contract.registered import Code


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """What a source is asked for: one session of the contract.

    `root` is the folder or fsspec URL that the contract's data root stands for, `options` what the contract gives
    under `data: options`, scalars as text. `opens` and `closes` bound the session, both included, and `history` is the
    first moment that a strategy may ask back to: UTC nanoseconds. `zone` is the exchange's, an IANA name.
    """

    root: str
    date: date
    opens: int
    closes: int
    history: int
    zone: str
    options: Mapping[str, Any]


class Source(Protocol):
    """Reads one session's instruments and market data; raises `DataMissing` for what the user can mend."""

    def __call__(self, request: SourceRequest) -> SourceData:
        """Return instruments, and data in any order; those outside the session are left out.

        `history` is a catalog that answers a strategy's requests; `None` for one that has nothing.
        """


def load_registered(code: Code, terms: DataTerms, request: SourceRequest) -> SourceData:
    """Read a session from a source of a plug-in. Raises `Refusal`, which names it."""
    what = f"source {terms.source!r}"
    try:
        found = code.load(what, "data.source")(request)
    except DataMissing:
        raise
    except Refusal as error:
        raise DataMissing(error.what, error.remedy, key="source") from error
    except Exception as error:
        raise _fault(code, what, f"raised {said_by(error)}", "mend the plug-in, or what it was given") from error
    if not isinstance(found, SourceData):
        raise _fault(code, what, f"returned {type(found).__name__}", "return SourceData")
    data = _of_session(found.data, terms, request)
    if not data:
        raise _fault(code, what, "has no data in the session", "correct `date`, `options` or `types`")
    if unknown := sorted({instrument_of(datum) for datum in data} - {one.id.value for one in found.instruments}):
        raise _fault(code, what, f"has data of {some(unknown)} without the instrument", "return it under `instruments`")
    return SourceData(list(found.instruments), in_delivery_order(data), found.history or _no_history(request.root))


def _of_session(data: Sequence[Any], terms: DataTerms, request: SourceRequest) -> list[Any]:
    wanted = {TYPES[kind] for kind in terms.types}
    return [one for one in data if type(one) in wanted and request.opens <= one.ts_init <= request.closes]


def _no_history(root: str) -> HistoryCatalog:
    return HistoryCatalog.of(root, 1, 0)  # a window that ends before it begins shows nothing, whatever lies there


def _fault(code: Code, what: str, said: str, remedy: str) -> DataMissing:
    return DataMissing(f"{what} of plug-in {code.plugin} {said}", remedy, key="source")
