"""What plug-ins add to the words of a contract, and to how its sessions are judged.

It is gathered once a run and handed to whoever reads a contract, as the context of pydantic's validation. What crosses
into a replay's process are names alone: functions are named `package.module:function` and imported there.
"""

from __future__ import annotations

import importlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

from pydantic_core import PydanticKnownError

from pytest_parity.core.fault import Refusal, said_by
from pytest_parity.core.mismatch import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydantic import ValidationInfo

    from pytest_parity.contract.strategy import StrategyTerms
    from pytest_parity.core.labelling.rule import Rule


@dataclass(frozen=True, slots=True)
class Code:
    """A function that a plug-in registers under a name."""

    function: str  # package.module:function
    plugin: str

    def load(self, what: str, where: str) -> Callable[..., Any]:
        """Import the function. Raises `Refusal`, which says `what` it is for and `where` the contract names it."""
        module, _, name = self.function.partition(":")
        try:
            found: Callable[..., Any] = getattr(importlib.import_module(module), name)
        except Exception as error:
            raise Refusal(
                f"{what} of plug-in {self.plugin}, {self.function}, can't be imported: {said_by(error)}",
                "correct what the plug-in registers, or install what it needs",
                where,
            ) from error
        return found


@dataclass(frozen=True, slots=True)
class RegisteredLabel:
    """A label that a plug-in registers."""

    label: Label
    meaning: str
    declarable: bool
    plugin: str


@dataclass(frozen=True, slots=True)
class RegisteredProfile:
    """A profile that a plug-in registers."""

    terms: StrategyTerms
    plugin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What plug-ins register, by name; nothing, unless a run has gathered it."""

    paths: Mapping[str, Code] = field(default_factory=dict)
    sources: Mapping[str, Code] = field(default_factory=dict)
    labels: Mapping[str, RegisteredLabel] = field(default_factory=dict)
    reasons: Mapping[str, Label] = field(default_factory=dict)
    profiles: Mapping[str, RegisteredProfile] = field(default_factory=dict)
    rules: Sequence[Rule] = ()

    @property
    def own_labels(self) -> tuple[Label, ...]:
        """The labels alone."""
        return tuple(own.label for own in self.labels.values())

    @property
    def declarable(self) -> tuple[str, ...]:
        """The names of the labels that a contract may accept."""
        return tuple(name for name, own in self.labels.items() if own.declarable)

    @property
    def undeclarable(self) -> tuple[str, ...]:
        """The names of those that nobody may."""
        return tuple(name for name in self.labels if name not in self.declarable)

    def describe(self, label: str) -> str:
        """Say what a label means, and who says so; empty for one that isn't registered."""
        own = self.labels.get(label)
        return "" if own is None else f"{label}: {own.meaning} (plug-in {own.plugin})"

    def to_plain(self) -> dict[str, Any]:
        """Return what a replay's process needs to read a contract and run it, as plain builtins."""
        return {
            "paths": {name: asdict(code) for name, code in self.paths.items()},
            "sources": {name: asdict(code) for name, code in self.sources.items()},
            "labels": {
                name: {"meaning": own.meaning, "declarable": own.declarable, "plugin": own.plugin}
                for name, own in self.labels.items()
            },
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_plain` gave."""
        return cls(
            paths={name: Code(**code) for name, code in plain["paths"].items()},
            sources={name: Code(**code) for name, code in plain["sources"].items()},
            labels={name: RegisteredLabel(Label.named(name), **own) for name, own in plain["labels"].items()},
        )


NOTHING = Registered()


def registered_with(info: ValidationInfo) -> Registered:
    """Return what a contract is read with."""
    return info.context if isinstance(info.context, Registered) else NOTHING


def one_of(words: Sequence[str], added: Callable[[Registered], Iterable[str]]) -> Callable[[Any, ValidationInfo], str]:
    """Return a validator of a word: one of the package's, or one that plug-ins add."""

    def read(value: Any, info: ValidationInfo) -> str:
        allowed = (*words, *added(registered_with(info)))
        if isinstance(value, str) and value in allowed:
            return value
        # as pydantic has it for a `Literal`, so that it is worded alike
        raise PydanticKnownError("literal_error", {"expected": ", ".join(f"'{word}'" for word in allowed)})

    return read
