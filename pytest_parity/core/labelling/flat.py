"""When both paths were flat: no position and no working order on a ticker."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.folding.state import States
    from pytest_parity.core.folding.timeline import Span


class BothFlat:
    """The spans in which neither path has anything open on a ticker, of one strategy or of all."""

    def __init__(self, states: tuple[States, States]) -> None:
        self._states = states
        self._spans: dict[tuple[str, str | None], list[Span]] = {}

    def between(self, ticker: str, strategy: str | None, after: int, before: int) -> bool:
        """Whether they were flat at a moment not before `after`, all that it brought included, and before `before`."""
        traders = {name for states in self._states for name in states.traders(ticker)}
        key = (ticker, None if traders <= {strategy} else strategy)
        if key not in self._spans:
            left, right = (states.flat(*key) for states in self._states)
            self._spans[key] = list(_overlaps(left, right))
        spans = self._spans[key]
        latest = bisect_left(spans, before, key=lambda span: span[0]) - 1
        if latest < 0 or after >= before:
            return False
        until = spans[latest][1]
        return until is None or until > after


def _overlaps(left: Sequence[Span], right: Sequence[Span]) -> Iterator[Span]:
    """Yield what two lists of spans, each by time, have in common."""
    i = j = 0
    while i < len(left) and j < len(right):
        (begins, ends), (also_begins, also_ends) = left[i], right[j]
        begin = max(begins, also_begins)
        end = min((ts for ts in (ends, also_ends) if ts is not None), default=None)
        if end is None or begin < end:
            yield begin, end
        if end is not None and ends == end:
            i += 1
        elif end is not None:
            j += 1
        else:
            return
