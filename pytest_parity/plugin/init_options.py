"""The ini options that a first contract needs, beside those that the project has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from pytest_parity.plugin.settings import Settings

_OTHER_THAN_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


def name_root(settings: Settings, uri: str) -> str:
    """Return the name of the data root that leads to this place, or a name that none has."""
    for name, place in settings.data_roots.items():
        if place == uri:
            return name
    slug = _OTHER_THAN_SLUG.sub("-", uri.rstrip("/").rpartition("/")[2]).strip("-._")[:60] or "research"
    names = [slug, *(f"{slug}-{number}" for number in range(2, len(settings.data_roots) + 3))]
    return next(name for name in names if name not in settings.data_roots)


def needed_options(config: pytest.Config, settings: Settings, root: str, uri: str, folder: str) -> dict[str, list[str]]:
    """Return the ini options that must change, each with the entries that it has and the new one."""
    base = config.inipath.parent if config.inipath else config.rootpath
    needed = {}
    home = Path(folder) if folder else None
    on_path = [Path(path).resolve() for path in config.getini("pythonpath")]
    in_project = home is not None and home.is_relative_to(config.rootpath.resolve())
    if home is not None and in_project and "site-packages" not in home.parts and home not in on_path:
        needed["pythonpath"] = [_relative(base, str(path)) for path in [*on_path, home]]
    if root not in settings.data_roots:
        needed["parity_data_roots"] = [*config.getini("parity_data_roots"), f"{root}={_relative(base, uri)}"]
    return needed


def lies_outside(config: pytest.Config, uri: str) -> bool:
    """Whether a catalog is a folder that the ini file can't name relative to itself."""
    base = config.inipath.parent if config.inipath else config.rootpath
    return "://" not in uri and _relative(base, uri) == uri


def _relative(base: Path, place: str) -> str:
    for folder in (base, base.resolve()):
        if "://" not in place and Path(place).is_relative_to(folder):
            return Path(place).relative_to(folder).as_posix()
    return place


def table_of(file: Path) -> str:
    """Return the table of an ini file that pytest's options stand in."""
    if file.name == "pyproject.toml":
        return (
            "[tool.pytest.ini_options]" if "[tool.pytest.ini_options]" in file.read_text("utf-8") else "[tool.pytest]"
        )
    if file.suffix == ".toml":
        return "[pytest]"
    return "[tool:pytest]" if file.suffix == ".cfg" else "[pytest-ini]"
