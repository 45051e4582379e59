"""What is open on one ticker over time: positions and working orders, looked up at any moment."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

# What is open: a strategy's position in an instrument, or an order of its; the order's name is empty for the position.
# Plain tuples, because there are several of each for every decision.
type Key = tuple[str, str, str]
type Change = tuple[int, Key, Decimal]  # from a time on (ts_seen), so much is held or still to be filled; or nothing
type Span = tuple[int, int | None]  # from and until (not included); None for ever

_EVERY = 32  # changes between two states that are kept


class Timeline:
    """The changes of one ticker, by time."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = sorted(changes, key=itemgetter(0))
        self._times = [change[0] for change in self._changes]
        self.strategies = frozenset([key[0] for _, key, _ in changes])
        self._kept: list[dict[Key, Decimal]] = []  # the state before each _EVERY-th change
        state: dict[Key, Decimal] = {}
        for begin in range(0, len(changes), _EVERY):
            self._kept.append(dict(state))
            _apply(state, self._changes[begin : begin + _EVERY])
        self._last = state

    def before(self, ts: int | None) -> dict[Key, Decimal]:
        """Tell what is open before a time; None for after everything."""
        count = len(self._changes) if ts is None else bisect_left(self._times, ts)
        if count == len(self._changes):
            return self._last
        state = dict(self._kept[count // _EVERY])
        _apply(state, self._changes[count - count % _EVERY : count])
        return state

    def flat(self, strategy: str | None) -> list[Span]:
        """List when nothing is open, of one strategy or of all, as it stands after all rows of a moment."""
        spans: list[Span] = []
        state: set[Key] = set()
        since: int | None = -1
        for (ts, key, value), later in zip(self._changes, [*self._times[1:], None], strict=False):
            if strategy in (None, key[0]):
                (state.add if value else state.discard)(key)
            if ts == later:
                continue
            if state and since is not None:
                spans.append((since, ts))
                since = None
            elif not state and since is None:
                since = ts
        return [*spans, (since, None)] if since is not None else spans


def _apply(state: dict[Key, Decimal], changes: Sequence[Change]) -> None:
    for _, key, value in changes:
        if value:
            state[key] = value
        else:
            state.pop(key, None)
