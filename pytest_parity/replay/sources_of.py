"""Which of the user's modules this process has imported, by file name and digest.

In a replay process, which imports nothing of the user's but what the contract names and what that imports in turn,
these are the modules that a strategy depends on, however they were imported.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OWN = "pytest_parity"  # its version stands for it
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_TEXT = frozenset({".py", ".pyi"})


def digest_modules(roots: Sequence[str], named: Iterable[str]) -> dict[str, str]:
    """Map file name to SHA-256 in hex: of what was imported from below `roots`, and of the modules `named`.

    Names are relative to the first root that holds the file; a module from elsewhere goes by its import name
    (`package/module.py`).
    """
    wanted = {path.partition(":")[0] for path in named}
    found = {}
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not file or name.partition(".")[0] in {_OWN, "__main__", "__mp_main__"}:
            continue
        shown = None if _is_installed(file) else _below(file, roots)
        if shown is None and name in wanted:
            shown = _by_import_name(name, Path(file))
        if shown is not None and (digest := digest_file(Path(file))) is not None:
            found[shown] = digest
    return dict(sorted(found.items()))


def digest_named(names: Iterable[str], roots: Sequence[str]) -> dict[str, str]:
    """Map each of those file names to its digest as the file is now, below `roots` or on the import path."""
    digests = {}
    for name in names:
        places = (digest_file(Path(root, name)) for root in (*roots, *sys.path))
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


def _is_installed(file: str) -> bool:
    standard = sysconfig.get_path("stdlib")
    return not _INSTALLED.isdisjoint(Path(file).parts) or Path(file).is_relative_to(standard)


def _below(file: str, roots: Sequence[str]) -> str | None:
    # as imported first: a linked folder of the project is the project's, wherever the link leads
    for place in (os.path.abspath(file), os.path.realpath(file)):  # noqa: PTH100 - a link may be meant
        for root in roots:
            if Path(place).is_relative_to(root):
                return Path(place).relative_to(root).as_posix()
    return None


def _by_import_name(name: str, file: Path) -> str:
    folder = name.replace(".", "/")
    return f"{folder}/{file.name}" if file.stem == "__init__" else f"{folder}{file.suffix}"
