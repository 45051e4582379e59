"""A strategy's own reasons for not entering, and the label that each of them is evidence for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_parity.core.mismatch import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The words that a contract need not explain; its clause `reasons` adds a strategy's own and may change these.
REASONS: Final[dict[str, Label]] = {
    "no_quote": Label.MICROSTRUCTURE_REJECT,
    "one_sided_quote": Label.MICROSTRUCTURE_REJECT,
    "crossed_quote": Label.MICROSTRUCTURE_REJECT,
    "stale_quote": Label.MICROSTRUCTURE_REJECT,
    "wide_spread": Label.MICROSTRUCTURE_REJECT,
    "small_size": Label.MICROSTRUCTURE_REJECT,
    "bar_range": Label.MICROSTRUCTURE_REJECT,
    "liquidity": Label.MICROSTRUCTURE_REJECT,
    "missing_data": Label.DATA_MISSING,
    "missing_bars": Label.DATA_MISSING,
    "missing_history": Label.DATA_MISSING,
    "no_contract": Label.CONTRACT_MISMATCH,
    "no_expiry": Label.CONTRACT_MISMATCH,
    "no_right": Label.CONTRACT_MISMATCH,
    "strike_too_far": Label.CONTRACT_MISMATCH,
    "duplicate_entry": Label.STATE_MISMATCH,
    "position_open": Label.STATE_MISMATCH,
    "order_open": Label.STATE_MISMATCH,
    "kill_switch": Label.RISK_CONTROL_BLOCK,
    "daily_loss_cap": Label.RISK_CONTROL_BLOCK,
    "max_trades": Label.RISK_CONTROL_BLOCK,
    "risk_limit": Label.RISK_CONTROL_BLOCK,
    "size_too_small": Label.SIZING_MISMATCH,
    "outside_entry_window": Label.SIGNAL_MISMATCH,
    "no_signal": Label.SIGNAL_MISMATCH,
}

# Which of two reasons counts where the paths give different ones: what a plug-in has a label of its own for, what was
# absent, then what forbids every entry, then what is about this one.
_STRONGEST_FIRST: Final = (
    Label.DATA_MISSING,
    Label.RISK_CONTROL_BLOCK,
    Label.BROKER_REJECT,
    Label.STATE_MISMATCH,
    Label.MICROSTRUCTURE_REJECT,
    Label.CONTRACT_MISMATCH,
    Label.SIZING_MISMATCH,
    Label.SIGNAL_MISMATCH,
    Label.EXIT_MISMATCH,
    Label.FILL_MISMATCH,
)


def strongest(reasons: Iterable[str], table: Mapping[str, Label]) -> tuple[str, Label] | None:
    """Choose the reason that labels a mismatch, with its label; None if the table knows none of them."""
    known = [(reason, table[reason]) for reason in sorted(set(reasons)) if reason in table]
    return min(known, key=lambda item: (_rank(item[1]), item[0]), default=None)


def _rank(label: Label) -> int:
    return _STRONGEST_FIRST.index(label) if label in _STRONGEST_FIRST else -1
