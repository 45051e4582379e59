"""A session's market data, whatever its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_parity.sources.calendar import CALENDAR, DATE, calendar_of, session_hours
from pytest_parity.sources.catalog import load_catalog
from pytest_parity.sources.faults import DataMissing, NoSession, some
from pytest_parity.sources.lean.load import load_lean
from pytest_parity.sources.registered import SourceRequest, load_registered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionData:
    """Hours (UTC nanoseconds, IANA zone), instruments by id, data in delivery order, and a catalog of the history."""

    start: int
    end: int
    zone: str
    instruments: list[Any]
    data: list[Any]
    history: Any


def load_session(contract: LaunchContract, session: Session, uri: str) -> SessionData:
    """Load what both paths replay; `uri` is what the contract's data root stands for.

    Raises `NoSession` and `DataMissing`.
    """
    start, end, history, zone = _hours(contract, session)
    terms = contract.data_for(session)
    try:
        if terms.source == "lean":
            found = load_lean(uri, terms, session.date, (start, end), history)
        elif terms.source == "catalog":
            found = load_catalog(uri, terms, (start, end), history)
        else:
            request = SourceRequest(uri, session.date, start, end, history, zone, terms.options or {})
            found = load_registered(contract.registered.sources[terms.source], terms, request)
    except DataMissing as error:
        error.where = _asked_at(contract, session, error.key)
        raise
    _require_tickers(contract.tickers, found.instruments, terms.root)
    return SessionData(
        start=start, end=end, zone=zone, instruments=found.instruments, data=found.data, history=found.history
    )


def _hours(contract: LaunchContract, session: Session) -> tuple[int, int, int, str]:
    """Return the session's hours as its calendar has them; a refusal names the contract's field that is to blame."""
    try:
        calendar = calendar_of(contract.calendar, [venue.name for venue in contract.venues])
        return session_hours(calendar, session.date, contract.history.days)
    except NoSession as error:
        if error.where == DATE:
            error.where = f"sessions.{contract.sessions.index(session)}.date"
        elif error.where == CALENDAR and contract.calendar is None:
            error.where = "venues"
        raise


def _asked_at(contract: LaunchContract, session: Session, key: str) -> str:
    """Return the field that gives this key of `data`: the session's own or the contract's; of the clause for none."""
    own = session.data is not None and (not key or getattr(session.data, key.partition(".")[0]) is not None)
    clause = f"sessions.{contract.sessions.index(session)}.data" if own else "data"
    return f"{clause}.{key}" if key else clause


def _require_tickers(wanted: Sequence[str], instruments: Sequence[Any], root: str) -> None:
    known = sorted(set(tickers_of(instruments).values()))
    if missing := sorted(set(wanted) - set(known)):
        raise DataMissing(
            f"data root {root!r} has no instrument of {some(missing)} in the session",
            f"it has data of {some(known)}",
            f"tickers.{wanted.index(missing[0])}",
        )


def tickers_of(instruments: Iterable[Any]) -> dict[str, str]:
    """Return each instrument's ticker: an option's or future's underlying, otherwise its own symbol."""
    return {
        instrument.id.value: str(getattr(instrument, "underlying", None) or instrument.id.symbol.value)
        for instrument in instruments
    }
