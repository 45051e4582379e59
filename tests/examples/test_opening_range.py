"""What the opening-range strategy does, in the backtest engine: what lets it in, keeps it out, and gets it out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from desk import CALL, CHAIN, FAIR, FAR, FAR_CALL, MINUTE, NEAR, OPEN, PUT, Desk, Quote, contract, quiet_then, tick
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.enums import OmsType, OptionKind, OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.trading.strategy import Strategy
from strategies.trading_hours import hours_of

if TYPE_CHECKING:
    from pathlib import Path

UP, DOWN = {55: "101.00"}, {55: "99.00"}
BACK_AND_DOWN = {55: "101.00", 90: "100.00", 120: "99.00"}
ENTERED = ("BUY", "48", CALL, "2.05")  # 2,000 dollars over 20 % of 205 dollars


def trade(
    breakouts: dict[int, str],
    call: dict[int, Quote | None] | None = None,
    put: dict[int, Quote | None] | None = None,
    until: int = 390,
    **config: Any,
) -> Desk:
    """Run a day with a quiet range and these break-outs; options are fairly quoted unless said otherwise."""
    desk = Desk(quiet_then(breakouts), **config)
    desk.quote(CALL, call or {})
    desk.quote(PUT, put or {})
    desk.quote(FAR_CALL, {})
    desk.run(until)
    return desk


def rest_at(strategy: Strategy, *, minute: int, instrument: str = CALL) -> None:
    """Have a strategy bid a dollar for one contract at the end of a minute, good till canceled."""
    at = pd.Timestamp(OPEN + minute * MINUTE, tz="UTC")
    terms = (InstrumentId.from_str(instrument), OrderSide.BUY, Quantity.from_int(1), Price.from_str("1.00"))
    strategy.clock.set_time_alert("bid", at, lambda _: strategy.submit_order(strategy.order_factory.limit(*terms)))


def exit_time(desk: Desk) -> int:
    (order,) = (order for order in desk.cache.orders() if order.side == OrderSide.SELL)
    return int(order.ts_init)


class TestSignal:
    def test_buys_a_call_above_the_range(self) -> None:
        desk = trade(UP)

        assert desk.fills[0] == ENTERED
        assert (desk.said[0]["setup"], desk.said[0]["action"]) == ("opening-range-up", "enter")

    def test_buys_a_put_below_the_range(self) -> None:
        desk = trade(DOWN)

        assert desk.fills[0] == ("BUY", "48", PUT, "2.05")
        assert desk.said[0]["setup"] == "opening-range-down"

    def test_does_nothing_inside_the_range(self) -> None:
        assert trade({}).words == []

    def test_a_close_within_the_buffer_is_no_breakout(self) -> None:
        """3 % of a range of 80 cents are 2.4 cents."""
        assert trade({55: "100.42"}).words == []
        assert trade({55: "100.43"}).words[0] == ("enter", None)
        assert trade({55: "99.58"}).words == []
        assert trade({55: "99.57"}).words[0] == ("enter", None)

    def test_each_direction_is_tried_once_a_day(self) -> None:
        """The second break-out upwards, after a stop, is left alone; the one downwards is not."""
        desk = trade(
            {55: "101.00", 90: "100.00", 120: "101.00", 150: "99.00"}, {60: ("1.60", "1.65", 100, 100), 62: FAIR}
        )

        assert [said["setup"] for said in desk.said if said["action"] == "enter"] == [
            "opening-range-up",
            "opening-range-down",
        ]

    def test_says_the_range_and_the_levels_beyond_it(self) -> None:
        assert trade(UP).said[0]["levels"] == {
            "range_high": "100.4",
            "range_low": "99.6",
            "breakout_up": "100.424",
            "breakout_down": "99.576",
        }

    def test_a_range_with_a_bar_missing_is_refused(self) -> None:
        closes = quiet_then(UP)
        del closes[17]
        desk = Desk(closes)
        desk.quote(CALL, {})
        desk.run()

        assert desk.words == [("reject", "missing_bars")]

    def test_the_range_may_be_shorter(self) -> None:
        """After four minutes without a move, the 40 cents of the fifth are a break-out."""
        assert trade({}, opening_range="4min", entry_from="09:30").said[0]["levels"]["range_high"] == "100"


class TestSelection:
    def choose(self, chain: list[Any], **config: Any) -> tuple[str, str | None]:
        desk = Desk(quiet_then({55: "100.90"}), chain=chain, **config)
        for option in chain:
            desk.quote(option.id.value, {})
        desk.run(60)
        return desk.said[0]["instrument"], desk.said[0].get("reason")

    def test_nearest_strike(self) -> None:
        calls = [contract(NEAR, OptionKind.CALL, strike) for strike in (99, 100, 101, 102)]

        assert self.choose(calls) == ("ACME240326C00101000.OPRA", None)

    def test_the_lower_of_two_equally_near(self) -> None:
        desk = Desk(quiet_then({55: "100.50"}), chain=[contract(NEAR, OptionKind.CALL, k) for k in (101, 100)])
        desk.quote(CALL, {})
        desk.run(60)

        assert desk.said[0]["instrument"] == CALL

    def test_nearest_expiry(self) -> None:
        assert self.choose(CHAIN) == (CALL, None)

    def test_not_before_the_least_days_to_expiry(self) -> None:
        assert self.choose(CHAIN, dte_min=7) == (CALL, None)
        assert self.choose(CHAIN, dte_min=8) == (FAR_CALL, None)

    def test_not_beyond_the_most_days_to_expiry(self) -> None:
        far = [contract(FAR, OptionKind.CALL)]

        assert self.choose(far, dte_max=21) == (FAR_CALL, None)
        assert self.choose(far, dte_max=20) == ("ACME.OPRA", "no_expiry")

    def test_nothing_that_expires_today_unless_allowed(self) -> None:
        today = contract("2024-03-19", OptionKind.CALL)

        assert self.choose([today, *CHAIN]) == (CALL, None)
        assert self.choose([today, *CHAIN], dte_min=0) == (today.id.value, None)

    def test_no_strike_near_enough(self) -> None:
        assert self.choose([contract(NEAR, OptionKind.CALL, 104)], max_moneyness=Decimal("0.03")) == (
            "ACME.OPRA",
            "strike_too_far",
        )

    def test_no_contract_at_all(self) -> None:
        assert self.choose([]) == ("ACME.OPRA", "no_contract")

    def test_a_right_that_is_not_traded(self) -> None:
        assert self.choose(CHAIN, rights=("put",)) == ("ACME.OPRA", "no_right")


class TestQuoteGate:
    def judge(self, quote: Quote | None, default: Quote | None = None, **config: Any) -> tuple[str, str | None]:
        desk = Desk(quiet_then(UP), **config)
        desk.quote(CALL, {50: quote}, default)
        desk.run(60)
        return desk.words[0]

    def test_fair(self) -> None:
        assert self.judge(FAIR) == ("enter", None)

    def test_never_quoted(self) -> None:
        assert self.judge(None) == ("reject", "no_quote")

    def test_no_bid(self) -> None:
        assert self.judge(("0.00", "2.05", 0, 100)) == ("reject", "one_sided_quote")

    def test_crossed(self) -> None:
        assert self.judge(("2.10", "2.05", 100, 100)) == ("reject", "crossed_quote")

    def test_too_wide(self) -> None:
        """25 cents around 2.075 are 12.05 %."""
        assert self.judge(("1.96", "2.20", 100, 100)) == ("enter", None)
        assert self.judge(("1.95", "2.20", 100, 100)) == ("reject", "wide_spread")

    def test_too_small(self) -> None:
        assert self.judge(("2.00", "2.05", 4, 100), min_size=5) == ("reject", "small_size")

    def test_too_old(self) -> None:
        """The last quote, five seconds before minute 49, is 6 minutes and 5 seconds old."""
        assert self.judge(None, FAIR) == ("reject", "stale_quote")
        assert self.judge(None, FAIR, max_quote_age="7min") == ("enter", None)

    def test_any_age_without_a_limit(self) -> None:
        assert self.judge(None, FAIR, max_quote_age=None) == ("enter", None)

    def test_a_rejection_shows_the_contract_and_the_quote(self) -> None:
        desk = Desk(quiet_then(UP))
        desk.quote(CALL, {}, ("1.00", "2.00", 7, 8))
        desk.run(60)

        assert (desk.said[0]["instrument"], desk.said[0]["quote"]) == (
            CALL,
            {
                "instrument": CALL,
                "bid": "1.00",
                "ask": "2.00",
                "bid_size": "7",
                "ask_size": "8",
                "ts_event": OPEN + 55 * MINUTE - 5_000_000_000,
                "verdict": "wide_spread",
            },
        )

    def test_a_rejection_is_the_one_try(self) -> None:
        desk = trade(UP, {50: ("1.00", "2.00", 100, 100), 58: FAIR})

        assert desk.words == [("reject", "wide_spread")]


class TestSize:
    def test_by_risk(self) -> None:
        assert trade(UP, risk_per_trade="1000 USD").fills[0] == ("BUY", "24", CALL, "2.05")

    def test_no_more_than_is_offered(self) -> None:
        desk = trade(UP, {50: ("2.00", "2.05", 100, 9)})

        assert desk.fills[0] == ("BUY", "9", CALL, "2.05")
        assert desk.said[0]["quantity"] == "9"

    def test_less_than_one_contract(self) -> None:
        assert trade(UP, risk_per_trade="40 USD").words == [("reject", "size_too_small")]


class TestDeskRules:
    def test_outside_the_entry_window(self) -> None:
        """The break-out of 10:25 comes too late for one window and too early for another."""
        assert trade(UP, entry_to="10:25").words == [("reject", "outside_entry_window")]
        assert trade(UP, entry_from="10:26").words == [("reject", "outside_entry_window")]
        assert trade(UP, entry_from="10:25", entry_to="10:26").words[0] == ("enter", None)

    def test_no_entry_once_it_is_time_to_leave(self) -> None:
        assert trade({376: "101.00"}, entry_to="16:00").words == [("reject", "outside_entry_window")]

    def test_max_trades(self) -> None:
        stopped = {60: ("1.60", "1.65", 100, 100)}

        assert trade(BACK_AND_DOWN, stopped, max_trades_per_day=1).words[-1] == ("reject", "max_trades")
        assert trade(BACK_AND_DOWN, stopped, until=125).words[-1] == ("enter", None)

    def test_daily_loss_cap(self) -> None:
        """48 contracts bought at 2.05 and sold at 1.60 lose 2,160 dollars."""
        stopped = {60: ("1.60", "1.65", 100, 100)}

        assert trade(BACK_AND_DOWN, stopped, daily_loss_cap="2160 USD").words[-1] == ("reject", "daily_loss_cap")
        assert trade(BACK_AND_DOWN, stopped, until=125, daily_loss_cap="2161 USD").words[-1] == ("enter", None)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ('{"state": "clear"}', ("enter", None)),
            ('{"state": "engaged"}', ("reject", "kill_switch")),
            ('{"state": "Clear"}', ("reject", "kill_switch")),
            ("{}", ("reject", "kill_switch")),
            ("[]", ("reject", "kill_switch")),
            ("not json", ("reject", "kill_switch")),
        ],
    )
    def test_kill_switch(self, tmp_path: Path, text: str, words: tuple[str, str | None]) -> None:
        file = tmp_path / "kill_switch.json"
        file.write_text(text)

        assert trade(UP, kill_switch=str(file)).words[0] == words

    def test_a_kill_switch_that_is_not_there_is_engaged(self, tmp_path: Path) -> None:
        assert trade(UP, kill_switch=str(tmp_path / "none.json")).words == [("reject", "kill_switch")]

    def test_an_open_position_forbids_another(self) -> None:
        desk = trade({55: "101.00", 120: "99.00"}, until=125)

        assert desk.words == [("enter", None), ("reject", "position_open")]

    def test_a_resting_order_forbids_another(self) -> None:
        """Someone's bid in the put, which nobody hits."""
        desk = Desk(quiet_then(UP))
        desk.quote(CALL, {})
        desk.quote(PUT, {})
        rest_at(desk.strategy, minute=40, instrument=PUT)
        desk.run(60)

        assert desk.words == [("reject", "order_open")]


