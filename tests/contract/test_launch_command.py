"""A launch command with the contract's values in place of its placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.launch_command import LaunchCommand, placeholders_of, render_launch_command
from pytest_parity.contract.models import LaunchContract

if TYPE_CHECKING:
    from pydantic import JsonValue


def contract(command: str, **words: JsonValue) -> LaunchContract:
    return LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "orb",
            "strategy": {
                "strategy_path": "strategies:Orb",
                "config_path": "strategies:OrbConfig",
                "config": {"every": "300", "cap": "${risk.daily_loss_cap}", "tickers": ["TWX", "SPY"], "stop": None},
            },
            "risk": {"risk_per_trade": "800 USD", "max_trades_per_day": "2", "daily_loss_cap": "1600 USD"},
            "data": {"source": "catalog", "root": "research"},
            "venues": [{"name": "XNAS", "starting_balances": ["100_000 USD"]}],
            "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-05"}],
            "launch_command": command,
            **words,
        }
    )


def rendered(command: str, **words: JsonValue) -> LaunchCommand:
    return render_launch_command(contract(command, **words), "contracts/orb.yaml")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("bot ${name} ${contract}", ("bot", "orb", "contracts/orb.yaml")),
        ("bot --cap=${risk.daily_loss_cap}", ("bot", "--cap=1600 USD")),
        ("bot '${config.every} quotes' ${config.tickers}", ("bot", "300 quotes", "TWX,SPY")),
        ("bot ${config.cap}", ("bot", "1600 USD")),
        ("bot --key $API_KEY", ("bot", "--key", "$API_KEY")),
    ],
)
def test_each_placeholder_is_replaced_within_its_word(command: str, words: tuple[str, ...]) -> None:
    assert rendered(command) == LaunchCommand(words)


def test_a_config_is_the_paper_paths() -> None:
    assert rendered("bot ${config.every}", paths={"paper": {"config": {"every": "200"}}}).words == ("bot", "200")


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("bot ${profile}", "${profile} has no value in this contract; those that have one: name, contract, "),
        ("bot ${quotes.max_age}", "${quotes.max_age} has no value in this contract"),
        ("bot ${config.stop}", "${config.stop} has no value in this contract"),
        ("bot ${config.evry}", "${config.evry} stands for nothing; did you mean 'config.every'? known: name, contract"),
        ("bot ${HOME}", "a variable of the bot's environment is written without braces: $NAME"),
        ("bot ${name", "a placeholder is opened with ${ and not closed with }"),
        ("bot 'open", "it can't be split into words: no closing quotation"),
    ],
)
def test_what_stands_for_nothing_is_told_with_what_is_known(command: str, fault: str) -> None:
    (told,) = rendered(command).faults

    assert fault in told


def test_the_names_that_a_command_passes_are_known() -> None:
    assert placeholders_of(contract("bot ${name} --every=${config.every}")) == ["name", "config.every"]
