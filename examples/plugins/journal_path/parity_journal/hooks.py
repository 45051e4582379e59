"""The hook: it names the path, and imports nothing of the engine."""

from __future__ import annotations

import pytest


@pytest.hookimpl(optionalhook=True)  # or else pytest -p no:parity would refuse the hook
def pytest_parity_register_paths() -> dict[str, str]:
    return {"bot_journal": "parity_journal.runner:read_journal"}
