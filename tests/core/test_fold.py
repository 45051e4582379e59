"""Every row of the table by which order events and fills become decisions."""

from __future__ import annotations

from decimal import Decimal

from hand_written import AAPL, STRATEGY, Rows

from pytest_parity.core.decision import Decision, Status
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.trace import Intent

ENTER, EXIT = Intent.ENTER, Intent.EXIT


def intents(rows: Rows) -> list[tuple[Intent, str, Decimal]]:
    """What was decided, in order: intent, side and quantity."""
    return [(decision.intent, decision.side, decision.quantity) for decision in fold(rows.trace())]


def only(rows: Rows) -> Decision:
    (decision,) = fold(rows.trace())
    return decision


class TestPlainOrders:
    def test_an_order_is_one_decision_at_its_initialisation(self) -> None:
        rows = Rows().order(5, "a", "BUY", "100").event(6, "a", "accepted").fill(7, "a", "10.50")

        decision = only(rows)

        assert (1, 5, ENTER, STRATEGY, AAPL, "AAPL", "BUY", Decimal(100)) == (
            decision.number,
            decision.ts,
            decision.intent,
            decision.strategy,
            decision.instrument,
            decision.ticker,
            decision.side,
            decision.quantity,
        )
        (execution,) = decision.executions
        assert ("entry", Status.FILLED, Decimal("10.50"), 7) == (
            execution.role,
            execution.status,
            execution.average_price,
            execution.first_fill,
        )

    def test_no_rows_make_no_decisions(self) -> None:
        assert fold(Rows().trace()) == ()

    def test_average_price_weighs_fills_by_quantity(self) -> None:
        rows = Rows().order(1, "a", "BUY", "4").fill(2, "a", "10", "1").fill(3, "a", "14", "3")

        execution = only(rows).executions[0]

        assert (Decimal(13), 2, 3, Decimal(2)) == (
            execution.average_price,
            execution.first_fill,
            execution.last_fill,
            execution.commission,
        )

    def test_part_of_an_order_filled_and_the_rest_canceled_is_partially_filled(self) -> None:
        rows = Rows().order(1, "a", "BUY", "4").fill(2, "a", "10", "1").event(3, "a", "canceled")

        assert only(rows).executions[0].status is Status.PARTIALLY_FILLED

    def test_a_denied_order_is_a_decision_with_its_reason(self) -> None:
        rows = Rows().order(1, "a", "BUY", "4").event(1, "a", "denied", reason="MAX_NOTIONAL_EXCEEDED")

        execution = only(rows).executions[0]

        assert (execution.status, execution.reason, execution.ended) == (Status.DENIED, "MAX_NOTIONAL_EXCEEDED", 1)

    def test_an_order_without_an_end_works(self) -> None:
        assert only(Rows().order(1, "a", "BUY", "4").event(1, "a", "accepted")).executions[0].status is Status.WORKING

    def test_a_fill_of_zero_fills_nothing(self) -> None:
        execution = only(Rows().order(1, "a", "BUY", "4").fill(1, "a", "10", "0")).executions[0]

        assert (Status.WORKING, Decimal(0), None) == (execution.status, execution.filled, execution.average_price)

    def test_rejected_changes_keep_their_reasons(self) -> None:
        rows = Rows().order(1, "a", "BUY", "4").event(2, "a", "cancel_rejected", reason="not found")

        assert only(rows).executions[0].refusals == ("not found",)


class TestIntent:
    def test_an_order_against_the_position_is_an_exit(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100").trade(2, "b", "SELL", "60")

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 60)]

    def test_reduce_only_is_an_exit_whatever_the_position(self) -> None:
        assert intents(Rows().order(1, "a", "SELL", "10", reduce_only=True)) == [(EXIT, "SELL", 10)]

    def test_close_and_reverse_in_one_callback_are_exit_and_enter(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100").order(2, "b", "SELL", "100").order(2, "c", "SELL", "100")
        rows.fill(3, "b", "11").fill(3, "c", "11")

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 100), (ENTER, "SELL", 100)]

    def test_a_rejected_exit_gives_its_share_back(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100").order(2, "b", "SELL", "100").event(2, "b", "rejected")
        rows.trade(3, "c", "SELL", "100")

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 100), (EXIT, "SELL", 100)]

    def test_an_exit_amended_to_less_gives_the_rest_back(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100").order(2, "b", "SELL", "100", order_type="LIMIT", price="12")
        rows.event(3, "b", "updated", quantity="40", price="12").order(4, "c", "SELL", "60")

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 100), (EXIT, "SELL", 60)]

    def test_positions_of_another_strategy_are_not_closed(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100", strategy="Other-000").trade(2, "b", "SELL", "100")

        assert intents(rows) == [(ENTER, "BUY", 100), (ENTER, "SELL", 100)]

    def test_a_close_beside_a_bracket_is_an_exit(self) -> None:
        rows = Rows().bracket(1).fill(1, "order", "10").order(2, "close", "SELL", "100")

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 100)]


