"""Which settings of venues and engines the two paths don't have alike, as Nautilus's own classes have them."""

from __future__ import annotations

from typing import Any

import pytest
from nautilus_trader.adapters.sandbox.config import SandboxExecutionClientConfig
from nautilus_trader.backtest.config import BacktestVenueConfig
from nautilus_trader.config import LiveExecEngineConfig

from pytest_parity.contract.models import LaunchContract
from pytest_parity.replay.engine_settings import engine_settings
from pytest_parity.replay.ports import ConfigRefused
from pytest_parity.replay.venue_settings import venue_settings

MODELS, CONFIGS = "nautilus_trader.backtest.models", "nautilus_trader.backtest.config"


def model(kind: str, name: str, **config: str) -> dict[str, Any]:
    return {f"{kind}_path": f"{MODELS}:{name}", "config_path": f"{CONFIGS}:{name}Config", "config": config}


ROLLOVER = {
    "actor_path": "nautilus_trader.backtest.modules:SimulationModule",
    "config_path": f"{CONFIGS}:SimulationModuleConfig",
    "config": {},
}

# for each setting that a sandbox lacks: a value of its own, and what both sides are told to have
LACKING = {
    "margin_model": ({"model_type": "standard"}, "standard", "leveraged"),
    "modules": ([ROLLOVER], "[SimulationModule]", "none"),
    "fill_model": (
        model("fill_model", "FillModel", prob_slippage="0.5"),
        "FillModel {prob_slippage: 0.5}",
        "FillModel {prob_fill_on_limit: 1.0, prob_slippage: 0.0}",
    ),
    "latency_model": (
        model("latency_model", "LatencyModel", base_latency_nanos="5"),
        "LatencyModel {base_latency_nanos: 5}",
        (
            "LatencyModel {base_latency_nanos: 0, cancel_latency_nanos: 0, insert_latency_nanos: 0, "
            "update_latency_nanos: 0}"
        ),
    ),
    "fee_model": (
        model("fee_model", "FixedFeeModel", commission="1.00 USD"),
        "FixedFeeModel {commission: 1.00 USD}",
        "MakerTakerFeeModel",
    ),
    "oto_trigger_mode": ("FULL", "FULL", "PARTIAL"),
    "use_market_order_acks": ("true", "true", "false"),
    "bar_adaptive_high_low_ordering": ("true", "true", "false"),
    "liquidity_consumption": ("true", "true", "false"),
    "queue_position": ("true", "true", "false"),
    "allow_cash_borrowing": ("true", "true", "false"),
    "price_protection_points": ("2", "2", "0"),
    "settlement_prices": ({"ACME.XNAS": "5"}, "{ACME.XNAS: 5.0}", "none"),
}
IGNORED = {  # by the backtest's engine of this version, so that the replay refuses them
    "liquidation_enabled": "true",
    "liquidation_trigger_ratio": "0.5",
    "liquidation_cancel_open_orders": "false",
}


def contract(venue: dict[str, Any] | None = None, **clauses: Any) -> LaunchContract:
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "bot",
            "strategy": {"strategy_path": "a:B", "config_path": "a:C"},
            "data": {"source": "catalog", "root": "research"},
            "venues": [
                {"name": "XNAS", "starting_balances": ["9 USD"]},
                {"name": "OPRA", "starting_balances": ["9 USD"]},
            ]
            if venue is None
            else [{"name": "XNAS", "starting_balances": ["9 USD"], **venue}],
            "sessions": [{"id": "day", "kind": "trade", "date": "2024-03-14"}],
            **clauses,
        }
    )


def paths(path: str, **terms: Any) -> dict[str, Any]:
    return {"paths": {path: terms}}


def told(settings: Any) -> list[tuple[str, ...]]:
    return [(one["key"], one["backtest"], one["paper"], one["lacking"], one["where"]) for one in settings]


def test_every_setting_that_a_sandbox_lacks_is_tried() -> None:
    lacking = {*BacktestVenueConfig.__struct_fields__} - {*SandboxExecutionClientConfig.__struct_fields__, "name"}

    assert {*LACKING, *IGNORED} == lacking


@pytest.mark.parametrize("key", LACKING)
def test_a_setting_that_a_sandbox_lacks_is_told_with_what_it_has_instead(key: str) -> None:
    value, backtest, paper = LACKING[key]

    assert told(venue_settings(contract({key: value}))) == [(key, backtest, paper, "paper", f"venues.0.{key}")]


def test_a_setting_that_the_backtest_alone_overrides_is_told_there() -> None:
    override = paths("backtest", venues=[{"name": "OPRA", "queue_position": "true"}])

    assert told(venue_settings(contract(**override))) == [
        ("queue_position", "true", "false", "paper", "paths.backtest.venues.0.queue_position")
    ]


@pytest.mark.parametrize("key", IGNORED)
def test_a_setting_that_the_engine_ignores_is_refused(key: str) -> None:
    with pytest.raises(ConfigRefused, match=f"this Nautilus version ignores {key}; remove it"):
        told(venue_settings(contract({key: IGNORED[key]})))


def test_an_override_for_paper_of_what_it_lacks_is_refused() -> None:
    override = paths("paper", venues=[{"name": "OPRA", "queue_position": "true"}])

    with pytest.raises(ConfigRefused, match="a sandbox venue has no setting for queue_position"):
        told(venue_settings(contract(**override)))


