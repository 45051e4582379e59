"""What looks like a secret in a command, and what doesn't."""

from __future__ import annotations

import shlex

import pytest

from pytest_parity.checks.secrets import find_secrets

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
)


@pytest.mark.parametrize(("command", "told"), SECRETS.items())
def test_a_word_that_looks_like_a_secret_is_told_without_its_value(command: str, told: str) -> None:
    assert find_secrets(shlex.split(command)) == [told]


@pytest.mark.parametrize("command", HARMLESS)
def test_names_files_and_variables_are_no_secrets(command: str) -> None:
    assert find_secrets(shlex.split(command)) == []
