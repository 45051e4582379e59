"""A launch command with the contract's values in place of its placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.launch_command import LaunchCommand, render_launch_command
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.passing import Passing, passings_of

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
    ],
)
def test_what_stands_for_nothing_is_told_with_what_is_known(command: str, fault: str) -> None:
    (told,) = rendered(command).unresolved

    assert fault in told


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("""bot 'a b' "c 'd'" e\\ f g"h"''""", ("bot", "a b", "c 'd'", "e f", "gh")),
        ("""bot "\\"q\\" \\n" '' \\\\x""", ("bot", '"q" \\n', "", "\\x")),
        ("bot --one \\\n  --two", ("bot", "--one", "--two")),
        ("bot --at a#b '# c' '&&' \\; {\"a\":1}", ("bot", "--at", "a#b", "# c", "&&", ";", "{a:1}")),
    ],
)
def test_a_command_is_split_as_a_shell_does(command: str, words: tuple[str, ...]) -> None:
    assert rendered(command) == LaunchCommand(words)


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("cd desk && bot", "`&&` begins a second command; launch_command is one: put the others into what starts the"),
        ("bot; bot", "`;` begins a second command"),
        ("bot\nbot", "a line break begins a second command"),
        ("bot &", "`&` begins a second command"),
        ("bot | tee log", "`|` pipes into a second command"),
        ("bot 2>&1", "`>&` redirects what the bot reads or writes; leave that to what starts the bot"),
        ("bot>>log", "`>>` redirects"),
        ("bot --key $(cat key)", "`$(` runs another command for its output; give that by a variable"),
        ('bot --key "`cat key`"', "a backtick runs another command for its output"),
        ("bot # --every ${config.every}", "`#` begins a comment, and nothing after it reaches the bot"),
        ("(bot)", "`(` begins commands of their own"),
        ("bot 'open", "it can't be split into words: the ' at character 5 is never closed"),
        ('bot --a "open', "it can't be split into words: the \" at character 9 is never closed"),
        ("bot \\", "it can't be split into words: the \\ at its end escapes nothing"),
    ],
)
def test_what_is_more_than_the_words_of_one_program_is_told(command: str, fault: str) -> None:
    assert rendered(command).broken[0].startswith(fault)


def test_a_command_that_is_broken_still_has_its_words() -> None:
    assert rendered("bot --key 'open").words == ("bot", "--key", "'open")
    assert rendered("bot>log;bot").words == ("bot", ">", "log", ";", "bot")


@pytest.mark.parametrize(
    ("command", "how"),
    [
        ("bot --every ${config.every}", "as --every"),
        ("bot --every=${config.every}", "as --every"),
        ("bot --set every=${config.every},stop=1", "as every"),
        ("bot --set=strategy.every=${config.every}", "as strategy.every"),
        ("EVERY=${config.every} bot", "as EVERY"),
        ("BOT_EVERY=${config.every} bot", "as BOT_EVERY"),
        ("""bot --config '{"stop": 1, "every": ${config.every}}'""", "as every"),
    ],
)
def test_what_is_named_like_a_key_passes_it_on(command: str, how: str) -> None:
    assert passings_of(contract(command), "every") == [Passing(how, arrives=True, named=True)]


@pytest.mark.parametrize(
    ("command", "how"),
    [
        ("bot ${config.every}", "as a word without an option, and which key that is, the bot alone knows"),
        ("bot -e ${config.every}", "as -e, and whether that is every, the bot alone knows"),
        ("bot --max-every ${config.every}", "as --max-every, and whether that is every, the bot alone knows"),
        ("bot --log=${config.every}", "as --log, and whether that is every, the bot alone knows"),
    ],
)
def test_a_value_under_another_name_arrives_and_nobody_can_tell_where(command: str, how: str) -> None:
    assert passings_of(contract(command), "every") == [Passing(how, arrives=True)]


@pytest.mark.parametrize(
    ("command", "how"),
    [
        ("bot '# --every ${config.every}'", "within `# --every ${config.every}` alone, which is no value of its own"),
        ("bot --log run-${config.every}.log", "within `run-${config.every}.log` alone, which is no value of its own"),
        ("bot --log=${config.every}.log", "within `--log=${config.every}.log` alone, which is no value of its own"),
        ("bot --every ${config.every}0", "within `${config.every}0` alone, which is no value of its own"),
        ("bot --every ${config.every} --every 9", "as --every, which is given another value further on"),
        ("bot --every=${config.every} --every=9", "as --every, which is given another value further on"),
    ],
)
def test_a_value_within_other_text_or_given_anew_does_not_arrive(command: str, how: str) -> None:
    assert passings_of(contract(command), "every") == [Passing(how)]


def test_a_command_passes_nothing_on_that_is_no_single_command_or_has_no_such_placeholder() -> None:
    assert passings_of(contract("bot # --every ${config.every}"), "every") == []
    assert passings_of(contract("bot --every 300"), "every") == []
