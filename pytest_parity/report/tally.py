"""How far the replays of a run have come, as its journal tells it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_parity.core.moment import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

type Key = tuple[str, str]  # contract, session

_SECOND = 1_000_000_000
_OTHERWISE = ("variant", "perturbation")  # facts of a replay that is none of the session's own


class Tally:
    """Counts sessions; `planned` says how many replays each takes."""

    def __init__(self, planned: Mapping[Key, int]) -> None:
        self._planned = planned
        self._running: Counter[Key] = Counter()
        self._ended: Counter[Key] = Counter()  # replays of the session's own, at most as many as planned

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in a line of the journal."""
        key = (str(event.get("contract")), str(event.get("session")))
        kind = event.get("event")
        if kind == "path_started":
            self._running[key] += 1
        elif kind == "path_ended":
            self._running[key] -= 1
        planned = self._planned.get(key, 0)
        if kind == "session_judged":
            self._ended[key] = planned
        elif kind == "path_ended" and not any(fact in event for fact in _OTHERWISE):
            self._ended[key] = min(planned, self._ended[key] + 1)

    @property
    def idle(self) -> bool:
        """Whether nothing is being replayed."""
        return not any(self._running.values())

    def line(self, seconds: float) -> str:
        """Tell sessions done and running and the time left; `seconds` is how long replays have been going on."""
        done = sum(self._ended[key] >= count for key, count in self._planned.items())
        running = sum(count > 0 for count in self._running.values())
        told = [f"{done:,} of {len(self._planned):,} sessions done", *([f"{running} running"] if running else [])]
        ended, planned = self._ended.total(), sum(self._planned.values())
        if left := round(seconds / ended * (planned - ended)) if ended else 0:
            told.append(f"about {duration(left * _SECOND)} left")
        return f"parity: {', '.join(told)}"
