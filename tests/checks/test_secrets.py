"""What looks like a secret in a command, and what doesn't."""

from __future__ import annotations

import shlex

import pytest

from pytest_parity.checks.secrets import find_secrets, hide, hide_secrets, is_account, secret_values

SECRETS = {
    "bot --api-key abc123": "word 3: --api-key has a literal value of 6 characters",
    "bot --apiKey=abc123": "word 2: --apiKey has a literal value of 6 characters",
    "BOT_PASSWORD=pass bot": "word 1: BOT_PASSWORD has a literal value of 4 characters",
    "bot --set broker.secret=s3": "word 3: broker.secret has a literal value of 2 characters",
    "bot --header 'Authorization: Bearer abcdefgh'": "word 3: Authorization has a literal value of 8 characters",
    """bot --config '{"access_token": "abc"}'""": "word 3: access_token has a literal value of 3 characters",
    "bot postgres://desk:pass@db/trades": "word 2: a URL with a literal password",
    "bot AKIAIOSFODNN7EXAMPLE": "word 2: an AWS access key id",
    "bot ghp_abcdefghijklmnopqrstuvwxyz0123456789": "word 2: a GitHub token",
    "bot q7Zt9KxW2mPd4RvB8nYcL3": "word 2: 22 characters that look drawn at random",
    "bot 9f86d081884c7d659a2feaa0c55ad015": "word 2: 32 characters that look drawn at random",
    "bot -p hunter2": "word 3: -p has a literal value of 7 characters",
    "bot --pass hunter2": "word 3: --pass has a literal value of 7 characters",
    "bot --pw hunter2": "word 3: --pw has a literal value of 7 characters",
    "bot --auth hunter2": "word 3: --auth has a literal value of 7 characters",
    "bot --key hunter2": "word 3: --key has a literal value of 7 characters",
    "bot --pin 1234": "word 3: --pin has a literal value of 4 characters",
    "bot --bearer hunter2": "word 3: --bearer has a literal value of 7 characters",
    "bot --creds desk:hunter2": "word 3: --creds has a literal value of 12 characters",
    "bot --authtoken hunter2": "word 3: --authtoken has a literal value of 7 characters",
    "bot -u desk:hunter2": "word 3: -u has a literal value of 7 characters",
    "bot --user=desk:hunter2": "word 2: --user has a literal value of 7 characters",
    "bot --set=api_key=hunter2": "word 2: api_key has a literal value of 7 characters",
    "bot --set api_key=$API_KEY,secret=s3": "word 3: secret has a literal value of 2 characters",
    "bot https://hunter2@feed.example/live": "word 2: a URL with a literal credential",
    "bot redis://:pa@ss@cache/0": "word 2: a URL with a literal password",
    "bot --brain sk-abcdefghijklmnopqrst": "word 3: an API key that begins with sk",
    "bot glpat-abcdefghijklmnopqrst": "word 2: a GitLab token",
    "bot --password '$ecret'": "word 3: --password has a literal value of 6 characters",
    "bot --password -hunter2": "word 3: --password has a literal value of 8 characters",
    "bot --token '${TOKEN:-hunter2}'": "word 3: TOKEN has a literal value of 8 characters",
}

HARMLESS = (
    "bot --api-key $API_KEY",
    "bot --api-key=$API_KEY --token '$BOT_TOKEN'",
    "BOT_PASSWORD=$DESK_PASSWORD bot",
    "bot --password-file run/password --secret-name desk/broker --token-env BOT_TOKEN",
    "bot postgres://$USER:$PASSWORD@db/trades https://feed.example:8443/live",
    "python -m strategies.opening_range_breakout_of_the_day --config contracts/2014-06-05-breakout.yaml",
    "bot --instrument TWX140621C00070000.OPRA --bars AAPL.XNAS-1-MINUTE-MID-INTERNAL",
    "bot --start 2024-03-14T13:30:00Z --cap '1600 USD' --key-bindings vim --verbose --token",
    "bot --module strategies.opening:OpeningRangeBreakoutConfig",
    "python -m bot --config x.yaml --profile paper --key-file ${HOME}/k --port 7497",
    "bot --token=${TOKEN} --api-key ${BROKER_KEY} --set=api_key=$KEY https://$TOKEN@feed.example",
    "python -u -m bot -p 7497 -u desk --user $USER:$PASSWORD -u https://feed.example:8443/live",
    "bot --auth oauth2 --pass-through orders --pin-cpu 3 --sort-key date --password --verbose --passes 3",
    "bot --task sk-learn-like-name --url postgres://desk@db/trades",
)


@pytest.mark.parametrize(("command", "told"), SECRETS.items())
def test_a_word_that_looks_like_a_secret_is_told_without_its_value(command: str, told: str) -> None:
    assert find_secrets(shlex.split(command)) == [told]


@pytest.mark.parametrize("command", HARMLESS)
def test_names_files_and_variables_are_no_secrets(command: str) -> None:
    assert find_secrets(shlex.split(command)) == []


@pytest.mark.parametrize("command", SECRETS)
def test_words_with_their_secrets_hidden_hold_none(command: str) -> None:
    hidden = hide_secrets(shlex.split(command))

    assert find_secrets(hidden) == []
    assert not [part for part in ("hunter2", "1234", "s3", "pa@ss") if part in " ".join(hidden)]


def test_a_secret_is_hidden_wherever_its_word_is_used_again() -> None:
    assert hide_secrets(["bot", "--pin", "12", "--label", "pin-12", "--port", "1234"]) == [
        *("bot", "--pin", "<secret>", "--label", "pin-<secret>", "--port", "1234"),
    ]
    assert hide("hunter22, hunter2.", secret_values(["--pw", "hunter2"])) == "hunter22, <secret>."


@pytest.mark.parametrize(
    ("name", "value", "account"),
    [
        ("--account", "U1234567", True),
        ("account_id", "12345", True),
        ("brokerAccountNumber", "DU-123", True),
        ("ib_acct", "F7654321", True),
        ("account", "1", False),
        ("account_type", "CASH1", False),
        ("account", "research", False),
        ("account", "$ACCOUNT_1", False),
        ("accountant", "U1234567", False),
        ("id", "U1234567", False),
    ],
)
def test_an_account_is_a_number_by_its_name(name: str, value: str, account: bool) -> None:  # noqa: FBT001
    assert is_account(name, value) is account
