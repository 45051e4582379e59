"""What each path's engine and venue are given, observed where they get it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from market import ACME, OPEN, SECOND, VENUE, job, quote, words
from nautilus_trader.model.data import Bar, BarType, BookOrder, InstrumentClose, MarkPriceUpdate, OrderBookDelta
from nautilus_trader.model.enums import BookAction, InstrumentCloseType, OrderSide
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.feed import records_by_stream
from pytest_parity.replay.given import Contents, columns_of, describe_given
from pytest_parity.replay.paper import run_paper

if TYPE_CHECKING:
    from pytest_parity.replay.ports import PathRows

NAME = ACME.id.value
LISTENER = words("strategy", "EachQuote", instrument_id=NAME, every="2")
INTERNAL = words("strategy", "OnBars", bar_type=f"{NAME}-2-TICK-MID-INTERNAL")
QUOTES = [quote(second) for second in (1, 2, 3, 4)]


def bar(second: int, kind: str = "1-MINUTE-LAST-EXTERNAL") -> Bar:
    ts, price = OPEN + second * SECOND, Price(100, 2)
    return Bar(BarType.from_str(f"{NAME}-{kind}"), *[price] * 4, Quantity.from_int(5), ts, ts)


def mark(second: int) -> MarkPriceUpdate:
    ts = OPEN + second * SECOND
    return MarkPriceUpdate(ACME.id, Price(100, 2), ts, ts)


def delta(second: int) -> OrderBookDelta:
    order = BookOrder(OrderSide.BUY, Price(100, 2), Quantity.from_int(5), 1)
    ts = OPEN + second * SECOND
    return OrderBookDelta(ACME.id, BookAction.ADD, order, 0, second, ts, ts)


def both(data: list[Any], strategy: dict[str, Any] = LISTENER, **venue: Any) -> tuple[PathRows, PathRows]:
    described = job(data, close=5, strategies=[strategy], venues=[{**VENUE, **venue}])
    return run_backtest(described), run_paper(replace(described, path=Path.PAPER))


def got(rows: PathRows, receiver: Receiver) -> list[str]:
    return [type(one).__name__ for one in rows.given[receiver]]


def test_quotes_reach_every_engine_and_every_venue() -> None:
    for rows in both(QUOTES):
        assert list(rows.given[Receiver.ENGINE]) == QUOTES
        assert list(rows.given[Receiver.VENUE]) == QUOTES


def test_bars_reach_the_backtests_venue_alone() -> None:
    backtest, paper = both([QUOTES[0], bar(1), QUOTES[1]])

    assert [
        got(backtest, Receiver.ENGINE), got(paper, Receiver.ENGINE), got(backtest, Receiver.VENUE)
    ] == [["QuoteTick", "Bar", "QuoteTick"]] * 3  # fmt: skip
    assert got(paper, Receiver.VENUE) == ["QuoteTick", "QuoteTick"]


def close(second: int, kind: str = "CONTRACT_EXPIRED") -> InstrumentClose:
    ts = OPEN + second * SECOND
    return InstrumentClose(ACME.id, Price(100, 2), InstrumentCloseType[kind], ts, ts)


@pytest.mark.parametrize(("kind", "counts"), [("CONTRACT_EXPIRED", True), ("END_OF_SESSION", False)])
def test_expiries_reach_the_backtests_venue_alone(kind: str, *, counts: bool) -> None:
    """Other closes mean nothing to either venue."""
    backtest, paper = both([QUOTES[0], close(2, kind)])

    assert got(backtest, Receiver.ENGINE) == got(paper, Receiver.ENGINE) == ["QuoteTick", "InstrumentClose"]
    assert got(backtest, Receiver.VENUE) == ["QuoteTick", *["InstrumentClose"] * counts]
    assert got(paper, Receiver.VENUE) == ["QuoteTick"]


def test_a_prompt_feed_brings_a_sandbox_no_instrument_closes_either() -> None:
    """Its subscription doesn't match their topic."""
    data = [QUOTES[0], close(2), QUOTES[1]]
    paper = run_paper(replace(job(data, close=5, strategies=[LISTENER], venue_data=data), path=Path.PAPER))

    assert got(paper, Receiver.VENUE) == ["QuoteTick", "QuoteTick"]