@pytest.mark.parametrize(
    "venue",
    [
        {},
        {"queue_position": "false", "price_protection_points": "0", "oto_trigger_mode": "PARTIAL", "modules": []},
        {"fill_model": model("fill_model", "FillModel")},
        {"fee_model": model("fee_model", "MakerTakerFeeModel")},
        {"latency_model": model("latency_model", "LatencyModel", base_latency_nanos="0")},
        {"margin_model": {"model_type": "leveraged"}},
        {"bar_execution": "false", "use_random_ids": "true", "default_leverage": "2", "leverages": {"A.XNAS": "3"}},
    ],
)
def test_what_the_sandbox_has_anyway_and_what_both_have_is_not_told(venue: dict[str, Any]) -> None:
    assert told(venue_settings(contract(venue))) == []


def test_routing_is_told_though_both_classes_have_it() -> None:
    assert told(venue_settings(contract({"routing": "true"}))) == [
        ("routing", "true", "false", "paper", "venues.0.routing")
    ]


SHARED = {  # overrides that a sandbox takes, with both sides
    "oms_type": ("HEDGING", "NETTING", "HEDGING"),
    "account_type": ("CASH", "MARGIN", "CASH"),
    "starting_balances": (["1 USD"], "[9 USD]", "[1 USD]"),
    "base_currency": ("USD", "none", "USD"),
    "default_leverage": ("2", "1.0", "2.0"),
    "leverages": ({"A.XNAS": "3"}, "{}", "{A.XNAS: 3}"),
    "book_type": ("L2_MBP", "L1_MBP", "L2_MBP"),
    "frozen_account": ("true", "false", "true"),
    "bar_execution": ("false", "true", "false"),
    "trade_execution": ("false", "true", "false"),
    "reject_stop_orders": ("false", "true", "false"),
    "support_gtd_orders": ("false", "true", "false"),
    "support_contingent_orders": ("false", "true", "false"),
    "use_position_ids": ("false", "true", "false"),
    "use_random_ids": ("true", "false", "true"),
    "use_reduce_only": ("false", "true", "false"),
}


def test_every_setting_that_both_have_is_tried() -> None:
    both = {*BacktestVenueConfig.__struct_fields__} & {*SandboxExecutionClientConfig.__struct_fields__}

    assert {*SHARED} == both - {"routing"}


@pytest.mark.parametrize("path", ["paper", "backtest"])
@pytest.mark.parametrize("key", SHARED)
def test_an_override_of_what_both_have_is_told_where_it_is_given(key: str, path: str) -> None:
    value, shared, own = SHARED[key]
    override = paths(path, venues=[{"name": "OPRA", key: value}])
    sides = (shared, own) if path == "paper" else (own, shared)

    assert told(venue_settings(contract(**override))) == [(key, *sides, "", f"paths.{path}.venues.0.{key}")]


def test_an_override_that_changes_nothing_is_not_told() -> None:
    assert told(venue_settings(contract(**paths("paper", venues=[{"name": "OPRA", "oms_type": "NETTING"}])))) == []


ENGINES = "paths.paper.engines"
TICKS = {"engines": {"cache": {"tick_capacity": "5"}}, **paths("backtest", engines={"cache": {"tick_capacity": "6"}})}
CHECKS = paths("paper", engines={"exec": {"open_check_interval_secs": "2"}})


@pytest.mark.parametrize(
    ("clauses", "sides"),
    [
        (
            paths("paper", engines={"risk": {"bypass": "true"}}),
            ("bypass", "false", "true", "", f"{ENGINES}.risk.bypass"),
        ),
        (TICKS, ("tick_capacity", "6", "5", "", "paths.backtest.engines.cache.tick_capacity")),
        (
            CHECKS,
            ("open_check_interval_secs", "none", "2.0", "backtest", f"{ENGINES}.exec.open_check_interval_secs"),
        ),
        ({"engines": {"data": {"qsize": "7"}}}, ("qsize", "none", "7", "backtest", "engines.data.qsize")),
    ],
)
def test_an_engine_setting_of_one_path_alone_is_told(clauses: dict[str, Any], sides: tuple[str, ...]) -> None:
    assert told(engine_settings(contract(**clauses))) == [sides]


def test_a_setting_that_is_given_to_an_engine_without_it_is_known_to_be_refused() -> None:
    (shared,) = engine_settings(contract(engines={"data": {"qsize": "7"}}))
    (own,) = engine_settings(contract(**paths("paper", engines={"data": {"qsize": "7"}})))

    assert (shared["refused"], own["refused"]) == (True, False)


def test_engine_settings_that_agree_are_not_told() -> None:
    default = {"generate_missing_orders": str(LiveExecEngineConfig().generate_missing_orders).lower()}
    clauses = {"engines": {"data": {"validate_data_sequence": "true"}}, **paths("paper", engines={"exec": default})}

    assert told(engine_settings(contract(**clauses))) == []


def test_a_setting_that_no_engine_has_is_refused() -> None:
    with pytest.raises(ConfigRefused, match=r"engines\.data\.qsise: DataEngineConfig has no 'qsise'"):
        told(engine_settings(contract(engines={"data": {"qsise": "7"}})))
