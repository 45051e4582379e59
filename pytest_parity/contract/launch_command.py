"""The command that starts the paper bot, with the contract's values in place of its placeholders."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.faults import clip, suggest
from pytest_parity.contract.references import REFERENCE_NAMES, resolve, values_of
from pytest_parity.contract.shell_words import split_command
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract

PLACEHOLDER: Final = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class LaunchCommand:
    """The words of a command, and what is wrong with it, one line each.

    `broken` says why it isn't one program and its words, `unresolved` what its placeholders have no value for.
    """

    words: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()


def render_launch_command(contract: LaunchContract, file: str) -> LaunchCommand:
    """Render a contract's `launch_command`; `file` is the contract's, as `${contract}` gives it.

    A placeholder keeps its value in one word, whatever that holds. `$NAME`, a variable of the bot's environment, stays.
    """
    split = split_command(contract.launch_command or "")
    values = {**_own(contract, file), **dict.fromkeys(REFERENCE_NAMES), **values_of(contract), **_config(contract)}
    unresolved: dict[str, None] = {}
    for word in split.words:
        for name in PLACEHOLDER.findall(word):
            if values.get(name) is None:
                unresolved[_unresolved(name, values)] = None
        if "${" in PLACEHOLDER.sub("", word):
            unresolved["a placeholder is opened with ${ and not closed with }"] = None
    return LaunchCommand(_filled(split.words, values), split.faults, (*unresolved,))


def words_with_config(contract: LaunchContract) -> tuple[str, ...]:
    """Split the command and fill in the config alone: of all that a contract gives, only that can be a secret."""
    return _filled(split_command(contract.launch_command or "").words, _config(contract))


def _filled(words: Iterable[str], values: Mapping[str, JsonValue]) -> tuple[str, ...]:
    def value(match: re.Match[str]) -> str:
        return match[0] if values.get(match[1]) is None else _text(values[match[1]])

    return tuple(PLACEHOLDER.sub(value, word) for word in words)


def _own(contract: LaunchContract, file: str) -> dict[str, JsonValue]:
    return {"name": contract.name, "profile": contract.profile, "contract": file}


def _config(contract: LaunchContract) -> dict[str, JsonValue]:
    """Give the paper path's config, `None` for a key without a value."""
    clauses = values_of(contract)
    return {f"config.{key}": resolve(value, clauses) for key, value in contract.config_for(Path.PAPER).items()}


def _unresolved(name: str, values: Mapping[str, JsonValue]) -> str:
    given = ", ".join(known for known, value in values.items() if value is not None)
    if name in values:
        return f"${{{clip(name)}}} has no value in this contract; those that have one: {given}"
    return (
        f"${{{clip(name)}}} stands for nothing; {suggest(name, values)}known: {given}; "
        "a variable of the bot's environment is written without braces: $NAME"
    )


def _text(value: JsonValue) -> str:
    match value:
        case str():
            return value
        case list() if all(isinstance(entry, str) for entry in value):
            return ",".join(map(str, value))
        case _:
            return json.dumps(value)
