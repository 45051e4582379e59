"""The hook: it names the source, and imports nothing of the engine."""

from __future__ import annotations

import pytest


@pytest.hookimpl(optionalhook=True)  # or else pytest -p no:parity would refuse the hook
def pytest_parity_register_sources() -> dict[str, str]:
    return {"csv": "parity_csv.source:read_quotes"}
