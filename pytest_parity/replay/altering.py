"""Alterations of a recorded market for a gate's variants: quotes brought to a limit, evidence taken away."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.instruments import Instrument
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.core.quote_steps import resolution_of, size_steps, spread_steps
from pytest_parity.core.trace import DATA_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.replay.ports import Market


def without_types(market: Market, types: Sequence[str]) -> Market:
    """Take all data of these types away."""
    classes = {DATA_CLASSES[word] for word in types}
    return replace(market, data=[datum for datum in market.data if type(datum).__name__ not in classes])


def without_history(market: Market, types: Sequence[str] = ()) -> Market:
    """Answer each request for data before the session with nothing, and take all data of these types away."""
    history = copy.copy(market.history)
    query = history.query

    def answer(data_cls: type, *arguments: Any, **options: Any) -> list[Any]:
        return list(query(data_cls, *arguments, **options)) if issubclass(data_cls, Instrument) else []

    history.query, history.get_intervals = answer, lambda *_, **__: []
    return replace(without_types(market, types), history=history)


def without_instruments(market: Market, instruments: Sequence[str]) -> Market:
    """Take instruments and all their data away."""
    gone = set(instruments)
    return replace(
        market,
        instruments=[one for one in market.instruments if one.id.value not in gone],
        data=[datum for datum in market.data if _instrument_of(datum).value not in gone],
    )


def quotes_at_limits(
    market: Market,
    *,
    instruments: Sequence[str],
    entry: Mapping[str, Any],
    limits: Mapping[str, str],
    outside: str = "",
) -> Market:
    """Bring every quote of `instruments` to the limits, and beyond the limit of the gate `outside` by one step.

    `limits` are texts by gate: `max_spread` a ratio of the midpoint, `max_age` nanoseconds, `min_size` units. The
    quotes that an entry looked at (its `instrument` and `ts`, UTC nanoseconds) have exactly that age then; every other
    has it when it arrives, and no more a moment later. What arrives until the entry's `since` stays as it is, and of
    what comes later inside the limits only the quotes that the entry looked at have another age. Where all entries are
    of the entry's `side` (BUY or SELL, else empty), the size that none takes from stays as it is outside. The notes
    tell the quote of its instrument: `bid`, `ask`, `size`, `age`, and the `step` of ages; `arrived` is when the first
    altered quote of each instrument did.
    """
    traded, at, since = entry["instrument"], entry["ts"], entry["since"]
    steps = _Steps.of(market, set(instruments), limits, outside, entry["side"])
    current = {
        datum.instrument_id: number
        for number, datum in enumerate(market.data)
        if steps.concern(datum) and datum.ts_init <= at
    }
    decided_on = set(current.values())
    data: list[Any] = []
    notes: dict[str, Any] = {}
    arrived: dict[str, int] = {}
    for number, datum in enumerate(market.data):
        if datum.ts_init <= since or not steps.concern(datum):
            data.append(datum)
            continue
        otherwise = None if since and not outside else datum.ts_init
        altered = steps.alter(datum, at if number in decided_on else otherwise)
        data += altered
        for quote in altered:
            arrived.setdefault(quote.instrument_id.value, quote.ts_init)
        if number in decided_on and datum.instrument_id.value == traded:
            notes = dict(steps.notes(altered, at))
    return replace(market, data=data, notes={**notes, "arrived": arrived})


@dataclass(frozen=True, slots=True)
class _Steps:
    """What the quotes of some instruments become."""

    instruments: Mapping[str, Any]  # by identifier
    limits: Mapping[str, str]
    outside: str
    side: str
    resolution: int  # of the quotes' stamps, nanoseconds

    @classmethod
    def of(cls, market: Market, names: set[str], limits: Mapping[str, str], outside: str, side: str) -> _Steps:
        instruments = {one.id.value: one for one in market.instruments if one.id.value in names}
        quotes = (datum for datum in market.data if type(datum) is QuoteTick and datum.instrument_id.value in names)
        return cls(instruments, limits, outside, side, resolution_of(quote.ts_event for quote in quotes))

    def concern(self, datum: Any) -> bool:
        """Whether a datum is a quote of these instruments."""
        return type(datum) is QuoteTick and datum.instrument_id.value in self.instruments

    def alter(self, datum: Any, looked_at: int | None) -> list[Any]:
        """Return what stands for a quote: an altered one, or nothing where none is possible.

        It has the limit's age when it is looked at; its own where that is at no known moment.
        """
        instrument = self.instruments[datum.instrument_id.value]
        prices = self._prices(datum, instrument)
        if prices is None:
            return []
        return [
            QuoteTick(
                datum.instrument_id,
                *(Price(price, instrument.price_precision) for price in prices),
                *(Quantity(size, instrument.size_precision) for size in self._sizes(datum, instrument)),
                self._stamp(datum, looked_at),
                datum.ts_init,
            )
        ]

    def _prices(self, quote: Any, instrument: Any) -> tuple[Decimal, Decimal] | None:
        prices = quote.bid_price.as_decimal(), quote.ask_price.as_decimal()
        if "max_spread" not in self.limits or min(prices) <= 0:  # one-sided: there is no midpoint
            return prices
        limit = Decimal(self.limits["max_spread"])
        inside, beyond = spread_steps(*prices, instrument.price_increment.as_decimal(), limit)
        if self.outside != "max_spread":
            return inside or prices
        # a quote that is outside already stays; one that can't be brought there never comes
        return beyond or (prices if 2 * (prices[1] - prices[0]) > limit * sum(prices) else None)

    def _sizes(self, quote: Any, instrument: Any) -> tuple[Decimal, Decimal]:
        sizes = quote.bid_size.as_decimal(), quote.ask_size.as_decimal()
        if "min_size" not in self.limits:
            return sizes
        inside, below = size_steps(Decimal(self.limits["min_size"]), instrument.size_increment.as_decimal())
        if self.outside != "min_size":
            return inside, inside
        return sizes[0] if self.side == "BUY" else below, sizes[1] if self.side == "SELL" else below

    def _stamp(self, quote: Any, looked_at: int | None) -> int:
        if "max_age" not in self.limits or looked_at is None:
            return int(quote.ts_event)
        age = int(self.limits["max_age"]) + (self.resolution if self.outside == "max_age" else 0)
        return min(looked_at - age, int(quote.ts_init))

    def notes(self, quotes: Sequence[Any], at: int) -> Iterator[tuple[str, str]]:
        """Tell the quote that an entry looks at."""
        for quote in quotes:
            yield "bid", str(quote.bid_price)
            yield "ask", str(quote.ask_price)
            yield "size", str(quote.bid_size if self.side == "SELL" else quote.ask_size)
            yield "age", str(at - quote.ts_event)
        yield "step", str(self.resolution)


def _instrument_of(datum: Any) -> Any:
    return datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id
