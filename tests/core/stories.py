"""Random sessions as trades make them: round trips of every kind, and what paper may make of the same ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hand_written import AAPL, Rows, quote
from hypothesis import strategies as st

from pytest_parity.core.folding.life import EXTERNAL
from pytest_parity.core.trace import Path, Trace

KINDS = (
    *("plain", "in_parts", "added", "resting", "amended", "replaced", "bracket", "alternatives"),
    *("algorithm", "emulated", "flip", "settled", "denied", "rejected", "refused", "held"),
)
CHANGES = ("same", "same", "late", "dropped", "refused", "halved", "dearer", "unfilled")


@dataclass(frozen=True)
class Trip:
    """One round trip, or an attempt at one."""

    kind: str
    gap: int  # since the trip before; none for the same nanosecond
    strategy: str
    instrument: str
    side: str
    setup: str | None
    size: int = 2
    price: int = 10
    late: int = 0
    fills: bool = True


TRIPS = st.builds(
    Trip,
    kind=st.sampled_from(KINDS),
    gap=st.integers(0, 3),
    strategy=st.sampled_from(["One-000", "Two-000"]),
    instrument=st.sampled_from([AAPL, "MSFT.XNAS", "C100.OPRA", "C110.OPRA"]),
    side=st.sampled_from(["BUY", "SELL"]),
    setup=st.sampled_from([None, "up", "down"]),
)
STORIES = st.lists(st.tuples(TRIPS, st.sampled_from(CHANGES)), max_size=6)

type Story = list[tuple[Trip, str]]
type Write = Callable[[int], object]  # at that time
type Steps = list[tuple[int, Write]]  # each so long after its trip begins


def research(story: Story, path: Path = Path.BACKTEST, shift: int = 0, spread: int = 1) -> Trace:
    """Play the trips as they are; `spread` stretches all times before `shift` moves them."""
    return _play([trip for trip, _ in story], path, shift, spread)


def paper(story: Story, path: Path = Path.PAPER) -> Trace:
    """Play what paper makes of the trips."""
    return _play([_changed(trip, change) for trip, change in story], path)


def _changed(trip: Trip, change: str) -> Trip:
    changes = {
        "late": {"late": 1},
        "dropped": {"kind": "none"},
        "refused": {"kind": "refused"},
        "halved": {"size": 1},
        "dearer": {"price": 11},
        "unfilled": {"fills": False},
    }
    return replace(trip, **changes.get(change, {}))


def _play(trips: list[Trip], path: Path, shift: int = 0, spread: int = 1) -> Trace:
    played, now = _Played(shift, spread), 0
    steps: list[tuple[int, Write]] = []
    for number, trip in enumerate(trips):
        now += trip.gap
        written = getattr(played, trip.kind)(trip, f"o{number}")
        steps += [(now + trip.late + after, write) for after, write in written]
    for ts, step in sorted(steps, key=lambda item: item[0]):
        step(played.at(ts))
    return played.rows.trace(path)


class _Played:
    """What each kind of trip writes."""

    def __init__(self, shift: int, spread: int) -> None:
        self.rows = Rows()
        self.shift, self.spread = shift, spread

    def at(self, ts: int) -> int:
        return ts * self.spread + self.shift

    def send(self, trip: Trip, name: str, size: int | None = None, *, back: bool = False, **terms: Any) -> Write:
        side = {"BUY": "SELL", "SELL": "BUY"}[trip.side] if back else trip.side
        words = {"strategy": trip.strategy, "instrument": trip.instrument} | terms
        return lambda ts: self.rows.order(ts, name, side, str(trip.size if size is None else size), **words)

    def fill(self, trip: Trip, name: str, size: int | None = None) -> Write:
        if not trip.fills:
            return lambda _: None
        position = f"{trip.instrument}-{trip.strategy}"
        quantity = str(trip.size if size is None else size)
        return lambda ts: self.rows.fill(ts, name, str(trip.price), quantity, position=position)

    def event(self, name: str, kind: str, **terms: Any) -> Write:
        return lambda ts: self.rows.event(ts, name, kind, **terms)

    def say(self, trip: Trip, action: str, reason: str | None = None) -> Write:
        words = {"strategy": trip.strategy, "instrument": trip.instrument, "side": trip.side, "setup": trip.setup}
        return lambda ts: self.rows.say(ts, action, reason, quote=quote(ts=ts, instrument=trip.instrument), **words)

    def enter(self, trip: Trip, name: str, **terms: Any) -> Steps:
        said = [(0, self.say(trip, "enter"))] if trip.setup else []
        return [(0, self.send(trip, name, **terms)), *said]

    def leave(self, trip: Trip, name: str, after: int = 4) -> Steps:
        out = f"{name}-out"
        return [(after, self.send(trip, out, back=True)), (after, self.fill(trip, out))]

    def none(self, *_: object) -> Steps:
        return []

    def plain(self, trip: Trip, name: str) -> Steps:
        return [*self.enter(trip, name), (0, self.fill(trip, name)), *self.leave(trip, name)]

    def in_parts(self, trip: Trip, name: str) -> Steps:
        parts = [(1, self.fill(trip, name, 1)), *([(2, self.fill(trip, name, 1))] if trip.size > 1 else [])]
        return [*self.enter(trip, name), *parts, *self.leave(trip, name)]

    def added(self, trip: Trip, name: str) -> Steps:
        return [*self.enter(trip, name), (1, self.fill(trip, name))]

    def resting(self, trip: Trip, name: str) -> Steps:
        return self.enter(trip, name, order_type="LIMIT", price="9")

    def amended(self, trip: Trip, name: str) -> Steps:
        amend = (1, self.event(name, "updated", price="10", quantity=str(trip.size)))
        return [*self.resting(trip, name), amend, (2, self.fill(trip, name)), *self.leave(trip, name)]

    def replaced(self, trip: Trip, name: str) -> Steps:
        anew = (1, self.send(trip, f"{name}-anew", order_type="LIMIT", price="10"))
        cancel, fill = (1, self.event(name, "canceled")), (2, self.fill(trip, f"{name}-anew"))
        return [*self.resting(trip, name), cancel, anew, fill, *self.leave(trip, name)]

    def bracket(self, trip: Trip, name: str) -> Steps:
        listed = {"order_list": f"list-{name}"}
        leg = listed | {"parent": name, "reduce_only": True, "back": True}
        stop = (0, self.send(trip, f"{name}-stop", order_type="STOP_MARKET", trigger_price="8", **leg))
        target = (0, self.send(trip, f"{name}-target", order_type="LIMIT", price="12", **leg))
        ended = [(4, self.fill(trip, f"{name}-target")), (4, self.event(f"{name}-stop", "canceled"))]
        return [*self.enter(trip, name, **listed), stop, target, (1, self.fill(trip, name)), *ended]

    def alternatives(self, trip: Trip, name: str) -> Steps:
        leg = {"order_list": f"list-{name}", "back": True, "reduce_only": True}
        stop = (2, self.send(trip, f"{name}-stop", order_type="STOP_MARKET", trigger_price="8", **leg))
        target = (2, self.send(trip, f"{name}-target", order_type="LIMIT", price="12", **leg))
        ended = [(4, self.event(f"{name}-target", "canceled")), (4, self.fill(trip, f"{name}-stop"))]
        return [*self.added(trip, name), stop, target, *ended]

    def algorithm(self, trip: Trip, name: str) -> Steps:
        spawned = [(n, self.send(trip, f"{name}-{n}", 1, spawned_from=name)) for n in range(trip.size)]
        shrunk = [(n, self.event(name, "updated", quantity=str(trip.size - n))) for n in range(trip.size)]
        fills = [(n + 1, self.fill(trip, f"{name}-{n}", 1)) for n in range(trip.size)]
        return [*self.enter(trip, name, algorithm="TWAP"), *spawned, *shrunk, *fills, *self.leave(trip, name)]

    def emulated(self, trip: Trip, name: str) -> Steps:
        stop = self.enter(trip, name, order_type="STOP_MARKET", trigger_price="10")
        life = [(0, self.event(name, "emulated")), (1, self.event(name, "released")), (1, self.fill(trip, name))]
        return [*stop, *life, *self.leave(trip, name)]

    def flip(self, trip: Trip, name: str) -> Steps:
        double = 2 * trip.size
        turn = [(2, self.send(trip, f"{name}-turn", double, back=True)), (2, self.fill(trip, f"{name}-turn", double))]
        back = [(4, self.send(trip, f"{name}-back")), (4, self.fill(trip, f"{name}-back"))]
        return [*self.enter(trip, name), (0, self.fill(trip, name)), *turn, *back]

    def settled(self, trip: Trip, name: str) -> Steps:
        words = {"strategy": EXTERNAL, "kind": "accepted"}
        settle = (4, self.send(trip, f"{name}-end", back=True, **words))
        return [*self.added(trip, name), settle, (4, self.fill(trip, f"{name}-end"))]

    def denied(self, trip: Trip, name: str) -> Steps:
        return [*self.enter(trip, name), (0, self.event(name, "denied", reason="too much"))]

    def rejected(self, trip: Trip, name: str) -> Steps:
        return [*self.enter(trip, name), (1, self.event(name, "rejected", reason="no margin"))]

    def refused(self, trip: Trip, _: str) -> Steps:
        return [(0, self.say(trip, "reject", "stale_quote")), (0, self.say(trip, "reject", "wide_spread"))]

    def held(self, trip: Trip, _: str) -> Steps:
        return [(0, self.say(trip, "hold"))]
