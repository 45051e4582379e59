"""The example plug-ins as a user gets them: wheels, built and installed into a folder that Python looks in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from project import ROOT, Project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from project import Run

PLUGINS = ROOT / "examples" / "plugins"


def install(site: Path, *names: str) -> Path:
    """Install these example plug-ins, or all of them, into `site`."""
    return install_folders(
        site, [PLUGINS / name for name in names] or [one for one in sorted(PLUGINS.iterdir()) if one.is_dir()]
    )


def install_folders(site: Path, folders: Sequence[Path]) -> Path:
    """Build the plug-ins in these folders and unpack their wheels into `site`, which is what installing them is."""
    for folder in folders:
        source = site.parent / "sources" / folder.name
        shutil.copytree(folder, source, ignore=shutil.ignore_patterns("__pycache__", "dist"))
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(site.parent / "dist")]
        subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=60)
    for wheel in sorted((site.parent / "dist").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    return site


class Equipped(Project):
    """A project in an environment that has plug-ins installed."""

    site: Path | None = None

    def run(self, *arguments: str, folder: str = ".", environment: dict[str, str] | None = None) -> Run:
        """Run pytest with them."""
        known = dict(os.environ) if environment is None else environment
        return super().run(
            *arguments, folder=folder, environment=known | ({"PYTHONPATH": str(self.site)} if self.site else {})
        )
