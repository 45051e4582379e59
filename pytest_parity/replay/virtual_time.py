"""Virtual time for the live stack: clocks moved by the market data, and an event loop that never waits."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import nautilus_trader.system.kernel as kernel_module
from nautilus_trader.common.component import TestClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import Context


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A single-threaded loop that can be settled: run until nothing is ready."""

    def call_soon_threadsafe[*Arguments](
        self, callback: Callable[[*Arguments], object], *args: *Arguments, context: Context | None = None
    ) -> asyncio.Handle:
        """Schedule without the self-pipe write: there is no other thread that would have to be woken."""
        return self.call_soon(callback, *args, context=context)

    def add_signal_handler[*Arguments](
        self, sig: int, callback: Callable[[*Arguments], object], *args: *Arguments
    ) -> None:
        """Leave signals as they are: a kernel would take them from the process that hosts the replay."""

    @property
    def busy(self) -> bool:
        """Whether a callback is waiting to run."""
        return bool(self._ready)  # type: ignore[attr-defined]  # the base class has no public counterpart

    async def settle(self) -> None:
        """Run whatever is ready, and what that makes ready, until nothing is."""
        while self._ready:  # type: ignore[attr-defined]  # noqa: ASYNC110 - as above; nothing to wait for but the queue
            await asyncio.sleep(0)


class Timeline:
    """All clocks of one kernel, moved together from one due timer to the next.

    The trader gives each component a clock of the kernel clock's class, so a class that registers its instances reaches
    the clocks of components that are added later too.
    """

    def __init__(self) -> None:
        self.now = 0
        self.clocks: list[Any] = []

    def clock_class(self) -> type:
        """A `TestClock` class whose instances join this timeline at its present time."""
        timeline = self

        class VirtualClock(TestClock):  # type: ignore[misc]  # Nautilus ships no types
            def __init__(self) -> None:
                super().__init__()
                timeline.join(self)

        return VirtualClock

    def join(self, clock: Any) -> None:
        """Let `clock` move with this timeline."""
        clock.set_time(self.now)
        self.clocks.append(clock)

    def set_time(self, to: int) -> None:
        """Set every clock to `to` (UTC nanoseconds) without firing a timer."""
        self.now = to
        for clock in self.clocks:
            clock.set_time(to)

    def next_due(self) -> int | None:
        """When the next timer of any clock is due, UTC nanoseconds."""
        due = None
        for clock in self.clocks:
            if clock.timer_count:
                for name in clock.timer_names:
                    time = clock.next_time_ns(name)
                    if due is None or time < due:
                        due = time
        return due

    async def advance(self, to: int, loop: VirtualTimeLoop) -> None:
        """Step to each timer due up to and including `to`, then to `to`.

        Each callback sees its own time, and what it sets, cancels or sends takes effect before the next is looked for.
        """
        while (due := self.next_due()) is not None and due <= to:
            # a timer that was set in the past is due now: time never runs backwards
            self.set_time(max(due, self.now))
            for clock in list(self.clocks):
                for handler in clock.advance_time(due, False):  # noqa: FBT003 - positional in the compiled signature
                    handler.handle()
                    if loop.busy:
                        await loop.settle()
        self.set_time(to)


@contextmanager
def kernel_clock(clock_class: type) -> Iterator[None]:
    """Have kernels that are built inside this context use `clock_class`.

    The kernel chooses its clock by environment and takes no other; the name is put back on the way out.
    """
    original = kernel_module.LiveClock
    kernel_module.LiveClock = clock_class
    try:
        yield
    finally:
        kernel_module.LiveClock = original
