"""What a contract's outcomes come to."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from pytest_parity.core.decision import Decision
from pytest_parity.core.promoting.extent import Extent, measure
from pytest_parity.core.promoting.outcome import Compared, Ended, Outcome, Root, Stand
from pytest_parity.core.promoting.promotion import Judgement, Need, judge_contract
from pytest_parity.core.promoting.verdict import Cause, Verdict, exit_status
from pytest_parity.core.trace import Feed, Fill, Intent, OrderEvent, Path, Trace

ITEMS = ("frozen", "day::replay", "day::reference", "day::signal_mismatch", "day::fill_mismatch")


def need(**words: object) -> Need:
    return Need(**{"items": {item: f"a.yaml::{item}" for item in ITEMS}, "sessions": ("day",), **words})  # type: ignore[arg-type]


def outcome(item: str, ended: Ended = Ended.PASSED, what: str = "", **words: object) -> Outcome:
    return Outcome(item=item, node=f"a.yaml::{item}", ended=ended, what=what, **words)  # type: ignore[arg-type]


def compared(decisions: int = 3, repeats: int = 1) -> Compared:
    extent = Extent(decisions=decisions, orders=2, fills=2, rejections=1, quotes=90)
    return Compared(session="day", repeats=repeats, seconds=0.25, extents={Path.BACKTEST: extent, Path.PAPER: extent})


def judged(*changed: Outcome, left_out: str = "", needed: Need | None = None) -> Judgement:
    """Judge a contract of which every other item passed."""
    others = [outcome(item) for item in ITEMS if item != left_out and item not in {one.item for one in changed}]
    return judge_contract(needed or need(), [*others, *changed], [compared()])


def causes(judgement: Judgement) -> list[str]:
    return [reason.cause.value for reason in judgement.reasons]


def test_when_all_passed_it_may_be_promoted() -> None:
    judgement = judged()

    assert judgement.verdict is Verdict.PROMOTE
    assert judgement.reasons == ()
    assert judgement.extents[Path.PAPER] == Extent(decisions=3, orders=2, fills=2, rejections=1, quotes=90)
    assert (judgement.sessions, judgement.repeats, judgement.seconds) == (1, 1, 0.25)


def test_in_whatever_order_workers_end_their_items_the_same_is_told() -> None:
    ended = [outcome(item, Ended.ERROR, item) for item in (*ITEMS, "another::selftest", "day::selftest")]
    days = [replace(compared(), session=session, decided=(session, "same")) for session in ("day", "night")]
    needed = need(sessions=("day", "night"))

    one, other = judge_contract(needed, ended, days), judge_contract(needed, ended[::-1], days[::-1])

    assert list(one.outcomes) == [*ITEMS, "another::selftest", "day::selftest"]
    assert one == other
    assert list(one.outcomes) == list(other.outcomes)
    assert list(one.decided) == list(other.decided) == ["day", "night"]


def test_roots_and_decisions_cross_from_a_worker() -> None:
    root = Root(label="fill_mismatch", effect="invalidating", what="x", stand=Stand.DECLARED, rule="half")
    told = outcome("day::fill_mismatch", Ended.EXPECTED, roots=(root,), further_roots=3)
    day = replace(compared(), decided=("10:25 BUY 2", "same"))

    assert Outcome.from_plain(json.loads(json.dumps(told.to_plain()))) == told
    assert Compared.from_plain(json.loads(json.dumps(day.to_plain()))) == day


def test_a_declared_mismatch_and_one_let_through_are_listed_and_stop_nothing() -> None:
    declared = outcome("day::signal_mismatch", Ended.EXPECTED, "rule: reason")
    patient = outcome("day::fill_mismatch", let_through=("a conservative one",))

    judgement = judged(declared, patient)

    assert judgement.verdict is Verdict.PROMOTE
    assert judgement.expected == (declared,)
    assert judgement.let_through == (patient,)


@pytest.mark.parametrize("item", ITEMS)
def test_whatever_fails_blocks(item: str) -> None:
    judgement = judged(outcome(item, Ended.FAILED, "5 units"))

    assert judgement.verdict is Verdict.BLOCKED
    assert [(one.cause, one.what, one.node) for one in judgement.reasons] == [
        (Cause.FAILED, "5 units", f"a.yaml::{item}")
    ]


@pytest.mark.parametrize("ended", [Ended.SKIPPED, Ended.ERROR])
@pytest.mark.parametrize("item", ITEMS)
def test_whatever_could_not_be_judged_leaves_it_incomplete(item: str, ended: Ended) -> None:
    judgement = judged(outcome(item, ended, "no data"))

    assert judgement.verdict is Verdict.INCOMPLETE
    assert [(one.cause, one.what) for one in judgement.reasons] == [(Cause(ended.value), "no data")]


@pytest.mark.parametrize("item", ITEMS)
def test_whatever_never_ran_leaves_it_incomplete(item: str) -> None:
    judgement = judged(left_out=item)

    assert judgement.verdict is Verdict.INCOMPLETE
    assert [(one.cause, one.node) for one in judgement.reasons] == [(Cause.NOT_RUN, f"a.yaml::{item}")]


def test_nothing_that_ran_at_all_is_incomplete() -> None:
    judgement = judge_contract(need(), [], [], frozenset({"frozen"}))

    assert judgement.verdict is Verdict.INCOMPLETE
    assert [one.what for one in judgement.reasons] == ["deselected", *["not run, or not to the end"] * 4]


def test_no_lock_is_told_once() -> None:
    skipped = outcome("frozen", Ended.SKIPPED, "there is no lock")

    assert causes(judged(skipped, needed=need(locked=False))) == ["no_lock"]
    assert causes(judged(left_out="frozen", needed=need(locked=False))) == ["no_lock", "not_run"]


def test_too_few_repeats_or_a_kind_without_session_leave_it_incomplete() -> None:
    judgement = judged(needed=need(repeat=2, absent_kinds=("stop",)))

    assert judgement.verdict is Verdict.INCOMPLETE
    assert [one.what for one in judgement.reasons] == [
        "session day: each path ran 1 of 2 times (promotion.repeat)",
        "no session is of kind stop (promotion.kinds)",
    ]


def test_a_contract_that_compared_no_decision_is_incomplete() -> None:
    judgement = judge_contract(need(), map(outcome, ITEMS), [compared(decisions=0)])

    assert judgement.verdict is Verdict.INCOMPLETE
    assert causes(judgement) == ["nothing_compared"]


def test_a_file_that_can_not_be_read_is_blocked_by_that_alone() -> None:
    judgement = judge_contract(need(), [outcome("contract", Ended.FAILED, "line 3")], [])

    assert judgement.verdict is Verdict.BLOCKED
    assert [one.what for one in judgement.reasons] == ["line 3"]


def test_a_file_that_can_not_be_read_is_blocked_though_its_item_did_not_run() -> None:
    broken = Need(items={"contract": "a.yaml::contract"}, fault="a.yaml:1:1: data: missing")

    for attempts in ([], [outcome("contract", Ended.FAILED, "a.yaml:1:1: data: missing")]):
        judgement = judge_contract(broken, attempts, [], frozenset({"contract"}))
        assert judgement.verdict is Verdict.BLOCKED
        assert [(one.node, one.what) for one in judgement.reasons] == [
            ("a.yaml::contract", "a.yaml:1:1: data: missing")
        ]


def test_an_item_that_is_not_needed_blocks_when_it_fails_and_may_be_skipped() -> None:
    assert causes(judged(outcome("day::extra", Ended.SKIPPED))) == []
    assert judged(outcome("day::extra", Ended.FAILED)).verdict is Verdict.BLOCKED


def test_of_several_attempts_the_worst_counts_in_any_order() -> None:
    attempts = [outcome("frozen", ended) for ended in Ended]
    others = [outcome(item) for item in ITEMS[1:]]

    for some in permutations(attempts):
        assert judge_contract(need(), [*some, *others], [compared()]).verdict is Verdict.BLOCKED


def test_reasons_come_worst_first_in_any_order() -> None:
    attempts = [
        outcome("frozen", Ended.FAILED),
        outcome("day::replay", Ended.FAILED),
        outcome("day::signal_mismatch", Ended.FAILED, effect="invalidating"),
        outcome("day::fill_mismatch", Ended.FAILED, effect="conservative"),
        outcome("day::reference", Ended.ERROR),
    ]
    expected = ["frozen", "replay", "signal_mismatch", "fill_mismatch", "reference"]

    for some in permutations(attempts):
        reasons = judge_contract(need(), some, [compared()]).reasons
        assert [one.node.rpartition("::")[2] for one in reasons] == expected


@pytest.mark.parametrize(
    ("status", "verdict", "own", "other", "expected"),
    [
        (0, Verdict.PROMOTE, 0, 0, 0),
        (0, Verdict.BLOCKED, 0, 0, 1),  # somebody's conftest xfails everything
        (0, Verdict.INCOMPLETE, 0, 0, 7),
        (1, Verdict.BLOCKED, 1, 0, 1),
        (1, Verdict.INCOMPLETE, 1, 0, 7),  # items of contracts that errored
        (1, Verdict.INCOMPLETE, 0, 1, 1),  # another test failed
        (1, Verdict.PROMOTE, 0, 1, 1),
        (1, Verdict.PROMOTE, 1, 0, 0),  # --runxfail
        (1, Verdict.PROMOTE, 0, 0, 1),  # another plugin says so
        (5, Verdict.INCOMPLETE, 0, 0, 7),
        (6, Verdict.PROMOTE, 0, 0, 6),
        (6, Verdict.INCOMPLETE, 0, 0, 7),
        *((worse, verdict, 1, 0, worse) for worse in (2, 3, 4, 42) for verdict in Verdict),
    ],
)
def test_the_exit_status_of_a_gate(status: int, verdict: Verdict, own: int, other: int, expected: int) -> None:
    assert exit_status(status, verdict, own_failures=own, other_failures=other) == expected


def test_what_crosses_a_process_comes_back_the_same() -> None:
    there = (outcome("frozen", Ended.FAILED, "why", effect="conservative", let_through=("one",)), compared())

    plain = [one.to_plain() for one in there]

    assert json.loads(json.dumps(plain)) == plain
    assert (Outcome.from_plain(plain[0]), Compared.from_plain(plain[1])) == there


def test_how_much_a_path_shows() -> None:
    def order(kind: str) -> OrderEvent:
        return OrderEvent(sequence=1, ts_seen=1, ts_event=1, kind=kind, order="o", strategy="s", instrument="A.X")

    def decision(intent: Intent) -> Decision:
        return Decision(
            path=Path.PAPER, number=1, ts=1, intent=intent, strategy="s", instrument="A.X", ticker="A", side="BUY",
            quantity=Decimal(1), executions=(),
        )  # fmt: skip

    fill = Fill(
        sequence=2, ts_seen=1, ts_event=1, order="o", strategy="s", instrument="A.X", side="BUY", quantity=Decimal(1),
        price=Decimal(1), currency="USD", commission=Decimal(0), commission_currency="USD", liquidity="TAKER",
    )  # fmt: skip
    trace = Trace(
        path=Path.PAPER,
        orders=tuple(map(order, ("initialized", "submitted", "initialized", "rejected", "initialized", "denied"))),
        fills=(fill,),
        positions=(),
        feed=Feed({("A.X", "quotes"): [1, 2, 3], ("B.X", "quotes"): [4], ("A.X", "trades"): [5]}),
        tickers={},
    )

    extent = measure(trace, [decision(Intent.ENTER), decision(Intent.REJECT)])

    assert extent == Extent(decisions=2, orders=3, fills=1, rejections=3, quotes=4)
