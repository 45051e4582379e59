"""Settings of a venue that the two paths don't have alike, as the installed Nautilus's config classes have them."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import msgspec
from nautilus_trader.adapters.sandbox.config import SandboxExecutionClientConfig
from nautilus_trader.adapters.sandbox.execution import SandboxExecutionClient
from nautilus_trader.backtest.config import BacktestVenueConfig, MarginModelConfig
from nautilus_trader.backtest.node import get_fee_model, get_fill_model, get_latency_model
from nautilus_trader.cache.cache import Cache
from nautilus_trader.common.component import MessageBus, TestClock
from nautilus_trader.model.identifiers import TraderId
from nautilus_trader.portfolio.portfolio import Portfolio

from pytest_parity.core.trace import Path
from pytest_parity.replay.engines import TRADER_ID
from pytest_parity.replay.places import overridden_at, told_where_given
from pytest_parity.replay.setting_values import default_of, is_same_model, shown
from pytest_parity.replay.venues import check_overrides, sandbox_config, venue_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.models import LaunchContract

type Plain = dict[str, Any]

# in both classes, but the sandbox client looks at it in none of its parts
_IGNORED = ("routing",)
# what an account has that is told nothing
_IMPLIED = {"margin_model": MarginModelConfig()}
# which a sandbox makes itself, and how Nautilus's node makes the backtest's
_MODELS = {"fill_model": get_fill_model, "fee_model": get_fee_model, "latency_model": get_latency_model}


def venue_setting_names() -> list[str]:
    """Return what a setting of a venue may be called."""
    fields = (*BacktestVenueConfig.__struct_fields__, *SandboxExecutionClientConfig.__struct_fields__)
    return sorted({*fields} - {"name"})


def venue_settings(contract: LaunchContract) -> Iterator[Plain]:
    """Yield each setting of a venue that the paths don't have alike, as plain builtins.

    `part` is `venue`, for an engine's `data`, `risk`, `exec` or `cache`; `venue` the venue's name, empty for an
    engine's; `key`; `backtest` and `paper`, the values as texts; `lacking`, the path that has no such setting, empty
    where both have; `refused`, whether that path is given it all the same; `where`, the contract's field, dotted.

    Raises `ConfigRefused`.
    """
    check_overrides(contract.paths.paper.venues)
    backtests, papers = (_configs(contract, path) for path in (Path.BACKTEST, Path.PAPER))
    for number, (backtest, paper) in enumerate(zip(backtests, papers, strict=True)):
        yield from _without_counterpart(contract, number, backtest)
        yield from _with_counterpart(contract, number, backtest, paper)


def _configs(contract: LaunchContract, path: Path) -> list[BacktestVenueConfig]:
    with told_where_given(contract, path):
        return [venue_config(venue.given(), f"venues.{n}") for n, venue in enumerate(contract.venues_for(path))]


def _without_counterpart(contract: LaunchContract, number: int, config: BacktestVenueConfig) -> Iterator[Plain]:
    """Yield what the backtest's venue is told and a sandbox can't be, or doesn't look at."""
    taken = {*SandboxExecutionClientConfig.__struct_fields__, "name"} - {*_IGNORED}
    exchange = None
    for field in msgspec.structs.fields(BacktestVenueConfig):
        value, default = getattr(config, field.name), _IMPLIED.get(field.name, default_of(field))
        if field.name in taken or shown(value) == shown(default) or not (value or default_of(field)):
            continue
        exchange = exchange or sandbox_exchange(config)
        kept = getattr(exchange, field.name, None) or default
        if field.name not in _MODELS or not is_same_model(_MODELS[field.name](config), kept):
            yield _setting(contract, number, field.name, (shown(value), shown(kept)), lacking="paper")


def _with_counterpart(
    contract: LaunchContract, number: int, backtest: BacktestVenueConfig, paper: BacktestVenueConfig
) -> Iterator[Plain]:
    """Yield what both have a setting for, and a path overrides."""
    left, right = (sandbox_config(config, []) for config in (backtest, paper))
    for key in SandboxExecutionClientConfig.__struct_fields__:
        values = getattr(left, key), getattr(right, key)
        if key not in _IGNORED and values[0] != values[1]:
            yield _setting(contract, number, key, (shown(values[0]), shown(values[1])))


# whose override counts first: what paper lacks, only the backtest can be given
_GIVERS = {"": (Path.PAPER, Path.BACKTEST), "paper": (Path.BACKTEST,)}


def _setting(contract: LaunchContract, number: int, key: str, values: tuple[str, str], lacking: str = "") -> Plain:
    return {
        "part": "venue",
        "venue": contract.venues[number].name,
        "key": key,
        "backtest": values[0],
        "paper": values[1],
        "lacking": lacking,
        "refused": False,
        "where": overridden_at(contract, f"venues.{number}.{key}", _GIVERS[lacking]),
    }


def sandbox_exchange(config: BacktestVenueConfig) -> Any:
    """Return the exchange that a sandbox client makes of a venue's settings: what it hard-codes shows there."""
    clock = TestClock()
    msgbus, cache = MessageBus(TraderId(TRADER_ID), clock), Cache()
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        return SandboxExecutionClient(
            loop=loop,
            portfolio=Portfolio(msgbus, cache, clock),
            msgbus=msgbus,
            cache=cache,
            clock=clock,
            config=sandbox_config(config, []),
        ).exchange
