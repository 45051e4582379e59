"""Amounts in words, and the one that isn't told."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

UNTOLD: Final = Decimal("NaN")  # stands for what an account had: `NaN` in a file
UNTOLD_WORD: Final = "…"


def write_amount(amount: Decimal) -> str:
    """Write a decimal without exponent, with the digits it was given."""
    return UNTOLD_WORD if amount.is_nan() else f"{amount:f}"
