"""Where the plugin keeps its state on pytest's objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_parity.plugin.run import ParityRun

RUN: pytest.StashKey[ParityRun] = pytest.StashKey()


def run_of(config: pytest.Config) -> ParityRun:
    """Return the run that `--parity` started."""
    return config.stash[RUN]
