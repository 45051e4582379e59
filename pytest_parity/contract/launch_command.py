"""The command that starts the paper bot, with the contract's values in place of its placeholders."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.faults import clip, suggest
from pytest_parity.contract.references import REFERENCE_NAMES, resolve, values_of
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract

_PLACEHOLDER: Final = re.compile(r"\$\{([^{}]*)\}")
_OWN_NAMES: Final = ("name", "profile", "contract")


@dataclass(frozen=True, slots=True)
class LaunchCommand:
    """The words of a command, split as a shell does, and what is wrong with its placeholders, one line each."""

    words: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def render_launch_command(contract: LaunchContract, file: str) -> LaunchCommand:
    """Render a contract's `launch_command`; `file` is the contract's, as `${contract}` gives it.

    A placeholder keeps its value in one word, whatever that holds. `$NAME`, a variable of the bot's environment, stays.
    """
    try:
        words = shlex.split(contract.launch_command or "")
    except ValueError as error:
        return LaunchCommand(faults=(f"it can't be split into words: {str(error).lower()}",))
    values = _values(contract, file)
    faults: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if values.get(name) is None:
            faults[_unresolved(name, values)] = None
            return match[0]
        return _text(values[name])

    rendered = tuple(_PLACEHOLDER.sub(value, word) for word in words)
    for word in words:
        if "${" in _PLACEHOLDER.sub("", word):
            faults["a placeholder is opened with ${ and not closed with }"] = None
    return LaunchCommand(rendered, tuple(faults))


def placeholders_of(contract: LaunchContract) -> list[str]:
    """Return the names that the command has placeholders for."""
    return _PLACEHOLDER.findall(contract.launch_command or "")


def _values(contract: LaunchContract, file: str) -> dict[str, JsonValue]:
    """Return what each name stands for, `None` for a known one without a value; a config is the paper path's."""
    clauses = values_of(contract)
    config = {f"config.{key}": resolve(value, clauses) for key, value in contract.config_for(Path.PAPER).items()}
    own = dict(zip(_OWN_NAMES, (contract.name, contract.profile, file), strict=True))
    return {**own, **dict.fromkeys(REFERENCE_NAMES), **clauses, **config}


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
