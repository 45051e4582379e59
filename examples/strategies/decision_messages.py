"""What a strategy says of its decisions: one JSON object per decision, sent as the signal `parity_decision`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from nautilus_trader.model.data import QuoteTick

SIGNAL = "parity_decision"
VERSION = 1


def decision_message(action: str, *, levels: Mapping[str, Decimal] | None = None, **words: object) -> str:
    """Write a message; `words` are instrument and any of strategy, setup, side, quantity, reason, quote, considered.

    `levels` are prices by name. Numbers are written as text, so that none loses a digit.
    """
    said: dict[str, Any] = {"version": VERSION, "action": action}
    said |= {key: value if isinstance(value, dict) else str(value) for key, value in words.items() if value is not None}
    if levels:
        said["levels"] = {name: f"{level:f}" for name, level in levels.items()}
    return json.dumps(said)


def seen_quote(quote: QuoteTick | None, verdict: str | None = None) -> dict[str, Any]:
    """Describe the quote that was decided on; a silent side is null, of a quote that never came only the verdict."""
    if quote is None:
        return {"verdict": verdict}
    return {
        "instrument": quote.instrument_id.value,
        "bid": str(quote.bid_price) if quote.bid_price > 0 else None,
        "ask": str(quote.ask_price) if quote.ask_price > 0 else None,
        "bid_size": str(quote.bid_size),
        "ask_size": str(quote.ask_size),
        "ts_event": quote.ts_event,
        "verdict": verdict,
    }
