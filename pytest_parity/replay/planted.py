"""What a planted fault does to the recorded market of the paper path. Never in place.

Each function takes a `Market` and words that JSON can hold, and returns another one; none adds a record or takes one
away, so that no feed lacks what the other had. `since` and `until` are UTC nanoseconds, both included.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar, QuoteTick, TradeTick
from nautilus_trader.model.objects import Price, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_parity.replay.ports import Market

_PRICES = {
    QuoteTick: ("bid_price", "ask_price"),
    TradeTick: ("price",),
    Bar: ("open", "high", "low", "close"),
}


def shift_prices(market: Market, instruments: Sequence[str], by: str, since: int, until: int) -> Market:
    """Multiply every price of these instruments by one more than a ratio, rounded to the price's digits."""
    factor = 1 + Decimal(by)

    def shifted(datum: Any) -> Any:
        if not since <= datum.ts_event <= until or type(datum) not in _PRICES:
            return datum
        words = type(datum).to_dict(datum)
        for name in _PRICES[type(datum)]:
            price = getattr(datum, name)
            words[name] = str(Price(max(price.as_decimal() * factor, Decimal(0)), price.precision))
        return type(datum).from_dict(words)

    return _with_data(market, instruments, shifted)


def blank(market: Market, instruments: Sequence[str], side: str, since: int, until: int) -> Market:
    """Let quotes of these instruments have no `bid`, or no `ask`: a price and a size of zero."""

    def blanked(quote: Any) -> Any:
        none = Price(0, quote.bid_price.precision), Quantity(0, quote.bid_size.precision)
        bid, ask = (quote.bid_price, quote.bid_size), (quote.ask_price, quote.ask_size)
        return _requoted(quote, none if side == "bid" else bid, none if side == "ask" else ask)

    return _with_data(market, instruments, _of_quotes(blanked, since, until))


def narrow(market: Market, instruments: Sequence[str], since: int, until: int) -> Market:
    """Let quotes of these instruments be one tick wide, at their midpoint."""
    steps = {one.id.value: one.price_increment.as_decimal() for one in market.instruments}

    def narrowed(quote: Any) -> Any:
        step, digits = steps[quote.instrument_id.value], quote.bid_price.precision
        middle = (quote.bid_price.as_decimal() + quote.ask_price.as_decimal()) / 2
        bid = middle // step * step
        return _requoted(quote, (Price(bid, digits), quote.bid_size), (Price(bid + step, digits), quote.ask_size))

    return _with_data(market, instruments, _of_quotes(narrowed, since, until))


def offer(market: Market, instruments: Sequence[str], size: str, since: int, until: int) -> Market:
    """Let quotes of these instruments have so many units on either side."""

    def offered(quote: Any) -> Any:
        units = Quantity(Decimal(size), quote.bid_size.precision)
        return _requoted(quote, (quote.bid_price, units), (quote.ask_price, units))

    return _with_data(market, instruments, _of_quotes(offered, since, until))


def charge(market: Market, ratio: str) -> Market:
    """Let every instrument's list of fees say this ratio of the notional, for makers and takers."""
    return _with_instruments(market, lambda _: {"maker_fee": ratio, "taker_fee": ratio})


def require(market: Market, instruments: Sequence[str], quantity: str) -> Market:
    """Let the definitions of these instruments name a least quantity of an order."""
    return _with_instruments(market, lambda words: {"min_quantity": quantity} if words["id"] in instruments else {})


def activate_late(market: Market, instruments: Sequence[str]) -> Market:
    """Let the definitions of these instruments say that trading begins when the session closes."""
    return _with_instruments(
        market, lambda words: {"activation_ns": market.window.end} if words["id"] in instruments else {}
    )


def swap_options(market: Market, option: str, until: int) -> Market:
    """Let the definitions of an option and of the nearest one that is quoted by then have each other's terms.

    The nearest: of the same right, then of the same expiry, then by strike.
    """
    chain = {one.id.value: one for one in market.instruments if hasattr(one, "strike_price")}
    chosen = chain.get(option)
    quoted = {one.instrument_id.value for one in market.data if type(one) is QuoteTick and one.ts_event <= until}
    others = [one for name, one in chain.items() if name != option and name in quoted]
    near = [one for one in others if chosen is not None and one.option_kind == chosen.option_kind]
    if chosen is None or not near:
        return market
    other = min(near, key=lambda one: (one.expiration_ns != chosen.expiration_ns, _apart(one, chosen)))
    terms = {one.id.value: _option_terms(one) for one in (chosen, other)}
    swapped = {option: terms[other.id.value], other.id.value: terms[option]}
    return _with_instruments(market, lambda words: swapped.get(words["id"], {}))


def strike_near(market: Market, underlying: str, until: int) -> Market:
    """Let the definitions of all options be moved so that the nearest strike is the underlying's newest bar's close."""
    closes = [
        one.close.as_decimal()
        for one in market.data
        if type(one) is Bar and one.bar_type.instrument_id.value == underlying and one.ts_event <= until
    ]
    strikes = [one.strike_price.as_decimal() for one in market.instruments if hasattr(one, "strike_price")]
    if not (closes and strikes):
        return market
    away = min((closes[-1] - strike for strike in strikes), key=abs)

    def moved(words: dict[str, Any]) -> dict[str, Any]:
        strike = words.get("strike_price")
        return {} if strike is None else {"strike_price": str(Decimal(strike) + away)}

    return _with_instruments(market, moved)


def _option_terms(option: Any) -> dict[str, Any]:
    words = type(option).to_dict(option)
    return {name: words[name] for name in ("strike_price", "expiration_ns")}


def _apart(one: Any, other: Any) -> Decimal:
    apart: Decimal = abs(one.strike_price.as_decimal() - other.strike_price.as_decimal())
    return apart


def _with_data(market: Market, instruments: Sequence[str], change: Callable[[Any], Any]) -> Market:
    wanted = set(instruments)

    def changed(datum: Any) -> Any:
        instrument = datum.bar_type.instrument_id if type(datum) is Bar else datum.instrument_id
        return change(datum) if instrument.value in wanted else datum

    return replace(market, data=list(map(changed, market.data)))


def _with_instruments(market: Market, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Market:
    """Return the market with definitions whose words are changed; a word that a definition hasn't stays out."""

    def changed(instrument: Any) -> Any:
        words = type(instrument).to_dict(instrument)
        new = {name: value for name, value in change(words).items() if name in words}
        return type(instrument).from_dict(words | new) if new else instrument

    return replace(market, instruments=list(map(changed, market.instruments)))


def _of_quotes(change: Callable[[Any], Any], since: int, until: int) -> Callable[[Any], Any]:
    def changed(datum: Any) -> Any:
        return change(datum) if type(datum) is QuoteTick and since <= datum.ts_event <= until else datum

    return changed


def _requoted(quote: Any, bid: tuple[Any, Any], ask: tuple[Any, Any]) -> Any:
    return QuoteTick(quote.instrument_id, bid[0], ask[0], bid[1], ask[1], quote.ts_event, quote.ts_init)
