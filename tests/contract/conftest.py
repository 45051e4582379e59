from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.load import LoadedContract, load_contract

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST = Path(__file__).with_name("least.yaml").read_text("utf-8")


@pytest.fixture
def least() -> str:
    """Give the least that is a contract: nine lines."""
    return LEAST


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str | bytes], LoadedContract]:
    """Load a contract from text, shown as `c.yaml`."""

    def load_text(text: str | bytes) -> LoadedContract:
        file = tmp_path / "contract.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_contract(file, shown_as="c.yaml")

    return load_text
