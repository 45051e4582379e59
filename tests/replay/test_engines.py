"""Engine settings are Nautilus's words on both paths; what virtual time decides can't be set."""

from __future__ import annotations

from typing import Any

import pytest
from market import ACME, job, quote, words
from nautilus_trader.config import LiveExecEngineConfig, RiskEngineConfig

from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.engines import backtest_engines, live_engines
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import ConfigRefused

both = pytest.mark.parametrize("run", [run_backtest, run_paper])


def live(words: dict[str, Any]) -> dict[str, Any]:
    return live_engines(words, reconciliation=False)


@pytest.mark.parametrize("engines", [backtest_engines, live])
def test_texts_reach_the_engines_configs(engines: Any) -> None:
    configs = engines(
        {
            "data": {"time_bars_build_with_no_updates": "false"},
            "risk": {"max_order_submit_rate": "7/00:00:02", "max_notional_per_order": {"ACME.XNAS": "5000"}},
            "exec": {"debug": "true"},
            "cache": {"tick_capacity": "12"},
        }
    )

    assert configs["data_engine"].time_bars_build_with_no_updates is False
    assert configs["risk_engine"].max_order_submit_rate == "7/00:00:02"
    assert configs["risk_engine"].max_notional_per_order == {"ACME.XNAS": 5000}
    assert configs["exec_engine"].debug is True
    assert configs["cache"].tick_capacity == 12


def test_what_is_not_given_keeps_nautilus_default() -> None:
    assert backtest_engines({})["risk_engine"] == RiskEngineConfig()


def test_the_live_stack_reconciles_only_where_something_is_carried_in() -> None:
    assert [live_engines({}, reconciliation=on)["exec_engine"].reconciliation for on in (True, False)] == [True, False]


def test_an_exception_in_the_live_stack_must_not_end_the_process() -> None:
    configs = live({})

    assert [configs[part].graceful_shutdown_on_exception for part in ("data_engine", "risk_engine", "exec_engine")] == [
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("exec", "reconciliation"),
        ("exec", "inflight_check_interval_ms"),
        ("data", "graceful_shutdown_on_exception"),
        ("risk", "graceful_shutdown_on_exception"),
    ],
)
def test_what_virtual_time_decides_is_refused(part: str, key: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        live({part: {key: "1"}})

    assert str(refused.value) == (
        f"engines.{part}.{key}: {key} can't be set in a replay; remove it: virtual time decides it"
    )


@pytest.mark.parametrize(("part", "key"), [("risk", "max_rate"), ("cache", "ticks"), ("data", "size"), ("exec", "x")])
@pytest.mark.parametrize("engines", [backtest_engines, live])
def test_an_unknown_setting_is_refused_with_the_known_ones(engines: Any, part: str, key: str) -> None:
    with pytest.raises(ConfigRefused, match=rf"engines\.{part}\.{key}: \w+Config has no '{key}'; .*its keys are \w+, "):
        engines({part: {key: "1"}})


def test_a_setting_of_the_live_engine_alone_is_unknown_to_the_backtest() -> None:
    assert "open_check_lookback_mins" in LiveExecEngineConfig.__struct_fields__

    with pytest.raises(ConfigRefused, match="ExecEngineConfig has no 'open_check_lookback_mins'"):
        backtest_engines({"exec": {"open_check_lookback_mins": "5"}})


@both
@pytest.mark.parametrize(("rate", "denied"), [("100/00:00:01", 0), ("2/00:01:00", 1)])
def test_a_risk_setting_has_its_effect_on_either_path(run: Any, rate: str, denied: int) -> None:
    rows = run(
        job(
            [quote(0), quote(1), quote(2)],
            close=3,
            strategies=[words("strategy", "EachQuote", instrument_id=ACME.id.value)],
            engines={"risk": {"max_order_submit_rate": rate}},
        )
    )

    assert sum(row.kind == "denied" for row in rows.orders) == denied
