"""The lints of the sessions' data, by the name that accepts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pytest_parity.checks.venue_lint.explained import Explained
from pytest_parity.core.mismatch import Label


@dataclass(frozen=True, slots=True)
class DataLint:
    """What is said of each finding of one lint."""

    why: str
    explained: Explained
    remedy: str
    where: str = "venues"  # what in the contract it points at: the venue, `data` or `timers`


_UNSETTLED: Final = Explained(
    Label.STATE_MISMATCH,
    "against a broker, who settles an option held into its expiry; in a replay both paths leave it open",
)
DATA_LINTS: Final = {
    "bar_only_data": DataLint(
        "bars never reach a sandbox, though its bar_execution is on: without quotes or trades it has no market",
        Explained(
            Label.BROKER_REJECT,
            "market orders are refused and limit orders wait in vain; where nobody trades it, data_missing",
        ),
        "give both paths quotes or trades of what is traded, or say bar_execution: false for both",
    ),
    "bars_beside_quotes": DataLint(
        "bars never reach a sandbox, though its bar_execution is on; the backtest's venue moves its market with each",
        Explained(Label.DATA_MISSING, "the venues were given other data; where an order fills on a bar, fill_mismatch"),
        "say bar_execution: false: then both venues match on quotes and trades alone",
    ),
    "expiry_closes": DataLint(
        "closes never reach a sandbox; the backtest's venue settles a contract with them",
        Explained(Label.DATA_MISSING, "the venues were given other data; a position held so long, state_mismatch"),
        "leave instrument_closes out of data.types",
        "data",
    ),
    "underlying_venue": DataLint(
        "the engine looks for an option's underlying on the option's own venue, and finds none",
        _UNSETTLED,
        "write the underlying to the data root under that venue too, with its trades or bars",
        "data",
    ),
    "underlying_prices": DataLint(
        "the engine settles an option at its underlying's last price, which only trades or bars of last prices give",
        _UNSETTLED,
        "add trades, or bars of last prices, of the underlying to the data",
        "data",
    ),
    "timers_on_data": DataLint(
        "live, a timer and a datum of one nanosecond race; paths.paper.timers: before_data takes the other side",
        Explained(
            Label.SIGNAL_MISMATCH, "a bar ends before its last datum; orders fill on the quote before, fill_mismatch"
        ),
        "say paths.paper.timers: after_data, or shift bars by engines.data.time_bars_build_delay; see --parity-races",
        "timers",
    ),
}
