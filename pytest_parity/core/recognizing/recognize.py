"""Which mismatches of a session fit a known difference. It is told, and accepts nothing."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pytest_parity.core.accepting.feed_mismatch import differing_streams
from pytest_parity.core.recognizing.circumstances import Sighting
from pytest_parity.core.recognizing.needs import FOLLOWS_ALIKE, NEEDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_parity.core.known_difference import KnownDifference, Signature
    from pytest_parity.core.mismatch import Mismatch, Value
    from pytest_parity.core.recognizing.circumstances import Circumstances

type Recognized = dict[int, KnownDifference]  # by number of the mismatch


def recognize(around: Circumstances, known: Iterable[KnownDifference], version: str) -> Recognized:
    """Tell which difference each mismatch of decisions fits, of those that the engine's version shows."""
    return _recognize([Sighting(mismatch, around) for mismatch in around.comparison.mismatches], known, version)


def recognize_feed(
    mismatches: Sequence[Mismatch], around: Circumstances, known: Iterable[KnownDifference], version: str
) -> Recognized:
    """Tell which difference each mismatch of the feed fits."""
    streams = differing_streams(around.streams)
    sightings = [Sighting(mismatch, around, stream) for mismatch, stream in zip(mismatches, streams, strict=True)]
    return _recognize(sightings, known, version)


def _recognize(sightings: Sequence[Sighting], known: Iterable[KnownDifference], version: str) -> Recognized:
    alive = [difference for difference in known if difference.seen_in(version)]
    found: Recognized = {}
    earlier: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for seen in sightings:
        of_owner = earlier[seen.mismatch.strategy, seen.mismatch.ticker]
        fitting = [one for one in alive if any(_fits(s, seen, one.name in of_owner) for s in one.signatures)]
        if len(fitting) == 1:  # one that fits two is told to come from neither
            found[seen.mismatch.number] = fitting[0]
            of_owner.add(fitting[0].name)
    return found


def _fits(signature: Signature, seen: Sighting, follows: bool) -> bool:  # noqa: FBT001 - one of the conditions
    mismatch = seen.mismatch
    return (
        mismatch.label is signature.label
        and _any(signature.field, mismatch.field)
        and _any(signature.backtest, _text(mismatch.backtest_value))
        and _any(signature.paper, _text(mismatch.paper_value))
        and all(_any(signature.also, one.field) for one in mismatch.differences[1:])
        and (signature.evidence is None or signature.evidence.fullmatch(mismatch.evidence) is not None)
        and (follows or FOLLOWS_ALIKE not in signature.needs)
        and all(NEEDS[need](seen) for need in signature.needs)
    )


def _any(patterns: Collection[str], text: str) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _text(value: Value) -> str:
    return "none" if value is None else str(value)
