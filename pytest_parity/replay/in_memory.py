"""Code that comes from no file: nobody can review it, and no digest speaks for it."""

from __future__ import annotations

import os
import sys
from dataclasses import is_dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def is_there(file: str) -> bool:
    """Whether a file exists, or the archive that it lies in."""
    place = Path(os.path.abspath(file))  # noqa: PTH100 - a link may be meant: not resolved
    return any(one.is_file() for one in (place, *place.parents))


def makes_code(code: Any) -> bool:
    """Whether code that is executed defines functions or classes, and comes from no file."""
    defines = isinstance(code, CodeType) and any(isinstance(one, CodeType) for one in code.co_consts)
    return defines and not is_there(code.co_filename)


def made_in_memory(classes: Iterable[type]) -> dict[str, list[str]]:
    """Map these classes, and those they build on, to their functions whose code comes from no file; without any: none.

    A class goes by `module.Class`.
    """
    found = {}
    for one in dict.fromkeys(base for given in classes for base in given.__mro__):
        names = [name for name, value in vars(one).items() if not _is_generated(one, name) and _in_memory(value)]
        if names and not _is_of_bytecode(one):
            found[f"{one.__module__}.{one.__qualname__}"] = names
    return found


def _in_memory(value: Any) -> bool:
    return any(not is_there(function.__code__.co_filename) for function in functions_of(value))


def functions_of(value: Any) -> Iterator[FunctionType]:
    """Yield the functions of a class's attribute: it may be a method of any kind, a property, or decorated."""
    match value:
        case FunctionType():
            yield value
            yield from functions_of(vars(value).get("__wrapped__"))
        case staticmethod() | classmethod():
            yield from functions_of(value.__func__)
        case property():
            for part in (value.fget, value.fset, value.fdel):
                yield from functions_of(part)
        case cached_property():
            yield from functions_of(value.func)


def _is_generated(owner: type, name: str) -> bool:
    """Whether the standard library, or attrs, made a method from the fields of a class that is in a file."""
    return (is_dataclass(owner) or hasattr(owner, "__attrs_attrs__")) and name.startswith("__") and name.endswith("__")


def _is_of_bytecode(owner: type) -> bool:
    """Whether a class is from bytecode alone: its functions keep their source's name, and its module is told for it."""
    file: str | None = getattr(sys.modules.get(owner.__module__), "__file__", None)
    return file is not None and file.endswith(".pyc")
