"""The conditions that a signature may name: each is looked up in the decisions, the contract or the data.

| need | holds when |
| --- | --- |
| `alike` | the contract declares nothing that one path has and the other hasn't |
| `bars_at_backtest_venue_only` | the backtest's venue was given bars of the instrument, paper's nothing of it at all |
| `stream_is_bars`, `stream_is_closes` | it is about a stream of these, of which paper's venue was given nothing |
| `reduce_only` | what paper's venue rejected of stops and targets, or else the order itself, is reduce-only |
| `rejected_when_sent` | paper's venue rejected stops and targets as soon as they were sent with their entry |
| `external_position` | paper starts with a position in the instrument that isn't the strategy's |
| `timers_first` | on paper a timer comes before a datum of its timestamp |
| `market_moves_then` | a quote or trade of the instrument is stamped just when both paths decided |
| `filled_at_once` | both paths filled it when they decided it |
| `follows_alike` | an earlier mismatch of the strategy on the ticker fits the same difference |
| `fill_then` | just when the paths parted, both filled a resting order of the strategy on the ticker |
| `acts_later` | paper acted later |
| `undecided` | no strategy decided it |
| `paper_unquoted_since` | paper's venue was given nothing more of the instrument from then on |
| `fills_begin_alike` | paper's fills are the backtest's first ones |
| `backtest_fills_later` | the backtest filled it later |
| `immediate` | both sent it as IOC or FOK |
| `more_on_paper` | the backtest ended it, and on paper more of it was filled or it still worked |
| `has_fee_model`, `has_fill_model`, `has_latency_model` | the contract gives the venue such a model |
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_parity.core.decision import Status
from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.core.feeding.records import Kind
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_parity.core.recognizing.circumstances import Sighting


def _bars_at_backtest_venue_only(seen: Sighting) -> bool:
    given = seen.around.venue_streams(_instrument(seen))
    return any(one.type == "bars" and one.backtest is not None for one in given) and not any(one.paper for one in given)


def _stream_is(kind: str, seen: Sighting) -> bool:
    stream = seen.stream
    if stream is None or (stream.type, stream.receiver) != (kind, Receiver.VENUE) or stream.paper is not None:
        return False
    return all((one.kind, one.lacking) == (Kind.MISSING, Path.PAPER) for one in stream.found)


def _reduce_only(seen: Sighting) -> bool:
    paper = seen.decisions[1]
    orders = paper.executions if paper is not None else ()
    rejected = [e for e in (orders[1:] or orders) if e.status is Status.REJECTED]  # stops and targets, else the order
    return bool(rejected) and all(("reduce_only", "true") in e.instructions for e in rejected)


def _rejected_when_sent(seen: Sighting) -> bool:
    paper = seen.decisions[1]
    if paper is None or not paper.acted:
        return False
    sent = {
        paper.ts,
        *(amendment.ts for amendment in paper.executions[0].amended),
    }  # an entry is replaced with its exits
    rejected = [e for e in paper.executions[1:] if e.status is Status.REJECTED]
    return bool(rejected) and all(e.ended in sent for e in rejected)


def _market_moves_then(seen: Sighting) -> bool:
    if seen.both is None:
        return False
    times = {decision.ts for decision in seen.both}
    return len(times) == 1 and seen.around.moves_at(_instrument(seen), times.pop())


def _filled_at_once(seen: Sighting) -> bool:
    if seen.both is None:
        return False
    orders = ((decision.ts, decision.executions[0]) for decision in seen.both)
    return all(order.first_fill == ts == order.last_fill for ts, order in orders)


def _fill_then(seen: Sighting) -> bool:
    return all(seen.around.fills_a_resting_order(path, seen.mismatch) for path in Path)


def _acts_later(seen: Sighting) -> bool:
    return seen.both is not None and seen.both[1].ts > seen.both[0].ts


def _undecided(seen: Sighting) -> bool:
    taken = [decision for decision in seen.decisions if decision is not None]
    return bool(taken) and not any(decision.decided for decision in taken)


def _paper_unquoted_since(seen: Sighting) -> bool:
    given = [one.paper for one in seen.around.venue_streams(_instrument(seen)) if one.paper is not None]
    return bool(given) and all(one.last < seen.mismatch.ts for one in given)


def _fills_begin_alike(seen: Sighting) -> bool:
    if seen.entries is None:
        return False
    backtest, paper = (entry.slices for entry in seen.entries)
    return 0 < len(paper) < len(backtest) and backtest[: len(paper)] == paper


def _backtest_fills_later(seen: Sighting) -> bool:
    if seen.entries is None:
        return False
    backtest, paper = (entry.first_fill for entry in seen.entries)
    return backtest is not None and paper is not None and backtest > paper


def _immediate(seen: Sighting) -> bool:
    return seen.entries is not None and all(entry.time_in_force in ("IOC", "FOK") for entry in seen.entries)


def _more_on_paper(seen: Sighting) -> bool:
    if seen.entries is None:
        return False
    backtest, paper = seen.entries
    return backtest.ended is not None and (paper.filled > backtest.filled or paper.status is Status.WORKING)


def _has(setting: str, seen: Sighting) -> bool:
    return setting in seen.around.settings.get(_instrument(seen).rpartition(".")[2], ())


def _instrument(seen: Sighting) -> str:
    """Name the mismatch's instrument; nothing where the paths chose differently."""
    return seen.mismatch.instruments[0] if len(seen.mismatch.instruments) == 1 else ""


def _needs_what_was_found(_: Sighting) -> bool:
    """Hold as far as one mismatch goes; `recognize` looks at those before it."""
    return True


FOLLOWS_ALIKE = "follows_alike"
NEEDS: Mapping[str, Callable[[Sighting], bool]] = {
    "alike": lambda seen: seen.around.alike,
    "bars_at_backtest_venue_only": _bars_at_backtest_venue_only,
    "stream_is_bars": partial(_stream_is, "bars"),
    "stream_is_closes": partial(_stream_is, "instrument_closes"),
    "reduce_only": _reduce_only,
    "rejected_when_sent": _rejected_when_sent,
    "external_position": lambda seen: _instrument(seen) in seen.around.external,
    "timers_first": lambda seen: seen.around.timers_first,
    "market_moves_then": _market_moves_then,
    "filled_at_once": _filled_at_once,
    FOLLOWS_ALIKE: _needs_what_was_found,
    "fill_then": _fill_then,
    "acts_later": _acts_later,
    "undecided": _undecided,
    "paper_unquoted_since": _paper_unquoted_since,
    "fills_begin_alike": _fills_begin_alike,
    "backtest_fills_later": _backtest_fills_later,
    "immediate": _immediate,
    "more_on_paper": _more_on_paper,
    **{f"has_{model}": partial(_has, model) for model in ("fee_model", "fill_model", "latency_model")},
}
