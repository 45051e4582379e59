"""What the item `feed` prints: per instrument and data type, how the paths were given other data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.contract.faults import few
from pytest_parity.core.accepting.feed_mismatch import differing_streams
from pytest_parity.core.feeding.declared_feed import traded
from pytest_parity.core.feeding.delivery import Receiver
from pytest_parity.core.trace import Path
from pytest_parity.report.declare import declare, tell_known
from pytest_parity.report.failure import tell_entry, unmet_entries
from pytest_parity.report.feed_words import count_of, name_of, tell_found, tell_given
from pytest_parity.report.words import Clock, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_parity.core.accepting.expected import Expected, LabelOutcome
    from pytest_parity.core.feeding.delivery import StreamParity
    from pytest_parity.core.known_difference import KnownDifference
    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.report.failure import Place

_SHOWN = 6  # streams told in full; the others are counted
_TRADED_ON = frozenset({"quotes", "trades", "order_book_deltas", "order_book_depths"})
# what a sandbox venue's subscription leaves out, and what the backtest's venue does with it
_NEVER_SEEN = {
    "bars": "bars: the backtest fills orders on them, paper does not",
    "instrument_closes": "instrument closes: the backtest expires contracts on them, paper doesn't",
}


def feed_report(  # noqa: PLR0913 what was found, what was accepted of it, and what it looks like
    streams: Sequence[StreamParity],
    mismatches: Sequence[Mismatch],
    outcome: LabelOutcome,
    headline: str,
    place: Place,
    *,
    known: Mapping[int, KnownDifference] | None = None,
) -> str:
    """Tell which streams differ undeclared and how, what each receiver was given, and what may be done."""
    numbers, clock = {mismatch.number for mismatch in outcome.undeclared}, Clock(place.zone)
    differing = list(enumerate(differing_streams(streams), start=1))
    blamed = [stream for number, stream in differing if number in numbers]
    fitting = [(known or {}).get(number) for number, _ in differing if number in numbers]
    accepted = [stream for number, stream in differing if number not in numbers]
    first = f"{count_of(blamed[0].undeclared[0])}, {name_of(blamed[0])}: " if blamed else ""
    lines = [f"{first}feed in {place.contract}, session {place.session}: {headline}", ""]
    for stream, difference in list(zip(blamed, fitting, strict=True))[:_SHOWN]:
        lines += _tell(stream, streams, clock)
        lines += [f"    {tell_known(difference)}"] if difference is not None else []
    if len(blamed) > _SHOWN:
        lines.append(f"  … {len(blamed) - _SHOWN} more in feed.json")
    lines += _accepted_lines(accepted)
    lines += [f"  {line}" for line in unmet_feed_entries(outcome, place)]
    lines += [f"  {line}" for line in declared_lines(streams)]
    lines += ["", *place.lines()]
    if outcome.undeclared:
        lines += ["", *_remedies(blamed, streams)]
        lines += declare(outcome.undeclared, mismatches, place.session, known)
    return "\n".join(map(printable, lines))


def declared_lines(streams: Sequence[StreamParity]) -> list[str]:
    """Return one line for each stream that differs just as `paths.paper.feed` says."""
    differing = [(stream, [count_of(one) for one in stream.found if one.declared]) for stream in streams]
    told = [
        f"declared in paths.paper.feed: {', '.join(counts)}, {name_of(stream)}"
        for stream, counts in differing
        if counts
    ]
    if len(told) > _SHOWN:
        return [*told[:_SHOWN], f"… {len(told) - _SHOWN} more streams differ as declared, see feed.json"]
    return told


def _accepted_lines(streams: Sequence[StreamParity]) -> list[str]:
    """Return a short line for each stream that an expected mismatch accepts."""
    told = [f"  as expected: {count_of(one.undeclared[0])}, {name_of(one)}" for one in streams[:_SHOWN]]
    more = len(streams) - _SHOWN
    return [*told, f"  … {more} more as expected, see feed.json"] if more > 0 else told


def unmet_feed_entries(outcome: LabelOutcome, place: Place) -> list[str]:
    """Tell of each declared entry about the feed that isn't met as it stands."""
    fewer = "fewer streams differ than declared; lower `count` or remove the entry"
    return unmet_entries(
        outcome, place, lambda entry: tell_entry(entry, place, f"{fewer}{_elsewhere(entry, outcome.undeclared)}")
    )


def _elsewhere(entry: Expected, undeclared: Sequence[Mismatch]) -> str:
    """Say what differs, where that isn't what a stale entry is about: its ticker or its receiver may be wrong."""
    if not undeclared:
        return ""
    own = f"{entry.field} of {entry.ticker}" if entry.ticker else f"{entry.field}"
    differing = sorted({f"{mismatch.field} of {mismatch.ticker}" for mismatch in undeclared})
    return f"; it is about {own}, and what differs undeclared is {few(differing)}"


def _tell(stream: StreamParity, streams: Sequence[StreamParity], clock: Clock) -> Iterator[str]:
    yield f"  {name_of(stream)}"
    yield from (f"    {tell_found(found, stream, clock)}" for found in stream.undeclared)
    for receiver in Receiver:
        same = [one for one in streams if (one.receiver, *_key(one)) == (receiver, *_key(stream))]
        given = [(path, getattr(same[0], path) if same else None) for path in Path]
        yield f"    {f'{receiver}:':<7} {tell_given(given, clock)}"


def _key(stream: StreamParity) -> tuple[str, str]:
    return stream.instrument, stream.type


def _remedies(differing: Sequence[StreamParity], streams: Sequence[StreamParity]) -> Iterator[str]:
    """Say what can be done about it other than declaring it, each thing once."""
    unseen = [one for one in differing if _is_never_seen(one)]
    traded = {_venue(one) for one in streams if one.receiver is Receiver.VENUE and one.type in _TRADED_ON}
    for kind, meaning in _NEVER_SEEN.items():
        if any(one.type == kind for one in unseen):
            yield f"A sandbox venue is never given {meaning}."
    if venues := sorted({_venue(one) for one in unseen if one.type == "bars"} & traded):
        yield f"Where quotes, trades or a book are to trade on, set bar_execution: false on venue {', '.join(venues)}."
    if len(unseen) < len(differing):
        yield "What paper's feed is to lack, delay or widen stands under paths.paper.feed; feed.json has the rest."


def _is_never_seen(stream: StreamParity) -> bool:
    return stream.receiver is Receiver.VENUE and stream.type in _NEVER_SEEN and stream.paper is None


def _venue(stream: StreamParity) -> str:
    return traded((stream.instrument, stream.type)).rpartition(".")[2]
