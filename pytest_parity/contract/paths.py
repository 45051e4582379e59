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
    """Keys of `strategy.config` that are replaced."""
    engines: Engines = Engines()
    """Engine settings that are replaced."""
    venues: tuple[VenueOverride, ...] = ()
    """Venue settings that are replaced, by the venue's name."""


class BacktestPath(PathTerms):
    """The research side."""

    runner: Literal["backtest"] = "backtest"
    """Nautilus's `BacktestEngine`."""


class PaperPath(PathTerms):
    """The paper side. `timers` says which comes first when a timer and a datum have the same timestamp."""

    runner: Literal["sandbox"] = "sandbox"
    """Nautilus's live stack with a sandbox venue, in virtual time."""
    timers: Literal["before_data", "after_data"] = "before_data"
    """Which comes first when a timer and a datum have the same timestamp."""
    feed: Feed = Feed()
    """How its feed departs from the recorded one."""
    start: StartState = StartState()
    """What it finds when it starts."""


class Paths(Terms):
    """Both paths."""

    backtest: BacktestPath = BacktestPath()
    """How the research side runs."""
    paper: PaperPath = PaperPath()
    """How the paper side runs."""
