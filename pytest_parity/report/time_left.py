"""How long an acceptance still holds, in words."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_parity.core.accepting.expected import VersionBound


def time_left(until: date | VersionBound, today: date) -> tuple[bool, str]:
    """Say how long an acceptance holds, and whether it has lapsed; a date is the last day of it."""
    if not isinstance(until, date):
        installed = version("nautilus_trader")
        return until.reached(installed), f"{installed} is installed"
    days = (until - today).days
    if days < 0:
        return True, f"expired {-days:,} day{'' if days == -1 else 's'} ago"
    return False, "ends today" if not days else f"{days:,} day{'' if days == 1 else 's'} left"
