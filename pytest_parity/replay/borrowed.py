"""What a component's classes are made of besides their own modules: their bases', and functions from elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_parity.replay.in_memory import functions_of, is_there
from pytest_parity.replay.origins import show
from pytest_parity.replay.sources_of import is_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def own_bases(classes: Iterable[type]) -> list[str]:
    """Name the modules that these classes and those they build on are from, what is installed or Python's left out."""
    names = dict.fromkeys(one.__module__ for one in _builds_on(classes))
    return [name for name in names if (file := _file_of(name)) and is_own(Path(os.path.abspath(file)))]  # noqa: PTH100 - a link may be meant


def borrowed_functions(classes: Iterable[type], rootdir: str) -> list[dict[str, str]]:
    """List the functions of these classes, and of those they build on, that another file defines than a class's own.

    `name` is `module.Class.attribute` and `file` its place; what is installed or Python's is left out.
    """
    found: dict[tuple[str, str], None] = {}
    for one in _builds_on(classes):
        own = os.path.realpath(_file_of(one.__module__) or "")
        for name, value in vars(one).items():
            for file in {function.__code__.co_filename for function in functions_of(value)}:
                place = Path(os.path.abspath(file))  # noqa: PTH100 - a link may be meant: not resolved
                if os.path.realpath(file) != own and is_there(file) and is_own(place):
                    found[f"{one.__module__}.{one.__qualname__}.{name}", show(place, rootdir)] = None
    return [{"module": "", "name": name, "file": file} for name, file in found]


def _builds_on(classes: Iterable[type]) -> Iterator[type]:
    yield from dict.fromkeys(base for given in classes for base in given.__mro__)


def _file_of(module: str) -> str | None:
    file: str | None = getattr(sys.modules.get(module), "__file__", None)
    return file
