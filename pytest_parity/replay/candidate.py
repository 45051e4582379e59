"""What a strategy's class says of itself: its config class, that one's fields, and the folder it is imported from."""

from __future__ import annotations

import inspect
import json
import sys
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, get_args, get_origin, get_type_hints

import msgspec
from nautilus_trader.trading.config import StrategyConfig
from nautilus_trader.trading.strategy import Strategy

from pytest_parity.core.fault import Refusal
from pytest_parity.replay.components import resolve
from pytest_parity.replay.faults import raised
from pytest_parity.replay.ports import ImportFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEFAULT_SHOWN = 60  # characters


def run_describe(request_file: str) -> None:
    """Write what the request's `strategy_path` is into its `result`, or the fault of one that leads to no strategy."""
    request = json.loads(Path(request_file).read_text("utf-8"))
    try:
        result = describe(request["strategy_path"], request["folders"])
    except Refusal as error:
        result = {"fault": str(error)}
    except Exception as error:  # noqa: BLE001 - the user's module may raise anything when it is imported
        told = raised(error)
        result = {"fault": "\n    ".join([told.what, *told.frames])}
    Path(request["result"]).write_text(json.dumps(result), "utf-8")


def describe(strategy_path: str, folders: Sequence[str]) -> dict[str, Any]:
    """Return `config_path`, `fields` and `folder` of a strategy, as plain builtins.

    Fields are those that the config class adds to Nautilus's own, each with `name`, `types` (names, a list's entries
    as `list`, `InstrumentId`), `required` and `default`. `folder` is what must be on the import path. A module that
    can't be found there is looked for in `folders`. Raises `ImportFailed`.
    """
    module = strategy_path.partition(":")[0]
    home = next((folder for folder in folders if _holds(Path(folder), module)), None)
    if home is not None and home not in sys.path:
        sys.path.append(home)
    found = resolve(strategy_path, "STRATEGY_PATH")
    if not issubclass(found, Strategy):
        raise ImportFailed(
            "STRATEGY_PATH", f"{strategy_path!r} is no Strategy", "name a subclass of Nautilus's Strategy"
        )
    config_class, config_path = _config_of(found, module)
    return {"config_path": config_path, "fields": _fields(config_class), "folder": _home_of(module)}


def _holds(folder: Path, module: str) -> bool:
    place = folder.joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or place.is_dir()


def _home_of(module: str) -> str:
    """Return the folder that a top-level package or module lies in; empty for one without a file."""
    top = sys.modules[module.partition(".")[0]]
    places = [Path(place) for place in getattr(top, "__path__", [])] or [Path(getattr(top, "__file__", None) or "")]
    return str(places[0].resolve().parent) if places[0].name else ""


def _config_of(strategy: type, module: str) -> tuple[type, str]:
    """Return the config class by Nautilus's convention, `XConfig` beside `X`, else what the constructor asks for."""
    name = f"{strategy.__name__}Config"
    beside = getattr(sys.modules[module], name, None)
    if _is_config(beside):
        return beside, f"{module}:{name}"
    try:
        asked = get_type_hints(strategy.__init__).get("config")  # type: ignore[misc]  # of the class as it is
    except NameError:
        asked = None
    if _is_config(asked):
        return asked, f"{asked.__module__}:{asked.__qualname__}"
    if not _takes_own_config(strategy):
        return StrategyConfig, f"{StrategyConfig.__module__}:StrategyConfig"
    raise ImportFailed(
        "STRATEGY_PATH",
        f"no config class of {strategy.__name__} is found: module {module!r} has no {name}",
        f"name it {name}, as Nautilus does, or write the contract by hand",
    )


def _is_config(found: Any) -> TypeGuard[type]:
    return isinstance(found, type) and issubclass(found, StrategyConfig)


def _takes_own_config(strategy: type) -> bool:
    return "__init__" in vars(strategy) and "config" in inspect.signature(strategy).parameters


def _fields(config_class: type) -> list[dict[str, Any]]:
    try:
        fields = msgspec.structs.fields(config_class)
    except NameError as error:
        raise ImportFailed(
            "STRATEGY_PATH",
            f"a type of {config_class.__name__} isn't there at run time: {error}",
            "import it outside of `if TYPE_CHECKING`, or Nautilus can't parse the config either",
        ) from None
    own = [field for field in fields if field.name not in StrategyConfig.__struct_fields__]
    return [
        {
            "name": field.name,
            "types": _names(field.type),
            "required": field.required,
            "default": "" if field.required else _shown(field),
        }
        for field in own
    ]


def _names(kind: Any) -> list[str]:
    """Return the names of a type's parts: `InstrumentId | None` → both, `list[BarType]` → `list`, `BarType`."""
    parts = get_args(kind)
    name = getattr(get_origin(kind) or kind, "__name__", str(kind))
    return [name, *(inner for part in parts for inner in _names(part))] if parts else [name]


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
