"""What may be published of a contract: without what its launch command gives away."""

from __future__ import annotations

import json
import shlex
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml

from pytest_parity.checks.secrets import find_secrets, hide, hide_secrets, secret_values
from pytest_parity.contract.launch_command import words_with_config
from pytest_parity.contract.reading.events import parse_events
from pytest_parity.contract.shell_words import split_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.models import LaunchContract


def find_contract_secrets(contract: LaunchContract) -> list[str]:
    """Say what in the rendered launch command looks like a secret, and in which word."""
    return find_secrets(words_with_config(contract))


def hiding(contract: LaunchContract) -> Callable[[str], str]:
    """Return what hides the secrets of a contract's launch command in any text."""
    return partial(hide, values=secret_values(words_with_config(contract)))


def published_command(command: str) -> str:
    """Give a command as it is, or its words with the secrets hidden; of what it gives nothing is hidden again."""
    words = split_command(command).words
    hidden = hide_secrets(words)
    return command if hidden == [*words] else shlex.join(hidden)


def published_values[Plain](value: Plain, contract: LaunchContract) -> Plain:
    """Give plain builtins as they are, or with the contract's secrets hidden in each text."""
    if not find_contract_secrets(contract):
        return value
    hides = hiding(contract)

    def published(value: Any) -> Any:
        match value:
            case dict():
                return {key: published(entry) for key, entry in value.items()}
            case list():
                return [*map(published, value)]
            case str():
                return hides(value)
            case _:
                return value

    told: Plain = published(value)
    return told


def published_text(text: str, contract: LaunchContract) -> str:
    """Give a contract's text as it is, or with its secrets hidden: in its values, however written, and its comments."""
    if not find_contract_secrets(contract):
        return text
    hides, parts, place = hiding(contract), [], 0
    for event in parse_events(text):
        if not isinstance(event, yaml.ScalarEvent):
            continue
        start, end = _span(event)
        value = published_command(event.value) if event.value == contract.launch_command else hides(event.value)
        if value != event.value:
            anchor = f"&{event.anchor} " if event.anchor else ""
            # of a block scalar, the line break before the next key is part
            kept = text[start + len(text[start:end].rstrip()) : end]
            parts += [text[place:start], anchor, json.dumps(value), kept]
            place = end
    return hides("".join([*parts, text[place:]]))


def _span(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index
