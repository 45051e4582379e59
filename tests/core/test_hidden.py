"""Differences that sums, nets and other strategies' roots could hide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hand_written import Rows

from pytest_parity.core.compare import compare
from pytest_parity.core.mismatch import Label, Mismatch
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path


def mismatches(backtest: Rows, paper: Rows, **tolerance: Any) -> tuple[Mismatch, ...]:
    compared = compare(backtest.trace(Path.BACKTEST), paper.trace(Path.PAPER), Tolerance(**tolerance))
    return compared.mismatches


def working(**terms: Any) -> Rows:
    return Rows().order(5, "a", "BUY", "100", order_type="LIMIT", price="10", **terms).fill(6, "a", "10")


@pytest.mark.parametrize(
    "terms",
    [
        {"instructions": (("post_only", "true"),)},
        {"instructions": (("expire_time", "1"),)},
        {"reduce_only": True},
    ],
    ids=str,
)
def test_any_other_instruction_of_an_order_is_a_term(terms: dict[str, Any]) -> None:
    """A reduce-only order is an exit by itself, so that here the two are not even paired."""
    found = mismatches(working(), working(**terms))

    assert found
    if "instructions" in terms:
        (name, value) = terms["instructions"][0]
        assert (found[0].label, found[0].field) == (Label.SIGNAL_MISMATCH, "instructions")
        assert (found[0].backtest_value, found[0].paper_value) == (f"{name} none", f"{name} {value}")


def test_a_replacement_on_other_terms_is_another_amendment() -> None:
    def replaced(time_in_force: str) -> Rows:
        rows = Rows().order(5, "a", "BUY", "100", order_type="LIMIT", price="9")
        rows.event(7, "a", "canceled")
        return rows.order(7, "b", "BUY", "100", order_type="LIMIT", price="9", time_in_force=time_in_force)

    (found,) = mismatches(replaced("GTC"), replaced("DAY"))

    assert (found.label, found.field) == (Label.SIGNAL_MISMATCH, "amendments")
    assert "GTC" in str(found.backtest_value)


def sliced(*slices: tuple[int, str, str]) -> Rows:
    rows = Rows().order(5, "a", "BUY", "90", algorithm="TWAP")
    for number, (ts, quantity, price) in enumerate(slices):
        rows.order(ts, f"s{number}", "BUY", quantity, spawned_from="a").fill(ts, f"s{number}", price)
    return rows


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (sliced((5, "10", "10"), (10, "10", "10"), (15, "70", "10")), "fills"),
        (sliced((5, "30", "10"), (12, "30", "10"), (15, "30", "10")), "fills_between"),
        (sliced((5, "30", "9"), (10, "30", "11"), (15, "30", "10")), "fills_between"),
    ],
)
def test_an_algorithm_that_slices_otherwise_is_seen_though_the_sums_agree(paper: Rows, field: str) -> None:
    research = sliced((5, "30", "10"), (10, "30", "10"), (15, "30", "10"))

    (found,) = mismatches(research, paper)

    assert found.label is Label.FILL_MISMATCH
    assert field in {difference.field for difference in found.differences}


def test_a_spawned_order_of_another_type_is_seen() -> None:
    paper = Rows().order(5, "a", "BUY", "90", algorithm="TWAP")
    paper.order(5, "s0", "BUY", "90", spawned_from="a", order_type="LIMIT", price="11").fill(5, "s0", "10")

    (found,) = mismatches(sliced((5, "90", "10")), paper)

    assert (found.label, found.field) == (Label.FILL_MISMATCH, "spawned")


def test_a_partial_fill_parts_at_its_fill_and_not_at_its_end() -> None:
    """Another quantity at the same time: what follows must not look like the first divergence."""

    def partly(quantity: str) -> Rows:
        return Rows().order(5, "a", "BUY", "100").fill(5, "a", "10", quantity).event(99, "a", "canceled")

    (found,) = mismatches(partly("100"), partly("19"))

    assert found.ts == 5


def hedged(*positions: tuple[str, str, str]) -> Rows:
    rows = Rows().trade(5, "a", "BUY", "10").trade(6, "b", "SELL", "10")
    for number, (side, quantity, average) in enumerate(positions):
        rows.position(
            7,
            "opened",
            "0",
            position=f"position-{number}",
            side=side,
            quantity=Decimal(quantity),
            average_open=Decimal(average),
        )
    return rows


@pytest.mark.parametrize(
    "paper", [hedged(("LONG", "10", "10"), ("SHORT", "10", "10")), hedged(("LONG", "10", "11"))], ids=["both", "other"]
)
def test_open_positions_are_compared_one_by_one_where_a_venue_nets_nothing(paper: Rows) -> None:
    research = hedged() if len(paper.positions) == 2 else hedged(("LONG", "10", "10"))

    (found,) = mismatches(research, paper)

    assert (found.label, found.field) == (Label.UNCLASSIFIED, "open_positions")


def test_a_strategys_mismatch_does_not_follow_from_anothers() -> None:
    def twins(first: str, second: str) -> Rows:
        rows = Rows().trade(5, "a", "BUY", first, strategy="One-000")
        return rows.trade(7, "b", second, "7", strategy="Two-000")

    found = mismatches(twins("10", "SELL"), twins("20", "BUY"))

    assert [mismatch.root for mismatch in found] == [None, None, 2]
    assert [mismatch.strategy for mismatch in found] == ["One-000", "Two-000", "Two-000"]


@pytest.mark.parametrize(("currency", "count"), [("USD", 0), ("JPY", 1)])
def test_a_tolerance_of_money_holds_in_its_own_currency(currency: str, count: int) -> None:
    dear = Rows().order(5, "a", "BUY", "1").fill(5, "a", "10", commission=Decimal(3))

    found = mismatches(Rows().trade(5, "a", "BUY", "1"), dear, pnl=Decimal(5), currency=currency)

    assert count == len(found)


def test_a_replacement_by_another_type_of_order_is_another_amendment() -> None:
    """Quantity and trigger alone would look alike."""

    def replaced(order_type: str) -> Rows:
        rows = Rows().order(5, "a", "BUY", "100", order_type="STOP_MARKET", trigger_price="9")
        rows.event(7, "a", "canceled")
        return rows.order(7, "b", "BUY", "100", order_type=order_type, trigger_price="9")

    (found,) = mismatches(replaced("STOP_MARKET"), replaced("MARKET_IF_TOUCHED"))

    assert (found.field, "order_type MARKET_IF_TOUCHED" in str(found.paper_value)) == ("amendments", True)


def test_a_modification_and_a_replacement_to_equal_terms_are_the_same_amendment() -> None:
    def limit() -> Rows:
        terms: dict[str, Any] = {"order_type": "LIMIT", "instructions": (("post_only", "true"),)}
        return Rows().order(5, "a", "BUY", "100", price="9", **terms)

    modified = limit().event(7, "a", "updated", price="10")
    replaced = limit().event(7, "a", "canceled")
    replaced.order(7, "b", "BUY", "100", price="10", order_type="LIMIT", instructions=(("post_only", "true"),))

    assert mismatches(modified, replaced) == ()
