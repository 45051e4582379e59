"""The replays that one process of a run asks for: submitted to its servers, and waited for."""

from __future__ import annotations

from concurrent.futures import wait
from typing import TYPE_CHECKING

from pytest_parity.replay.processes import Ended, ServerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from pytest_parity.replay.processes import Pool, Task

# a signal that comes just before a wait begins, or to another thread, is only noticed once the wait is over
_AWAKE_SECONDS = 0.5


class Replays:
    """Opens the servers when they are first needed."""

    def __init__(self, open_pool: Callable[[], Pool]) -> None:
        self._open_pool = open_pool
        self._pool: Pool | None = None
        self.waiting: Callable[[], None] = lambda: None  # told about twice a second while somebody waits
        self.waited: Callable[[], None] = lambda: None  # told once the wait is over, however it ended

    def submit[Key](self, tasks: Mapping[Key, Task], *, ahead: bool = False) -> Mapping[Key, Future[Ended]]:
        """Have tasks run; `ahead`: after all that aren't."""
        pool = self._pool = self._pool or self._open_pool()
        return {key: pool.submit(task, ahead=ahead) for key, task in tasks.items()}

    def wait[Key](self, futures: Mapping[Key, Future[Ended]]) -> dict[Key, Ended]:
        """Wait for the ends of tasks."""
        try:
            return {key: self._end(future) for key, future in futures.items()}
        finally:
            self.waited()

    def _end(self, future: Future[Ended]) -> Ended:
        try:
            while not wait([future], _AWAKE_SECONDS).done:
                self.waiting()
            return future.result()
        except (ServerLost, OSError) as error:
            return Ended("exit", status=1, output=str(error))

    def close(self) -> None:
        """Drop what waits, end what runs."""
        if self._pool is not None:
            self._pool.close()
