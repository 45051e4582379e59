"""What a session's data offer of each instrument: which kinds of data, and what an option's expiry would need."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar, InstrumentClose
from nautilus_trader.model.enums import InstrumentCloseType, PriceType
from nautilus_trader.model.instruments import CryptoOption, OptionContract

from pytest_parity.core.trace import DATA_CLASSES
from pytest_parity.sources.delivery import instrument_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.sources.load import SessionData

_WORDS = {name: word for word, name in DATA_CLASSES.items()}
_OPTIONS = (OptionContract, CryptoOption)


def offer_of(session: SessionData) -> list[dict[str, Any]]:
    """Return each instrument of a session as plain builtins.

    `instrument`, `kind` (its class), `venue`; of an option `underlying`, its symbol, else empty, and `expires`, whether
    that falls into the session; `data`: kind of data → how many. Bars whose type is one that the engine builds itself
    count as `internal_bars`, closes by expiry as `expiry_closes`; `last_bars` are those of the bars that have last
    prices.
    """
    counts: dict[str, Counter[str]] = {}
    for datum in session.data:
        counts.setdefault(instrument_of(datum), Counter()).update(_words(datum))
    return [_describe(instrument, counts, session) for instrument in session.instruments]


def _words(datum: Any) -> tuple[str, ...]:
    if type(datum) is Bar:
        if datum.bar_type.is_internally_aggregated():
            return ("internal_bars",)
        return ("bars", "last_bars") if datum.bar_type.spec.price_type == PriceType.LAST else ("bars",)
    if type(datum) is InstrumentClose and datum.close_type == InstrumentCloseType.CONTRACT_EXPIRED:
        return ("expiry_closes",)
    return (_WORDS[type(datum).__name__],)


def _describe(instrument: Any, counts: Mapping[str, Counter[str]], session: SessionData) -> dict[str, Any]:
    is_option = isinstance(instrument, _OPTIONS)
    return {
        "instrument": instrument.id.value,
        "kind": type(instrument).__name__,
        "venue": instrument.id.venue.value,
        "underlying": str(instrument.underlying) if is_option else "",
        "expires": bool(is_option and session.start <= instrument.expiration_ns <= session.end),
        "data": dict(sorted(counts.get(instrument.id.value, Counter()).items())),
    }
