"""How a launch command passes a key of the config on: as far as its words show, before the bot has read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.launch_command import PLACEHOLDER
from pytest_parity.contract.shell_words import split_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.contract.models import LaunchContract

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# `--every=`, `EVERY=`, `--set=every=`, `{"every": ` before a placeholder, and what may follow such a value
_NAMED: Final = re.compile(r"(?P<within>.*?)(?P<name>-{0,2}[A-Za-z][\w.-]*)[\"']?\s*[=:]\s*[\"']?$", re.DOTALL)
_ENDS: Final = re.compile(r"[\"']?($|[\s,;&}\]])")
_OPTION: Final = re.compile(r"-{1,2}[A-Za-z][\w.-]*")


@dataclass(frozen=True, slots=True)
class Passing:
    """One place where a command has `${config.KEY}`: `arrives` where that is a value of its own.

    `named` says that what gives the value is named like the key; `how` is what to say of it, to follow "it has it".
    """

    how: str
    arrives: bool = False
    named: bool = False


def passings_of(contract: LaunchContract, key: str) -> list[Passing]:
    """Return how the command passes a key on, in the order of its words; nothing where it is no single command."""
    split = split_command(contract.launch_command or "")
    return [] if split.faults else [*_passings(split.words, key)]


def _passings(words: Sequence[str], key: str) -> Iterator[Passing]:
    for number, word in enumerate(words):
        for match in PLACEHOLDER.finditer(word):
            if match[1] == f"config.{key}":
                yield _passing(words, number, (word[: match.start()], word[match.end() :]), key)


def _passing(words: Sequence[str], number: int, around: tuple[str, str], key: str) -> Passing:
    before, after = around
    option = words[number - 1] if number and _OPTION.fullmatch(words[number - 1]) else ""
    named = _NAMED.fullmatch(before)
    if (before or after) and not (named and _ENDS.match(after)):
        return Passing(f"within `{words[number]}` alone, which is no value of its own")
    name = named["name"] if named else option
    if not name:
        return Passing("as a word without an option, and which key that is, the bot alone knows", arrives=True)
    if (not named or not named["within"]) and _given_later(words, name, number):
        return Passing(f"as {name}, which is given another value further on")
    if _is_like(name, key):
        return Passing(f"as {name}", arrives=True, named=True)
    return Passing(f"as {name}, and whether that is {key}, the bot alone knows", arrives=True)


def _given_later(words: Sequence[str], name: str, number: int) -> bool:
    """Whether the same option or assignment stands again after a word: the last one counts."""
    return any(word == name or word.startswith(f"{name}=") for word in words[number + 1 :])


def _is_like(name: str, key: str) -> bool:
    """Whether an option is named like a key, by itself or after dots, or a variable after words of its program's."""
    wanted, last = parts_of_name(key), parts_of_name(name.rpartition(".")[2])
    is_variable = name.isupper() and not name.startswith("-")
    return last == wanted or (is_variable and last[-len(wanted) :] == wanted)


def parts_of_name(name: str) -> list[str]:
    """Give the words of a name in small letters, however it joins them: `maxTrades`, `MAX_TRADES`, `max-trades`."""
    return [part.lower() for part in _PARTS.findall(name)]
