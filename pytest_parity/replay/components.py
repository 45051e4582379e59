"""From the contract's importable words to Nautilus components: imports, configs, and faults told in a sentence."""

from __future__ import annotations

import importlib
import re
from enum import EnumType
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.config import ActorConfig, msgspec_decoding_hook
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.execution.config import ExecAlgorithmConfig
from nautilus_trader.trading.config import StrategyConfig
from nautilus_trader.trading.strategy import Strategy

from pytest_parity.contract.faults import show, suggest
from pytest_parity.replay.ports import ConfigRefused, ImportFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KINDS = {
    "strategy": (Strategy, StrategyConfig),
    "actor": (Actor, ActorConfig),
    "exec_algorithm": (ExecAlgorithm, ExecAlgorithmConfig),
}

_PLACE = re.compile(r"at `\$\.(\w+)(?:\[\d+\])?(\S*)`")  # where msgspec says that a value stands, and what of it
_GROUPED = re.compile(r"[+-]?\d+(?:_\d+)+(?:\.\d+)?")  # a number as YAML and Python may have it


def resolve(path: str, where: str) -> type:
    """Import the class that `package.module:Class` names; `where` is the contract's field, for the message."""
    module_name, _, class_name = path.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and f"{module_name}.".startswith(f"{error.name}."):
            raise ImportFailed(
                where,
                f"{path!r} can't be imported: no module named {error.name!r}",
                "put its folder on pytest's `pythonpath` or install the package",
            ) from None
        raise
    found = getattr(module, class_name, None)
    if not isinstance(found, type):
        classes = sorted(name for name, value in vars(module).items() if isinstance(value, type))
        own = [name for name in classes if vars(module)[name].__module__ == module_name]
        known = ", ".join((own or classes)[:12]) or "none"
        lacks = f"module {module_name!r} has no {class_name!r}"
        what = lacks if found is None else f"{class_name!r} of module {module_name!r} is no class"
        raise ImportFailed(where, what, f"{suggest(class_name, own or classes)}its classes are {known}")
    return found


def parse_config(config_class: type, words: Mapping[str, Any], where: str) -> Any:
    """Build a Nautilus config from texts.

    Texts are converted to what the class's fields declare; a key that the class hasn't is refused, where Nautilus would
    silently leave it out. A refusal is about the first faulty key, in their order here: unknown, missing, wrong value.
    """
    _check_keys(config_class, words, where)
    try:
        return msgspec.convert(_by_value(config_class, words), type=config_class, strict=False, dec_hook=_decode)
    # a NameError: a field's type that the class's module imports for the type checker alone
    except (ValueError, TypeError, NameError) as error:
        place = _PLACE.search(str(error))
        if place is None or place[1] not in words:
            raise ConfigRefused(where, f"{config_class.__name__} refuses it: {error}", "correct the value") from error
        key = place[1]
        raise ConfigRefused(
            f"{where}.{key}",
            f"{config_class.__name__} refuses {key}: {_shown(words[key])}: {error}",
            _remedy(config_class, key, words[key], inside=bool(place[2])),
        ) from error


def _check_keys(config_class: type, words: Mapping[str, Any], where: str) -> None:
    """Refuse a key that the class hasn't, and one that it requires and isn't given."""
    known = sorted(config_class.__struct_fields__)  # type: ignore[attr-defined]  # a msgspec Struct
    if unknown := sorted(set(words) - set(known)):
        raise ConfigRefused(
            f"{where}.{unknown[0]}",
            f"{config_class.__name__} has no {', '.join(map(repr, unknown))}",
            f"{suggest(unknown[0], known)}its keys are {', '.join(known)}",
        )
    try:
        fields = msgspec.structs.fields(config_class)
    except NameError:  # told by the conversion, which meets it again
        return
    if missing := [field.name for field in fields if field.required and field.name not in words]:
        raise ConfigRefused(
            f"{where}.{missing[0]}",
            f"{config_class.__name__} requires {', '.join(map(repr, missing))}: missing",
            f"add {', '.join(missing)}",
        )


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else show(value)


def _remedy(config_class: type, key: str, value: Any, *, inside: bool) -> str:
    """Return what is allowed where the field's type says it, with the nearest word.

    `inside` says that the value's own form is right, and something in it is wrong.
    """
    members = next((list(kind.__members__) for kind in _kinds(config_class, key) if isinstance(kind, EnumType)), [])
    if members:
        return f"{suggest(str(value), members)}allowed: {', '.join(members)}"
    parts = [*_parts(_kinds(config_class, key)[0])]
    if isinstance(value, str) and _GROUPED.fullmatch(value) and {int, float}.intersection(parts):
        return f"write {value.replace('_', '')}: no `_` between digits"
    configs = [part for part in parts if isinstance(part, type) and issubclass(part, msgspec.Struct)]
    if configs and not inside:
        return f"its keys are {', '.join(configs[0].__struct_fields__)}"
    return "correct the value"


def _parts(kind: Any) -> Iterator[Any]:
    """Yield a type and those that it is made of."""
    yield kind
    for part in get_args(kind):
        yield from _parts(part)


def _kinds(config_class: type, key: str) -> tuple[Any, ...]:
    """Return the type of a field, and those that it is a union of."""
    kind = next(field.type for field in msgspec.structs.fields(config_class) if field.name == key)
    return (kind, *get_args(kind))


def _by_value(config_class: type, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words with the names of enumeration members, as people write them, replaced by their values."""
    named = dict(words)
    for key, name in words.items():
        for kind in _kinds(config_class, key):
            if isinstance(kind, EnumType) and isinstance(name, str) and name in kind.__members__:
                named[key] = kind[name].value
    return named


def _decode(target: type, value: Any) -> Any:
    try:
        return msgspec_decoding_hook(target, value)
    except (ArithmeticError, LookupError, AttributeError):
        raise ValueError(f"{value!r} is no {target.__name__}") from None


def build(kind: str, words: Mapping[str, Any], where: str) -> Any:
    """Build one strategy, actor or execution algorithm (`kind` is the prefix of its path key)."""
    component_kind, config_kind = _KINDS[kind]
    component_class = _subclass(words, f"{kind}_path", component_kind, where)
    if kind == "actor" and issubclass(component_class, (Strategy, ExecAlgorithm)):
        raise ConfigRefused(
            f"{where}.actor_path", f"{words['actor_path']!r} is more than an actor", "name it with its own kind"
        )
    config_class = _subclass(words, "config_path", config_kind, where)
    config = parse_config(config_class, words["config"], f"{where}.config")
    try:
        return component_class(config=config)
    except ValueError as error:
        raise ConfigRefused(
            f"{where}.config", f"{component_class.__name__} refuses it: {error}", "correct the value"
        ) from error


def _subclass(words: Mapping[str, Any], key: str, kind: type, where: str) -> type:
    found = resolve(words[key], f"{where}.{key}")
    if not issubclass(found, kind):
        raise ConfigRefused(
            f"{where}.{key}", f"{words[key]!r} is no {kind.__name__}", f"name a subclass of Nautilus's {kind.__name__}"
        )
    return found
