"""With pytest-xdist: every worker takes part in the controller's run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.plugin.keys import run_of

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController


class DistributedHooks:
    """Registered on the controller, and only where xdist is installed."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: WorkerController) -> None:
        """Tell a worker where the run's artifacts and replays are."""
        inputs: dict[str, Any] = node.workerinput
        inputs["parity"] = run_of(node.config).share()
