"""How many entries got how far, where the two paths part, and why neither acted."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hand_written import AAPL, Rows, quote
from hypothesis import given, settings
from stories import STORIES, Story, paper, research
from traces import SCRIPTS, Script, play

from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.entering.attempt import Attempt, Did
from pytest_parity.core.entering.entries import Cell, Entries, tell_entries
from pytest_parity.core.entering.funnel import Funnel, Stage
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Intent, Path, Trace

few = settings(max_examples=50, deadline=None)  # each compares two sessions, on a machine that may be busy
CALL, OTHER_CALL = "C100.OPRA", "C110.OPRA"


def compared(backtest: Trace, other: Trace, **reasons: Label) -> Comparison:
    return compare(backtest, other, Tolerance(), REASONS | reasons)


def entries(backtest: Rows, other: Rows | None = None, **reasons: Label) -> Entries:
    return tell_entries(compared(backtest.trace(), (other or backtest).trace(Path.PAPER), **reasons))


def funnel(rows: Rows, **reasons: Label) -> Funnel:
    return entries(rows, **reasons).funnels[Path.BACKTEST]


def passed(rows: Rows, **reasons: Label) -> dict[str, int | None]:
    """The stages from the first signal to the order, without what nobody said."""
    counts = funnel(rows, **reasons)
    stages = (Stage.SIGNALS, Stage.CONTRACT_SELECTED, Stage.QUOTES_PASSED, Stage.RISK_PASSED, Stage.ORDERED)
    return {stage.value: counts.at(stage) for stage in stages}


def entered(instrument: str = AAPL, **said: Any) -> Rows:
    """An entry that is said and filled."""
    rows = Rows().trade(1, "a", "BUY", "1", instrument=instrument)
    return rows.say(1, "enter", instrument=instrument, side="BUY", **said)


def refused(reason: str, instrument: str = AAPL, **said: Any) -> Rows:
    return Rows().say(1, "reject", reason, instrument=instrument, side="BUY", **said)


def parted(backtest: Rows, other: Rows) -> tuple[str, bool, str, str] | None:
    found = entries(backtest, other).parting
    return found and (found.stage.value, found.counts_differ, str(found.backtest), str(found.paper))


class TestStages:
    def test_a_strategy_that_says_nothing_has_no_set_ups_and_no_contracts(self) -> None:
        assert funnel(Rows().trade(1, "a", "BUY", "1")) == Funnel(
            signals=1, quotes_passed=1, risk_passed=1, ordered=1, filled=1
        )

    def test_an_option_trade_that_is_said_passes_all(self) -> None:
        assert funnel(entered(CALL, setup="up", considered=12)) == Funnel(
            set_ups=1,
            signals=1,
            contracts_considered=12,
            contract_selected=1,
            quotes_passed=1,
            risk_passed=1,
            ordered=1,
            filled=1,
        )

    def test_a_set_up_counts_once_however_often_it_is_tried_or_held(self) -> None:
        rows = Rows().say(1, "hold", setup="up").say(2, "hold", setup="up").say(3, "reject", "bar_range", setup="up")

        assert funnel(rows.say(4, "hold", setup="down")) == Funnel(set_ups=2, signals=1)

    def test_contracts_are_summed_over_signals_alone(self) -> None:
        rows = refused("no_expiry", considered=3).say(2, "reject", "no_expiry", considered=4)

        assert funnel(rows.say(3, "hold", considered=100)).contracts_considered == 7

    def test_an_exit_is_no_signal(self) -> None:
        rows = Rows().trade(1, "a", "BUY", "1").trade(5, "b", "SELL", "1")

        assert funnel(rows).signals == 1

    def test_what_no_strategy_decided_is_no_signal(self) -> None:
        assert funnel(Rows().trade(1, "a", "BUY", "1", strategy="EXTERNAL", kind="accepted")) == Funnel()

    @pytest.mark.parametrize(
        ("reason", "instrument", "stages"),
        [
            ("no_expiry", AAPL, [1, 0, 0, 0, 0]),
            ("no_expiry", CALL, [1, 0, 0, 0, 0]),
            ("missing_history", CALL, [1, 1, 0, 0, 0]),
            ("wide_spread", CALL, [1, 1, 0, 0, 0]),
            ("kill_switch", CALL, [1, 1, 1, 0, 0]),
            ("position_open", CALL, [1, 1, 1, 0, 0]),
            ("size_too_small", CALL, [1, 1, 1, 1, 0]),
            ("own_words", CALL, [1, 1, 1, 1, 0]),
            ("wide_spread", AAPL, [1, None, 0, 0, 0]),
            ("missing_bars", AAPL, [1, None, 0, 0, 0]),
            ("kill_switch", AAPL, [1, None, 1, 0, 0]),
        ],
    )
    def test_a_refusal_stops_where_its_reason_belongs(
        self, reason: str, instrument: str, stages: list[int | None]
    ) -> None:
        assert list(passed(refused(reason, instrument)).values()) == stages

    def test_a_contracts_own_reasons_say_where_they_belong(self) -> None:
        assert passed(refused("own_words"), own_words=Label.RISK_CONTROL_BLOCK)["risk_passed"] == 0

    def test_without_a_contract_nothing_that_comes_after_one_is_passed(self) -> None:
        """Refused for a rule before any contract was chosen, by a strategy that chose one at another time."""
        rows = entered(CALL).trade(2, "b", "SELL", "1", instrument=CALL)

        assert list(passed(rows.say(3, "reject", "kill_switch")).values()) == [2, 1, 1, 1, 1]

    def test_what_paper_never_came_to_is_none_passed_rather_than_unknown(self) -> None:
        found = entries(entered(CALL), refused("kill_switch"))

        assert found.funnels[Path.PAPER] == Funnel(signals=1, contract_selected=0)

    def test_a_quote_that_is_said_not_to_pass_stops_it_whatever_the_reason(self) -> None:
        seen = {"quote": quote(verdict="stale_quote")}

        assert passed(refused("kill_switch", **seen))["quotes_passed"] == 0
        assert passed(entered(**seen))["quotes_passed"] == 1  # it was traded on

    @pytest.mark.parametrize(
        ("kind", "stages"),
        [("denied", [1, None, 1, 0, 0]), ("rejected", [1, None, 1, 1, 1]), ("canceled", [1, None, 1, 1, 1])],
    )
    def test_an_order_that_ends_unfilled(self, kind: str, stages: list[int | None]) -> None:
        rows = Rows().order(1, "a", "BUY", "1").event(2, "a", kind)

        assert (list(passed(rows).values()), funnel(rows).filled) == (stages, 0)

    def test_an_entry_that_is_only_said_sent_no_order(self) -> None:
        assert list(passed(Rows().say(1, "enter", side="BUY")).values()) == [1, None, 1, 1, 0]

    def test_sums_keep_what_is_unknown_apart_from_none(self) -> None:
        total = Funnel(signals=1, contract_selected=0) + Funnel(signals=2, set_ups=1)

        assert total == Funnel(signals=3, set_ups=1, contract_selected=0)


class TestParting:
    def test_paths_that_agree_do_not_part(self) -> None:
        assert parted(entered(CALL), entered(CALL)) is None

    @pytest.mark.parametrize(
        ("other", "expected"),
        [
            (Rows(), ("signals", True, "entered", "nothing")),
            (Rows().say(1, "hold", "no_signal"), ("signals", True, "entered", "held: no_signal")),
            (refused("kill_switch"), ("contract_selected", True, "entered", "refused: kill_switch")),
            (refused("wide_spread", CALL), ("quotes_passed", True, "entered", "refused: wide_spread")),
            (refused("kill_switch", CALL), ("risk_passed", True, "entered", "refused: kill_switch")),
            (refused("size_too_small", CALL), ("ordered", True, "entered", "refused: size_too_small")),
            (
                Rows().order(1, "a", "BUY", "1", instrument=CALL).event(1, "a", "rejected", reason="no market"),
                ("filled", True, "entered", "order rejected: no market"),
            ),
        ],
    )
    def test_at_the_stage_that_only_one_path_got_to(self, other: Rows, expected: tuple[str, bool, str, str]) -> None:
        backtest = Rows().trade(1, "a", "BUY", "1", instrument=CALL)

        assert parted(backtest, other) == expected

    def test_another_contract_parts_them_although_the_counts_are_equal(self) -> None:
        backtest, other = (Rows().trade(1, "a", "BUY", "1", instrument=name) for name in (CALL, OTHER_CALL))

        assert parted(backtest, other) == ("contract_selected", False, "entered", "entered")

    def test_two_contracts_that_were_both_refused_as_none_are_no_choice(self) -> None:
        assert parted(refused("strike_too_far", CALL), refused("strike_too_far", OTHER_CALL)) is None

    def test_a_shorter_chain_parts_them_although_both_entered(self) -> None:
        assert parted(entered(CALL, considered=12), entered(CALL, considered=9)) == (
            "contracts_considered",
            True,
            "entered",
            "entered",
        )

    def test_a_chain_of_which_one_path_says_nothing_parts_nothing(self) -> None:
        assert parted(entered(CALL, considered=12), entered(CALL)) is None
        assert parted(entered(CALL, considered=12), refused("kill_switch")) == (
            "contract_selected",
            True,
            "entered",
            "refused: kill_switch",
        )

    def test_another_set_up_parts_them_although_both_entered(self) -> None:
        found = parted(entered(setup="up"), entered(setup="down"))

        assert found == ("set_ups", False, "entered", "entered")

    def test_entries_that_change_places_part_although_the_counts_are_equal(self) -> None:
        backtest = entered(setup="up").say(9, "reject", "wide_spread", setup="down", side="BUY")
        other = refused("stale_quote", setup="up").trade(9, "b", "BUY", "1").say(9, "enter", setup="down", side="BUY")

        assert parted(backtest, other) == ("quotes_passed", False, "entered", "refused: stale_quote")


class TestReasons:
    def test_each_entry_is_in_the_cell_of_what_both_made_of_it(self) -> None:
        backtest = entered(setup="up").say(2, "hold", "quiet", setup="down")
        other = refused("kill_switch", setup="up").say(2, "hold", "quiet", setup="down").say(3, "hold", setup="late")

        assert entries(backtest, other).cells == (
            Cell(Attempt(Did.ENTERED), Attempt(Did.REFUSED, "kill_switch"), 1),
            Cell(Attempt(Did.HELD, "quiet"), Attempt(Did.HELD, "quiet"), 1),
            Cell(Attempt(Did.NOTHING), Attempt(Did.HELD), 1),
        )

    def test_neither_acted_where_neither_sent_an_order(self) -> None:
        denied = Rows().order(1, "a", "BUY", "1").event(1, "a", "denied", reason="halted")

        assert [str(cell.backtest) for cell in entries(refused("stale_quote"), denied).idle] == []
        assert [str(cell.paper) for cell in entries(refused("stale_quote"), refused("wide_spread")).idle] == [
            "refused: wide_spread"
        ]
        assert [str(cell.paper) for cell in entries(refused("stale_quote"), Rows()).idle] == ["nothing"]

    def test_an_engines_long_reason_is_cut_to_what_it_is_about(self) -> None:
        told = "NOTIONAL_EXCEEDS_FREE_BALANCE: free=100_000.00 USD, notional=995_000.00 USD"
        denied = Rows().order(1, "a", "BUY", "1").event(1, "a", "denied", reason=told)

        assert entries(denied).cells[0].paper == Attempt(Did.ORDER_DENIED, "NOTIONAL_EXCEEDS_FREE_BALANCE")


def must_hold(found: Comparison, told: Entries) -> None:
    research, other = told.funnels[Path.BACKTEST], told.funnels[Path.PAPER]
    for counts in (research, other):
        known = [counts.at(stage) for stage in Stage if stage.rank and stage is not Stage.CONTRACTS_CONSIDERED]
        falling = [count for count in known if count is not None]
        assert falling == sorted(falling, reverse=True)
    comparable = [stage for stage in Stage if stage is not Stage.CONTRACTS_CONSIDERED]  # not everybody says it
    first = next((stage.rank for stage in comparable if research.at(stage) != other.at(stage)), None)
    assert first is None or (told.parting is not None and told.parting.stage.rank <= first)
    if told.parting is not None:
        assert told.parting.counts_differ is (told.parting.stage.rank == first)
    for side, decisions in ((0, found.backtest), (1, found.paper)):
        attempts = [d for d in decisions if d.decided and d.intent is not Intent.EXIT]
        sides = [((cell.backtest, cell.paper)[side], cell.count) for cell in told.cells]
        assert sum(count for attempt, count in sides if attempt.did is not Did.NOTHING) == len(attempts)
        reasons = Counter(d.reason for d in attempts if d.intent is Intent.REJECT)
        for reason, count in reasons.items():
            assert sum(number for attempt, number in sides if attempt == Attempt(Did.REFUSED, reason or "")) == count
    assert all(cell.backtest.did is not Did.NOTHING or cell.paper.did is not Did.NOTHING for cell in told.cells)


@few
@given(SCRIPTS, SCRIPTS)
def test_every_entry_is_in_one_cell_and_counts_never_grow(script: Script, other: Script) -> None:
    found = compared(play(script), play(other, Path.PAPER))

    must_hold(found, tell_entries(found))


@few
@given(STORIES)
def test_so_it_is_of_sessions_that_a_strategy_could_trade(story: Story) -> None:
    found = compared(research(story), paper(story))

    must_hold(found, tell_entries(found))


@few
@given(STORIES)
def test_swapping_the_paths_transposes_the_matrix_and_keeps_the_stage(story: Story) -> None:
    there = tell_entries(compared(research(story), paper(story)))
    back = tell_entries(compared(paper(story, Path.BACKTEST), research(story, Path.PAPER)))

    assert {(cell.backtest, cell.paper, cell.count) for cell in there.cells} == {
        (cell.paper, cell.backtest, cell.count) for cell in back.cells
    }
    assert (there.parting and there.parting.stage) is (back.parting and back.parting.stage)
    assert there.funnels[Path.PAPER] == back.funnels[Path.BACKTEST]


@few
@given(STORIES)
def test_a_session_against_itself_is_on_the_diagonal(story: Story) -> None:
    told = tell_entries(compared(paper(story), paper(story)))

    assert all(cell.backtest == cell.paper for cell in told.cells)
    assert told.parting is None
    assert told.funnels[Path.BACKTEST] == told.funnels[Path.PAPER]


@few
@given(STORIES)
def test_it_crosses_to_another_process_as_it_is(story: Story) -> None:
    told = tell_entries(compared(research(story), paper(story)))

    assert Entries.from_plain(json.loads(json.dumps(told.to_plain()))) == told
