"""What a declared acceptance accepts, and when it fails a session by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pytest_parity.core.accepting.expected import Expected, Kind, LabelOutcome, VersionBound, judge
from pytest_parity.core.mismatch import Difference, Effect, Label, Mismatch

SIGNAL, FILL = Label.SIGNAL_MISMATCH, Label.FILL_MISMATCH
TODAY = date(2027, 3, 31)


def mismatch(number: int, label: Label = SIGNAL, root: int | None = None, **terms: Any) -> Mismatch:
    base = Mismatch(
        number=number,
        label=label,
        effect=Effect.INVALIDATING,
        differences=(Difference("price", Decimal(1), Decimal(2), "USD", number),),
        ts=number,
        ticker="AAPL",
        instruments=("AAPL.XNAS",),
        backtest=number,
        paper=number,
        evidence="",
        changes_state=True,
        root=root,
    )
    return replace(base, **terms)


def entry(label: Label = SIGNAL, **terms: Any) -> Expected:
    base = Expected(label=label, rule="live-gate", reason="paper needs a quote", owner="research", until=TODAY)
    return replace(base, **terms)


def outcome(label: Label, mismatches: list[Mismatch], *expected: Expected, **options: Any) -> LabelOutcome:
    return judge(mismatches, expected, TODAY, {"nautilus_trader": "1.231.0"}, **options)[label]


def test_every_label_has_an_outcome_and_none_seen_is_passed() -> None:
    assert judge([], [], TODAY, {}) == {label: LabelOutcome(Kind.PASSED) for label in Label}


def test_an_undeclared_root_fails_its_label_only() -> None:
    outcomes = judge([mismatch(1)], [], TODAY, {})

    assert [label for label, one in outcomes.items() if one.kind is Kind.FAILED] == [SIGNAL]
    assert [mismatch(1)] == outcomes[SIGNAL].undeclared


@pytest.mark.parametrize(
    "terms", [{}, {"ticker": "AAPL"}, {"field": "price"}, {"ticker": "AAPL", "field": "price"}], ids=str
)
def test_a_declared_root_is_expected(terms: dict[str, str]) -> None:
    found = outcome(SIGNAL, [mismatch(1)], entry(**terms))

    assert (Kind.EXPECTED, [(mismatch(1), entry(**terms))]) == (found.kind, found.declared)


@pytest.mark.parametrize("terms", [{"ticker": "MSFT"}, {"field": "time"}, {"label": FILL}], ids=str)
def test_an_entry_for_something_else_is_stale(terms: dict[str, Any]) -> None:
    declared = entry(**terms)
    outcomes = judge([mismatch(1)], [declared], TODAY, {})

    assert [mismatch(1)] == outcomes[SIGNAL].undeclared
    assert ([declared], Kind.FAILED) == (outcomes[declared.label].stale, outcomes[declared.label].kind)


def test_more_than_declared_is_undeclared() -> None:
    found = outcome(SIGNAL, [mismatch(1), mismatch(2)], entry())

    assert (found.kind, found.undeclared, found.stale) == (Kind.FAILED, [mismatch(2)], [])


def test_fewer_than_declared_is_stale() -> None:
    found = outcome(SIGNAL, [mismatch(1)], entry(count=2))

    assert (found.kind, found.undeclared, found.stale) == (Kind.FAILED, [], [entry(count=2)])


def test_the_narrowest_entry_takes_first() -> None:
    wide, narrow = entry(), entry(ticker="AAPL", field="price")
    found = outcome(SIGNAL, [mismatch(1), mismatch(2, ticker="MSFT")], wide, narrow)

    assert [(1, narrow), (2, wide)] == [(one.number, accepted) for one, accepted in found.declared]


class TestConsequences:
    def test_of_an_undeclared_root_they_pass_with_a_pointer(self) -> None:
        found = outcome(FILL, [mismatch(1), mismatch(2, FILL, root=1)])

        assert (Kind.PASSED, [mismatch(2, FILL, root=1)]) == (found.kind, found.consequential)

    def test_of_a_declared_root_they_fail(self) -> None:
        found = outcome(FILL, [mismatch(1), mismatch(2, FILL, root=1)], entry())

        assert (Kind.FAILED, [mismatch(2, FILL, root=1)]) == (found.kind, found.undeclared)

    def test_of_a_root_whose_entry_covers_them_they_are_declared(self) -> None:
        covering = entry(covers_consequences=True)
        found = outcome(FILL, [mismatch(1), mismatch(2, FILL, root=1)], covering)

        assert (Kind.EXPECTED, [(mismatch(2, FILL, root=1), covering)]) == (found.kind, found.declared)

    def test_they_use_up_no_count(self) -> None:
        found = outcome(SIGNAL, [mismatch(1), mismatch(2, root=1)], entry(count=2, covers_consequences=True))

        assert (found.kind, len(found.stale)) == (Kind.FAILED, 1)


class TestUnclassified:
    def test_it_can_not_be_declared(self) -> None:
        declared = entry(Label.UNCLASSIFIED)
        found = outcome(Label.UNCLASSIFIED, [mismatch(1, Label.UNCLASSIFIED)], declared)

        assert (Kind.FAILED, 1, [declared]) == (found.kind, len(found.undeclared), found.stale)

    def test_nor_be_covered(self) -> None:
        unclassified = mismatch(2, Label.UNCLASSIFIED, root=1)
        found = outcome(Label.UNCLASSIFIED, [mismatch(1), unclassified], entry(covers_consequences=True))

        assert (Kind.FAILED, [unclassified]) == (found.kind, found.undeclared)


class TestExpiry:
    def test_an_entry_holds_on_its_last_day(self) -> None:
        assert outcome(SIGNAL, [mismatch(1)], entry(until=TODAY)).kind is Kind.EXPECTED

    def test_an_entry_past_its_day_is_expired_and_accepts_nothing(self) -> None:
        lapsed = entry(until=date(2027, 3, 30))
        found = outcome(SIGNAL, [mismatch(1)], lapsed)

        assert (found.kind, found.expired, found.undeclared) == (Kind.FAILED, [lapsed], [mismatch(1)])

    def test_an_expired_entry_fails_though_nothing_was_seen(self) -> None:
        assert outcome(SIGNAL, [], entry(until=date(2027, 3, 30))).kind is Kind.FAILED

    @pytest.mark.parametrize(
        ("installed", "bound", "reached"),
        [
            ("1.231.0", "1.232", False),
            ("1.232.0", "1.232", True),
            ("1.232", "1.232.0", True),
            ("1.232.0rc1", "1.232", False),
            ("1.232.0rc1", "1.232rc1", True),
            ("1.233.0rc1", "1.232", True),
            ("1.1000.0", "1.232", True),
            ("2.0.0", "1.232", True),
            (None, "1.232", True),
        ],
    )
    def test_a_version_bound_is_reached(self, installed: str | None, bound: str, reached: bool) -> None:  # noqa: FBT001 a table's column
        assert reached == VersionBound("nautilus_trader", bound).reached(installed)

    def test_a_bound_that_is_no_version_is_refused(self) -> None:
        with pytest.raises(ValueError, match="'soon' is no version"):
            VersionBound("nautilus_trader", "soon").reached("1.231.0")


class TestWithoutStrictParity:
    def test_undeclared_conservative_mismatches_pass_and_stay_listed(self) -> None:
        conservative = mismatch(1, effect=Effect.CONSERVATIVE)
        found = outcome(SIGNAL, [conservative], strict=False)

        assert (Kind.PASSED, [conservative]) == (found.kind, found.undeclared)

    def test_an_invalidating_one_fails_all_the_same(self) -> None:
        assert outcome(SIGNAL, [mismatch(1)], strict=False).kind is Kind.FAILED

    def test_a_stale_entry_passes_and_stays_listed(self) -> None:
        found = outcome(SIGNAL, [], entry(), strict=False)

        assert (Kind.PASSED, [entry()]) == (found.kind, found.stale)
