"""From which moment on the quote gate alters quotes for a later entry, and which entries then count against it."""

from __future__ import annotations

import pytest
from hand_written import AAPL, Rows, quote

from pytest_parity.checks.conduct import Conduct, entries_in
from pytest_parity.checks.quote_gate import Stretch, conduct_on_altered, stretch_of_later_entry
from pytest_parity.core.folding.fold import fold

type Step = tuple[int, str, int | None]  # when, the side, and when the market's quote was made


def stretch(*steps: Step) -> tuple[int, int] | None:
    """The moment and the entry, for orders that are filled at once."""
    rows = Rows()
    for number, (ts, side, made) in enumerate(steps):
        seen = None if made is None else quote(ts=made)
        rows.order(ts, f"o{number}", side, "1", quote=seen).fill(ts, f"o{number}", "10")
    trace = rows.trace()
    found = stretch_of_later_entry(entries_in(fold(trace)), trace)
    return found and (found.since, found.entry.ts)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([(10, "BUY", 10), (20, "SELL", 20), (30, "BUY", 30)], (20, 30)),
        ([(10, "BUY", 9), (20, "SELL", 19), (30, "BUY", 15)], (10, 30)),  # sold on the quote that it buys on
        ([(10, "BUY", 9), (20, "SELL", 19), (30, "BUY", 15), (40, "SELL", 39), (50, "BUY", 45)], (40, 50)),
        ([(10, "BUY", 9), (20, "SELL", 19), (30, "BUY", 10)], None),  # no younger quote
        ([(10, "BUY", 9), (20, "SELL", 19), (30, "BUY", None)], None),
        ([(10, "BUY", 9), (20, "SELL", 19)], None),
    ],
)
def test_the_later_entry_is_come_to_as_it_was(steps: list[Step], found: tuple[int, int] | None) -> None:
    """Rather by one on whose quote nothing else happened."""
    assert stretch(*steps) == found


def test_an_entry_on_a_quote_that_came_before_counts_for_nothing() -> None:
    rows = Rows()
    for ts, instrument in ((10, AAPL), (30, "MSFT.XNAS"), (40, AAPL)):
        rows.trade(ts, f"o{ts}", "BUY", "1", instrument=instrument)
    first, msft, last = entries_in(fold(rows.trace()))
    conduct, later = Conduct((first, msft, last)), Stretch(last, 20)

    assert conduct_on_altered(conduct, later, {AAPL: 5}).entries == (last,)
    assert conduct_on_altered(conduct, later, {AAPL: 40, "MSFT.XNAS": 30}).entries == (msft, last)
    assert conduct_on_altered(conduct, later, {AAPL: 41}).entries == ()
