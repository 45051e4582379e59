from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from leans import ATM, OPENING, write_chain, write_trades

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A LEAN folder with one bar of a stock and one quote of one of its options."""
    write_trades(tmp_path)
    write_chain(tmp_path, {ATM: OPENING})
    return tmp_path
