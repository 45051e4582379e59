"""What may be published of a contract: without what its launch command gives away, its accounts, and what they hold."""

from __future__ import annotations

import json
import re
import shlex
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import yaml

from pytest_parity.checks.secrets import find_secrets, hide, hide_secrets, is_account, secret_values
from pytest_parity.contract.launch_command import words_with_config
from pytest_parity.contract.reading.events import parse_events
from pytest_parity.contract.shell_words import split_command
from pytest_parity.contract.substitution import further_configs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract

    type KeyPath = tuple[str | int, ...]

HELD: Final = "<left out>"  # in place of what an account holds at the start
_START: Final = ("paths", "paper", "start")
_STATE: Final = ("positions", "orders", "balances")
_COMMENT: Final = re.compile(r"[ \t]*#[^\n]*")  # where no scalar is


def find_contract_secrets(contract: LaunchContract) -> list[str]:
    """Say what in the rendered launch command looks like a secret, and in which word."""
    return find_secrets(words_with_config(contract))


def hiding(contract: LaunchContract) -> Callable[[str], str]:
    """Return what hides the secrets of a contract's launch command, and its accounts, in any text."""
    return partial(hide, values=_hidden(contract))


def _hidden(contract: LaunchContract) -> set[str]:
    paths = contract.paths
    configs = (contract.strategy.config, paths.backtest.config, paths.paper.config, *further_configs(contract))
    accounts = {account for config in configs for account in _accounts(config)}
    return secret_values(words_with_config(contract)) | accounts


def _accounts(config: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield the account numbers that a config gives, at any depth."""
    for key, value in config.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _accounts(one)
            elif isinstance(one, str | int) and is_account(key, str(one)):
                yield str(one)


def published_command(command: str) -> str:
    """Give a command as it is, or its words with the secrets hidden; of what it gives nothing is hidden again."""
    words = split_command(command).words
    hidden = hide_secrets(words)
    return command if hidden == [*words] else shlex.join(hidden)


def published_values[Plain](value: Plain, contract: LaunchContract) -> Plain:
    """Give plain builtins as they are, or with the contract's secrets hidden in each text."""
    values = _hidden(contract)

    def published(value: Any) -> Any:
        match value:
            case dict():
                return {key: published(entry) for key, entry in value.items()}
            case list():
                return [*map(published, value)]
            case str():
                return hide(value, values)
            case _:
                return value

    told: Plain = published(value) if values else value
    return told


def published_facts(facts: Mapping[str, Any], contract: LaunchContract) -> dict[str, Any]:
    """Give what a path says of itself without the contract's secrets and what the account holds at the start."""
    told = published_values(dict(facts), contract)
    terms = told.get("reproduce", {}).get("terms", {})
    if "start" not in terms:
        return told
    return {**told, "reproduce": {**told["reproduce"], "terms": {**terms, "start": without_state(terms["start"])}}}


def without_state(start: Mapping[str, Any]) -> dict[str, Any]:
    """Give the plain words of a start without what the account holds."""
    return {key: HELD if key in _STATE and value else value for key, value in start.items()}


def without_state_by_name(values: Mapping[str, str]) -> dict[str, str]:
    """Give values by dotted name without what the account holds at the start."""
    parts = [".".join((*_START, part)) for part in _STATE]

    def held(name: str) -> str | None:
        return next((part for part in parts if f"{name}.".startswith(f"{part}.")), None)

    return {held(name) or name: value if held(name) is None else HELD for name, value in values.items()}


def published_text(text: str, contract: LaunchContract) -> str:
    """Give a contract's text as it is, or without secrets, in its values, however written, and its comments.

    Nothing of what the account holds at the start is in it, nor what comments say between.
    """
    values, parts, place, held = _hidden(contract), [], 0, False
    for event, path, is_key in _scalars(text):
        start, end = event.start_mark.index, event.end_mark.index
        value = published_command(event.value) if event.value == contract.launch_command else hide(event.value, values)
        before, held = held, path[: len(_START)] == _START and len(path) > len(_START) and path[len(_START)] in _STATE
        if held and not is_key:
            value = HELD
        if value != event.value or held or before:
            gap = text[place:start]
            parts += [_COMMENT.sub("", gap) if held or before else gap]
            # of a block scalar, the line break before the next key is part
            kept = text[start + len(text[start:end].rstrip()) : end]
            anchor = f"&{event.anchor} " if event.anchor else ""
            parts += [text[start:end]] if value == event.value else [anchor, json.dumps(value), kept]
            place = end
    rest = text[place:]
    return hide("".join([*parts, _COMMENT.sub("", rest) if held else rest]), values)


def _scalars(text: str) -> Iterator[tuple[Any, KeyPath, bool]]:
    """Yield each scalar with the keys and places that lead to it, its own among them, and whether it is a key."""
    path: list[str | int | None] = []  # in a mapping `None` stands for the key that comes next
    for event in parse_events(text):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            path.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            path.pop()
            _step(path)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            if is_key := bool(path) and path[-1] is None:
                path[-1] = event.value if isinstance(event, yaml.ScalarEvent) else event.anchor
            if isinstance(event, yaml.ScalarEvent):
                yield event, tuple(key for key in path if key is not None), is_key
            if not is_key:
                _step(path)


def _step(path: list[str | int | None]) -> None:
    """Go on behind a value: to the next key, or to the next place of a list."""
    if path:
        path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
