"""Shared by all tests: import paths of the test modules, and what in-process runs must not import twice."""

from __future__ import annotations

import sys
from pathlib import Path

# an in-process pytester run puts modules back as they were: numpy can't be loaded a second time
import nautilus_trader.core  # noqa: F401
import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401

for folder in ("replay", "plugin"):
    sys.path.insert(0, str(Path(__file__).parent / folder))
