"""What a path runner is given and gives back: the port behind which another engine can stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from pytest_parity.contract.start import StartState
from pytest_parity.core.fault import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pytest_parity.core.feeding.delivery import Receiver
    from pytest_parity.core.trace import Fill, OrderEvent, Path, PositionEvent, Row, Statement


@dataclass(frozen=True, slots=True)
class Window:
    """A session's hours, UTC nanoseconds, both included; `zone` is the exchange's time zone (IANA name)."""

    start: int
    end: int
    zone: str

    def local(self, ts: int) -> str:
        """Write UTC nanoseconds as the exchange's date and time, to the second, with its offset."""
        return datetime.fromtimestamp(ts // 1_000_000_000, tz=ZoneInfo(self.zone)).isoformat()


@dataclass(frozen=True, slots=True)
class Market:
    """The recorded market of one session, before a path's feed shapes it; `data` in delivery order."""

    window: Window
    instruments: Sequence[Any]
    data: Sequence[Any]
    history: Any  # a catalog that answers requests for data before the session
    notes: Mapping[str, Any] = field(default_factory=dict)  # what an alteration of it says of itself


@dataclass(frozen=True, slots=True, kw_only=True)
class PathJob:
    """One path of one session, ready to run: market data loaded, words of the contract resolved for this path.

    `data` is what the path's engine is fed, sorted by `ts_init`; `venue_data` what its venue matches on where that
    differs (`None`: the same). `strategies`, `actors` and `exec_algorithms` are Nautilus's importable words, `engines`
    and `venues` its config words, all with texts as values.
    """

    path: Path
    window: Window
    instruments: Sequence[Any]
    data: Sequence[Any]
    venue_data: Sequence[Any] | None = None
    history: Any = None  # a catalog that answers requests for data before the session
    strategies: Sequence[Mapping[str, Any]] = ()
    actors: Sequence[Mapping[str, Any]] = ()
    exec_algorithms: Sequence[Mapping[str, Any]] = ()
    engines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    venues: Sequence[Mapping[str, Any]] = ()
    taken: Mapping[str, int] = field(default_factory=dict)  # entry of the paper feed → recorded data it applies to
    timers: str = "before_data"
    start: StartState = field(default_factory=StartState)
    kill_switch: str | None = None  # path of this path's own file, as the configs have it
    engage_at: int | None = None  # when that is engaged while the path runs, UTC nanoseconds
    states: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)  # to be loaded before the start, by id
    options: Mapping[str, Any] = field(default_factory=dict)  # of the contract's path, for a runner of a plug-in
    rootdir: str = ""  # absolute; what the contract's files are relative to
    recorded: list[Row] = field(default_factory=list)  # so far, by the recorder: what a path did that stops


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRows:
    """What a path did, in the order the recorder saw it."""

    orders: tuple[OrderEvent, ...]
    fills: tuple[Fill, ...]
    positions: tuple[PositionEvent, ...]
    engine_version: str
    run_seconds: float  # market data only: start-up, loading and writing excluded
    statements: tuple[Statement, ...] = ()  # what strategies said
    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)  # strategy → data topics it subscribed to
    heard: Mapping[str, Sequence[str]] = field(default_factory=dict)  # any component → all topics but of its own orders
    bars: Collection[str] = ()  # of `topics`, the topics of bars that came
    switch_states: Sequence[tuple[int, str]] = ()  # of the path's own kill switch: sequence of an order's row, state
    states: Mapping[str, Any] = field(default_factory=dict)  # what paper's components saved when it was over, by id
    given: Mapping[Receiver, Sequence[Any]] = field(default_factory=dict)  # recorded data, as engine and venues had it


class PathRunner(Protocol):
    """Runs one path of one session to its end.

    It raises `ReplayError` for what the user can mend and lets a strategy's own exception through.
    """

    def __call__(self, job: PathJob) -> PathRows:
        """Run `job` and return what was recorded."""


class ReplayError(Refusal):
    """A fault in what the contract asks of the engine.

    ReplayError
    ├── ConfigRefused        a config that its Nautilus class refuses
    ├── ImportFailed         a path that doesn't lead to a class
    ├── MalformedMessage     a `parity_decision` that can't be read
    ├── StrategyStopped      a strategy that isn't running after its start
    └── StrayOrder           an order that was sent, but by no strategy
    """

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy, where)


class ConfigRefused(ReplayError):
    """A config whose keys or values its Nautilus class doesn't take."""


class ImportFailed(ReplayError):
    """A `package.module:Class` path that can't be imported."""


class MalformedMessage(ReplayError):
    """A message of a strategy, actor or algorithm in which it says a decision, but not in the format."""


class StrategyStopped(ReplayError):
    """A strategy, actor or algorithm that stopped itself before any data reached it."""


class StrayOrder(ReplayError):
    """An order that was sent past the strategies: whose decision it is can't be told."""
