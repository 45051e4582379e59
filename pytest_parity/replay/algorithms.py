"""The execution algorithms that a strategy names: without them its orders would be worked by nobody, on both paths."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec
from nautilus_trader.examples.algorithms import twap
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.execution.config import ExecAlgorithmConfig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def algorithms_of(module: ModuleType) -> list[dict[str, str]]:
    """Return what the module's source names with `ExecAlgorithmId("…")`, as plain builtins.

    Each has its `id`, and `exec_algorithm_path` and `config_path` of the class that goes by it: one of the module's
    own, or Nautilus's own TWAP; empty for one that neither has.
    """
    classes = {name: paths for where in (twap, module) for name, paths in _classes(where)}
    return [{"id": name, **classes.get(name, _unknown())} for name in _named(module)]


def _unknown() -> dict[str, str]:
    return {"exec_algorithm_path": "", "config_path": ""}


def _classes(module: ModuleType) -> Iterator[tuple[str, dict[str, str]]]:
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, ExecAlgorithm) and found is not ExecAlgorithm:
            config = _config_of(found)
            default = next(
                (field.default for field in msgspec.structs.fields(config) if field.name == "exec_algorithm_id"), None
            )
            yield (
                getattr(default, "value", found.__name__),
                {
                    "exec_algorithm_path": f"{found.__module__}:{found.__qualname__}",
                    "config_path": f"{config.__module__}:{config.__qualname__}",
                },
            )


def _config_of(algorithm: type) -> Any:
    try:
        asked = get_type_hints(algorithm.__init__).get("config")  # type: ignore[misc]  # of the class as it is
    except NameError:
        return ExecAlgorithmConfig
    for kind in (asked, *get_args(asked)):
        if isinstance(kind, type) and issubclass(kind, ExecAlgorithmConfig):
            return kind
    return ExecAlgorithmConfig


def _named(module: ModuleType) -> list[str]:
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError):  # a module without a source
        return []
    named = [_literal(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sorted({name for name in named if name})


def _literal(call: ast.Call) -> str:
    function, values = call.func, [*call.args, *(keyword.value for keyword in call.keywords)]
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    match values:
        case [ast.Constant(value=str() as text)] if name == "ExecAlgorithmId":
            return text
        case _:
            return ""
