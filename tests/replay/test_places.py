"""A refusal points at the key that gives the refused value: the path's own where the path overrides it."""

from __future__ import annotations

import pytest

from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.trace import Path
from pytest_parity.replay.places import given_at, told_where_given
from pytest_parity.replay.ports import ConfigRefused

CONTRACT = LaunchContract.model_validate(
    {
        "launch_contract": "1",
        "name": "bot",
        "strategy": {"strategy_path": "bots:Bot", "config_path": "bots:BotConfig", "config": {"every": "4"}},
        "engines": {"risk": {"bypass": "true"}},
        "venues": [
            {"name": "ARCA", "starting_balances": ["1 USD"]},
            {"name": "XNAS", "starting_balances": ["1 USD"], "routing": "true"},
        ],
        "data": {"source": "catalog", "root": "research"},
        "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-05"}],
        "paths": {
            "paper": {
                "config": {"size": "5"},
                "engines": {"exec": {"debug": "true"}},
                "venues": [{"name": "XNAS", "default_leverage": "2"}],
            }
        },
    }
)


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("strategy.config.size", "paths.paper.config.size"),
        ("strategy.config.every", "strategy.config.every"),
        ("strategy.config", "paths.paper.config"),
        ("strategies.0.config.size", "strategies.0.config.size"),
        ("engines.exec.debug", "paths.paper.engines.exec.debug"),
        ("engines.risk.bypass", "engines.risk.bypass"),
        ("venues.1.default_leverage", "paths.paper.venues.0.default_leverage"),
        ("venues.1.routing", "venues.1.routing"),
        ("venues.0.default_leverage", "venues.0.default_leverage"),
        ("venues", "venues"),
    ],
)
def test_an_overridden_key_is_placed_under_its_path(where: str, place: str) -> None:
    assert given_at(CONTRACT, Path.PAPER, where) == place
    assert given_at(CONTRACT, Path.BACKTEST, where) == where


def test_a_refusal_is_raised_again_with_its_place() -> None:
    with (
        pytest.raises(ConfigRefused, match=r"^paths\.paper\.config\.size: wrong; mend it$"),
        told_where_given(CONTRACT, Path.PAPER),
    ):
        raise ConfigRefused("strategy.config.size", "wrong", "mend it")
