"""Replays in pytest's own process, where a debugger can follow."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from pytest_parity.replay.processes import Ended

if TYPE_CHECKING:
    from pytest_parity.session import SessionReplay
    from pytest_parity.session.repeats import Repetition


def run_inline(session: SessionReplay) -> dict[Repetition, Ended]:
    """Run a session's tasks one after the other in this process, where a debugger can follow."""
    from pytest_parity.session.path import run_path  # noqa: PLC0415 - the engine, which pytest's process needs only here

    tasks = session.tasks()
    with warnings.catch_warnings():
        # what the engine warns of is no warning of the user's tests, and must not become an error
        warnings.simplefilter("ignore")
        for task in tasks.values():
            task.note("path_started")
            run_path(task.argument, guarded=False)
            task.note("path_ended")
    return {repetition: Ended("exit") for repetition in tasks}
