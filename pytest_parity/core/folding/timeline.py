"""What is open on one ticker over time: positions and working orders, looked up at any moment."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

# What is open: a strategy's position in an instrument, or an order of its: strategy, instrument, the order's name, side
# and type, all three empty for the position. Plain tuples, because there are several of each for every decision.
type Key = tuple[str, str, str, str, str]
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
        self._last: dict[Key, Decimal] = {}
        self._flat: list[Span] = []
        self._read()

    def _read(self) -> None:
        """Go through all changes once: what is open, and when nothing is, as it stands after all rows of a moment."""
        state, kept, spans = self._last, self._kept, self._flat
        since: int | None = -1
        for number, ((ts, key, value), later) in enumerate(zip(self._changes, [*self._times[1:], None], strict=False)):
            if number % _EVERY == 0:
                kept.append(state.copy())
            if value:
                state[key] = value
            else:
                state.pop(key, None)
            if ts == later:
                continue
            if since is None:
                if not state:
                    since = ts
            elif state:
                spans.append((since, ts))
                since = None
        if since is not None:
            spans.append((since, None))

    def before(self, ts: int | None) -> dict[Key, Decimal]:
        """Tell what is open before a time; None for after everything."""
        count = len(self._changes) if ts is None else bisect_left(self._times, ts)
        if count == len(self._changes):
            return self._last
        state = dict(self._kept[count // _EVERY])
        _apply(state, self._changes[count - count % _EVERY : count])
        return state

    def flat(self, strategy: str | None) -> list[Span]:
        """List when nothing is open, of one strategy or of all."""
        if strategy is None:
            return self._flat
        return Timeline([change for change in self._changes if change[1][0] == strategy]).flat(None)


def _apply(state: dict[Key, Decimal], changes: Sequence[Change]) -> None:
    for _, key, value in changes:
        if value:
            state[key] = value
        else:
            state.pop(key, None)
