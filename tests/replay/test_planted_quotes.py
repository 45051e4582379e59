"""Quotes that a planted fault alters are those of its span alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from market import ACME, OPEN, SECOND, quote
from nautilus_trader.model.data import QuoteTick

from pytest_parity.replay.planted import blank, narrow, offer
from pytest_parity.replay.ports import Market, Window

if TYPE_CHECKING:
    from collections.abc import Callable

ALTERING: list[tuple[Callable[..., Market], dict[str, Any]]] = [
    (blank, {"side": "bid"}),
    (narrow, {}),
    (offer, {"size": "5"}),
]


@pytest.mark.parametrize(("alter", "words"), ALTERING)
def test_quotes_before_and_after_stay(alter: Callable[..., Market], words: dict[str, Any]) -> None:
    quotes = [quote(second) for second in range(1, 6)]
    recorded = Market(Window(OPEN, OPEN + 60 * SECOND, "America/New_York"), [ACME], quotes, None)
    span = {"since": OPEN + 2 * SECOND, "until": OPEN + 4 * SECOND}

    altered = alter(recorded, instruments=[ACME.id.value], **words, **span)

    same = [QuoteTick.to_dict(one) == QuoteTick.to_dict(other) for one, other in zip(quotes, altered.data, strict=True)]
    assert same == [True, False, False, False, True]
