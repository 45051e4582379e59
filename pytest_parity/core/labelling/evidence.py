"""In what two decisions differ of what the strategy said of them: set-up, reason, quote, levels.

The quote's midpoint, spread and age follow from what was said of it; they are listed where they differ, because they
are what a gate looks at.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import DURATION, PERCENT, PRICE, TEXT, UNITS, Difference
from pytest_parity.core.moment import duration
from pytest_parity.core.tolerance import agree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.core.decision import Decision
    from pytest_parity.core.tolerance import Tolerance
    from pytest_parity.core.trace import SeenQuote

EVIDENCE = (
    *(
        "setup",
        "reason",
        "further_reasons",
        "stated_quantity",
        "quote",
        "quote_instrument",
        "quote_bid",
        "quote_ask",
        "quote_midpoint",
        "quote_spread",
    ),
    *("quote_bid_size", "quote_ask_size", "quote_age", "quote_verdict", "levels"),
)

_HUNDREDTH = Decimal("0.01")
_MANY_DIGITS = 120  # twice what a price may have, and more


def differ_evidence(backtest: Decision, paper: Decision, tolerance: Tolerance, ts: int) -> Iterator[Difference]:
    """List what differs of what was said of two decisions."""
    for name in ("setup", "reason"):
        words: tuple[str | None, str | None] = (getattr(backtest, name), getattr(paper, name))
        if words[0] != words[1]:
            yield Difference(name, *words, TEXT, ts)
    if backtest.further_reasons != paper.further_reasons:
        further = [", ".join(side.further_reasons) or None for side in (backtest, paper)]
        yield Difference("further_reasons", further[0], further[1], TEXT, ts)
    if backtest.stated_quantity != paper.stated_quantity:
        yield Difference("stated_quantity", backtest.stated_quantity, paper.stated_quantity, UNITS, ts)
    if backtest.quote is None or paper.quote is None:
        if backtest.quote is not paper.quote:
            yield Difference("quote", describe_quote(backtest), describe_quote(paper), TEXT, ts)
    else:
        # the age first: an older quote is why its prices differ
        if not agree(backtest.quote_age, paper.quote_age, tolerance.signal_time):
            yield Difference("quote_age", backtest.quote_age, paper.quote_age, DURATION, ts)
        yield from _quotes(backtest.quote, paper.quote, tolerance, ts)
    yield from _levels(backtest, paper, tolerance, ts)


def describe_quote(decision: Decision) -> str | None:
    """Say the quote that a decision was taken on: `bid 1.50, ask 1.55, spread 3.28 %, age 13 min`; None for none."""
    quote = decision.quote
    if quote is None:
        return None
    sides = (("bid", quote.bid, quote.bid_size), ("ask", quote.ask, quote.ask_size))
    parts = [_describe_side(name, price, size) for name, price, size in sides]
    if quote.spread is not None:
        parts.append(f"spread {_percent(quote.spread):f} %")
    if decision.quote_age is not None:
        parts.append(f"age {duration(decision.quote_age)}")
    return ", ".join(parts)


def _describe_side(name: str, price: Decimal | None, size: Decimal | None) -> str:
    if price is None:
        return f"no {name}"
    return f"{name} {price:f}" + (f" x {size:f}" if size is not None else "")


def _quotes(left: SeenQuote, right: SeenQuote, tolerance: Tolerance, ts: int) -> Iterator[Difference]:
    if left.instrument != right.instrument:
        yield Difference("quote_instrument", left.instrument, right.instrument, TEXT, ts)
    prices_differ = False
    for name in ("bid", "ask"):
        prices: tuple[Decimal | None, Decimal | None] = (getattr(left, name), getattr(right, name))
        if not agree(*prices, tolerance.price):
            prices_differ = True
            yield Difference(f"quote_{name}", *prices, PRICE, ts)
    if prices_differ and left.midpoint != right.midpoint:
        yield Difference("quote_midpoint", left.midpoint, right.midpoint, PRICE, ts)
    if prices_differ and left.spread != right.spread:
        yield Difference("quote_spread", _percent(left.spread), _percent(right.spread), PERCENT, ts)
    for name in ("bid_size", "ask_size"):
        sizes: tuple[Decimal | None, Decimal | None] = (getattr(left, name), getattr(right, name))
        if sizes[0] != sizes[1]:
            yield Difference(f"quote_{name}", *sizes, UNITS, ts)
    if left.verdict != right.verdict:
        yield Difference("quote_verdict", left.verdict, right.verdict, TEXT, ts)


def _percent[Ratio: (Decimal, Decimal | None)](ratio: Ratio) -> Ratio:
    """Return a ratio in percent, to the hundredth, however large."""
    with localcontext(prec=_MANY_DIGITS):
        return None if ratio is None else (ratio * 100).quantize(_HUNDREDTH)


def _levels(backtest: Decision, paper: Decision, tolerance: Tolerance, ts: int) -> Iterator[Difference]:
    """Tell the levels that differ, those alone, in one difference."""
    left, right = dict(backtest.levels), dict(paper.levels)
    names = sorted(left.keys() | right.keys())
    parted = [name for name in names if not agree(left.get(name), right.get(name), tolerance.price)]
    if parted:
        yield Difference("levels", _describe_levels(left, parted), _describe_levels(right, parted), TEXT, ts)


def _describe_levels(levels: dict[str, Decimal], names: list[str]) -> str:
    return ", ".join(f"{name} {levels[name]:f}" if name in levels else f"{name} none" for name in names)