class TestFlip:
    def test_an_order_beyond_the_position_is_an_exit_and_an_entry(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100").trade(2, "b", "SELL", "250")

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 100), (ENTER, "SELL", 150)]

    def test_fills_go_to_the_exit_first_and_commissions_by_quantity(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "100").order(2, "b", "SELL", "200")
        rows.fill(3, "b", "11", "50").fill(4, "b", "12", "100", commission=Decimal(4)).event(5, "b", "canceled")

        _, closing, opening = (decision.executions[0] for decision in fold(rows.trace()))

        assert (Status.FILLED, Decimal(100), Decimal("11.5"), Decimal(3)) == (
            closing.status,
            closing.filled,
            closing.average_price,
            closing.commission,
        )
        assert (Status.PARTIALLY_FILLED, Decimal(50), Decimal(12), Decimal(2)) == (
            opening.status,
            opening.filled,
            opening.average_price,
            opening.commission,
        )


class TestOrderLists:
    def test_a_bracket_is_one_decision_with_its_stop_and_target(self) -> None:
        rows = Rows().bracket(1).fill(1, "order", "10").fill(9, "order-target", "12").event(9, "order-stop", "canceled")

        decision = only(rows)

        assert [(execution.role, execution.status) for execution in decision.executions] == [
            ("entry", Status.FILLED),
            ("stop", Status.CANCELED),
            ("target", Status.FILLED),
        ]

    def test_a_child_on_the_side_of_its_parent_decides_by_itself(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10", order_list="l").order(1, "b", "BUY", "5", order_list="l", parent="a")

        assert intents(rows) == [(ENTER, "BUY", 10), (ENTER, "BUY", 5)]

    def test_alternative_exits_of_one_list_are_one_decision(self) -> None:
        either = {"order_list": "l", "reduce_only": True}
        rows = Rows().trade(1, "a", "BUY", "10")
        rows.order(2, "b", "SELL", "10", order_type="LIMIT", price="12", **either)
        rows.order(2, "c", "SELL", "10", order_type="STOP_MARKET", trigger_price="9", **either)

        _, exit_ = fold(rows.trace())

        assert [execution.role for execution in exit_.executions] == ["exit", "stop"]

    def test_two_sides_quoted_in_one_list_are_two_decisions(self) -> None:
        rows = Rows().order(1, "bid", "BUY", "10", order_list="l").order(1, "ask", "SELL", "10", order_list="l")

        assert intents(rows) == [(ENTER, "BUY", 10), (ENTER, "SELL", 10)]


class TestAlgorithms:
    def test_what_an_algorithm_spawns_executes_the_decision(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10", algorithm="TWAP")
        rows.order(1, "a-1", "BUY", "5", spawned_from="a").event(1, "a", "updated", quantity="5").fill(1, "a-1", "10")
        rows.fill(9, "a", "12", "5")

        decision = only(rows)

        assert ("TWAP", Decimal(10), Decimal(11), 0) == (
            decision.algorithm,
            decision.executions[0].filled,
            decision.executions[0].average_price,
            decision.executions[0].amendments,
        )

    def test_a_spawned_order_rejected_is_the_reason_when_nothing_filled(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10", algorithm="TWAP").order(1, "a-1", "BUY", "5", spawned_from="a")
        rows.event(1, "a-1", "rejected", reason="no market").event(9, "a", "canceled")

        execution = only(rows).executions[0]

        assert (execution.status, execution.reason) == (Status.REJECTED, "no market")


class TestAmendments:
    def test_a_released_order_keeps_the_type_it_was_initialised_with(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10", order_type="STOP_MARKET", trigger_price="11")
        rows.event(1, "a", "emulated").event(5, "a", "released", order_type="MARKET").event(5, "a", "triggered")
        rows.fill(5, "a", "11")

        execution = only(rows).executions[0]

        assert (execution.order_type, execution.amendments, execution.status) == ("STOP_MARKET", 0, Status.FILLED)

    def test_a_modification_is_an_amendment(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10", order_type="LIMIT", price="9")
        rows.event(2, "a", "pending_update").event(2, "a", "updated", price="9.5", quantity="8").fill(
            3, "a", "9.5", "8"
        )

        execution = only(rows).executions[0]

        assert (1, Decimal("9.5"), Decimal(9), Status.FILLED) == (
            execution.amendments,
            execution.amended[0].price,
            execution.price,
            execution.status,
        )

    def test_cancel_and_replace_is_one_amended_decision(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10", order_type="LIMIT", price="9").event(2, "a", "pending_cancel")
        rows.order(2, "b", "BUY", "10", order_type="LIMIT", price="9.5").event(2, "a", "canceled").fill(3, "b", "9.5")

        decision = only(rows)

        assert (1, 1, Status.FILLED, Decimal("9.5")) == (
            decision.ts,
            decision.executions[0].amendments,
            decision.executions[0].status,
            decision.executions[0].amended[0].price,
        )

    def test_an_exit_replaced_stays_an_exit(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "10").order(2, "b", "SELL", "10", order_type="LIMIT", price="12")
        rows.event(3, "b", "pending_cancel").order(3, "c", "SELL", "10").event(3, "b", "canceled").fill(3, "c", "11")

        assert intents(rows) == [(ENTER, "BUY", 10), (EXIT, "SELL", 10)]

    def test_an_order_sent_later_than_the_cancel_is_a_decision_of_its_own(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10").event(2, "a", "canceled").trade(3, "b", "BUY", "10")

        assert intents(rows) == [(ENTER, "BUY", 10), (ENTER, "BUY", 10)]

    def test_a_stop_replaced_amends_the_planned_exit(self) -> None:
        rows = Rows().bracket(1).fill(1, "order", "10").event(2, "order-stop", "canceled")
        terms = {"order_type": "STOP_MARKET", "trigger_price": "9.5", "reduce_only": True}
        rows.order(2, "trailed", "SELL", "100", **terms).fill(3, "trailed", "9.5")

        stop = only(rows).executions[1]

        assert (stop.role, stop.amendments, stop.status) == ("stop", 1, Status.FILLED)

    def test_a_market_close_beside_a_canceled_target_is_an_exit_of_its_own(self) -> None:
        rows = Rows().bracket(1).fill(1, "order", "10").event(2, "order-target", "canceled")
        rows.trade(2, "close", "SELL", "100", reduce_only=True)

        assert intents(rows) == [(ENTER, "BUY", 100), (EXIT, "SELL", 100)]


class TestLists:
    def test_a_stop_of_another_list_is_no_replacement_of_one_canceled_at_that_time(self) -> None:
        rows = Rows().bracket(1).fill(2, "order", "10").fill(4, "order-target", "12").event(4, "order-stop", "canceled")
        rows.trade(3, "more", "BUY", "50")
        rows.order(4, "out", "SELL", "50", order_type="STOP_MARKET", trigger_price="8", order_list="other")

        assert intents(rows) == [
            (ENTER, "BUY", Decimal(100)),
            (ENTER, "BUY", Decimal(50)),
            (EXIT, "SELL", Decimal(50)),
        ]


class TestUndecided:
    def test_a_settlement_is_an_exit_that_nobody_decided(self) -> None:
        rows = Rows().order(1, "a", "BUY", "10").fill(1, "a", "10", position="p")
        settlement = {"strategy": "EXTERNAL", "instrument": AAPL, "side": "SELL", "position": "p"}
        rows.fill(9, "settled", "12", "10", **settlement)

        _, settled = fold(rows.trace())

        assert (EXIT, False, "EXTERNAL", Decimal(10)) == (
            settled.intent,
            settled.decided,
            settled.strategy,
            settled.executions[0].filled,
        )

    def test_a_position_carried_in_is_an_entry_and_can_be_closed(self) -> None:
        carried = {"strategy": STRATEGY, "instrument": AAPL, "side": "BUY"}
        rows = Rows().fill(0, "carried", "10", "10", **carried).trade(5, "b", "SELL", "10")

        assert [(d.decided, d.intent) for d in fold(rows.trace())] == [(False, ENTER), (True, EXIT)]
