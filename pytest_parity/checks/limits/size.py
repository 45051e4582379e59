"""What an entry may lose: its size times the way to its stop, or all that it costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.checks.limits.words import money, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.checks.limits.instrument import Instrument
    from pytest_parity.checks.limits.view import View
    from pytest_parity.core.decision import Decision, Execution

_STOP = "stop"  # a role of a planned exit, and the level that a strategy says
_STOP_TYPES = ("STOP_MARKET", "STOP_LIMIT", "TRAILING_STOP_MARKET", "TRAILING_STOP_LIMIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A price at which a strategy leaves. `planned`: it was known when the entry was sized."""

    price: Decimal
    whence: str
    planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What one entry may lose: so many units, so much each; `each` is None where nothing bounds it."""

    instrument: Instrument | None
    quantity: Decimal
    price: Decimal  # of one unit, when it was sized
    each: Decimal | None
    how: str

    @property
    def words(self) -> str:
        """Say it where it can't be held against the limit's currency."""
        if self.instrument is None:
            return "not known: its instrument isn't among the data"
        if self.each is None:
            return "no bound: no stop known"
        return f"{money(self._amount, self.instrument.currency)}: state the limit in that currency"

    @property
    def _amount(self) -> Decimal:
        """In the currency of the price."""
        assert self.instrument is not None  # noqa: S101 - looked at first
        amount = self.quantity * self.instrument.multiplier * (self.each or Decimal(0))
        return amount / self.price if self.instrument.inverse and self.price else amount

    def amount_in(self, currency: str) -> Decimal | None:
        """Return it in the currency of the price, or of what is priced; None in another, or without a bound."""
        if self.instrument is None or self.each is None:
            return None
        if currency == self.instrument.currency:
            return self._amount
        return self._amount / self.price if currency == self.instrument.base_currency and self.price else None


def exposures(entry: Decision, view: View) -> Iterator[Exposure]:
    """Yield what an entry may lose as it was sent, and as it was amended; nothing where no price is known."""
    instrument, stop = view.instruments.get(entry.instrument), _find_stop(entry, view)
    average = entry.executions[0].average_price
    for quantity, sized_at in _sizes(entry, view):
        price = average if stop is not None and not stop.planned else sized_at
        if price is None:
            continue
        each, how = _loss(entry, price, stop, instrument)
        multiplier = Decimal(1) if instrument is None else instrument.multiplier
        yield Exposure(
            instrument=instrument,
            quantity=quantity,
            price=price,
            each=each,
            how=f"{units(quantity)}, multiplier {multiplier:f}, {how}",
        )


def _loss(
    entry: Decision, price: Decimal, stop: Stop | None, instrument: Instrument | None
) -> tuple[Decimal | None, str]:
    """Return what one unit may lose, and how that is known."""
    if stop is not None:
        return abs(price - stop.price), f"from {price:f} to the stop at {stop.price:f} {stop.whence}"
    if entry.side == "BUY" and price > 0:
        return price, f"all of its price {price:f}: no stop known"
    if instrument is not None and instrument.right == "put" and instrument.strike is not None:
        return instrument.strike - price, f"a put sold at {price:f} with strike {instrument.strike:f}, no stop known"
    return None, f"{'bought' if entry.side == 'BUY' else 'sold'} at {price:f}, no stop known"


def _find_stop(entry: Decision, view: View) -> Stop | None:
    """Find the stop that counts: of the order's own, of what was said with it, of what came once it was filled."""
    order = entry.executions[0]
    against = order.average_price or order.price
    for stop in _stops(entry, view):
        # a level on the other side of the price is another instrument's, such as an option's underlying
        if against is None or (stop.price < against if entry.side == "BUY" else stop.price > against):
            return stop
    return None


def _stops(entry: Decision, view: View) -> Iterator[Stop]:
    legs = [price for leg in entry.executions[1:] if (price := _trigger(leg)) is not None]
    if legs:
        yield Stop(price=min(legs) if entry.side == "BUY" else max(legs), whence="of its bracket", planned=True)
    if (said := dict(entry.levels).get(_STOP)) is not None:
        yield Stop(price=said, whence="said with it", planned=True)
    fills = {one.ts for one in entry.executions[0].slices}
    exits = list(view.exits_after(entry))
    for leaving in exits:
        for order in leaving.executions if leaving.ts in fills else ():
            if (price := _trigger(order)) is not None:
                yield Stop(price=price, whence="sent when it was filled", planned=False)
    for leaving in exits:
        if fills and (said := dict(leaving.levels).get(_STOP)) is not None:
            yield Stop(price=said, whence="said with its exit", planned=False)


def _trigger(order: Execution) -> Decimal | None:
    return order.trigger_price if order.role == _STOP or order.order_type in _STOP_TYPES else None


def _sizes(entry: Decision, view: View) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Yield each size that the order had, with the price that it was sized at: its own, else the market's."""
    order = entry.executions[0]
    if ("quote_quantity", "true") in order.instructions:
        yield order.filled, order.average_price  # sent as an amount of money
        return
    price = order.price or order.trigger_price or _quoted(entry, view) or order.average_price
    quantity = order.quantity
    yield quantity, price
    for change in order.amended if quantity == view.first(entry).quantity else ():  # of a flip not all is the entry's
        quantity, price = change.quantity or quantity, change.price or change.trigger_price or price
        yield quantity, price


def _quoted(entry: Decision, view: View) -> Decimal | None:
    for quote in (view.first(entry).quote, entry.quote):
        if quote is not None and quote.instrument == entry.instrument:
            side = quote.ask if entry.side == "BUY" else quote.bid
            if side is not None:
                return side
    return None
