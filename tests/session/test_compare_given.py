"""What both replays left of what they were given, compared with what the contract declares of paper's feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.contract.feed import Feed
from pytest_parity.core.trace import Path
from pytest_parity.session.feed import compare_given
from pytest_parity.session.given import records_file

if TYPE_CHECKING:
    from pathlib import Path as FilePath

NAME, OPEN, SECOND = "ACME.XNAS", 1_710_423_000_000_000_000, 1_000_000_000


def left(place: FilePath, seconds: list[int]) -> dict[str, Any]:
    """Leave the same quotes for the engine and the venue of one path."""
    stamps = [OPEN + second * SECOND for second in seconds]
    file = records_file(place, f"of {seconds}")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps([stamps, stamps, [f"{NAME},1.00,1.02,1,1,{ts}" for ts in stamps]]))
    given = {"count": len(stamps), "first": stamps[0], "last": stamps[-1], "sha256": f"of {seconds}"}
    streams = [{"receiver": who, "instrument": NAME, "type": "quotes", "given": given} for who in ("engine", "venue")]
    closes, zone = OPEN + 23_400 * SECOND, "America/New_York"
    return {"opens": OPEN, "closes": closes, "zone": zone, "steps": {NAME: "0.01"}, "streams": streams}


@pytest.mark.parametrize(("broker", "at_the_venue"), [("delayed", True), ("prompt", False)])
def test_a_venue_that_is_to_get_the_recorded_feed_is_held_to_it(
    tmp_path: FilePath, broker: str, *, at_the_venue: bool
) -> None:
    given = {Path.BACKTEST: left(tmp_path / "backtest", [1, 2, 3]), Path.PAPER: left(tmp_path / "paper", [1, 3])}
    feed = Feed.model_validate({"drop": [{"from": "09:30:02", "to": "09:30:03"}], "broker": broker})

    engine, venue = compare_given(given, feed, lambda path: tmp_path / path)

    assert [(one.count, one.declared) for one in engine.found] == [(1, True)]
    assert [(one.count, one.declared) for one in venue.found] == [(1, at_the_venue)]


def test_a_drop_excuses_only_what_it_takes(tmp_path: FilePath) -> None:
    given = {Path.BACKTEST: left(tmp_path / "backtest", [1, 2, 3]), Path.PAPER: left(tmp_path / "paper", [1])}
    feed = Feed.model_validate({"drop": [{"from": "09:30:02", "to": "09:30:03"}]})

    engine, _ = compare_given(given, feed, lambda path: tmp_path / path)

    assert [(one.declared, one.first.ts) for one in engine.found] == [
        (False, OPEN + 3 * SECOND),
        (True, OPEN + 2 * SECOND),
    ]
