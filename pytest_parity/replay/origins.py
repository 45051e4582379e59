"""Where modules of this process come from, and what else would satisfy the same import.

Places are written relative to the rootdir, as `site-packages/…` where they lie in the environment's own, or as
`<python>/…` where Python's own modules lie. What lies elsewhere begins with `../`, so that no two places are written
alike: as such it is compared, and published without those folders (`checks/origin.py`).
"""

from __future__ import annotations

import json
import os
import pkgutil
import site
import sys
import sysconfig
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.machinery import ModuleSpec

RUNTIME = (
    "nautilus_trader",
    "nautilus_trader.live.config",
    "nautilus_trader.live.data_engine",
    "nautilus_trader.live.execution_engine",
    "nautilus_trader.live.risk_engine",
    "nautilus_trader.system.kernel",
    "nautilus_trader.backtest.engine",
)
ADAPTER = ("nautilus_trader.adapters.sandbox.config", "nautilus_trader.adapters.sandbox.execution")
PARITY = ("pytest_parity", "pytest_parity.session.path", "pytest_parity.replay.backtest", "pytest_parity.replay.paper")

_BYTECODE = ".pyc"
_SITE = "site-packages"


def origins_of(names: Iterable[str], rootdir: str, *, absent: bool = False) -> list[dict[str, Any]]:
    """Return where each of these modules was loaded from, and each package that one lies in; those not loaded left out.

    `file` is empty for a namespace package, whose folders are its `path`; `copies` are the other files on the import
    path that the same import would load without this one; `no_source` is where the source of bytecode would be. With
    `absent` those not loaded are there too, without any place: something took them away.
    """
    wanted = {name: None for leaf in names for name in (*_packages_of(leaf), leaf)}
    leaves = set(names)
    return [_loaded(name, rootdir, copies=name in leaves) for name in wanted if absent or name in sys.modules]


def _packages_of(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


class _Import(NamedTuple):
    """What the import system says of a module; what it doesn't have is empty."""

    name: str
    file: str
    origin: str
    cached: str
    path: Iterable[str]


def _loaded(name: str, rootdir: str, *, copies: bool) -> dict[str, Any]:
    module = sys.modules.get(name)
    spec: ModuleSpec | None = getattr(module, "__spec__", None)
    said = _Import(
        name,
        file=getattr(module, "__file__", None) or "",
        origin=(spec and spec.origin) or "",
        cached=(spec and spec.cached) or "",
        path=getattr(module, "__path__", ()),
    )
    return _described(said, rootdir, copies=copies)


def origin_of_spec(spec: ModuleSpec, rootdir: str) -> dict[str, Any]:
    """Return the same of a module that isn't loaded: where it would be loaded from."""
    # some of Python's own are in its program, which knows their sources
    file = (spec.origin if spec.has_location else getattr(spec.loader_state, "filename", None)) or ""
    said = _Import(spec.name, file, file, spec.cached or "", spec.submodule_search_locations or ())
    return _described(said, rootdir, copies=True)


def _described(said: _Import, rootdir: str, *, copies: bool) -> dict[str, Any]:
    file, origin = said.file, said.origin
    return {
        "module": said.name,
        "file": show(file, rootdir) if file else "",
        "origin": show(origin, rootdir) if origin and Path(origin).is_absolute() else origin,
        "cached": show(said.cached, rootdir) if said.cached else "",
        # one folder may be on the import path twice, as `.` and by name
        "path": [show(folder, rootdir) for folder in {os.path.realpath(one): one for one in said.path}.values()],
        "copies": [show(copy, rootdir) for copy in _copies(said.name, file)] if copies and file else [],
        "no_source": show(file.removesuffix("c"), rootdir) if file.endswith(_BYTECODE) else "",
    }


def _copies(name: str, file: str) -> list[str]:
    """Return the other files that an import of `name` finds on `sys.path`, in its order."""
    found = {os.path.realpath(file): file}
    for entry in sys.path:
        spec = find_within(name, entry or os.getcwd())  # noqa: PTH109 - as the import system reads an empty entry
        if spec is not None and spec.has_location and spec.origin:
            found.setdefault(os.path.realpath(spec.origin), spec.origin)
    return list(found.values())[1:]


def find_within(name: str, entry: str) -> ModuleSpec | None:
    """Find a module below one entry of the import path alone, without importing the packages that it lies in."""
    places: Iterable[str] = [entry]
    spec = None
    for part in (*_packages_of(name), name):
        spec = find_in(part, places)
        places = (spec and spec.submodule_search_locations) or ()
    return spec


def find_in(name: str, places: Iterable[str]) -> ModuleSpec | None:
    """Find a module in the folders of its package; of several without a file of their own, one with all their folders.

    The import system's own search would want the package imported.
    """
    found = [spec for place in places if (spec := _find(name, place)) is not None]
    regular = next((spec for spec in found if spec.loader is not None), None)
    if regular is not None or not found:
        return regular
    first, *others = found
    for other in others:
        first.submodule_search_locations = [
            *(first.submodule_search_locations or ()),
            *(other.submodule_search_locations or ()),
        ]
    return first


def _find(name: str, place: str) -> ModuleSpec | None:
    finder = pkgutil.get_importer(place)
    return None if finder is None else finder.find_spec(name)


def show(place: str | Path, rootdir: str | Path) -> str:
    """Write a place without the machine's own part of its path."""
    text = os.path.abspath(place)  # noqa: PTH100 - a link may be meant: not resolved
    for read in (str, os.path.realpath):
        file = Path(read(text))
        for name, folder in _environment().items():
            if file.is_relative_to(read(folder)):
                return (name / file.relative_to(read(folder))).as_posix()
        if file.is_relative_to(read(str(rootdir))):
            inside = file.relative_to(read(str(rootdir))).as_posix()
            return f"./{inside}" if inside.startswith(f"{_SITE}/") else inside
    return Path(os.path.relpath(text, rootdir)).as_posix()


@cache
def _environment() -> dict[Path, str]:
    """Name the environment's own folders of installed packages, and that of Python's own modules."""
    pure, plat = sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
    own = {Path(_SITE): pure} | ({} if plat == pure else {Path("platlib", _SITE): plat})
    return own | {Path("<python>"): sysconfig.get_path("stdlib")}


def installed_roots(rootdir: str | Path, *distributions: str) -> list[str]:
    """Return the folders that these distributions may lie in: the environment's, and their editable checkouts."""
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    folders += filter(None, map(_checkout, distributions))
    return list(dict.fromkeys(show(folder, rootdir) for folder in folders))


def _checkout(name: str) -> str | None:
    """Return the folder that a distribution was installed from editably, by what its installer noted (PEP 610)."""
    try:
        noted = json.loads(distribution(name).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    editable = noted.get("dir_info", {}).get("editable")
    return url2pathname(urlsplit(noted["url"]).path) if editable else None
