"""The launch contract as a whole."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr

from pytest_parity.contract import editor
from pytest_parity.contract.clauses import (
    EntryWindow,
    KillSwitch,
    OptionTerms,
    Quotes,
    Reasons,
    Risk,
    Routing,
    SwitchState,
)
from pytest_parity.contract.data import DataTerms, History
from pytest_parity.contract.mismatches import ExpectedMismatch
from pytest_parity.contract.paths import BacktestPath, PaperPath, Paths
from pytest_parity.contract.promotion import Promotion, Races
from pytest_parity.contract.registered import NOTHING, Registered
from pytest_parity.contract.sessions import Session
from pytest_parity.contract.settings import AcceptedSetting
from pytest_parity.contract.strategy import ActorTerms, Engines, ExecAlgorithmTerms, StrategyTerms
from pytest_parity.contract.terms import Config, Duration, Flag, MoneyFromZero, Number, Slug, Terms, Text, Whole
from pytest_parity.contract.values import parse_money, parse_relative, parse_slug
from pytest_parity.contract.venues import Venue
from pytest_parity.core import tolerance as core
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.trace import Path

SCHEMA_VERSION = 1


_RUN_FILES = ("run.json", "journal.jsonl", "promotion.json", "summary.md", "metrics.prom")  # beside a contract's folder


def _parse_name(value: object) -> str:
    name = parse_slug(value)
    if name.lower() in _RUN_FILES:
        raise ValueError("is a reserved name; choose another")
    return name


def _parse_version(value: object) -> int:
    if str(value) != str(SCHEMA_VERSION):
        raise ValueError(f"isn't a known schema version; this release reads {SCHEMA_VERSION}")
    return SCHEMA_VERSION


def _parse_folder(value: object) -> str:
    return parse_relative(value, kind="folder", example="artifacts")


Folder = Annotated[str, BeforeValidator(_parse_folder), editor.relative("folder")]


class Tolerance(Terms):
    """Below which a difference is none: nanoseconds, price units, money."""

    signal_time: Duration = 0
    """Between the times of two decisions."""
    fill_time: Duration = 0
    """Between the times of two fills."""
    price: Annotated[Number, Field(ge=0), editor.FROM_ZERO] = Decimal(0)
    """In units of the price."""
    pnl: MoneyFromZero = parse_money("0 USD")
    """Between amounts of money; of one currency, exact in others."""

    def for_core(self) -> core.Tolerance:
        """Give the tolerances for the comparison."""
        return core.Tolerance(
            signal_time=self.signal_time,
            fill_time=self.fill_time,
            price=self.price,
            pnl=self.pnl.amount,
            currency=self.pnl.currency,
        )


class Coverage(Terms):
    """The least that the backtest of a session must show."""

    decisions: Whole | None = Field(default=None, examples=["1"])
    """Decisions of a strategy; none given: 1 for kinds `trade` and `stop`, else 0."""
    orders: Whole = 0
    """Orders sent."""
    fills: Whole = 0
    """Fills."""
    rejections: Whole = 0
    """Entries refused by the strategy, and orders refused by the risk engine or the venue."""
    quotes: Whole = 0
    """Quotes that reached it."""


class LaunchContract(Terms):
    """The frozen strategy definition, data assumptions and limits of one paper candidate."""

    launch_contract: Annotated[int, BeforeValidator(_parse_version), editor.VERSION] = Field(examples=["1"])
    """The schema's version."""
    name: Annotated[str, BeforeValidator(_parse_name), editor.slug(_RUN_FILES)] = Field(examples=["ema-cross"])
    """Unique in a run; the contract's artifact folder."""
    profile: Slug | None = None
    """A name in the profile registry, which then gives what `strategy` doesn't."""
    strategy: StrategyTerms = Field(
        examples=["{strategy_path: strategies.ema:EMACross, config_path: strategies.ema:EMACrossConfig}"]
    )
    """What is frozen; required unless `profile` is given."""
    strategies: tuple[StrategyTerms, ...] = ()
    """Further strategies that run beside it."""
    actors: tuple[ActorTerms, ...] = ()
    """Actors that run beside it."""
    exec_algorithms: tuple[ExecAlgorithmTerms, ...] = ()
    """Execution algorithms that its orders name."""
    engines: Engines = Engines()
    """Settings of Nautilus's engines."""
    tickers: tuple[Text, ...] = ()
    """Tickers that each session's data must have; none given: those of the data."""
    calendar: Text | None = None
    """An exchange_calendars name, or `24/7`; none given: by venue."""
    entry_window: EntryWindow | None = None
    """When entries are allowed."""
    option: OptionTerms | None = None
    """Which options may be traded; only for a strategy that trades some."""
    risk: Risk | None = None
    """What may be put at risk."""
    quotes: Quotes | None = None
    """What a quote must be to trade on."""
    routing: Routing | None = None
    """Which orders may be sent, and where."""
    kill_switch: KillSwitch | None = None
    """The file that stops entries."""
    overnight: Flag | None = None
    """Whether positions and orders may stay open after the close; none given: not where `risk` limits a day's trades
    or losses, and the session isn't a day round the clock.
    """
    strict_parity: Flag = True
    """`false` lets undeclared conservative mismatches and stale entries through, each with a warning."""
    artifact_root: Folder = "artifacts"  # relative to the rootdir
    """Where artifact directories go, relative to the rootdir."""
    venues: Annotated[tuple[Venue, ...], Field(min_length=1)] = Field(
        examples=["[{name: XNAS, starting_balances: [100_000 USD]}]"]
    )
    """The simulated venues, for both paths."""
    data: DataTerms = Field(examples=["{source: catalog, root: research}"])
    """The data of every session."""
    history: History = History()
    """What lies before a session."""
    paths: Paths = Paths()
    """What each path changes."""
    tolerance: Tolerance = Tolerance()
    """Below which a difference is none."""
    coverage: Coverage = Coverage()
    """The least that a session's backtest must show."""
    races: Races | None = None
    """What the sweep over timing races, `--parity-races`, tries, and whether it may fail a session."""
    reasons: Reasons | None = None
    """A strategy's own reason → the label that it is evidence for, beyond the known reasons or other than they have
    it.
    """
    promotion: Promotion = Promotion()
    """What a promotion needs."""
    launch_command: Text | None = Field(
        default=None, examples=['"python -m desk.paper --profile ${profile} --cap ${risk.daily_loss_cap}"']
    )
    """The command that starts the paper bot; `${name}`, `${profile}`, `${contract}`, `${config.KEY}` and clauses like
    `${risk.daily_loss_cap}` stand for the contract's values.
    """
    import_roots: Annotated[tuple[Folder, ...], Field(min_length=1)] | None = Field(
        default=None, examples=["[strategies]"]
    )
    """Folders, relative to the rootdir, that code may be imported from, beside the project's `parity_import_roots`."""
    sessions: Annotated[tuple[Session, ...], Field(min_length=1)] = Field(
        examples=["[{id: trend-day, kind: trade, date: 2024-03-05}]"]
    )
    """The benchmark sessions."""
    expected_mismatches: tuple[ExpectedMismatch, ...] = ()
    """Declared acceptances."""
    accepted_settings: tuple[AcceptedSetting, ...] = ()
    """What the venue lint may find."""

    _registered: Registered = PrivateAttr(default=NOTHING)

    def model_post_init(self, context: Any, /) -> None:
        """Keep what plug-ins register, with which the contract is read: `context`, of pydantic's validation."""
        if isinstance(context, Registered):
            self._registered = context

    @property
    def registered(self) -> Registered:
        """What plug-ins register, with which it was read."""
        return self._registered

    def reread(self, words: Any) -> "LaunchContract":
        """Read words, such as an altered dump, with what this contract was read with."""
        return LaunchContract.model_validate(words, context=self._registered)

    def path_terms(self, path: Path) -> BacktestPath | PaperPath:
        """Give what this path overrides."""
        return self.paths.backtest if path is Path.BACKTEST else self.paths.paper

    def config_for(self, path: Path) -> Config:
        """Give the config of `strategy` on this path: each key that the path gives replaced whole."""
        return {**self.strategy.config, **self.path_terms(path).config}

    def engines_for(self, path: Path) -> Engines:
        """Give the engine settings on this path."""
        return self.engines.overridden_by(self.path_terms(path).engines)

    def venues_for(self, path: Path) -> tuple[Venue, ...]:
        """Give the venues on this path, in the order of the contract."""
        overrides = {override.name: override for override in self.path_terms(path).venues}
        return tuple(
            venue.overridden_by(overrides[venue.name]) if venue.name in overrides else venue for venue in self.venues
        )

    def data_for(self, session: Session) -> DataTerms:
        """Give the data of this session."""
        return self.data if session.data is None else self.data.overridden_by(session.data)

    def kill_switch_for(self, path: Path) -> SwitchState | None:
        """Give the state of this path's kill switch when its session starts; `None` for a contract without one."""
        if self.kill_switch is None:
            return None
        own = None if path is Path.BACKTEST else self.paths.paper.start.kill_switch
        return own or self.kill_switch.baseline

    def reason_labels(self) -> dict[str, Label]:
        """Give the label that each reason is evidence for: the known reasons, those of plug-ins, the contract's own."""
        own = {reason: Label.named(label) for reason, label in (self.reasons or {}).items()}
        return REASONS | dict(self._registered.reasons) | own

    def coverage_for(self, session: Session) -> Extent:
        """Give the least that the backtest of this session must show."""
        least = self.coverage.model_dump()
        if least["decisions"] is None:
            least["decisions"] = 1 if session.kind in ("trade", "stop") else 0
        return Extent(**least)

    def expected_for(self, session_id: str) -> tuple[ExpectedMismatch, ...]:
        """Give the acceptances that apply to this session, in the order of the contract."""
        return tuple(entry for entry in self.expected_mismatches if entry.applies_to(session_id))
