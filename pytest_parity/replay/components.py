"""From the contract's importable words to Nautilus components: imports, configs, and faults told in a sentence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import msgspec
from nautilus_trader.common.config import NautilusConfig, msgspec_decoding_hook

from pytest_parity.replay.ports import ConfigRefused, ImportFailed

if TYPE_CHECKING:
    from collections.abc import Mapping


def resolve(path: str, where: str) -> Any:
    """Import the class that `package.module:Class` names; `where` is the contract's field, for the message."""
    module_name, _, class_name = path.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and module_name.startswith(error.name):
            raise ImportFailed(
                where,
                f"{path!r} can't be imported: no module named {error.name!r}",
                "put its folder on pytest's `pythonpath` or install the package",
            ) from None
        raise
    try:
        return getattr(module, class_name)
    except AttributeError:
        known = ", ".join(sorted(name for name, value in vars(module).items() if isinstance(value, type))[:12])
        raise ImportFailed(
            where, f"module {module_name!r} has no {class_name!r}", f"its classes are {known or 'none'}"
        ) from None


def parse_config(config_class: type, words: Mapping[str, Any], where: str) -> Any:
    """Build a Nautilus config from texts.

    Texts are converted to what the class's fields declare; a key that the class hasn't is refused, where Nautilus would
    silently leave it out.
    """
    known: tuple[str, ...] = config_class.__struct_fields__  # type: ignore[attr-defined]  # a msgspec Struct
    if unknown := sorted(set(words) - set(known)):
        raise ConfigRefused(
            where,
            f"{config_class.__name__} has no {', '.join(map(repr, unknown))}",
            f"its keys are {', '.join(sorted(known))}",
        )
    try:
        return msgspec.convert(words, type=config_class, strict=False, dec_hook=_decode)
    except (msgspec.ValidationError, ValueError, TypeError) as error:
        raise ConfigRefused(where, f"{config_class.__name__} refuses it: {error}", "correct the value") from None


def _decode(target: type, value: Any) -> Any:
    return msgspec_decoding_hook(target, value)


def build(kind: str, words: Mapping[str, Any], where: str) -> Any:
    """Build one strategy, actor or execution algorithm (`kind` is the prefix of its path key)."""
    component_class = resolve(words[f"{kind}_path"], f"{where}.{kind}_path")
    config_class = resolve(words["config_path"], f"{where}.config_path")
    if not (isinstance(config_class, type) and issubclass(config_class, NautilusConfig)):
        raise ConfigRefused(
            f"{where}.config_path",
            f"{words['config_path']!r} is no NautilusConfig",
            "name the component's config class",
        )
    config = parse_config(config_class, words["config"], f"{where}.config")
    try:
        return component_class(config=config)
    except (ValueError, TypeError) as error:
        raise ConfigRefused(
            f"{where}.config", f"{component_class.__name__} refuses it: {error}", "correct the value"
        ) from error
