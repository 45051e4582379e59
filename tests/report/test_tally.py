"""How far replays have come, from the lines of a journal."""

from __future__ import annotations

import pytest

from pytest_parity.report.tally import Tally


def told(tally: Tally, *events: str, session: str = "a", seconds: float = 10.0, **facts: str) -> str:
    for event in events:
        tally.take({"event": event, "contract": "bot", "session": session, **facts})
    return tally.line(seconds).removeprefix("parity: ")


def test_sessions_done_and_running_are_counted_and_the_time_left_is_told_from_what_replays_took() -> None:
    tally = Tally({("bot", "a"): 2, ("bot", "b"): 2})

    assert tally.idle
    assert told(tally, "run_started", "path_started", "path_started") == "0 of 2 sessions done, 1 running"
    assert not tally.idle
    assert told(tally, "path_ended") == "0 of 2 sessions done, 1 running, about 30 s left"
    assert told(tally, "path_ended") == "1 of 2 sessions done, about 10 s left"
    assert told(tally, "path_started", session="b", seconds=100.0) == (
        "1 of 2 sessions done, 1 running, about 1 min 40 s left"
    )
    assert told(tally, "session_judged", "path_ended", session="b") == "2 of 2 sessions done"


@pytest.mark.parametrize("fact", ["variant", "perturbation"])
def test_a_replay_that_is_none_of_the_sessions_own_runs_but_completes_nothing(fact: str) -> None:
    tally, other = Tally({("bot", "a"): 2}), {fact: "clean"}

    assert told(tally, "path_started", **other) == "0 of 1 sessions done, 1 running"
    assert told(tally, "path_ended", "path_started", "path_ended", **other) == "0 of 1 sessions done"
