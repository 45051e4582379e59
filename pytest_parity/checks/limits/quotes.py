"""What the quote was that an entry was taken on: the market's last one, and the one that the strategy names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.checks.limits.words import percent, seconds, units
from pytest_parity.core.limit import Held
from pytest_parity.core.moment import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from pytest_parity.checks.limits.moments import Moment
    from pytest_parity.checks.limits.view import View
    from pytest_parity.core.trace import SeenQuote

type Judged = tuple[str, bool]  # the value in words, and whether it is within the limit

_MARKET, _SAID = "the last quote that had reached the path", "the quote that the strategy says it decided on"


def hold_age(most: int, view: View) -> Iterator[Held]:
    """Hold how long before the entry the quote was made; `most` in nanoseconds."""

    def judge(quote: SeenQuote, moment: Moment) -> Judged | None:
        if quote.ts_event is None:
            return None
        age = moment.ts - quote.ts_event
        return seconds(age), age <= most

    return _hold(view, judge)


def hold_spread(most: Decimal, view: View) -> Iterator[Held]:
    """Hold ask less bid against a ratio of the midpoint; without both there is no spread to trade on."""

    def judge(quote: SeenQuote, _: Moment) -> Judged | None:
        bid, ask = quote.bid, quote.ask
        if bid is None or ask is None:
            return None if bid is ask else ("one side alone", False)
        if bid + ask <= 0:  # a midpoint that is no measure
            return f"{ask - bid:f} around {(bid + ask) / 2:f}", ask <= bid
        return percent((ask - bid) / (bid + ask) * 2), 2 * (ask - bid) <= most * (ask + bid)

    return _hold(view, judge)


def hold_size(least: Decimal, view: View) -> Iterator[Held]:
    """Hold what is offered on the side that is traded: the ask's of a purchase, the bid's of a sale."""

    def judge(quote: SeenQuote, moment: Moment) -> Judged | None:
        size = quote.ask_size if moment.entry.side == "BUY" else quote.bid_size
        return None if size is None else (units(size), size >= least)

    return _hold(view, judge)


def _hold(view: View, judge: Callable[[SeenQuote, Moment], Judged | None]) -> Iterator[Held]:
    """Hold the market's quote of each entry as it was sent and amended, and what the strategy itself says of it.

    What the market didn't have breaks the limit. What a strategy says counts where it comes to another value.
    """
    for moment in view.moments:
        entry, market = moment.entry, moment.row.quote
        value, kept = (market and judge(market, moment)) or ("none", False)
        yield Held(moment.entry.ts, moment.subject, value, kept, _describe(_MARKET, market))
        said = None if moment.amended else entry.quote  # it said that of what it sent
        own = judge(said, moment) if said is not None and said.instrument == entry.instrument else None
        if own is not None and own != (value, kept):
            yield Held(moment.entry.ts, moment.subject, *own, _describe(_SAID, said))


def _describe(which: str, quote: SeenQuote | None) -> str:
    if quote is None:
        return f"{which}: none had"
    sides = [_side("bid", quote.bid, quote.bid_size), _side("ask", quote.ask, quote.ask_size)]
    made = "" if quote.ts_event is None else f", made at {utc(quote.ts_event)}"
    return f"{which}: {', '.join(sides)}{made}"


def _side(name: str, price: Decimal | None, size: Decimal | None) -> str:
    if price is None:
        return f"no {name}"
    return f"{name} {price:f}" + (f" x {size:f}" if size is not None else "")
