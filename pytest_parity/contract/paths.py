"""The two ways a session is run, and what each changes of what they share."""

from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from pytest_parity.contract import editor
from pytest_parity.contract.feed import Feed
from pytest_parity.contract.registered import one_of
from pytest_parity.contract.start import StartState
from pytest_parity.contract.strategy import Engines
from pytest_parity.contract.terms import Config, Terms
from pytest_parity.contract.venues import VenueOverride

BACKTEST, SANDBOX = "backtest", "sandbox"
RUNNERS = (BACKTEST, SANDBOX)
BacktestRunner = Annotated[
    str, PlainValidator(one_of([BACKTEST], lambda registered: registered.paths)), editor.one_of([BACKTEST])
]
PaperRunner = Annotated[
    str, PlainValidator(one_of([SANDBOX], lambda registered: registered.paths)), editor.one_of([SANDBOX])
]


class PathTerms(Terms):
    """What a path overrides: keys of `strategy.config`, engine settings, venue settings by venue name."""

    config: Config = Field(default_factory=dict)
    """Keys of `strategy.config` that are replaced."""
    engines: Engines = Engines()
    """Engine settings that are replaced."""
    venues: tuple[VenueOverride, ...] = ()
    """Venue settings that are replaced, by the venue's name."""
    options: Config | None = Field(default=None, examples=["{folder: journal}"])
    """What a runner that a plug-in registers takes; of no other."""

    @model_validator(mode="after")
    def _options_of_a_plugin(self) -> Self:
        runner: str = getattr(self, "runner", "")
        if self.options is not None and runner in RUNNERS:
            raise ValueError(f"has options, and runner {runner} takes none: only one of a plug-in does; leave them out")
        return self


class BacktestPath(PathTerms):
    """The research side."""

    runner: BacktestRunner = BACKTEST
    """Nautilus's `BacktestEngine`; or a path that a plug-in registers."""


class PaperPath(PathTerms):
    """The paper side. `timers` says which comes first when a timer and a datum have the same timestamp."""

    runner: PaperRunner = SANDBOX
    """Nautilus's live stack with a sandbox venue, in virtual time; or a path that a plug-in registers."""
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
