"""A path's job as a live feed might have it: timers, simultaneous data and delays otherwise. Never in place."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING, Any

from nautilus_trader.model.data import Bar

from pytest_parity.core.perturbation import Kind, Perturbation
from pytest_parity.replay.feed import delayed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.replay.ports import PathJob

_ARRIVAL = attrgetter("ts_init")


def perturb(job: PathJob, by: Perturbation) -> PathJob:
    """Return the job under a perturbation; the venue sees the same, unless it has a feed of its own."""
    if by.kind is Kind.TIMERS:
        return replace(job, timers="before_data" if job.timers == "after_data" else "after_data")
    # S311: no secret, and the same draw every time
    draw = Random(by.seed)  # noqa: S311 - as above
    if by.kind is Kind.ORDER:
        return replace(job, data=list(_reordered(job.data, draw)))
    late = _late(job.data, draw, by.delay)
    # stable: data that a delay makes simultaneous keep their order; what is due after the close never arrives
    return replace(job, data=sorted((datum for datum in late if datum.ts_init <= job.window.end), key=_ARRIVAL))


def _reordered(data: Sequence[Any], draw: Random) -> Iterator[Any]:
    """Change the order of streams among data of one timestamp; within a stream it stays."""
    for _, group in groupby(data, key=_ARRIVAL):
        together = list(group)
        if len(together) > 1:
            streams = list(dict.fromkeys(map(_stream, together)))
            draw.shuffle(streams)
            together.sort(key=lambda datum: streams.index(_stream(datum)))
        yield from together


def _late(data: Sequence[Any], draw: Random, most: int) -> Iterator[Any]:
    """Let each datum arrive later by its share of `most`, but none before an earlier one of its stream."""
    newest: dict[Any, int] = {}
    for datum in data:
        stream = _stream(datum)
        # the share is drawn without regard to `most`: half the bound is half of each delay
        arrival = max(newest.get(stream, 0), datum.ts_init + most * draw.randrange(1, 1001) // 1000)
        newest[stream] = arrival
        yield delayed(datum, arrival - datum.ts_init)


def _stream(datum: Any) -> Any:
    return type(datum), datum.bar_type if type(datum) is Bar else datum.instrument_id