@pytest.mark.parametrize("setting", [{"bar_execution": "false"}, {"book_type": "L2_MBP"}])
def test_where_a_venue_does_not_match_on_bars_it_is_to_get_none(setting: dict[str, str]) -> None:
    for rows in both([QUOTES[0], bar(1)], **setting):
        assert (got(rows, Receiver.ENGINE), got(rows, Receiver.VENUE)) == (["QuoteTick", "Bar"], ["QuoteTick"])


def test_bars_that_an_engine_makes_itself_are_not_recorded_data() -> None:
    for rows in both(QUOTES, INTERNAL):
        assert list(rows.given[Receiver.ENGINE]) == QUOTES


def test_recorded_bars_of_an_internal_type_are_data_of_the_engines_alone() -> None:
    """As of a catalog that a live run streamed its own bars into; no venue matches on such bars."""
    recorded = bar(3, "2-TICK-MID-INTERNAL")

    for rows in both([*QUOTES[:2], recorded], INTERNAL):
        assert list(rows.given[Receiver.ENGINE]) == [*QUOTES[:2], recorded]  # the engine makes one of the quotes too
        assert list(rows.given[Receiver.VENUE]) == QUOTES[:2]


def test_what_no_venue_matches_on_reaches_the_engines_alone() -> None:
    for rows in both([QUOTES[0], mark(1)]):
        assert (got(rows, Receiver.ENGINE), got(rows, Receiver.VENUE)) == (
            ["QuoteTick", "MarkPriceUpdate"],
            ["QuoteTick"],
        )


def test_book_changes_are_told_one_by_one_however_they_come() -> None:
    """The engine publishes them in groups, and the sandbox is given these."""
    for rows in both([delta(1), delta(2)], book_type="L2_MBP"):
        for receiver in Receiver:
            assert [str(one) for one in rows.given[receiver]] == [str(delta(1)), str(delta(2))]


def test_a_prompt_venue_gets_the_recorded_feed() -> None:
    described = job(QUOTES[1:], close=5, strategies=[LISTENER], venue_data=QUOTES)

    rows = run_paper(replace(described, path=Path.PAPER))

    assert (list(rows.given[Receiver.ENGINE]), list(rows.given[Receiver.VENUE])) == (QUOTES[1:], QUOTES)


def test_texts_are_made_once_for_the_very_same_records() -> None:
    contents = Contents()
    given = {Receiver.ENGINE: records_by_stream(QUOTES), Receiver.VENUE: records_by_stream([*QUOTES, bar(9)])}

    streams = describe_given(given, contents)

    assert [("engine", NAME), ("venue", NAME), ("venue", str(bar(9).bar_type))] == [
        (row["receiver"], row["instrument"]) for row in streams
    ]
    assert streams[0]["given"] == streams[1]["given"]
    assert sorted(len(records) for records, *_ in contents) == [1, 4]
    assert contents.of((NAME, "quotes"), QUOTES[:3])[2] != streams[0]["given"]["sha256"]


def test_a_records_text_leaves_out_when_it_arrived() -> None:
    late = delta(1)
    later = OrderBookDelta(ACME.id, late.action, late.order, 0, 1, late.ts_event, late.ts_init + 7)
    texts = [Contents().of((NAME, "order_book_deltas"), [one])[1] for one in (late, later)]

    one, other = (columns_of([which], text) for which, text in zip((late, later), texts, strict=True))

    assert one.rpartition(", [")[2] == other.rpartition(", [")[2]
    assert str(late.ts_init + 7) in other
