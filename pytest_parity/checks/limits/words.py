"""Values in words, with their unit: exactly, so that a limit and what lies just beyond it read differently."""

from __future__ import annotations

from decimal import Decimal

_NANO = -9
_PERCENT_DIGITS = Decimal("1e-8")


def seconds(nanoseconds: int) -> str:
    """Write a length of time."""
    return f"{_short(Decimal(nanoseconds).scaleb(_NANO))} s"


def percent(ratio: Decimal) -> str:
    """Write a ratio, to eight digits of a percent."""
    return f"{_short(ratio.scaleb(2).quantize(_PERCENT_DIGITS))} %"


def money(amount: Decimal, currency: str) -> str:
    """Write an amount of money."""
    return f"{_short(amount)} {currency}"


def units(quantity: Decimal) -> str:
    """Write a quantity."""
    return f"{_short(quantity)} unit{'' if quantity == 1 else 's'}"


def trades(count: int) -> str:
    """Count trades."""
    return f"{count} trade{'' if count == 1 else 's'}"


def days(count: int) -> str:
    """Count days."""
    return f"{count} day{'' if count == 1 else 's'}"


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"
