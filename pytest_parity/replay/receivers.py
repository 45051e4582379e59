"""Who is given market data in a replay, and what they were really given: each path's engine and its venues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nautilus_trader.backtest.config import SimulationModuleConfig
from nautilus_trader.backtest.modules import SimulationModule
from nautilus_trader.backtest.node import get_book_type
from nautilus_trader.model.data import Bar, InstrumentClose, OrderBookDeltas
from nautilus_trader.model.enums import BookType, InstrumentCloseType

from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.replay.feed import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nautilus_trader.backtest.config import BacktestVenueConfig

_FIRST = 20  # before the recorder and the strategies


class VenueTap(SimulationModule):  # type: ignore[misc]  # Nautilus ships no types
    """Keeps what a simulated exchange is given, before the exchange looks at it; does nothing else."""

    def __init__(self, config: BacktestVenueConfig) -> None:
        super().__init__(SimulationModuleConfig())
        self.records: list[Any] = []
        # a book other than of one level takes nothing from bars, whatever `bar_execution` says
        self.matches_on_bars = config.bar_execution and get_book_type(config) == BookType.L1_MBP
        # both are called with each datum, where a function written in Python would slow the replay
        self.pre_process, self.process = self.records.append, bool

    def register_base(self, **_services: Any) -> None:
        """Register with nothing: on the exchange's clock even a listener would be one that wasn't there."""

    def register_venue(self, _exchange: Any) -> None:
        """Keep no exchange."""

    def log_diagnostics(self, _logger: Any) -> None:
        """Say nothing."""

    def reset(self) -> None:
        """Keep what there is: a replay runs once."""

    def given(self) -> Iterator[Any]:
        """Yield what the exchange could match on."""
        return filter(self._heeds, _market_data(self.records))

    def _heeds(self, record: Any) -> bool:
        """Whether the exchange does anything with a record: of closes, only with a contract's expiry."""
        if type(record) is InstrumentClose:
            return bool(record.close_type == InstrumentCloseType.CONTRACT_EXPIRED)
        return type(record) is not Bar or (self.matches_on_bars and not _is_internal(record))


class Receivers:
    """The engine and the venues of one path."""

    def __init__(self, msgbus: Any, data: Iterable[Any]) -> None:
        # an engine hands on the very objects that it is given: so those that it makes of them are told apart
        self._internal = {id(datum): datum for datum in data if type(datum) is Bar and _is_internal(datum)}
        self._published: list[Any] = []
        self._venues: list[VenueTap] = []
        # what the data engine takes, it publishes at once; requests are answered under another topic
        msgbus.subscribe("data.*", self._published.append, priority=_FIRST)

    def venue(self, config: BacktestVenueConfig) -> VenueTap:
        """Return the tap of one more venue, a module for its exchange."""
        self._venues.append(VenueTap(config))
        return self._venues[-1]

    def given(self) -> Mapping[Receiver, list[Any]]:
        """Return the records that each was given, in order."""
        return {
            Receiver.ENGINE: [record for record in _market_data(self._published) if self._is_recorded(record)],
            Receiver.VENUE: [record for venue in self._venues for record in venue.given()],
        }

    def _is_recorded(self, record: Any) -> bool:
        """Whether the engine was given a record, rather than having made it: bars it may make itself."""
        return type(record) is not Bar or not _is_internal(record) or id(record) in self._internal


def _is_internal(bar: Bar) -> bool:
    return bool(bar.bar_type.is_internally_aggregated())


def _market_data(data: Iterable[Any]) -> Iterator[Any]:
    """Yield market data one by one: no signals or books."""
    for datum in data:
        if type(datum) is OrderBookDeltas:
            yield from datum.deltas
        elif type(datum).__name__ in WORDS:
            yield datum
