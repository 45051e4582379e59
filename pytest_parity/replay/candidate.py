"""What a strategy's class says of itself: its config class and that one's fields, algorithms, and where it lies."""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, get_type_hints

from nautilus_trader.trading.config import StrategyConfig
from nautilus_trader.trading.strategy import Strategy

from pytest_parity.core.fault import Refusal
from pytest_parity.replay.algorithms import algorithms_of
from pytest_parity.replay.components import resolve
from pytest_parity.replay.config_fields import fields_of
from pytest_parity.replay.faults import raised
from pytest_parity.replay.ports import ImportFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHERE = "STRATEGY_PATH"
_GATHERING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_PATH = re.compile(r"\w+(\.\w+)*:\w+")


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
    """Return `config_path`, `fields`, `algorithms` and `folder` of a strategy, as plain builtins.

    `folder` is what must be on the import path. A module that can't be found there is looked for in `folders`. Raises
    `ImportFailed`.
    """
    if not _PATH.fullmatch(strategy_path):
        raise ImportFailed(_WHERE, f"{strategy_path!r} is no path of a class", _example(strategy_path))
    module = strategy_path.partition(":")[0]
    home = next((folder for folder in folders if _holds(Path(folder), module)), None)
    if home is not None and home not in sys.path:
        sys.path.append(home)
    found = resolve(strategy_path, _WHERE)
    if not issubclass(found, Strategy):
        raise ImportFailed(_WHERE, f"{strategy_path!r} is no Strategy", _strategies(module))
    _require_config(found)
    config_class, config_path = _config_of(found, module)
    return {
        "config_path": config_path,
        "fields": fields_of(config_class),
        "algorithms": algorithms_of(sys.modules[module]),
        "folder": _home_of(module),
    }


def _example(strategy_path: str) -> str:
    """Return what the path should look like; for a file's, that of its module."""
    file, _, name = strategy_path.partition(":")
    module = file.removesuffix(".py").removeprefix("./").strip("/").replace("/", ".")
    written = f"{module}:{name or 'Class'}"
    return f"write {written if _PATH.fullmatch(written) else 'package.module:Class'}"


def _strategies(module: str) -> str:
    """Return what to name instead: the strategies of the module, where it has any."""
    own = sorted(
        name
        for name, value in vars(sys.modules[module]).items()
        if isinstance(value, type) and issubclass(value, Strategy) and value.__module__ == module
    )
    base = f"{Strategy.__module__}:Strategy"
    return f"its strategies are {', '.join(own)}" if own else f"name a subclass of {base}; module {module!r} has none"


def _require_config(strategy: type) -> None:
    """Refuse a strategy that can't be built from a config alone, as Nautilus builds what it imports."""
    constructor = strategy.__init__  # type: ignore[misc]  # of the class as it is
    if not inspect.isfunction(constructor):  # Nautilus's own
        return
    parameters = dict(list(inspect.signature(constructor).parameters.items())[1:])
    open_ended = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values())
    needed = [name for name, one in parameters.items() if one.default is one.empty and one.kind not in _GATHERING]
    if ("config" in parameters or open_ended) and not set(needed) - {"config"}:
        return
    raise ImportFailed(
        _WHERE,
        f"{strategy.__name__} is built from {', '.join(needed) or 'nothing'}, and Nautilus gives it a config alone",
        f"let its constructor take a {strategy.__name__}Config that has these as its fields",
    )


def _holds(folder: Path, module: str) -> bool:
    place = folder.joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or place.is_dir()


def _home_of(module: str) -> str:
    """Return the folder that the top-level package or module lies in; empty for one without a file."""
    file = getattr(sys.modules[module], "__file__", None)
    if not file:
        return ""
    # not the package's own path: a package without __init__.py may lie in several folders, and another come first
    place = Path(file).parent if Path(file).stem == "__init__" else Path(file)
    return str(place.parents[module.count(".")].resolve())


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
        _WHERE,
        f"no config class of {strategy.__name__} is found: module {module!r} has no {name}",
        f"name it {name}, as Nautilus does, or write the contract by hand",
    )


def _is_config(found: Any) -> TypeGuard[type]:
    return isinstance(found, type) and issubclass(found, StrategyConfig)


def _takes_own_config(strategy: type) -> bool:
    return "__init__" in vars(strategy) and "config" in inspect.signature(strategy).parameters
