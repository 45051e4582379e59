"""What a perturbation does to a path's data and timers."""

from __future__ import annotations

from typing import Any

import pytest
from market import ACME, OPEN, SECOND, job, quote
from nautilus_trader.model.data import TradeTick
from nautilus_trader.model.enums import AggressorSide
from nautilus_trader.model.identifiers import TradeId
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.core.perturbation import Kind, Perturbation
from pytest_parity.replay.perturb import perturb

LATE = Perturbation(kind=Kind.DELAY, seed=1, delay=SECOND)


def trade(seconds: float, number: int) -> TradeTick:
    ts = OPEN + int(seconds * SECOND)
    return TradeTick(ACME.id, Price(10, 2), Quantity.from_int(1), AggressorSide.BUYER, TradeId(str(number)), ts, ts)


def simultaneous() -> list[Any]:
    """Two quotes and two trades of each of twenty seconds."""
    data: list[Any] = []
    for second in range(20):
        data += [quote(second, 100 + second), quote(second, 101 + second), trade(second, 1), trade(second, 2)]
    return data


def stream(data: list[Any], kind: type) -> list[str]:
    return [str(datum) for datum in data if type(datum) is kind]


@pytest.mark.parametrize(("timers", "other"), [("before_data", "after_data"), ("after_data", "before_data")])
def test_timers_come_on_the_other_side_of_data(timers: str, other: str) -> None:
    calm = job([quote(1)], 60, timers=timers)

    perturbed = perturb(calm, Perturbation(kind=Kind.TIMERS))

    assert (perturbed.timers, perturbed.data) == (other, calm.data)


def test_streams_of_one_timestamp_change_places_and_keep_their_own_order() -> None:
    data = simultaneous()

    perturbed = perturb(job(data, 60), Perturbation(kind=Kind.ORDER, seed=1)).data

    for kind in (type(data[0]), TradeTick):
        assert stream(data, kind) == stream(list(perturbed), kind)
    assert [datum.ts_init for datum in perturbed] == [datum.ts_init for datum in data]
    first = [type(datum) for datum in perturbed[::4]]
    assert {type(data[0]), TradeTick} == set(first)


def test_late_data_keep_when_they_happened_and_the_order_of_their_stream() -> None:
    data = simultaneous()

    perturbed = perturb(job(data, 60), LATE).data

    assert [datum.ts_init for datum in perturbed] == sorted(datum.ts_init for datum in perturbed)
    lateness = [datum.ts_init - datum.ts_event for datum in perturbed]
    assert 0 < min(lateness) < SECOND // 10
    assert SECOND * 9 // 10 < max(lateness) <= SECOND
    for kind in (type(data[0]), TradeTick):
        assert stream(data, kind) == stream(list(perturbed), kind)
    assert [datum.ts_init for datum in data] == [datum.ts_event for datum in data]


def test_half_the_bound_is_half_of_each_delay_and_the_same_seed_is_the_same_again() -> None:
    def lateness(delay: int) -> list[int]:
        perturbed = perturb(
            job([quote(10 * n) for n in range(5)], 60), Perturbation(kind=Kind.DELAY, seed=3, delay=delay)
        )
        return [datum.ts_init - datum.ts_event for datum in perturbed.data]

    assert [2 * one for one in lateness(SECOND)] == lateness(2 * SECOND)
    assert lateness(SECOND) == lateness(SECOND)


def test_what_is_due_after_the_close_never_arrives() -> None:
    assert [datum.ts_event - OPEN for datum in perturb(job([quote(1), quote(60)], 60), LATE).data] == [SECOND]
