"""Quotes one step inside a limit, and one step outside."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pytest_parity.core.quote_steps import resolution_of, size_steps, spread_steps

CENT = Decimal("0.01")


def ratio(bid: Decimal, ask: Decimal) -> Decimal:
    return 2 * (ask - bid) / (ask + bid)


@given(
    bid=st.integers(1, 100_000),
    spread=st.integers(0, 2_000),
    tick=st.sampled_from(["0.01", "0.05", "0.25", "1"]),
    limit=st.decimals("0.0001", "1.9", places=4),
)
def test_the_limit_lies_between_two_quotes_that_are_a_tick_apart(
    bid: int, spread: int, tick: str, limit: Decimal
) -> None:
    step = Decimal(tick)
    middle = step * (2 * bid + spread) / 2

    inside, outside = spread_steps(step * bid, step * (bid + spread), step, limit)

    for quote in filter(None, (inside, outside)):
        assert quote[0] > 0
        assert abs(sum(quote) / 2 - middle) <= step / 2
        assert not quote[0] % step
        assert not quote[1] % step
    if inside is not None:
        assert ratio(*inside) <= limit
    if outside is not None:
        assert ratio(*outside) > limit
    if inside is not None and outside is not None:
        assert (outside[1] - outside[0]) - (inside[1] - inside[0]) == step


def test_a_spread_of_exactly_the_limit_is_inside() -> None:
    inside, outside = spread_steps(Decimal("1.95"), Decimal("2.05"), CENT, Decimal("0.12"))

    assert inside == (Decimal("1.88"), Decimal("2.12"))
    assert outside == (Decimal("1.87"), Decimal("2.12"))


def test_what_no_tick_can_bring_inside_or_outside() -> None:
    assert spread_steps(CENT, 2 * CENT, CENT, Decimal("0.12"))[0] is None
    assert spread_steps(CENT, 2 * CENT, CENT, Decimal(3))[1] is None


@given(least=st.decimals("0.001", 10_000, places=3), increment=st.sampled_from(["0.001", "0.5", "1", "100"]))
def test_the_least_size_lies_between_two_that_are_a_step_apart(least: Decimal, increment: str) -> None:
    inside, outside = size_steps(least, Decimal(increment))

    assert outside < least <= inside
    assert inside - outside == Decimal(increment)


def test_the_resolution_of_stamps() -> None:
    assert resolution_of([]) == resolution_of([5_000_000_000]) == 1_000_000_000
    assert resolution_of([5_000_000_000, 5_250_000_000]) == 1_000_000
    assert resolution_of([1_000, 5_000_000_000]) == 1_000
    assert resolution_of([1]) == 1
