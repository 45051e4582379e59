"""What a path doesn't agree on with itself is no parity mismatch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hand_written import Rows
from hypothesis import given
from traces import SCRIPTS, Script, play

from pytest_parity.core.accepting.expected import Expected, Kind, judge
from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.mismatch import Label
from pytest_parity.core.noise import EXACT, Change, Noise, measure, take_out
from pytest_parity.core.trace import Path, Trace

TODAY = date(2027, 3, 31)
MSFT = "MSFT.XNAS"


def again(trace: Trace) -> Trace:
    """The same trace as the other path's."""
    return replace(trace, path=trace.path.other)


def paper(script: Script) -> Trace:
    return play(script, Path.PAPER)


@given(SCRIPTS, SCRIPTS)
def test_a_path_that_repeats_itself_leaves_the_comparison_as_it_is(research: Script, traded: Script) -> None:
    left, right = play(research), paper(traded)
    found = compare(left, right, EXACT)

    noise = measure({Path.BACKTEST: [left, left, left], Path.PAPER: [right, right, right]})

    assert noise == Noise(3)
    assert take_out(found, noise) is found


@given(SCRIPTS, SCRIPTS)
def test_a_path_is_not_blamed_for_what_the_other_does_to_itself(once: Script, twice: Script) -> None:
    """Paper does what the backtest did when it was run again."""
    first, second = play(once), play(twice)
    traded = again(second)
    noise = measure({Path.BACKTEST: [first, second], Path.PAPER: [traded, traded]})

    found = take_out(compare(first, traded, EXACT), noise)

    assert {mismatch.label for mismatch in found.mismatches} <= {Label.NONDETERMINISTIC}
    assert bool(noise.disagreements) is bool(found.mismatches)


@given(SCRIPTS, SCRIPTS, SCRIPTS)
def test_only_labels_and_evidence_change_and_nothing_before_the_noise(
    once: Script, twice: Script, traded: Script
) -> None:
    first, right = play(once), paper(traded)
    before = compare(first, right, EXACT)
    noise = measure({Path.BACKTEST: [first, play(twice)], Path.PAPER: [right, right]})
    began = min((one.ts for one in noise.disagreements), default=0)
    unsteady = {one.first for one in noise.disagreements}

    after = take_out(before, noise)

    assert [untold(after, number) for number in range(len(before.mismatches))] == [
        untold(before, number) for number in range(len(before.mismatches))
    ]
    for old, new in zip(before.mismatches, after.mismatches, strict=True):
        if old.backtest is not None and old.backtest in unsteady:
            assert new.label is Label.NONDETERMINISTIC
        elif (old.ts < began or old.ticker not in noise.tickers) and old.root is None:
            assert old == new


def untold(comparison: Comparison, number: int) -> object:
    return replace(comparison.mismatches[number], label=Label.UNCLASSIFIED, evidence="")


def trade(path: Path, size: str, *, other: str = "1") -> Trace:
    """Enter at 10 and leave at 20 on one ticker, enter another at 30."""
    rows = Rows().order(10, "in", "BUY", size).fill(11, "in", "100", size)
    rows.order(20, "out", "SELL", size).fill(21, "out", "101", size)
    return rows.order(30, "msft", "BUY", other, instrument=MSFT).trace(path)


def repeated(*sizes: str) -> dict[Path, list[Trace]]:
    """A backtest of these sizes, and a paper path that is steady but for the other ticker's size."""
    steady = trade(Path.PAPER, "5", other="2")
    return {Path.BACKTEST: [trade(Path.BACKTEST, size) for size in sizes], Path.PAPER: [steady] * len(sizes)}


def test_a_disagreement_names_the_path_the_repetition_the_field_and_both_values() -> None:
    noise = measure(repeated("5", "5", "7"))

    entry = noise.disagreements[0]
    assert (entry.path, entry.repetition, entry.ts, entry.first, entry.again) == (Path.BACKTEST, 3, 10, 1, 1)
    assert Change("quantity", Decimal(5), Decimal(7), "units") == entry.changes[0]
    assert {one.repetition for one in noise.disagreements} == {3}


def test_another_ticker_keeps_its_blame() -> None:
    traces = repeated("4", "6")
    found = compare(traces[Path.BACKTEST][0], traces[Path.PAPER][0], EXACT)

    labels = {m.ticker: m.label for m in take_out(found, measure(traces)).mismatches}

    assert labels == {"AAPL": Label.NONDETERMINISTIC, "MSFT": Label.SIZING_MISMATCH}


def test_what_was_declared_is_not_stale_where_nothing_can_be_counted() -> None:
    traces = repeated("5", "6")
    noise = measure(traces)
    entries = [
        Expected(label=label, rule="r", reason="r", owner="o", until=TODAY, ticker=ticker)
        for label, ticker in ((Label.FILL_MISMATCH, "AAPL"), (Label.FILL_MISMATCH, None), (Label.EXIT_MISMATCH, "MSFT"))
    ]

    outcomes = judge([], entries, TODAY, {}, unsteady=noise.tickers)

    assert (outcomes[Label.FILL_MISMATCH].kind, outcomes[Label.EXIT_MISMATCH].kind) == (Kind.PASSED, Kind.FAILED)


def test_an_end_that_no_decision_explains_is_noise_where_a_path_ends_elsewhere_when_run_again() -> None:
    def ended(path: Path, ts: int, cost: str) -> Trace:
        rows = Rows().order(10, "in", "BUY", "5")
        return rows.position(ts, "opened", "0", quantity=Decimal(5), average_open=Decimal(cost)).trace(path)

    first, second, traded = ended(Path.BACKTEST, 40, "5"), ended(Path.BACKTEST, 50, "6"), ended(Path.PAPER, 40, "7")
    found = compare(first, traded, EXACT)

    (left,) = take_out(found, measure({Path.BACKTEST: [first, second], Path.PAPER: [traded, traded]})).mismatches

    assert (found.mismatches[0].label, left.label) == (Label.UNCLASSIFIED, Label.NONDETERMINISTIC)
