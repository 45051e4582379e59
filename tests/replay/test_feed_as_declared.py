"""What is declared of a feed, judged record by record, against what shapes paper's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from market import ACME, OPEN, SECOND, quote

from pytest_parity.contract.declared_feed import declared_feed
from pytest_parity.contract.feed import Feed
from pytest_parity.core.feeding.declared_feed import Hours
from pytest_parity.core.feeding.records import Record, compare_records
from pytest_parity.replay.feed import shape
from pytest_parity.replay.ports import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE, HOURS = "America/New_York", 6
CLOCKS = st.sampled_from([f"{hour:02}:{minute}" for hour in range(8, 18) for minute in ("00", "30")])
STRETCHES = st.fixed_dictionaries({}, optional={"from": CLOCKS, "to": CLOCKS}).filter(
    lambda one: one.get("from", "00:00") < one.get("to", "24:00")
)
BY, MORE = st.sampled_from(["1s", "40min", "2h"]), st.sampled_from(["10%", "150%"])


def entries(**words: Any) -> st.SearchStrategy[Any]:
    return st.lists(
        st.builds(lambda stretch, more: stretch | more, STRETCHES, st.fixed_dictionaries(words)), max_size=2
    )


FEEDS = st.fixed_dictionaries({"drop": entries(), "widen": entries(by=MORE), "delay": entries(by=BY)})
QUOTES = st.lists(
    st.tuples(st.integers(0, HOURS * 4), st.integers(1, 5)).map(lambda one: quote(one[0] * 900, bid=one[1] / 100)),
    max_size=12,
).map(lambda quotes: sorted(quotes, key=lambda one: one.ts_init))


def records(data: Sequence[Any]) -> list[Record]:
    return [Record(one.ts_event, one.ts_init, str(one)) for one in data]


@settings(max_examples=60, deadline=None)
@given(QUOTES, FEEDS)
def test_all_that_shaping_does_is_as_declared(quotes: list[Any], clauses: dict[str, Any]) -> None:
    feed = Feed.model_validate(clauses)
    close = OPEN + HOURS * 3_600 * SECOND
    steps = {ACME.id.value: ACME.price_increment.as_decimal()}
    shaped = shape(quotes, feed, Window(OPEN, close, ZONE), steps)

    expect = declared_feed(feed).expectation((ACME.id.value, "quotes"), Hours(OPEN, close, ZONE), steps)
    found = compare_records(records(quotes), records(shaped), expect)

    assert [one for one in found if not one.declared] == []
