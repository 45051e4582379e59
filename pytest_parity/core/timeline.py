"""What is open on one ticker over time: positions and working orders, looked up at any moment."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

type Value = Decimal | str | None  # a net quantity, or a working order in words; zero or None once it is closed
type Span = tuple[int, int | None]  # from and until (not included); None for ever

_EVERY = 128  # changes between two states that are kept


@dataclass(frozen=True, slots=True)
class Key:
    """What is open: a strategy's position in an instrument, or an order."""

    strategy: str
    instrument: str
    order: str = ""  # empty for the position


@dataclass(frozen=True, slots=True)
class Change:
    """From a time on (ts_seen, UTC nanoseconds), a position or order has another value."""

    ts: int
    key: Key
    value: Value


class Timeline:
    """The changes of one ticker, by time."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = sorted(changes, key=lambda change: change.ts)
        self._times = [change.ts for change in self._changes]
        self._kept: list[dict[Key, Value]] = []
        state: dict[Key, Value] = {}
        for number, change in enumerate(self._changes):
            if number % _EVERY == 0:
                self._kept.append(dict(state))
            _apply(state, change)
        self._last = state

    def before(self, ts: int | None) -> dict[Key, Value]:
        """Tell what is open before a time; None for after everything."""
        if ts is None:
            return dict(self._last)
        count = bisect_left(self._times, ts)
        kept = min(count // _EVERY, len(self._kept) - 1)
        state = dict(self._kept[kept]) if self._kept else {}
        for change in self._changes[max(kept, 0) * _EVERY : count]:
            _apply(state, change)
        return state

    def flat(self, strategy: str | None) -> list[Span]:
        """List when nothing is open, of one strategy or of all, as it stands after all rows of a moment."""
        spans: list[Span] = []
        state: dict[Key, Value] = {}
        since: int | None = -1
        for number, change in enumerate(self._changes):
            if strategy in (None, change.key.strategy):
                _apply(state, change)
            if self._times[number + 1 : number + 2] == [change.ts]:
                continue
            if state and since is not None:
                spans.append((since, change.ts))
                since = None
            elif not state and since is None:
                since = change.ts
        return [*spans, (since, None)] if since is not None else spans


def _apply(state: dict[Key, Value], change: Change) -> None:
    if change.value:
        state[change.key] = change.value
    else:
        state.pop(change.key, None)
