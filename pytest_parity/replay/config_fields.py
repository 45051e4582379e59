"""The fields that a strategy's config class adds to Nautilus's own: what each takes, means and defaults to."""

from __future__ import annotations

import inspect
import re
from decimal import Decimal
from enum import Enum, EnumType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from nautilus_trader.model import enums
from nautilus_trader.trading.config import StrategyConfig

from pytest_parity.replay.components import resolve
from pytest_parity.replay.ports import ImportFailed

_DEFAULT_SHOWN = 60  # characters
_MEANING_SHOWN = 100  # characters
_MEMBERS_SHOWN = 12
_BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}  # msgspec's words


def fields_of(config_class: type) -> list[dict[str, Any]]:
    """Return the fields as plain builtins.

    Each has `name`; `types`, the names of its type's parts, a list's entries as `list`, `InstrumentId`; `takes`, the
    same for people, with bounds and an enumeration's members; `meaning`, of the docstring; `required` and `default`.
    Raises `ImportFailed`.
    """
    try:
        fields = msgspec.structs.fields(config_class)
    except NameError as error:
        raise ImportFailed(
            "STRATEGY_PATH",
            f"a type of {config_class.__name__} isn't there at run time: {error}",
            "import it outside of `if TYPE_CHECKING`, or Nautilus can't parse the config either",
        ) from None
    return [
        {
            "name": field.name,
            "types": _names(field.type),
            "takes": _takes(field.type, meaning := _meaning(config_class, field.name)),
            "meaning": meaning,
            "required": field.required,
            "default": "" if field.required else _shown(field),
        }
        for field in fields
        if field.name not in StrategyConfig.__struct_fields__
    ]


def defaults_of(config_path: str) -> dict[str, str]:
    """Return the defaults of a strategy's config class, as a contract would write them, where they can be written."""
    fields = fields_of(resolve(config_path, "config_path"))
    return {field["name"]: field["default"] for field in fields if field["default"]}


def _names(kind: Any) -> list[str]:
    """Return the names of a type's parts: `InstrumentId | None` → both, `list[BarType]` → `list`, `BarType`."""
    if get_origin(kind) is Annotated:
        return _names(get_args(kind)[0])
    parts = get_args(kind)
    name = getattr(get_origin(kind) or kind, "__name__", str(kind))
    return [name, *(inner for part in parts for inner in _names(part))] if parts else [name]


def _takes(kind: Any, meaning: str = "") -> str:
    if get_origin(kind) is Annotated:
        plain, *metas = get_args(kind)
        return " ".join([_takes(plain), *(bound for meta in metas for bound in _bounds(meta))])
    # Nautilus's own examples take an enumeration's member by its name, and say so in words alone
    told = [getattr(enums, word, None) for word in re.findall(r"`(\w+)`", meaning)] if kind is str else []
    members = get_args(kind) if get_origin(kind) is Literal else _members(kind, *told)
    if members:
        more = f" and {len(members) - _MEMBERS_SHOWN} more" if len(members) > _MEMBERS_SHOWN else ""
        return f"one of {', '.join(map(str, members[:_MEMBERS_SHOWN]))}{more}"
    return " or ".join(name for name in dict.fromkeys(_names(kind)) if name not in ("Union", "UnionType"))


def _members(*kinds: Any) -> list[str]:
    return next((list(kind.__members__) for kind in kinds if isinstance(kind, EnumType)), [])


def _bounds(meta: Any) -> list[str]:
    bounds = ((words, getattr(meta, bound, None)) for bound, words in _BOUNDS.items())
    return [f"{words} {value}" for words, value in bounds if value is not None]


def _meaning(config_class: type, field: str) -> str:
    """Return the first sentence on a field in a docstring of NumPy's form, as Nautilus has them."""
    for kind in config_class.__mro__:
        found = re.search(rf"^{field} *:.*\n((?:[ \t]+\S.*\n?)+)", inspect.cleandoc(kind.__doc__ or ""), re.MULTILINE)
        if found:
            sentence = re.split(r"(?<=\.)\s", " ".join(found[1].split()))[0]
            return sentence if sentence.isprintable() and len(sentence) <= _MEANING_SHOWN else ""
    return ""


def _shown(field: Any) -> str:
    if field.default is msgspec.NODEFAULT:
        return ""
    match field.default:
        case None:
            return "null"
        case Enum() as member:
            return member.name
        case bool() | str() | int() | float() | Decimal() as value:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            return text if text.isprintable() and len(text) <= _DEFAULT_SHOWN else ""
        case _:
            return ""
