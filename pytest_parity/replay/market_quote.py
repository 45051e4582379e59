"""The market's quote of an instrument as a path has it at a moment: evidence beside each order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_parity.core.trace import SeenQuote

if TYPE_CHECKING:
    from decimal import Decimal


def last_quote(cache: Any, instrument_id: Any) -> SeenQuote | None:
    """Return the last quote that reached the path, else the top of a book that it keeps; `None` without either."""
    quote = cache.quote_tick(instrument_id)
    if quote is not None:
        bid, ask = (quote.bid_price, quote.bid_size), (quote.ask_price, quote.ask_size)
        return _seen(instrument_id, bid, ask, quote.ts_event)
    book = cache.order_book(instrument_id)
    if book is None or not book.ts_last:
        return None
    bid, ask = (book.best_bid_price(), book.best_bid_size()), (book.best_ask_price(), book.best_ask_size())
    return _seen(instrument_id, bid, ask, book.ts_last)


def _seen(instrument_id: Any, bid: tuple[Any, Any], ask: tuple[Any, Any], ts_event: int) -> SeenQuote:
    (bid_price, bid_size), (ask_price, ask_size) = _side(*bid), _side(*ask)
    return SeenQuote(
        instrument=instrument_id.value,
        bid=bid_price,
        ask=ask_price,
        bid_size=bid_size,
        ask_size=ask_size,
        ts_event=ts_event,
    )


def _side(price: Any, size: Any) -> tuple[Decimal | None, Decimal | None]:
    """Return one side's price and size: none for a silent side, which sources write as nothing at no price."""
    if price is None or size is None or (not price.as_decimal() and not size.as_decimal()):
        return None, None
    return price.as_decimal(), size.as_decimal()
