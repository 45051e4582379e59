"""What a launch command gives by name, held against what the contract says under that name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from pytest_parity.checks.secrets import is_secret
from pytest_parity.checks.verdicts import Finding
from pytest_parity.contract.passing import parts_of_name
from pytest_parity.contract.sameness import flag_of, is_flag, says_same

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pydantic import JsonValue

    from pytest_parity.contract.arguments import Argument

_WITHIN: Final = re.compile(r"^(?:(?:config|strategy)\.)+", re.IGNORECASE)
_OPEN: Final = re.compile(r"\$[{A-Za-z_]")  # what the bot's environment gives, or a placeholder without a value
_SURE: Final = 4  # letters of a shortened name
_HEARD: Final = 3  # below them it may stand for anything


@dataclass(frozen=True, slots=True)
class Known:
    """What a contract says under a name: any of `values`, of which the first is told, with its place.

    `placeholder` gives it in a command. `certain` says that another value is none of the contract's; else only one of
    `others` is known not to be. What the contract gives by a default alone isn't `named` in it.
    """

    label: str
    values: tuple[JsonValue, ...]
    place: str
    placeholder: str = ""
    certain: bool = True
    others: Collection[str] = ()
    named: bool = True


@dataclass(slots=True)
class Launched:
    """What became of a command's arguments: those that differ, might differ, and agree."""

    differing: list[Finding] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    agreeing: list[tuple[Argument, Known]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a contract knows, as `folded` gives them; `prefixes` are words that a variable may begin with."""

    known: Mapping[str, Known]
    prefixes: Collection[str] = ()

    def meant(self, argument: Argument) -> tuple[Known, bool] | None:
        """Return what an argument is named like, and whether that is certain; `None` for what stays unjudged."""
        parts = folded(argument.name).split("-")
        if argument.assigned and "-".join(parts) not in self.known:
            parts = parts[len([*takewhile(self.prefixes.__contains__, parts)]) :]
        name = "-".join(parts)
        if len(name) > 1 and (exact := self.known.get(name)) is not None:
            return exact, exact.certain
        if not argument.values and parts[0] == "no" and (denied := self.known.get("-".join(parts[1:]))) is not None:
            return denied, denied.certain
        return self._begun(name) if argument.long and len(name) >= _HEARD else None

    def _begun(self, name: str) -> tuple[Known, bool] | None:
        """Find what a shortened name stands for; it counts for sure where it ends within a word."""
        begun = {whole: one for whole, one in self.known.items() if one.named and whole.startswith(name)}
        if not begun or any(one.values != next(iter(begun.values())).values for one in begun.values()):
            return None
        within = all(whole[len(name)] != "-" for whole in begun)
        first = next(iter(begun.values()))
        return first, first.certain and within and len(name) >= _SURE


def folded(name: str) -> str:
    """Give a name as names are compared: without `config.` and `strategy.` before it, words joined by dashes."""
    return "-".join(parts_of_name(_WITHIN.sub("", name)))


def judge_arguments(arguments: Sequence[Argument], names: Names, folder: str) -> Launched:
    """Hold each argument whose name and value are known against the contract; relative paths begin at `folder`."""
    launched = Launched()
    for argument in arguments:
        meant = names.meant(argument)
        if meant is None or any(map(_OPEN.search, argument.values)):
            continue
        known, certain = meant
        readings = _readings(argument, known)
        if not readings or is_secret(argument.name) or is_secret(known.label):
            continue
        if any(says_same(reading, value, folder) for reading in readings for value in known.values):
            launched.agreeing.append((argument, known))
        elif certain or readings[0] in known.others:
            launched.differing.append(_differing(argument, known))
        else:
            launched.doubtful.append(_doubtful(argument, known))
    return launched


def _readings(argument: Argument, known: Known) -> tuple[str, ...]:
    """Return what an argument may say: of a flag that stands alone, or before another word, that it is set."""
    if not is_flag(known.values[0]):
        return argument.values
    if argument.values and flag_of(argument.values[0]) is not None:
        return argument.values[:1]
    denied = folded(argument.name).startswith("no-") and not folded(known.label).startswith("no-")
    return ("false" if denied else "true",)


def _differing(argument: Argument, known: Known) -> Finding:
    gives = f"let launch_command give it: {known.placeholder}" if known.placeholder else "let them agree"
    sides = (f"launch_command: {argument.written}", f"contract: {_shown(known)}", gives)
    return Finding(("launch_command",), f"launch_command gives another {known.label} than the contract", sides)


def _doubtful(argument: Argument, known: Known) -> str:
    return (
        f"launch_command has {argument.written}, which may give another {known.label} than the contract: "
        f"{_shown(known)}; write the option out, or let {known.placeholder or 'both'} give it"
    )


def _shown(known: Known) -> str:
    value = known.values[0]
    match value:
        case None:
            text = "none"
        case list():
            text = ",".join(map(str, value))
        case _:
            text = str(value)
    return f"{text} ({known.place})"
