"""Which mismatches of a session come from a known difference: what its contract and its data say to that."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from pytest_parity.contract.paths import BacktestPath, PaperPath
from pytest_parity.core.recognizing.catalogue import known_differences
from pytest_parity.core.recognizing.circumstances import Circumstances
from pytest_parity.core.recognizing.recognize import recognize, recognize_feed
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.compare import Comparison
    from pytest_parity.core.known_difference import KnownDifference
    from pytest_parity.core.trace import Trace
    from pytest_parity.session.feed import FeedResult

# what a backtest's venue may have and a sandbox can't: it alone can make the paths differ anywhere
_MODELS = ("fee_model", "fill_model", "latency_model")

type Known = Mapping[int, KnownDifference]


def known_in(
    contract: LaunchContract, comparison: Comparison, backtest: Trace, feed: FeedResult
) -> tuple[Known, Known]:
    """Tell what the mismatches of decisions and those of the feed come from, by number."""
    around = _circumstances(contract, comparison, backtest, feed)
    known, engine = known_differences(), version("nautilus_trader")
    return recognize(around, known, engine), recognize_feed(feed.mismatches, around, known, engine)


def _circumstances(
    contract: LaunchContract, comparison: Comparison, backtest: Trace, feed: FeedResult
) -> Circumstances:
    settings = {venue.name: frozenset(venue.given()) for venue in contract.venues_for(Path.BACKTEST)}
    models = any(model in given for given in settings.values() for model in _MODELS)
    start = contract.paths.paper.start
    return Circumstances(
        comparison=comparison,
        streams=feed.streams,
        feed=backtest.feed,
        alike=_declares_nothing(contract) and not models,
        timers_first=contract.paths.paper.timers == "before_data",
        settings=settings,
        external=frozenset(one.instrument for one in start.positions if one.claimed_by == "external"),
    )


def _declares_nothing(contract: LaunchContract) -> bool:
    """Whether neither path is declared otherwise than the other, but for its timers."""
    paths = contract.paths
    same = PaperPath(timers=paths.paper.timers)
    return (paths.backtest, paths.paper) == (BacktestPath(), same)
