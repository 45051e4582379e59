"""A pytest plug-in for runs in which the checks of the rungs below the replay are beside the point: there are none.

They would take longer than most of these runs, and stand in every count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let no contract have a check, for collection and verdict alike."""
    if any(config.getoption(name, default=False) for name in ("parity", "parity_gate")) or config.getini("parity"):
        from pytest_parity.session import checks  # noqa: PLC0415 - a run without contracts must not import it

        checks.CHECKS = ()
