"""What plug-ins register, judged one by one: a name that is taken or a value that can't be used is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import wraps
from typing import Any, get_args

from pydantic import ValidationError

from pytest_parity.contract.data import SOURCES
from pytest_parity.contract.mismatches import DeclarableLabel
from pytest_parity.contract.paths import RUNNERS
from pytest_parity.contract.registered import Code, Registered, RegisteredLabel, RegisteredProfile
from pytest_parity.contract.sessions import ITEM_NAMES
from pytest_parity.contract.strategy import StrategyTerms
from pytest_parity.contract.values import parse_importable, parse_slug
from pytest_parity.core.fault import PluginFault
from pytest_parity.core.labelling.label import LABELS_WITH_RULES
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.labelling.rule import NewLabel, Rule
from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.session.check import Check
from pytest_parity.session.checks import CHECKS

_PLANNED = ("journal",)  # a runner of the package's that is still to come
_LABEL_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_RUNGS = (Rung.TEST_GATE, Rung.ORIGIN, Rung.REPLAY)  # those whose name may stand above a check's item
_PACKAGE = "the package"
_SHOWN = 60  # characters of a value


@dataclass(slots=True)
class Registration:
    """What has been registered so far."""

    paths: dict[str, Code] = field(default_factory=dict)
    sources: dict[str, Code] = field(default_factory=dict)
    labels: dict[str, RegisteredLabel] = field(default_factory=dict)
    reasons: dict[str, Label] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    profiles: dict[str, RegisteredProfile] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    _holders: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # what and name → whose, and value

    @property
    def registered(self) -> Registered:
        """What contracts are read and judged with."""
        return Registered(
            paths=self.paths,
            sources=self.sources,
            labels=self.labels,
            reasons=self.reasons,
            profiles=self.profiles,
            rules=tuple(self.rules),
        )

    def add(self, kind: str, plugin: str, given: Any) -> None:
        """Take what a plug-in's hook for this kind returned. Raises `PluginFault`."""
        if kind in ("paths", "sources", "reasons", "profiles"):
            add_named = {"paths": self._path, "sources": self._source, "reasons": self._reason}.get(kind, self._profile)
            for name, value in _mapping(kind, plugin, given).items():
                add_named(plugin, name, value)
        else:
            add = {"labels": self._label, "rules": self._rule}.get(kind, self._check)
            for one in _sequence(kind, plugin, given):
                add(plugin, one)

    def _path(self, plugin: str, name: Any, value: Any) -> None:
        own = dict.fromkeys(RUNNERS, "one of its own") | dict.fromkeys(_PLANNED, "one that is still to come")
        self.paths[name] = self._code("path", plugin, name, value, own)

    def _source(self, plugin: str, name: Any, value: Any) -> None:
        self.sources[name] = self._code("source", plugin, name, value, dict.fromkeys(SOURCES, "one of its own"))

    def _code(self, what: str, plugin: str, name: Any, value: Any, own: Mapping[str, str]) -> Code:
        _read(parse_slug, name, f"{what} {name!r}", plugin)
        _read(parse_importable, value, f"{what} {name!r} as {value!r}", plugin, "write it like package.module:function")
        self._claim(what, plugin, name, value, own)
        return Code(value, plugin)

    def _label(self, plugin: str, given: Any) -> None:
        if not isinstance(given, NewLabel):
            raise PluginFault(plugin, f"registers {_shown(given)} as a label", "return NewLabel(name=…, meaning=…)")
        if not isinstance(given.name, str) or not _LABEL_NAME.fullmatch(given.name) or given.name in ITEM_NAMES:
            remedy = "a label's name has small letters, digits and '_', and isn't that of another item"
            raise PluginFault(plugin, f"registers label {given.name!r}", remedy)
        own = dict.fromkeys((label.value for label in Label), "one of its own")
        self._claim("label", plugin, given.name, given.meaning, own)
        self.labels[given.name] = RegisteredLabel(
            Label.named(given.name), given.meaning, given.declarable, plugin=plugin
        )

    def _reason(self, plugin: str, name: Any, value: Any) -> None:
        _read(parse_slug, name, f"reason {name!r}", plugin)
        known = (*get_args(DeclarableLabel), *(name for name, own in self.labels.items() if own.declarable))
        if value not in known:
            remedy = f"a reason stands for a label that may be declared: {', '.join(known)}"
            raise PluginFault(plugin, f"registers reason {name!r} for {value!r}", remedy)
        self._claim("reason", plugin, name, value, {reason: label.value for reason, label in REASONS.items()})
        self.reasons[name] = Label.named(value)

    def _rule(self, plugin: str, given: Any) -> None:
        if not callable(given):
            raise PluginFault(plugin, f"registers {_shown(given)} as a rule", "return functions of a CaseView")
        labels: dict[str, Label] = {label.value: label for label in LABELS_WITH_RULES}
        labels |= {name: own.label for name, own in self.labels.items()}
        self.rules.append(Rule(plugin, given, labels))

    def _profile(self, plugin: str, name: Any, value: Any) -> None:
        _read(parse_slug, name, f"profile {name!r}", plugin)
        try:
            terms = StrategyTerms.model_validate(_as_text(value))
        except (ValidationError, TypeError) as error:
            first = error.errors(include_url=False)[0] if isinstance(error, ValidationError) else None
            said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error)
            remedy = "a profile has strategy_path, config_path and config, as in the registry's file"
            raise PluginFault(plugin, f"registers profile {name!r}, which can't be read ({said})", remedy) from None
        self._claim("profile", plugin, name, terms.strategy_path, {})
        self.profiles[name] = RegisteredProfile(terms, plugin)

    def _check(self, plugin: str, given: Any) -> None:
        if not isinstance(given, Check):
            raise PluginFault(
                plugin, f"registers {_shown(given)} as a check", "return pytest_parity.session.check.Check"
            )
        if given.rung not in _RUNGS or given.group != given.rung:
            remedy = f"a check's item is RUNG::NAME, of its own rung: one of {', '.join(_RUNGS)}"
            raise PluginFault(plugin, f"registers check {given.item!r} of rung {given.rung}", remedy)
        _read(parse_slug, given.name, f"check {given.item!r}", plugin)
        own = {check.item: _named(check.examine) for check in CHECKS}
        self._claim("check", plugin, given.item, _named(given.examine), own)
        guarded: dict[str, Any] = {
            name: _guarded(getattr(given, name), plugin, given.item) for name in ("examine", "applies", "sessions")
        }
        self.checks.append(replace(given, **guarded))

    def _claim(self, what: str, plugin: str, name: str, value: str, own: Mapping[str, str]) -> None:
        """Take a name, unless it is taken: no plug-in overrides another, or the package."""
        holder, held = (_PACKAGE, own[name]) if name in own else self._holders.get((what, name), ("", ""))
        if holder:
            whose = holder if holder == _PACKAGE else f"plug-in {holder}"
            said = f"registers {what} {name!r} ({value}), which {whose} has ({held})"
            raise PluginFault(plugin, said, "give it another name")
        self._holders[what, name] = plugin, value


