"""The instruments of a day: the underlying on the options' own venue, and the contracts under their OCC symbols."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.currencies import USD
from nautilus_trader.model.enums import AssetClass, OptionKind
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity, IndexInstrument, OptionContract
from nautilus_trader.model.objects import Quantity

from pytest_parity.sources.lean.names import NEW_YORK
from pytest_parity.sources.lean.records import VENUE, precision_of, price

if TYPE_CHECKING:
    from datetime import date

    from pytest_parity.sources.lean.chain import Listed
    from pytest_parity.sources.lean.names import Contract, Underlying

_CENT = 100  # ten-thousandths
_SHARES = 100  # per contract
_ONE = Quantity.from_int(1)
_SECOND = 1_000_000_000


def occ_id(contract: Contract) -> InstrumentId:
    """Return a contract's instrument id: its OCC symbol on the options' venue."""
    return InstrumentId(Symbol(occ_symbol(contract)), Venue(VENUE))


def listed_at(day: date) -> int:
    """Return when a day's instruments are listed: its midnight in New York, UTC nanoseconds."""
    return int(datetime.combine(day, time(), tzinfo=NEW_YORK).timestamp()) * _SECOND


def list_underlying(underlying: Underlying, precision: int, day: date) -> Any:
    """Return the stock, fund or index. Its tick is a cent, however many decimals the day's prices have."""
    symbol, tick, listed = Symbol(underlying.ticker), price(_CENT, precision), listed_at(day)
    name = InstrumentId(symbol, Venue(VENUE))
    if underlying.is_index:
        return IndexInstrument(name, symbol, USD, precision, 0, tick, _ONE, listed, listed)
    return Equity(name, symbol, USD, precision, tick, _ONE, listed, listed)


def list_contract(listed: Listed, underlying: Underlying, precision: int, day: date) -> OptionContract:
    """Return an option contract; `info` has its exercise style, nominal expiry and last trading day."""
    contract, since = listed.contract, listed_at(day)
    return OptionContract(
        instrument_id=occ_id(contract),
        raw_symbol=Symbol(occ_symbol(contract, padded=True)),
        asset_class=AssetClass.INDEX if underlying.is_index else AssetClass.EQUITY,
        currency=USD,
        price_precision=precision,
        price_increment=price(_CENT, precision),
        multiplier=Quantity.from_int(_SHARES),
        lot_size=_ONE,
        underlying=underlying.ticker,
        option_kind=OptionKind.CALL if contract.right == "call" else OptionKind.PUT,
        strike_price=price(contract.strike, precision_of([contract.strike])),
        activation_ns=since,
        expiration_ns=listed.expiry.settled,
        ts_event=since,
        ts_init=since,
        info={
            "exercise_style": contract.style,
            "nominal_expiry": contract.expiry.isoformat(),
            "last_trading_day": listed.expiry.last_day.isoformat(),
        },
    )


def occ_symbol(contract: Contract, *, padded: bool = False) -> str:
    """Return root, expiry, right, and strike in tenths of a cent; padded, the root takes six places."""
    root = contract.root.replace(".", "")  # a share class carries no dot in an option's root
    right = contract.right[0].upper()
    return f"{root:<{6 if padded else 0}}{contract.expiry:%y%m%d}{right}{contract.strike // 10:08d}"
