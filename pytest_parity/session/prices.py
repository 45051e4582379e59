"""The prices that a replay leaves beside its result, read where the session's picture is drawn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_parity.core.prices import Prices

if TYPE_CHECKING:
    from pathlib import Path as FilePath


def prices_file(place: FilePath) -> FilePath:
    """Where a replay leaves its prices."""
    return place / "prices.json"


def read_prices(place: FilePath) -> dict[str, Prices]:
    """Return the prices by name of instrument, as the replay left them."""
    plain = json.loads(prices_file(place).read_text("utf-8"))
    return {name: Prices.from_plain(one) for name, one in plain.items()}
