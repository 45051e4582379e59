"""Which bars of the configs a timer closes, and which data arrive in its very nanosecond."""

from __future__ import annotations

from typing import Any

import pytest
from market import ACME, OPEN, SECOND, quote
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.contract.models import LaunchContract
from pytest_parity.replay.bar_timers import data_on_timers, internal_bars

# pandas deprecates a word that Nautilus's aggregator uses
pytestmark = pytest.mark.filterwarnings("ignore:'d' is deprecated:Warning")

MINUTE = 60 * SECOND
BARS = BarType.from_str(f"{ACME.id}-1-MINUTE-MID-INTERNAL")


class BarsConfig(StrategyConfig, frozen=True):
    """Its class's default is a bar type too."""

    bar_types: tuple[str, ...] = ()
    more: dict[str, str] | None = None
    default: BarType = BarType.from_str("BOLT.XNAS-5-SECOND-LAST-INTERNAL")


def contract(config: dict[str, Any], config_path: str = f"{__name__}:BarsConfig", **clauses: Any) -> LaunchContract:
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "bot",
            "strategy": {"strategy_path": "a:B", "config_path": config_path, "config": config},
            "data": {"source": "catalog", "root": "research"},
            "venues": [{"name": "XNAS", "starting_balances": ["9 USD"]}],
            "sessions": [{"id": "day", "kind": "trade", "date": "2024-03-14"}],
            **clauses,
        }
    )


def names(of: LaunchContract) -> list[str]:
    return [str(bar_type) for bar_type in internal_bars(of)]


def test_bar_types_are_found_at_any_depth_of_a_config_and_in_its_defaults() -> None:
    config = {
        "bar_types": ["ACME.XNAS-1-MINUTE-MID-INTERNAL", "ACME.XNAS-1-MINUTE-LAST-EXTERNAL", "words-INTERNAL"],
        "more": {
            "composite": "ACME.XNAS-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL",
            "ticks": "A.X-9-TICK-LAST-INTERNAL",
        },
    }

    assert names(contract(config)) == [
        "ACME.XNAS-1-MINUTE-MID-INTERNAL",
        "ACME.XNAS-5-MINUTE-LAST-INTERNAL",
        "BOLT.XNAS-5-SECOND-LAST-INTERNAL",
    ]


def test_a_bar_type_that_only_paper_or_another_component_has_is_found() -> None:
    actor = {"actor_path": "a:B", "config_path": "gone:Config", "config": {"bars": "C.XNAS-1-HOUR-MID-INTERNAL"}}
    overridden = {"paper": {"config": {"bar_types": ["D.XNAS-1-MINUTE-MID-INTERNAL"]}}}

    assert names(contract({}, paths=overridden, actors=[actor])) == [
        "BOLT.XNAS-5-SECOND-LAST-INTERNAL",
        "C.XNAS-1-HOUR-MID-INTERNAL",
        "D.XNAS-1-MINUTE-MID-INTERNAL",
    ]


def meetings(data: list[Any], bar_type: BarType = BARS, **words: Any) -> list[tuple[int, int]]:
    """Count of data and seconds after the open of the first, for each bar type found."""
    found = data_on_timers([bar_type], words, [ACME], data, OPEN)
    assert all((one["bar_type"], one["instrument"]) == (str(bar_type), ACME.id.value) for one in found)
    return [(one["count"], (one["first"] - OPEN) // SECOND) for one in found]


def test_data_in_the_nanosecond_of_a_timer_are_counted() -> None:
    assert meetings([quote(0.5), quote(60), quote(90), quote(180)]) == [(2, 60)]
    assert meetings([quote(60.5)]) == []


@pytest.mark.parametrize(
    ("step", "met"),
    [
        ("15-SECOND", (120, 15)),
        ("15-MINUTE", (2, 900)),
        ("1-HOUR", (1, 1800)),  # the open is at half past
    ],
)
def test_a_timer_is_due_when_nautilus_has_it(step: str, met: tuple[int, int]) -> None:
    bar_type = BarType.from_str(f"{ACME.id}-{step}-MID-INTERNAL")

    assert meetings([quote(second) for second in range(1, 1801)], bar_type) == [met]


def test_bars_built_of_bars_meet_the_bars_they_are_built_of() -> None:
    minute = BarType.from_str(f"{ACME.id}-1-MINUTE-LAST-EXTERNAL")
    prices, size = [Price.from_str("100.00")] * 4, Quantity.from_int(1)
    bars = [Bar(minute, *prices, size, OPEN + n * MINUTE, OPEN + n * MINUTE) for n in range(1, 6)]
    composite = BarType.from_str(f"{ACME.id}-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL").standard()

    assert meetings(bars, composite) == [(1, 300)]


def test_a_delay_of_the_timers_moves_them_off_the_data() -> None:
    assert meetings([quote(60)], time_bars_build_delay="1000") == []
    assert meetings([quote(60.001)], time_bars_build_delay="1000") == [(1, 60)]


def test_another_instruments_data_and_unknown_instruments_are_left_out() -> None:
    assert meetings([quote(60)], BarType.from_str("BOLT.XNAS-1-MINUTE-MID-INTERNAL")) == []
