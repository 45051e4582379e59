"""A strategy whose config has a field of each kind."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import pandas as pd  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.common.config import NautilusConfig, PositiveInt
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import BarType  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.model.objects import Price  # noqa: TC002 - a config class needs it at run time
from nautilus_trader.trading.strategy import Strategy


class Pace(Enum):
    STEADY = "steady"
    BRISK = "brisk"


class LegConfig(NautilusConfig, frozen=True):
    instrument_id: InstrumentId
    ratio: int = 1


class AssortedConfig(StrategyConfig, frozen=True):
    """One field of each kind that a strategy's config may have."""

    count: int = 0
    least: PositiveInt = 1
    share: float = 0.0
    risk: Decimal = Decimal(0)
    eager: bool = False
    label: str = ""
    limit: int | None = 7
    pace: Pace = Pace.STEADY
    side: OrderSide = OrderSide.BUY
    bar_type: BarType | None = None
    price: Price | None = None
    every: pd.Timedelta | None = None
    names: list[InstrumentId] | None = None
    weights: dict[str, Decimal] | None = None
    leg: LegConfig | None = None
    legs: tuple[LegConfig, ...] = ()


class Assorted(Strategy):
    pass
