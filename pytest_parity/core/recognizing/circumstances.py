"""What bears on whether a mismatch comes from a known difference: the decisions, the contract, the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_parity.core.feeding.declared_feed import traded
from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.decision import Decision, Execution
    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.core.trace import Feed

type FillsOf = frozenset[tuple[str, str, int]]  # strategy, ticker, when

_MOVES_A_MARKET = ("quotes", "trades")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """One session: what was found in it, what its contract says of both paths, and the data they were given."""

    comparison: Comparison
    streams: Sequence[StreamParity]
    feed: Feed  # the backtest's
    alike: bool  # the contract declares nothing that one path has and the other hasn't
    timers_first: bool  # on paper, of a timer and a datum of one timestamp
    settings: Mapping[str, Collection[str]]  # by venue, what the contract gives the backtest's
    external: Collection[str] = ()  # instruments of which paper starts with a position that isn't the strategy's
    _moments: dict[str, frozenset[int]] = field(default_factory=dict)
    _given: dict[str, list[StreamParity]] = field(default_factory=dict)
    _filled: dict[Path, FillsOf] = field(default_factory=dict)

    def venue_streams(self, instrument: str) -> list[StreamParity]:
        """List what the venues were given of an instrument, its bars included."""
        if not self._given:
            for one in self.streams:
                if one.receiver is Receiver.VENUE:
                    self._given.setdefault(traded((one.instrument, one.type)), []).append(one)
        return self._given.get(instrument, [])

    def moves_at(self, instrument: str, ts: int) -> bool:
        """Whether a quote or trade of an instrument is stamped just then, UTC nanoseconds."""
        if instrument not in self._moments:
            of_instrument = (self.feed.streams.get((instrument, kind), ()) for kind in _MOVES_A_MARKET)
            self._moments[instrument] = frozenset(stamp for stamps in of_instrument for stamp in stamps)
        return ts in self._moments[instrument]

    def fills_a_resting_order(self, path: Path, mismatch: Mismatch) -> bool:
        """Whether an order that the strategy sent earlier on the ticker was filled just when the paths parted."""
        if path not in self._filled:
            comparison = self.comparison
            self._filled[path] = _fills_of(comparison.backtest if path is Path.BACKTEST else comparison.paper)
        return (mismatch.strategy, mismatch.ticker, mismatch.ts) in self._filled[path]


def _fills_of(decisions: Iterable[Decision]) -> FillsOf:
    """Gather when orders were filled later than they were sent."""
    return frozenset(
        (decision.strategy, decision.ticker, part.ts)
        for decision in decisions
        for execution in decision.executions
        for part in execution.slices
        if part.ts > decision.ts
    )


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mismatch, and what surrounds it; of one about the feed its stream."""

    mismatch: Mismatch
    around: Circumstances
    stream: StreamParity | None = None

    @property
    def decisions(self) -> tuple[Decision | None, Decision | None]:
        """The decision on the backtest path and on the paper path."""
        comparison, mismatch = self.around.comparison, self.mismatch
        sides = ((comparison.backtest, mismatch.backtest), (comparison.paper, mismatch.paper))
        one, other = (None if number is None else decisions[number - 1] for decisions, number in sides)
        return one, other

    @property
    def both(self) -> tuple[Decision, Decision] | None:
        """Both decisions, where both paths took one and sent an order."""
        one, other = self.decisions
        return (one, other) if one is not None and other is not None and one.acted and other.acted else None

    @property
    def entries(self) -> tuple[Execution, Execution] | None:
        """The orders that carry both decisions."""
        return None if self.both is None else (self.both[0].executions[0], self.both[1].executions[0])
