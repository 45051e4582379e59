"""What one path's feed had and the other's had not."""

from __future__ import annotations

from hand_written import AAPL, Rows
from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.core.feeding.feed import FeedComparison, Gap, compare_feeds
from pytest_parity.core.trace import Path

BARS = f"{AAPL}-1-MINUTE-LAST-EXTERNAL"


def compared(backtest: Rows, paper: Rows) -> FeedComparison:
    return compare_feeds(backtest.trace(), paper.trace(Path.PAPER))


def test_equal_feeds_have_no_gap() -> None:
    assert compared(Rows().feed(AAPL, 1, 2, 2), Rows().feed(AAPL, 2, 1, 2)).gaps == ()


def test_records_in_a_row_are_one_gap_and_a_common_record_ends_it() -> None:
    found = compared(Rows().feed(AAPL, 1, 2, 3, 4, 5, 6), Rows().feed(AAPL, 1, 4))

    expected = (
        Gap(Path.PAPER, "AAPL", AAPL, "quotes", 2, 3, 2),
        Gap(Path.PAPER, "AAPL", AAPL, "quotes", 5, 6, 2),
    )
    assert expected == found.gaps


def test_a_record_twice_on_one_path_is_a_gap_of_one() -> None:
    found = compared(Rows().feed(AAPL, 1), Rows().feed(AAPL, 1, 1))

    assert found.gaps == (Gap(Path.BACKTEST, "AAPL", AAPL, "quotes", 1, 1, 1),)


def test_a_stream_that_one_path_lacks_belongs_to_the_ticker_of_its_bar_type() -> None:
    found = compared(Rows().feed(BARS, 1, 2, kind="bars"), Rows())

    assert found.gaps == (Gap(Path.PAPER, "AAPL", BARS, "bars", 1, 2, 2),)


def test_a_gap_counts_if_it_reaches_into_the_time_between() -> None:
    found = compared(Rows().feed(AAPL, 10, 20), Rows())
    (gap,) = found.gaps

    assert [gap, gap, None, None, None] == [
        found.gap_since([AAPL], None, 10),
        found.gap_since([AAPL], 19, 30),
        found.gap_since([AAPL], 20, 30),
        found.gap_since([AAPL], None, 9),
        found.gap_since(["MSFT.XNAS"], None, 30),
    ]


def test_the_newest_record_under_an_order_is_missing_until_the_next_common_one() -> None:
    found = compared(Rows().feed(BARS, 10, 20, 30), Rows().feed(BARS, 10, 30))

    assert [None, None, *found.gaps, None] == [found.newest_missing([AAPL], at) for at in (5, 15, 25, 30)]
    assert found.newest_missing(["MSFT.XNAS"], 25) is None


TIMES = st.lists(st.integers(0, 9), max_size=12)


@given(TIMES, TIMES)
def test_gaps_count_every_record_that_one_path_lacked(left: list[int], right: list[int]) -> None:
    gaps = compared(Rows().feed(AAPL, *left), Rows().feed(AAPL, *right)).gaps

    assert len(left) - len(right) == sum(g.count if g.path_without is Path.PAPER else -g.count for g in gaps)
    assert sum(abs(left.count(ts) - right.count(ts)) for ts in range(10)) == sum(gap.count for gap in gaps)