def _read(parse: Callable[[object], str], value: object, what: str, plugin: str, remedy: str = "") -> None:
    try:
        parse(value)
    except ValueError as error:
        said, _, allowed = str(error).partition("; ")
        raise PluginFault(plugin, f"registers {what}, which {said}", remedy or allowed) from None


def _guarded(function: Callable[[Any], Any], plugin: str, item: str) -> Callable[[Any], Any]:
    """Return the function so that what it raises names the plug-in."""

    @wraps(function)
    def call(about: Any) -> Any:
        try:
            return function(about)
        except Exception as error:
            code = getattr(function, "__code__", None)
            raise PluginFault.of(plugin, f"its check {item}", error, getattr(code, "co_filename", "")) from error

    return call


def _mapping(kind: str, plugin: str, given: Any) -> Mapping[Any, Any]:
    if not isinstance(given, Mapping):
        raise PluginFault(plugin, f"returned {_shown(given)} for {kind}", "return a mapping, by name")
    return given


def _sequence(kind: str, plugin: str, given: Any) -> Sequence[Any]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise PluginFault(plugin, f"returned {_shown(given)} for {kind}", "return a list")
    return given


def _shown(given: Any) -> str:
    """Return what was given, or of what kind it is where that would be a line of its own."""
    text = repr(given)
    return text if len(text) <= _SHOWN else f"a {type(given).__name__}"


def _named(function: Any) -> str:
    return f"{function.__module__}:{getattr(function, '__qualname__', function)}"


def _as_text(value: Any) -> Any:
    """Write scalars as the registry's file has them. TypeError for a float, which has no exact text."""
    match value:
        case Mapping():
            return {str(key): _as_text(item) for key, item in value.items()}
        case list() | tuple():
            return [_as_text(item) for item in value]
        case bool():
            return str(value).lower()
        case None | str():
            return value
        case int() | Decimal():
            return str(value)
    raise TypeError(f"{value!r} is a {type(value).__name__}; write it as text")
