"""One fault as it is planted: the paper path under an altered contract, or on altered market data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pytest_parity.contract.feed import Delay, Drop, Feed, Widen
from pytest_parity.contract.values import format_time
from pytest_parity.session.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import time

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.decision import Decision
    from pytest_parity.session.planting.known import Known

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
_LATE = 30 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is altered, in words, and how; `alter` is a function of `replay.planted`."""

    what: str
    contract: LaunchContract
    alter: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    lasting: bool = False  # it goes on after the decision it is for, and may cause faults of other kinds

    def variant(self, name: str) -> Variant:
        """Return what is replayed."""
        alter = f"pytest_parity.replay.planted:{self.alter}" if self.alter else ""
        return Variant(name=name, contract=self.contract, alter=alter, words=self.words)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why no fault of a kind can be planted, and what to do where something can be done."""

    why: str


type Plan = Sequence[Fault] | Nothing


def around(known: Known, plant: Callable[[Known, Decision], Iterable[Fault]]) -> list[Fault]:
    """Plant around each opening in turn, nothing twice."""
    faults: dict[str, Fault] = {}
    for opening in known.openings:
        for fault in plant(known, opening):
            faults.setdefault(fault.what, fault)
    return list(faults.values())


def on_paper(contract: LaunchContract, **terms: Any) -> LaunchContract:
    """Return the contract with these terms of its paper path replaced."""
    paper = contract.paths.paper.model_copy(update=terms)
    return contract.model_copy(update={"paths": contract.paths.model_copy(update={"paper": paper})})


def altered(known: Known, what: str, alter: str, **words: Any) -> Fault:
    """Return the fault of a market that a function alters."""
    return Fault(what=what, contract=known.contract, alter=alter, words=words, lasting=alter == "shift_prices")


def late(known: Known, span: tuple[int, int], by: int) -> Fault:
    """Return the fault of a feed that delivers everything of a span later."""
    instruments = tuple(known.instruments)
    entry = Delay.model_validate({"by": f"{by}ns", "instruments": instruments, **_stretch(known, span)})
    to_the_end = span[1] > known.closes
    what = f"paths.paper.feed.delay: everything {between(known, span)} comes {by // SECOND} s later"
    return replace(_fed(known, what, delay=entry), lasting=to_the_end)


def delay_until(known: Known, until: int) -> int:
    """Return how much later data up to a moment may come: past what the contract tolerates, and still in the session.

    Where it tolerates all that is left of the session, no delay is told, and a short one shows that.
    """
    tolerated, room = known.contract.tolerance.signal_time, known.closes - until
    by = max(_LATE, 2 * tolerated)
    if by <= room:
        return by
    return room if room > max(_LATE, tolerated) else _LATE


def lost(known: Known, instruments: Sequence[str], span: tuple[int, int]) -> Fault:
    """Return the fault of a feed that loses everything of these instruments in a span."""
    entry = Drop.model_validate({"instruments": tuple(instruments), **_stretch(known, span)})
    what = f"paths.paper.feed.drop: nothing comes of {some(instruments)} {between(known, span)}"
    return _fed(known, what, drop=entry)


def wide(known: Known, instrument: str, span: tuple[int, int], by: int) -> Fault:
    """Return the fault of a feed whose quotes of an instrument are wider by so many percent in a span."""
    entry = Widen.model_validate({"instruments": (instrument,), "by": f"{by}%", **_stretch(known, span)})
    what = f"paths.paper.feed.widen: quotes of {instrument} are {by} % wider {between(known, span)}"
    return _fed(known, what, widen=entry)


def some(names: Sequence[str]) -> str:
    """Name one, and count the others."""
    others = len(names) - 1
    return f"{names[0]} and {others} other{'s' if others > 1 else ''}" if others else names[0]


def _fed(known: Known, what: str, **entry: Any) -> Fault:
    feed: Feed = known.contract.paths.paper.feed
    longer = {kind: (*getattr(feed, kind), one) for kind, one in entry.items()}
    return Fault(what=what, contract=on_paper(known.contract, feed=feed.model_copy(update=longer)))


def _stretch(known: Known, span: tuple[int, int]) -> dict[str, Any]:
    """Write a span in exchange time, to the second, as a contract does."""
    return {"from": _time(span[0], known.zone), "to": _time(span[1], known.zone)}


def between(known: Known, span: tuple[int, int]) -> str:
    """Say a span in exchange time."""
    return f"from {_shown(span[0], known)} to {_shown(span[1], known)}"


def _shown(ts: int, known: Known) -> str:
    return format_time(_time(ts, known.zone))


def _time(ts: int, zone: str) -> time:
    return datetime.fromtimestamp(ts // SECOND, tz=ZoneInfo(zone)).time()
