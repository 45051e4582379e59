"""How long an acceptance holds, as every report says it."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.metadata import version

import pytest

from pytest_parity.core.accepting.expected import VersionBound
from pytest_parity.report.time_left import time_left


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (12, (False, "12 days left")),
        (1, (False, "1 day left")),
        (0, (False, "ends today")),
        (-1, (True, "expired 1 day ago")),
        (-30, (True, "expired 30 days ago")),
    ],
)
def test_days_to_expiry(days: int, left: tuple[bool, str]) -> None:
    today = date(2027, 3, 1)
    assert time_left(today + timedelta(days=days), today) == left


def test_a_version_bound_says_what_is_installed() -> None:
    installed = version("nautilus_trader")
    bounds = [VersionBound("nautilus_trader", number) for number in ("99.0", "1.0")]
    assert [time_left(bound, date(2027, 3, 1)) for bound in bounds] == [
        (False, f"{installed} is installed"),
        (True, f"{installed} is installed"),
    ]
