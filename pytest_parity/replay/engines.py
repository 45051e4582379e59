"""The configs of data, risk and execution engine and cache, for either path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.config import (
    CacheConfig,
    DataEngineConfig,
    ExecEngineConfig,
    LiveDataEngineConfig,
    LiveExecEngineConfig,
    LiveRiskEngineConfig,
    LoggingConfig,
    RiskEngineConfig,
)

from pytest_parity.replay.components import parse_config
from pytest_parity.replay.ports import ConfigRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

TRADER_ID = "PARITY-001"

# Errors only, without colours: they go to the replay's output file, whose last lines a failing item shows.
LOGGING = LoggingConfig(log_level="ERROR", log_colors=False)

BACKTEST_ENGINES = {"data": DataEngineConfig, "risk": RiskEngineConfig, "exec": ExecEngineConfig, "cache": CacheConfig}
LIVE_ENGINES = {
    "data": LiveDataEngineConfig,
    "risk": LiveRiskEngineConfig,
    "exec": LiveExecEngineConfig,
    "cache": CacheConfig,
}

# What virtual time needs. An unexpected exception must reach the replay, not end its process; checks that sleep on the
# wall clock would run at another moment of the session each time.
_FORCED: dict[str, dict[str, Any]] = {
    "data": {"graceful_shutdown_on_exception": True},
    "risk": {"graceful_shutdown_on_exception": True},
    "exec": {"graceful_shutdown_on_exception": True, "inflight_check_interval_ms": 0},
    "cache": {},
}


def backtest_engines(words: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The engine configs of the backtest path, by Nautilus's argument names."""
    return _named(
        {
            part: parse_config(config, words.get(part, {}), f"engines.{part}")
            for part, config in BACKTEST_ENGINES.items()
        }
    )


def live_engines(words: Mapping[str, Mapping[str, Any]], *, reconciliation: bool) -> dict[str, Any]:
    """The engine configs of the live stack, by Nautilus's argument names."""
    configs = {}
    for part, config in LIVE_ENGINES.items():
        forced = dict(_FORCED[part])
        if part == "exec":
            forced |= {"reconciliation": reconciliation}
        if clash := sorted(set(forced) & set(words.get(part, {}))):
            raise ConfigRefused(
                f"engines.{part}.{clash[0]}",
                f"{', '.join(clash)} can't be set in a replay",
                "remove it: virtual time decides it",
            )
        configs[part] = parse_config(config, {**words.get(part, {}), **forced}, f"engines.{part}")
    return _named(configs)


def _named(configs: dict[str, Any]) -> dict[str, Any]:
    return {
        "data_engine": configs["data"],
        "risk_engine": configs["risk"],
        "exec_engine": configs["exec"],
        "cache": configs["cache"],
    }
