"""What counts as a planted fault that shows, and when a label that doesn't fail for it can't fail at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hand_written import AAPL, Rows
from limit_views import LEAST
from plantings import TODAY, gate, planted, refused, session

from pytest_parity.checks.planted import judge_unsteady, spare_entries
from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.accepting.expected import Expected, judge
from pytest_parity.core.compare import compare
from pytest_parity.core.labelling import label as labelling
from pytest_parity.core.mismatch import Label
from pytest_parity.core.plain import to_plain
from pytest_parity.core.planting import Attempt, End, SelfTest, Trial, self_test_from_plain
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.failure import Place
from pytest_parity.report.selftest import missed_report, self_test_line, why_not_planted
from pytest_parity.session.planting.faults import SECOND, delay_until
from pytest_parity.session.planting.known import Known


def entry(label: Label, **terms: Any) -> Expected:
    return Expected(label=label, rule="known", reason="accepted", owner="desk", until=TODAY, **terms)


ALTERED = {
    Label.SIGNAL_MISMATCH: session(at=12),
    Label.EXIT_MISMATCH: session(leaves=25),
    Label.SIZING_MISMATCH: session(size="50"),
    Label.FILL_MISMATCH: session(price="11"),
    Label.MICROSTRUCTURE_REJECT: refused("wide_spread"),
    Label.RISK_CONTROL_BLOCK: refused("kill_switch"),
}


@pytest.mark.parametrize("label", ALTERED)
def test_a_fault_that_shows_is_told_under_its_label_alone(label: Label) -> None:
    attempt = planted(label, ALTERED[label])

    assert (attempt.end, attempt.labels) == (End.ALONE, (label,))
    assert attempt.changes


@pytest.mark.parametrize("label", ALTERED)
@pytest.mark.parametrize("other", ALTERED)
def test_a_fault_of_another_kind_is_none_of_the_label(label: Label, other: Label) -> None:
    if label is not other:
        assert planted(label, ALTERED[other]).end is End.OTHER


def test_a_planting_that_changed_nothing_is_no_success() -> None:
    attempt = planted(Label.FILL_MISMATCH, session())

    assert (attempt.end, attempt.told, attempt.labels) == (End.INERT, "it changed no decision", ())


def test_records_that_nobody_decided_on_may_be_lost_without_a_change() -> None:
    without = Rows().feed(AAPL, 1, 2).trade(10, "in", "BUY", "100").trace(Path.PAPER)
    altered = Rows().feed(AAPL, 1).trade(10, "in", "BUY", "100").trace(Path.PAPER)

    assert planted(Label.SIGNAL_MISMATCH, altered, without).end is End.INERT


BROKEN = {  # a rule that is gone, and the label that it gave
    "stated_reason": Label.MICROSTRUCTURE_REJECT,
    "other_signal": Label.SIGNAL_MISMATCH,
    "other_size": Label.SIZING_MISMATCH,
    "other_fill": Label.FILL_MISMATCH,
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_that_is_broken_can_not_hide_its_fault(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    rules = tuple(one for one in labelling.RULES if one.__name__ != rule)
    monkeypatch.setattr(labelling, "RULES", rules)

    attempt = planted(BROKEN[rule], ALTERED[BROKEN[rule]])

    assert attempt.end is End.MISSED
    assert attempt.labels
    assert attempt.told == f"what came of it is told as {', '.join(attempt.labels)}"


WIDE: dict[str, Any] = {
    "signal_time": 6,
    "fill_time": 60,
    "price": Decimal("1.5"),
    "pnl": Decimal(999),
    "currency": "USD",
}


@pytest.mark.parametrize(
    ("label", "tolerated"),
    [
        (Label.SIGNAL_MISMATCH, "signal_time: 6 ns"),
        (Label.EXIT_MISMATCH, "signal_time: 6 ns"),
        (Label.FILL_MISMATCH, "price: 1.5"),
    ],
)
def test_a_wide_tolerance_keeps_the_label_from_failing_and_is_named(label: Label, tolerated: str) -> None:
    attempt = planted(label, ALTERED[label], tolerance=Tolerance(**WIDE))

    assert (attempt.end, attempt.labels) == (End.MISSED, ())
    assert attempt.told == f"what came of it is within tolerance.{tolerated}"


def test_a_wide_tolerance_is_named_though_another_label_is_told() -> None:
    attempt = planted(Label.SIGNAL_MISMATCH, session(at=12), tolerance=Tolerance(signal_time=5))

    assert (attempt.end, attempt.labels) == (End.MISSED, (Label.FILL_MISMATCH,))
    assert attempt.told == "what came of it is within tolerance.signal_time: 5 ns"


@pytest.mark.parametrize(
    ("tolerated", "until", "by"),
    [(0, 0, 30), (20, 0, 40), (60, 3_500, 100), (60, 3_540, 30), (21_600, 0, 30), (0, 3_590, 30)],
)
def test_a_delay_is_longer_than_what_is_tolerated_and_stays_in_the_session(tolerated: int, until: int, by: int) -> None:
    """In an hour; where all that is left of it is tolerated, a short one shows that."""
    trace = Rows().feed(AAPL, 0, 3_600 * SECOND).trace(Path.PAPER)
    contract = LaunchContract.model_validate(LEAST | {"tolerance": {"signal_time": f"{tolerated}s"}})
    known = Known(contract=contract, trace=trace, decisions=(), zone="UTC", config={})

    assert delay_until(known, until * SECOND) == by * SECOND


def test_a_label_that_failed_beside_others_is_not_said_to_be_unable_to_fail() -> None:
    mixed = Attempt(planted="a fault", end=End.MIXED, labels=("data_missing", "risk_control_block"))
    trial = Trial(label=Label.DATA_MISSING, attempts=(mixed,))
    silent = Trial(label=Label.FILL_MISMATCH, attempts=(Attempt(planted="a fee", end=End.MISSED),))
    place = Place(
        contract="bot", session="day", file="bot.yaml", line=1, folder="", command=(), zone="UTC", entry_lines={}
    )

    report = missed_report(trial, mixed, "UTC", place)

    headline = "this label isn't told alone: data_missing failed for its fault, and risk_control_block failed too"
    assert report.startswith(f"{headline}: self-test of bot, session day")
    assert "can't fail" not in report
    assert "tolerance" not in report
    line = self_test_line(SelfTest(zone="UTC", trials=(trial, silent)))
    assert line == "self-test: 0 of 2 labels planted, 1 can't fail (fill_mismatch), 1 not told alone (data_missing)"


def test_a_skip_says_what_to_do_but_where_an_entry_accepts_the_fault() -> None:
    tried = Attempt(planted="a fault " * 200, end=End.INERT, told="it changed no decision")
    covered = Attempt(planted="a fault", end=End.COVERED, told="the entry 'known' accepts it as a consequence")
    label = Label.EXIT_MISMATCH

    told = why_not_planted(Trial(label=label, attempts=(tried,)), "UTC")

    assert told.endswith(
        " …; to do: choose a session in which the strategy leaves its first position well before the close"
    )
    assert "to do" not in why_not_planted(Trial(label=label, attempts=(tried, covered)), "UTC")
    assert why_not_planted(Trial(label=label, why="no position"), "UTC") == "can't apply: no position"


def test_a_lenient_contract_lets_a_refused_entry_through() -> None:
    attempt = planted(Label.MICROSTRUCTURE_REJECT, refused("wide_spread"), strict=False)

    assert attempt.end is End.MISSED
    assert attempt.told == "strict_parity: false lets through what came of it: conservative"


def test_an_entry_that_the_session_leaves_unused_accepts_the_fault() -> None:
    spare = [entry(Label.SIZING_MISMATCH, covers_consequences=True)]
    attempt = planted(Label.SIZING_MISMATCH, session(size="50"), spare=spare)

    assert attempt.end is End.MISSED
    assert attempt.told == "the entry 'known' of expected_mismatches accepts what came of it"


def test_an_entry_that_the_session_uses_up_is_not_spare() -> None:
    mismatches = compare(session(), session(size="50"), Tolerance()).mismatches
    entries = [entry(Label.SIZING_MISMATCH), entry(Label.FILL_MISMATCH, count=2)]
    outcomes = judge(mismatches, entries, TODAY, {})

    assert [(one.label, one.count) for one in spare_entries(entries, outcomes)] == [(Label.FILL_MISMATCH, 2)]
    assert [one.count for one in spare_entries([entry(Label.SIZING_MISMATCH, count=3)], outcomes)] == [3]


def test_an_entry_that_covers_consequences_is_named_where_it_covers_the_fault() -> None:
    research = session(size="70", leaves=20)
    covering = [entry(Label.SIZING_MISMATCH, covers_consequences=True)]
    attempt = planted(Label.EXIT_MISMATCH, session(leaves=25), entries=covering, backtest=research)

    assert attempt.end is End.COVERED
    assert attempt.told == "the entry 'known' accepts it as a consequence"
    assert planted(Label.EXIT_MISMATCH, session(leaves=25), entries=covering, backtest=session()).end is End.ALONE


def test_the_weaker_of_two_reasons_is_no_fault_that_shows() -> None:
    attempt = planted(Label.CONTRACT_MISMATCH, refused("strike_too_far"), refused("stale_quote"))

    assert (attempt.end, attempt.told) == (End.OTHER, "it gave reasons for other labels too")
    assert planted(Label.RISK_CONTROL_BLOCK, refused("kill_switch"), refused("stale_quote")).end is End.ALONE


def test_a_path_that_disagrees_with_itself_is_told_as_that_alone() -> None:
    attempt = judge_unsteady("a fault", (session(), session(size="50")), gate())

    assert (attempt.end, attempt.labels) == (End.ALONE, (Label.NONDETERMINISTIC,))


def test_what_crosses_processes_comes_back_the_same() -> None:
    attempts = tuple(planted(label, altered) for label, altered in ALTERED.items())
    test = SelfTest(zone="UTC", trials=(Trial(label=Label.FILL_MISMATCH, attempts=attempts, why=""),))

    assert self_test_from_plain(to_plain(test)) == test  # type: ignore[arg-type]


def test_a_label_that_failed_alone_once_can_fail() -> None:
    missed = planted(Label.SIGNAL_MISMATCH, session(at=12), tolerance=Tolerance(signal_time=5, fill_time=5))
    alone = planted(Label.SIGNAL_MISMATCH, session(at=12))

    assert Trial(label=Label.SIGNAL_MISMATCH, attempts=(missed,)).missed == missed
    assert Trial(label=Label.SIGNAL_MISMATCH, attempts=(missed, alone)).missed is None
    assert Trial(label=Label.SIGNAL_MISMATCH, attempts=(missed, alone)).caught == alone
