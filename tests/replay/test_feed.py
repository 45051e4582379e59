from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from market import ACME, OPEN, SECOND, quote
from nautilus_trader.model.data import (
    Bar,
    BarType,
    BookOrder,
    FundingRateUpdate,
    IndexPriceUpdate,
    InstrumentClose,
    InstrumentStatus,
    MarkPriceUpdate,
    OrderBookDelta,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)
from nautilus_trader.model.enums import AggressorSide, BookAction, InstrumentCloseType, MarketStatusAction, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, TradeId
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.contract.feed import Feed
from pytest_parity.replay.feed import check_stretches, shape, streams_of
from pytest_parity.replay.ports import ConfigRefused, Window

DAY = Window(OPEN, OPEN + 23_400 * SECOND + 1, "America/New_York")
NAME = ACME.id.value
CALL = "ACME240315C00100000.OPRA"
ONE = Quantity.from_int(1)
TEN = Price(10, 2)


def at(text: str, zone: str) -> int:
    """`2024-03-14 10:20` in a zone as UTC nanoseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


def tick(bid: str = "100.00", ask: str = "100.02", ts: int = OPEN, instrument: str = NAME, ts_init: int = 0) -> Any:
    prices = Price.from_str(bid), Price.from_str(ask)
    return QuoteTick(InstrumentId.from_str(instrument), *prices, ONE, ONE, ts, ts_init or ts)


def bar(ts: int) -> Bar:
    return Bar(BarType.from_str(f"{NAME}-1-MINUTE-LAST-EXTERNAL"), TEN, TEN, TEN, TEN, ONE, ts, ts)


def trade(ts: int) -> TradeTick:
    return TradeTick(ACME.id, TEN, ONE, AggressorSide.BUYER, TradeId("1"), ts, ts)


def shaped(data: list[Any], window: Window = DAY, step: str = "0.01", **clauses: Any) -> list[Any]:
    return shape(data, Feed.model_validate(clauses), window, {NAME: Decimal(step), CALL: Decimal(step)})


def kept(data: list[Any], window: Window = DAY, **drop: Any) -> list[int]:
    """The places of what a drop leaves. By identity: two quotes of different instruments abort when compared."""
    left = [id(datum) for datum in shaped(data, window, drop=[drop])]
    return [place for place, datum in enumerate(data) if id(datum) in left]


def words(data: list[Any]) -> list[dict[str, Any]]:
    return [type(datum).to_dict(datum) for datum in data]


def every_type() -> list[Any]:
    """One datum of each type, at the open."""
    side, own = [OrderSide.BUY, OrderSide.SELL], (ACME.id,)
    orders = [[BookOrder(s, TEN, ONE, n) for n in range(10)] for s in side]
    stamps = OPEN, OPEN
    return [
        InstrumentStatus(*own, MarketStatusAction.TRADING, *stamps),
        OrderBookDelta(*own, BookAction.ADD, orders[0][0], 0, 1, *stamps),
        OrderBookDepth10(*own, *orders, [1] * 10, [1] * 10, 0, 1, *stamps),
        tick(),
        trade(OPEN),
        MarkPriceUpdate(*own, TEN, *stamps),
        IndexPriceUpdate(*own, TEN, *stamps),
        FundingRateUpdate(*own, Decimal("0.0001"), *stamps),
        bar(OPEN),
        InstrumentClose(*own, TEN, InstrumentCloseType.END_OF_SESSION, *stamps),
    ]


class TestSelection:
    def test_by_type(self) -> None:
        data = [quote(0), trade(OPEN), bar(OPEN)]

        assert kept(data, types=["quotes", "bars"]) == [1]

    @pytest.mark.parametrize(
        ("patterns", "left"),
        [("*.OPRA", [NAME]), (["ACME.XNAS", "no such"], [CALL]), ("acme.*", [CALL, NAME]), ("*", [])],
    )
    def test_by_pattern_of_the_instrument(self, patterns: Any, left: list[str]) -> None:
        data = [tick(instrument=CALL), tick(instrument=NAME)]

        assert left == [datum.instrument_id.value for datum in shaped(data, drop=[{"instruments": patterns}])]

    def test_a_bar_is_selected_by_its_instrument(self) -> None:
        assert shaped([bar(OPEN)], drop=[{"instruments": NAME}]) == []

    def test_from_is_included_and_to_is_not(self) -> None:
        data = [tick(ts=at(f"2024-03-14 {time}", "America/New_York")) for time in ("10:19", "10:20", "10:39", "10:40")]

        assert kept(data, **{"from": "10:20", "to": "10:40"}) == [0, 3]

    def test_by_when_it_happened_and_not_when_it_arrived(self) -> None:
        """A quote of 10:19:59 that arrives at 10:20:01 happened before the stretch."""
        happened, arrived = (at(f"2024-03-14 {time}", "America/New_York") for time in ("10:19:59", "10:20:01"))

        assert kept([tick(ts=happened, ts_init=arrived)], **{"from": "10:20"}) == [0]

    def test_without_from_and_to_also_what_happened_before_the_open(self) -> None:
        early = tick(ts=OPEN - SECOND, ts_init=OPEN + SECOND)

        assert shaped([early], drop=[{}]) == []


ZONES = {"XNYS": "America/New_York", "CMES": "America/Chicago", "XHKF": "Asia/Hong_Kong", "24/7": "UTC"}
HOURS = {
    "XNYS": ("2024-03-14 09:30", "2024-03-14 16:00"),
    "CMES": ("2024-03-17 17:00", "2024-03-18 17:00"),
    "XHKF": ("2024-03-14 17:15", "2024-03-15 03:00"),
    "24/7": ("2024-03-14 00:00", "2024-03-14 23:59"),
}


def hours(calendar: str) -> Window:
    zone = ZONES[calendar]
    opened, closed = (at(text, zone) for text in HOURS[calendar])
    return Window(opened, closed + (60 * SECOND - 1 if calendar == "24/7" else 1), zone)


@pytest.mark.parametrize(
    ("calendar", "stretch", "inside", "outside"),
    [
        ("XNYS", {"from": "09:00", "to": "09:31"}, ["2024-03-14 09:30"], ["2024-03-14 09:31"]),
        ("XNYS", {"from": "15:59"}, ["2024-03-14 16:00"], ["2024-03-14 15:58"]),
        ("XNYS", {"to": "09:00"}, [], ["2024-03-14 09:30", "2024-03-14 16:00"]),
        ("CMES", {"from": "17:00", "to": "18:00"}, ["2024-03-17 17:00"], ["2024-03-17 18:00", "2024-03-18 16:59"]),
        ("CMES", {"from": "22:00", "to": "02:00"}, ["2024-03-17 22:00", "2024-03-18 01:59"], ["2024-03-18 02:00"]),
        ("CMES", {"from": "08:30"}, ["2024-03-18 08:30", "2024-03-18 17:00"], ["2024-03-17 17:00", "2024-03-18 08:29"]),
        ("CMES", {"to": "08:30"}, ["2024-03-17 17:00", "2024-03-18 08:29"], ["2024-03-18 08:30"]),
        ("CMES", {"from": "16:00", "to": "17:00"}, ["2024-03-18 16:59"], ["2024-03-17 17:00", "2024-03-18 17:00"]),
        ("24/7", {"from": "22:00", "to": "00:00"}, ["2024-03-14 23:59"], ["2024-03-14 00:00", "2024-03-14 21:59"]),
        ("24/7", {"to": "00:00"}, ["2024-03-14 00:00", "2024-03-14 23:59"], []),
        ("24/7", {"from": "00:00", "to": "01:00"}, ["2024-03-14 00:00"], ["2024-03-14 01:00"]),
        ("24/7", {"from": "23:00", "to": "01:00"}, ["2024-03-14 23:59"], ["2024-03-14 00:59"]),  # one stretch
    ],
)
def test_times_of_day_are_those_of_the_session(
    calendar: str, stretch: dict[str, str], inside: list[str], outside: list[str]
) -> None:
    window = hours(calendar)
    times = {text: tick(ts=at(text, window.zone)) for text in [*inside, *outside]}

    left = kept(list(times.values()), window, **stretch)

    assert [list(times)[place] for place in left] == outside


@pytest.mark.parametrize("kind", ["drop", "widen", "delay"])
def test_an_entry_that_ends_before_it_begins_is_refused_where_a_session_ends_on_its_day(kind: str) -> None:
    entry = {"from": "10:40", "to": "10:20"} | {"widen": {"by": "10%"}, "delay": {"by": "1s"}}.get(kind, {})
    feed = Feed.model_validate({kind: [{**entry, "from": "10:00"}, entry]})

    with pytest.raises(ConfigRefused) as refused:
        check_stretches(feed, hours("XNYS"))

    assert refused.value.where == f"paths.paper.feed.{kind}.1"
    assert refused.value.what == ("it goes from 10:40:00 to 10:20:00, in a session from 09:30 to 16:00")


@pytest.mark.parametrize("calendar", ["CMES", "XHKF", "24/7"])
def test_in_a_session_over_midnight_or_round_the_clock_it_runs_over_midnight(calendar: str) -> None:
    check_stretches(Feed.model_validate({"drop": [{"from": "22:00", "to": "02:00"}]}), hours(calendar))


@pytest.mark.parametrize(("day", "hour"), [("2024-03-08", 15), ("2024-03-11", 14)])
def test_times_of_day_follow_summer_time(day: str, hour: int) -> None:
    """10:20 in New York is 15:20 UTC in winter and 14:20 UTC in summer."""
    opened = at(f"{day} 09:30", "America/New_York")
    window = Window(opened, opened + 23_400 * SECOND, "America/New_York")
    moment = int(datetime.fromisoformat(f"{day} {hour}:20").replace(tzinfo=UTC).timestamp()) * SECOND
    data = [tick(ts=moment - 1), tick(ts=moment)]

    assert kept(data, window, **{"from": "10:20"}) == [0]


def test_a_session_over_the_night_of_the_change_has_an_hour_less() -> None:
    opened, closed = at("2024-03-09 20:00", "America/New_York"), at("2024-03-10 20:00", "America/New_York")
    data = [tick(ts=opened + hours * 3_600 * SECOND) for hours in (10, 11)]  # 07:00 and 08:00 in the new time

    left = kept(data, Window(opened, closed, "America/New_York"), **{"from": "08:00"})

    assert left == [0]


class TestDelay:
    def test_arrival_moves_and_occurrence_stays_for_every_type(self) -> None:
        data = every_type()
        before = words(data)

        late = shaped(data, delay=[{"by": "250ms"}])

        assert [{**row, "ts_init": row["ts_init"] + 250_000_000} for row in before] == words(late)
        assert [type(datum) for datum in late] == [type(datum) for datum in data]
        assert words(data) == before, "the recorded data are the backtest's too"

    def test_delays_add_up(self) -> None:
        late = shaped([quote(0)], delay=[{"by": "1s"}, {"types": ["quotes"], "by": "2s"}])

        assert [datum.ts_init - OPEN for datum in late] == [3 * SECOND]

    def test_data_made_simultaneous_keep_their_recorded_order(self) -> None:
        data = [tick(ts=OPEN), *[trade(OPEN + 2 * SECOND)] * 2, tick(ts=OPEN + 2 * SECOND), tick(ts=OPEN + SECOND)]

        late = shaped(data[:4], delay=[{"types": ["quotes"], "by": "2s"}])

        assert [type(datum).__name__ for datum in late] == ["QuoteTick", "TradeTick", "TradeTick", "QuoteTick"]
        assert [datum.ts_init - OPEN for datum in late] == [2 * SECOND, 2 * SECOND, 2 * SECOND, 4 * SECOND]

    def test_what_would_arrive_after_the_close_never_does(self) -> None:
        data = [tick(ts=DAY.end - 2 * SECOND), tick(ts=DAY.end - SECOND), tick(ts=DAY.end - SECOND + 1)]

        late = shaped(data, delay=[{"by": "1s"}])

        assert [datum.ts_event for datum in late] == [DAY.end - 2 * SECOND, DAY.end - SECOND]


class TestWiden:
    @pytest.mark.parametrize(
        ("bid", "ask", "step", "by", "wider"),
        [
            ("100.00", "102.00", "0.01", "10%", ("99.90", "102.10")),
            ("100.00", "100.02", "0.01", "10%", ("99.99", "100.03")),  # outwards to the tick, never lost in rounding
            ("1.50", "1.55", "0.05", "10%", ("1.45", "1.60")),
            ("100.00", "100.00", "0.01", "50%", ("100.00", "100.00")),  # no distance to widen
            ("0.01", "0.11", "0.01", "300%", ("0.00", "0.26")),  # never below zero
            ("-0.10", "0.10", "0.01", "100%", ("-0.20", "0.20")),  # a spread quoted below zero stays there
        ],
    )
    def test_quotes_move_away_from_their_midpoint(
        self, bid: str, ask: str, step: str, by: str, wider: tuple[str, str]
    ) -> None:
        (moved,) = shaped([tick(bid, ask)], step=step, widen=[{"by": by}])

        assert (str(moved.bid_price), str(moved.ask_price)) == wider

    def test_nothing_else_of_the_quote_changes_and_nothing_in_place(self) -> None:
        recorded = [quote(0), trade(OPEN)]
        before = words(recorded)

        moved = shaped(recorded, widen=[{"by": "100%"}])

        assert [{**before[0], "bid_price": "99.99", "ask_price": "100.03"}, before[1]] == words(moved)
        assert words(recorded) == before


def test_streams_hold_when_each_record_happened_in_the_order_of_delivery() -> None:
    data = [tick(ts=OPEN, ts_init=OPEN + 5), trade(OPEN + 6), tick(ts=OPEN - 3, ts_init=OPEN + 7), bar(OPEN + 8)]

    assert streams_of(data) == {
        (NAME, "quotes"): [OPEN, OPEN - 3],
        (NAME, "trades"): [OPEN + 6],
        (f"{NAME}-1-MINUTE-LAST-EXTERNAL", "bars"): [OPEN + 8],
    }


def test_every_type_has_its_word_in_the_streams() -> None:
    assert len(every_type()) == len(streams_of(every_type()))