class TestExits:
    def test_target(self) -> None:
        """20 % above 2.05 is 2.46."""
        call = {60: ("2.45", "2.50", 100, 100), 62: ("2.46", "2.51", 100, 100), 64: ("2.47", "2.52", 100, 100)}
        desk = trade(UP, call, target=Decimal("0.20"))

        assert desk.fills == [ENTERED, ("SELL", "48", CALL, "2.46")]
        assert desk.words == [("enter", None), ("exit", "target")]

    def test_stop(self) -> None:
        """20 % below 2.05 is 1.64."""
        desk = trade(UP, {60: ("1.65", "1.70", 100, 100), 62: ("1.64", "1.69", 100, 100)})

        assert desk.fills == [ENTERED, ("SELL", "48", CALL, "1.64")]
        assert desk.words == [("enter", None), ("exit", "stop")]

    def test_time(self) -> None:
        """Fifteen minutes before the close, on the last quote when no other comes."""
        desk = trade(UP, {370: None})

        assert desk.words == [("enter", None), ("exit", "time")]
        assert exit_time(desk) == OPEN + 375 * MINUTE + 1

    def test_earlier_on_request(self) -> None:
        assert exit_time(trade(UP, leave_before_close="30min")) == OPEN + 360 * MINUTE + 1

    def test_no_more_than_is_bid_for_and_once_on_a_quote(self) -> None:
        """The bar that follows a quote finds it used."""
        call = {60: ("1.60", "1.65", 20, 100)}
        desk = trade(UP, call, until=70)

        assert desk.fills[1:] == [("SELL", count, CALL, "1.60") for count in ("20", "20", "8")]
        assert [(said["reason"], said["quantity"]) for said in desk.said[1:]] == [
            ("stop", "20"),
            ("stop", "20"),
            ("stop", "8"),
        ]
        assert len(trade(UP, call, until=60).fills[1:]) == 1
        assert desk.strategy.leaving == {}

    def test_the_first_reason_stays(self) -> None:
        """A stop that could sell half of it goes on when the price has come back."""
        desk = trade(UP, {60: ("1.60", "1.65", 24, 100), 61: FAIR}, until=70)

        assert desk.words[1:] == [("exit", "stop")] * 2

    def test_somebody_elses_order_is_left_alone(self) -> None:
        """Another strategy's bid in the option rests on; the position is sold all the same."""
        desk = Desk(quiet_then(UP))
        desk.quote(CALL, {60: ("1.60", "1.65", 100, 100)})
        other = Strategy(StrategyConfig(order_id_tag="OTHER"))
        desk.engine.add_strategy(other)
        rest_at(other, minute=57)
        desk.run(70)

        assert [order.strategy_id for order in desk.cache.orders_open()] == [other.id]
        assert desk.words == [("enter", None), ("exit", "stop")]

    def test_nothing_can_be_sold_without_a_bid(self) -> None:
        assert trade(UP, {60: ("0.00", "0.05", 0, 100)}).words == [("enter", None)]
        assert trade(UP, {60: ("1.60", "1.65", 0, 100)}).words == [("enter", None)]


