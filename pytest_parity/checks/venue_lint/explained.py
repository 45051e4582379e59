"""What each setting that the paths don't have alike is likely to cause; which exist, Nautilus's own classes say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pytest_parity.core.mismatch import Label


@dataclass(frozen=True, slots=True)
class Explained:
    """The label that a difference is likely to show under, and how; no label where decisions don't hang on it."""

    label: Label | None
    shows: str


_FILL, _STATE, _RISK = Label.FILL_MISMATCH, Label.STATE_MISMATCH, Label.RISK_CONTROL_BLOCK
_REJECT, _SIGNAL, _SIZING = Label.BROKER_REJECT, Label.SIGNAL_MISMATCH, Label.SIZING_MISMATCH
_DATA, _EXIT = Label.DATA_MISSING, Label.EXIT_MISMATCH

VENUE_SETTINGS: Final = {
    "account_type": Explained(_RISK, "what the account can buy, and its margin, differ"),
    "allow_cash_borrowing": Explained(_RISK, "a cash account that may borrow takes orders which the other refuses"),
    "bar_adaptive_high_low_ordering": Explained(_FILL, "a bar's high and low are reached in another order"),
    "bar_execution": Explained(_FILL, "only one venue matches on bars"),
    "base_currency": Explained(_REJECT, "balances are kept, and converted, in another currency"),
    "book_type": Explained(_REJECT, "a book of another kind is made of other data; without them it has no market"),
    "default_leverage": Explained(_REJECT, "margin, and with it what the account can buy, differs"),
    "fee_model": Explained(_FILL, "commissions, and with them realized profit and loss, differ"),
    "fill_model": Explained(_FILL, "whether and at which price an order fills differs"),
    "frozen_account": Explained(_REJECT, "only one account's balances follow its trades"),
    "latency_model": Explained(_FILL, "orders reach the venue at another time, and fill on another quote"),
    "leverages": Explained(_REJECT, "margin, and with it what the account can buy, differs"),
    "liquidation_cancel_open_orders": Explained(_STATE, "orders are canceled with a liquidation on one path only"),
    "liquidation_enabled": Explained(_STATE, "only one venue closes the positions of an account without margin"),
    "liquidation_trigger_ratio": Explained(_STATE, "positions are liquidated at another ratio"),
    "liquidity_consumption": Explained(_FILL, "only one venue remembers which size of a quote is taken already"),
    "margin_model": Explained(_REJECT, "margin, and with it what the account can buy, differs"),
    "modules": Explained(_STATE, "a module changes the account or its positions on one path only"),
    "oms_type": Explained(_STATE, "the same fills make one position on one path, and several on the other"),
    "oto_trigger_mode": Explained(_EXIT, "a bracket's stop and target are released at another part of its entry"),
    "price_protection_points": Explained(_FILL, "market orders are bounded in price on one path only"),
    "queue_position": Explained(_FILL, "limit orders wait behind the quoted size on one path only"),
    "reject_stop_orders": Explained(_REJECT, "a stop whose trigger the market has passed is refused on one path only"),
    "routing": Explained(_REJECT, "orders for instruments of other venues are routed on one path only"),
    "settlement_prices": Explained(_FILL, "a contract that expires is settled at another price"),
    "starting_balances": Explained(_SIZING, "what is sized by the account, and what it can buy, differs"),
    "support_contingent_orders": Explained(_EXIT, "the exits of a bracket depend on each other on one path only"),
    "support_gtd_orders": Explained(_STATE, "orders lapse at their time on one path only"),
    "trade_execution": Explained(_FILL, "only one venue matches on trades"),
    "use_market_order_acks": Explained(
        None, "market orders are accepted before they fill on one path only: no decision differs"
    ),
    "use_position_ids": Explained(_STATE, "positions get the venue's ids on one path only"),
    "use_random_ids": Explained(None, "the venue's ids differ, which are never compared"),
    "use_reduce_only": Explained(_EXIT, "a reduce-only order can open a position on one path only"),
}
_UNKNOWN_VENUE_SETTING = Explained(_FILL, "the venues match orders or keep the account by different rules")

ENGINE_SETTINGS: Final = {
    "data": Explained(_SIGNAL, "bars are built, or data handed on, by different rules"),
    "risk": Explained(_RISK, "the risk engine denies orders by different rules"),
    "exec": Explained(_STATE, "orders and positions are tracked, and reconciled, by different rules"),
    "cache": Explained(_STATE, "what a strategy finds in the cache differs"),
}
# the settings of engines that differ from what their engine's others do
ENGINE_EXCEPTIONS: Final = {
    **dict.fromkeys(("debug", "snapshot_orders", "snapshot_positions"), Explained(None, "it is only logged or saved")),
    **dict.fromkeys(
        (
            "qsize",
            "graceful_shutdown_on_exception",
            "snapshot_positions_interval_secs",
            "own_books_audit_interval_secs",
        ),
        Explained(None, "it is about how the engine runs: no decision differs"),
    ),
    **dict.fromkeys(
        ("validate_data_sequence", "buffer_deltas", "external_clients"),
        Explained(_DATA, "what reaches a strategy differs"),
    ),
    "allow_overfills": Explained(_FILL, "a fill beyond its order's quantity is taken on one path only"),
}


def explain(part: str, key: str) -> Explained:
    """Return what is known of a setting, else what is likely of any setting of its part."""
    if part == "venue":
        return VENUE_SETTINGS.get(key, _UNKNOWN_VENUE_SETTING)
    return ENGINE_EXCEPTIONS.get(key, ENGINE_SETTINGS[part])
