"""Shared by all tests: import paths of their support modules, and what in-process runs must not import twice."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

# an in-process pytester run puts modules back as they were: numpy can't be loaded a second time
import nautilus_trader.core  # noqa: F401
import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401
import pytest

for folder in ("replay", "plugin", "sources", "html"):
    sys.path.insert(0, str(Path(__file__).parent / folder))

if TYPE_CHECKING:
    from project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A user's project in an empty folder."""
    from project import Project  # noqa: PLC0415 - its folder joins the path above

    return Project(tmp_path)
