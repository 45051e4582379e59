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

for folder in ("checks", "core", "replay", "plugin", "sources", "html", "docs", "plugins"):
    sys.path.insert(0, str(Path(__file__).parent / folder))

if TYPE_CHECKING:
    from project import Project

# first, so that none of them is left to one worker alone at the end
LONGEST = (
    "test_lean_selftest",
    "test_drifted",
    "test_shipped",
    "test_repeatable",
    "test_selftest",
    "test_lean_sessions",
    "test_tutorial",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the modules that take longest run first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A user's project in an empty folder."""
    from project import Project  # noqa: PLC0415 - its folder joins the path above

    return Project(tmp_path)
