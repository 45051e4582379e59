"""Runners that plug-ins register: one stands in a path's place, and what it does wrong is told as the plug-in's."""

from __future__ import annotations

from typing import Any

import pytest
from market import job, quote, words

from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Code, Registered
from pytest_parity.core.fault import Refusal
from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.ports import PathJob, PathRows, ReplayError
from pytest_parity.replay.runners import runner_of

QUOTES = [quote(1), quote(2)]


def run(function: str, described: PathJob) -> PathRows:
    registered = Registered(paths={"own": Code(f"test_runners:{function}", "desk")})
    contract = LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "tried",
            "strategy": {"strategy_path": "a:B", "config_path": "a:BConfig"},
            "venues": [{"name": "XNAS", "starting_balances": ["1 USD"]}],
            "data": {"source": "catalog", "root": "research"},
            "paths": {"backtest": {"runner": "own"}},
            "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-14"}],
        },
        context=registered,
    )
    return runner_of(contract, Path.BACKTEST)(described)


def drive(described: PathJob) -> PathRows:
    return run_backtest(described)


def stumble(described: PathJob) -> PathRows:
    return described.options["folder"]


def give_nothing(_: PathJob) -> Any:
    return None


def refuse(_: PathJob) -> PathRows:
    raise ReplayError("paths.backtest.options", "no folder", "give one")


def test_a_runner_may_drive_an_engine() -> None:
    rows = run("drive", job(QUOTES, close=3, strategies=[words("strategy", "EachQuote", instrument_id="ACME.XNAS")]))

    assert (
        rows.fills
        == run_backtest(
            job(QUOTES, close=3, strategies=[words("strategy", "EachQuote", instrument_id="ACME.XNAS")])
        ).fills
    )
    assert rows.fills


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("stumble", "paths.backtest.runner: runner 'own' of plug-in desk raised KeyError: 'folder' (test_runners.py:"),
        ("give_nothing", "paths.backtest.runner: runner 'own' of plug-in desk returned NoneType; return PathRows"),
        ("refuse", "paths.backtest.options: no folder; give one"),
        ("absent", "runner 'own' of plug-in desk, test_runners:absent, can't be imported: AttributeError: module"),
    ],
)
def test_what_a_runner_does_wrong_is_told_as_the_plugins(function: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        run(function, job(QUOTES, close=3))

    assert said in str(refused.value)


def test_what_a_strategy_raises_in_an_engine_stays_the_strategys() -> None:
    with pytest.raises(RuntimeError, match="wrong in quote 1"):
        run("drive", job(QUOTES, close=3, strategies=[words("strategy", "Raising", where="quote 1")]))
