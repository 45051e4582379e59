"""The prices that a replay leaves beside its result, read where the session's picture is drawn.

Of a short time the records have more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_parity.core.feeding.declared_feed import traded
from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.core.feeding.record_prices import prices_between
from pytest_parity.core.prices import Prices
from pytest_parity.core.trace import Path
from pytest_parity.session.feed import read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path as FilePath

    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.report.picture_closer import PricesBetween


def prices_file(place: FilePath) -> FilePath:
    """Where a replay leaves its prices."""
    return place / "prices.json"


def read_prices(place: FilePath) -> dict[str, Prices]:
    """Return the prices by name of instrument, as the replay left them."""
    plain = json.loads(prices_file(place).read_text("utf-8"))
    return {name: Prices.from_plain(one) for name, one in plain.items()}


def recorded_prices(streams: Sequence[StreamParity], place: Callable[[Path], FilePath]) -> PricesBetween:
    """Return what knows the prices of a short time; `place` is where a path left its records."""
    of_engine = [one for one in streams if one.receiver is Receiver.ENGINE]

    def between(path: Path, instrument: str, kind: str, start: int, end: int) -> Prices | None:
        alike = [one for one in of_engine if one.type == kind and traded((one.instrument, one.type)) == instrument]
        given = [one.backtest if path is Path.BACKTEST else one.paper for one in alike]
        most = max(filter(None, given), key=lambda one: one.count, default=None)
        return None if most is None else prices_between(kind, read_records(place(path), most), start, end)

    return between
