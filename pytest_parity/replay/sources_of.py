"""Which code of the user's this process has loaded, by name and digest.

In a replay process, which imports nothing of the user's but what the contract names and what that imports in turn, this
is the code that a strategy depends on, however it was loaded.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from importlib.util import source_from_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_parity.replay.in_memory import is_there, made_in_memory, makes_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OWN = Path(__file__).parents[1]  # this package: its version stands for it
_STANDARD = frozenset({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})  # slow to ask for
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_TEXT = frozenset({".py", ".pyi"})
_CODE = (".py", ".pyi", ".pyc", ".so", ".zip", ".egg", ".whl")
_UNREADABLE = "can't be read"
NO_FILE = "comes from no file"


class CodeFiles:
    """The files of code that this process opens from now on, for the rest of its life; `made` is code of no file.

    `hears` is whether it hears any.
    """

    def __init__(self, *, hears: bool = True) -> None:
        self._heard: set[str] = set()
        self.made: set[tuple[str, int]] = set()  # file and line of the user's that executed it
        if hears:
            sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear what an import opens: a source or its cache, an archive; or, of an extension module, loads."""
        if event in {"open", "import"}:
            file = arguments[event == "import"]
            if isinstance(file, str) and file.endswith(_CODE):
                self._heard.add(os.path.abspath(file))  # noqa: PTH100 - a link may be meant: not resolved
        elif event == "exec" and makes_code(arguments[0]):
            caller = sys._getframe(1)  # noqa: SLF001 - a hook is told no more
            file = os.path.abspath(caller.f_code.co_filename)  # noqa: PTH100 - as above
            # what a library makes of a class's fields, and imports, which Python's own frozen code executes, are none
            if is_there(file) and is_own(Path(file)):
                self.made.add((file, caller.f_lineno))

    def __iter__(self) -> Iterator[Path]:
        """Yield each once, by name; a cache's source instead of it."""
        yield from sorted({_source_of(Path(heard)) for heard in self._heard})


def digest_code(code: CodeFiles, rootdir: str, named: Iterable[str]) -> dict[str, str]:
    """Map names to SHA-256 in hex: of each module outside what is installed, and of the modules `named`.

    A module goes by its import name (`package/module.py`), code that none is left of, such as an archive's, by its
    path from `rootdir`. Code of no file has the text `NO_FILE` instead of a digest.
    """
    classes = {path: _named(path) for path in named}
    wanted = {path.partition(":")[0] for path in classes}
    found: dict[str, Path] = {}
    for name, module in sorted(sys.modules.items()):
        place: str | None = getattr(module, "__file__", None)
        if not place or name in {"__main__", "__mp_main__"}:
            continue
        file = Path(os.path.abspath(place))  # noqa: PTH100 - a link may be meant: not resolved
        if name in wanted or is_own(file):
            found[_by_import_name(name, file)] = file
    known = {os.path.realpath(file) for file in found.values()}
    for file in code:
        if is_own(file) and os.path.realpath(file) not in known:
            shown = Path(os.path.relpath(file, rootdir)).as_posix()
            found[f"./{shown}" if shown in found else shown] = file
    archives = {file for file in found.values() if file.is_file()}
    digests = {
        name: digest_file(file) or _UNREADABLE
        for name, file in sorted(found.items())
        if archives.isdisjoint(file.parents)  # of a module within an archive the archive speaks
    }
    makers = [f"code that {os.path.relpath(file, rootdir)}:{line} executes" for file, line in sorted(code.made)]
    return digests | dict.fromkeys([*made_in_memory(filter(None, classes.values())), *makers], NO_FILE)


def _named(path: str) -> type | None:
    """Return the class that `package.module:Class` names, without importing anything."""
    module, _, name = path.partition(":")
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else None


def digest_named(names: Mapping[str, str], rootdir: str) -> dict[str, str]:
    """Map each of those names to its digest as the code is now, on the import path or from `rootdir`."""
    digests = {}
    for name in names:
        places = (digest_file(Path(folder, name)) for folder in (*sys.path, rootdir))
        if (digest := next(filter(None, places), None)) is not None:
            digests[name] = digest
    return digests


def digest_file(file: Path) -> str | None:
    """Return the SHA-256 of a module's file, line endings normalised and nothing else; `None` if it can't be read."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if file.suffix in _TEXT:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(content).hexdigest()


def _source_of(file: Path) -> Path:
    if file.suffix == ".pyc" and file.parent.name == "__pycache__":
        source = Path(source_from_cache(file))
        return source if source.exists() else file
    return file


def is_own(file: Path) -> bool:
    """Whether code is neither installed, nor Python's, nor this package's."""
    return (
        _INSTALLED.isdisjoint(file.parts)
        and not any(file.is_relative_to(folder) for folder in _STANDARD)
        and not file.is_relative_to(_OWN)
    )


def _by_import_name(name: str, file: Path) -> str:
    folder = name.replace(".", "/")
    return f"{folder}/{file.name}" if file.stem == "__init__" else f"{folder}{file.suffix}"