class TestTradingHours:
    def at(self, text: str) -> int:
        return int(pd.Timestamp(text, tz="America/New_York").value)

    def test_half_day(self) -> None:
        hours = hours_of("XNYS", self.at("2015-12-24 10:00"))

        assert hours is not None
        assert (hours.open, hours.close) == (self.at("2015-12-24 09:30"), self.at("2015-12-24 13:00"))

    def test_open_and_close_belong_to_it(self) -> None:
        inside = {
            time: hours_of("XNYS", self.at(f"2024-03-19 {time}")) for time in ("09:29", "09:30", "16:00", "16:01")
        }

        assert [time for time, hours in inside.items() if hours] == ["09:30", "16:00"]

    def test_a_saturday_has_none(self) -> None:
        assert hours_of("XNYS", self.at("2024-03-16 12:00")) is None

    def test_days_are_counted_in_exchange_time(self) -> None:
        """An option that expires at 23:00 in New York expires that day, though it is the next in UTC."""
        hours = hours_of("XNYS", OPEN)

        assert hours is not None
        assert hours.days_until(self.at("2024-03-20 23:00")) == 1


class TestRestart:
    def restarted(self, first: Desk, closes: dict[int, str], **config: Any) -> Desk:
        """Start another engine and strategy on what the cache of the first holds, with the data that follow."""
        second = Desk(closes, **config)
        for order in first.cache.orders():
            second.cache.add_order(order, order.position_id)
            second.cache.update_order(order)
        for position in first.cache.positions():
            second.cache.add_position(position, OmsType.NETTING)
            second.cache.update_position(position)
        return second

    def test_a_position_of_before_is_managed(self) -> None:
        first = trade(UP, until=60)
        second = self.restarted(first, dict.fromkeys(range(61, 80), "101.00"))
        second.data.append(tick(CALL, 70, ("2.60", "2.65", 100, 100)))
        second.run(80)

        assert first.words == [("enter", None)]
        assert second.words == [("exit", "target")]
        assert second.said[0]["setup"] == "opening-range-up"

    def test_a_setup_traded_before_is_not_traded_again(self) -> None:
        """What was saved is lost, and the range is seen anew: the cache alone knows of the trade."""
        first = trade(UP, {57: ("2.60", "2.65", 100, 100)}, until=60)
        second = self.restarted(first, quiet_then(UP))
        second.quote(CALL, {})
        second.run(60)

        assert first.words == [("enter", None), ("exit", "target")]
        assert second.words == [("reject", "duplicate_entry")]

    def test_trades_of_before_count(self) -> None:
        first = trade(UP, {57: ("2.60", "2.65", 100, 100)}, until=60)
        second = self.restarted(first, quiet_then(DOWN), max_trades_per_day=1)
        second.quote(PUT, {})
        second.run(60)

        assert second.words == [("reject", "max_trades")]

    def test_the_range_is_saved(self) -> None:
        """Stopped at minute 40 and started at 50: the break-out at 55 is measured against the range of before."""
        first = trade({}, until=40)
        second = Desk({minute: close for minute, close in quiet_then(UP).items() if minute > 50})
        second.quote(CALL, {})
        second.strategy.load(first.strategy.save())
        second.run(60)

        assert second.words == [("enter", None)]
        assert second.said[0]["levels"]["range_high"] == "100.4"

    def test_the_range_of_another_day_is_not_taken_up(self) -> None:
        saved = {key: value.replace(b"2024-03-19", b"2024-03-18") for key, value in trade({}).strategy.save().items()}
        second = Desk({minute: close for minute, close in quiet_then(UP).items() if minute > 50})
        second.quote(CALL, {})
        second.strategy.load(saved)
        second.run(60)

        assert second.words == []

    def test_without_it_nothing_is_entered(self) -> None:
        second = Desk({minute: close for minute, close in quiet_then(UP).items() if minute > 50})
        second.quote(CALL, {})
        second.run(60)

        assert second.words == []
