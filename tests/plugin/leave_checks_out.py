"""A pytest plug-in for runs in which the checks of the rungs below the replay are beside the point.

They would take longer than most of these runs, and stand in every count. Those whose items begin with a text of
CHECKS_KEPT, several parted by commas, are kept.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def asks_for_contracts(config: pytest.Config) -> bool:
    """Whether a run collects contracts; it may do without the plug-in that knows how to."""
    if not config.pluginmanager.hasplugin("parity"):
        return False
    options = ("parity", "parity_gate", "parity_freeze")
    return any(config.getoption(name, default=False) for name in options) or bool(config.getini("parity"))


def pytest_configure(config: pytest.Config) -> None:
    """Let contracts have the checks that are kept alone, for collection and verdict alike."""
    if asks_for_contracts(config):
        from pytest_parity.session import checks  # noqa: PLC0415 - a run without contracts must not import it

        kept = tuple(filter(None, os.environ["CHECKS_KEPT"].split(",")))
        checks.CHECKS = tuple(check for check in checks.CHECKS if check.item.startswith(kept))
