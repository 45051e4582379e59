"""The two ways a session is run, and what each changes of what they share."""

from typing import Literal

from pydantic import Field

from pytest_parity.contract.feed import Feed
from pytest_parity.contract.start import StartState
from pytest_parity.contract.strategy import Engines
from pytest_parity.contract.terms import Config, Terms
from pytest_parity.contract.venues import VenueOverride


class PathTerms(Terms):
    """What a path overrides: keys of `strategy.config`, engine settings, venue settings by venue name."""

    config: Config = Field(default_factory=dict)
    engines: Engines = Engines()
    venues: tuple[VenueOverride, ...] = ()


class BacktestPath(PathTerms):
    """The research side."""

    runner: Literal["backtest"] = "backtest"


class PaperPath(PathTerms):
    """The paper side. `timers` says which comes first when a timer and a datum have the same timestamp."""

    runner: Literal["sandbox"] = "sandbox"
    timers: Literal["before_data", "after_data"] = "before_data"
    feed: Feed = Feed()
    start: StartState = StartState()


class Paths(Terms):
    """Both paths."""

    backtest: BacktestPath = BacktestPath()
    paper: PaperPath = PaperPath()
