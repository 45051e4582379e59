"""A contract's entry window, held against a session's hours."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pytest_parity.contract.clauses import EntryWindow
from pytest_parity.core.fault import Refusal
from pytest_parity.replay.entry_window import check_entry_window
from pytest_parity.replay.ports import Window

NEW_YORK = "America/New_York"


def hours(opens: str, closes: str, zone: str = NEW_YORK) -> Window:
    start, end = (
        datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for text in (opens, closes)
    )
    return Window(int(start.timestamp()) * 10**9, int(end.timestamp()) * 10**9 + 1, zone)


WHOLE = hours("2015-12-23 09:30", "2015-12-23 16:00")
HALF = hours("2015-12-24 09:30", "2015-12-24 13:00")
EVENING = hours("2015-12-23 17:00", "2015-12-24 16:00")


@pytest.mark.parametrize("window", [WHOLE, HALF])
@pytest.mark.parametrize(
    "words", [{"from": "09:45", "to": "15:30"}, {"from": "09:30"}, {"to": "09:31"}, {"from": "12:59", "to": "20:00"}]
)
def test_a_window_with_a_moment_of_the_session_is_accepted(window: Window, words: dict[str, str]) -> None:
    check_entry_window(EntryWindow.model_validate(words), window)


@pytest.mark.parametrize(
    ("window", "words", "told"),
    [
        (WHOLE, {"from": "16:00"}, "from 16:00 on has no moment of the session of 2015-12-23, 09:30 to 16:00"),
        (WHOLE, {"from": "04:00", "to": "09:30"}, "04:00 to 09:30 has no moment of the session"),
        (
            HALF,
            {"from": "13:30", "to": "15:30"},
            "13:30 to 15:30 has no moment of the session of 2015-12-24, 09:30 to 13:00",
        ),
    ],
)
def test_a_window_outside_the_session_is_refused_at_its_key(window: Window, words: dict[str, str], told: str) -> None:
    with pytest.raises(Refusal, match=told) as caught:
        check_entry_window(EntryWindow.model_validate(words), window)

    assert caught.value.where == "entry_window"
    assert NEW_YORK in caught.value.what


def test_a_session_over_midnight_is_left_alone() -> None:
    check_entry_window(EntryWindow.model_validate({"from": "16:30", "to": "16:45"}), EVENING)


def test_without_a_window_nothing_is_refused() -> None:
    check_entry_window(None, WHOLE)
