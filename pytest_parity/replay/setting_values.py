"""Values of Nautilus's settings: their defaults, whether two models are the same, and how a person would write them."""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec

_MODELS = "nautilus_trader.backtest.models"  # where Nautilus keeps them


def default_of(field: Any) -> Any:
    """Return what a config's field has when it isn't given; `None` for one that must be."""
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.default is msgspec.NODEFAULT else field.default


def is_same_model(one: Any, other: Any) -> bool:
    """Whether two models are of one class and say the same of themselves."""
    return type(one) is type(other) and _traits(one) == _traits(other)


def _traits(model: Any) -> dict[str, Any]:
    """Return what a model says of itself: its public attributes that aren't methods."""
    names = (name for name in dir(model) if not name.startswith("_"))
    return {name: value for name in names if not callable(value := getattr(model, name))}


def shown(value: Any) -> str:
    """Return a setting's value as a person would write it: a model as its class with what it was given."""
    match value:
        case None | () | []:
            text = "none"
        case bool():
            text = str(value).lower()
        case Enum():
            text = value.name
        case dict():
            text = f"{{{', '.join(f'{key}: {shown(item)}' for key, item in value.items())}}}"
        case list() | tuple():
            text = f"[{', '.join(map(shown, value))}]"
        case msgspec.Struct():
            text = _config_shown(value)
        case _:
            text = _model_shown(value) if type(value).__module__.startswith(_MODELS) else str(value)
    return text


def _config_shown(config: msgspec.Struct) -> str:
    """Name the class that an importable config leads to, with what it is given."""
    words = msgspec.structs.asdict(config)
    path = next((str(text) for key, text in words.items() if key.endswith("_path") and key != "config_path"), None)
    name = (path or str(words.get("model_type", ""))).rpartition(":")[2] or type(config).__name__
    return f"{name} {shown(words['config'])}" if words.get("config") else name


def _model_shown(model: Any) -> str:
    traits = _traits(model)
    return f"{type(model).__name__} {shown(traits)}" if traits else type(model).__name__
