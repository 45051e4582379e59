"""The simulated venues, in the words of Nautilus's `BacktestVenueConfig`."""

from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue

from pytest_parity.contract.terms import Config, Flag, Instrument, MoneyFromZero, Number, Terms, Text, Whole

OmsType = Literal["NETTING", "HEDGING"]
AccountType = Literal["CASH", "MARGIN", "BETTING", "WALLET"]
BookType = Literal["L1_MBP", "L2_MBP", "L3_MBO"]
Balances = Annotated[tuple[MoneyFromZero, ...], Field(min_length=1)]


class VenueOverride(Terms):
    """What a path changes of the venue of that name; everything that is `None` stays as it is."""

    name: Text = Field(examples=["XNAS"])
    """Nautilus's name of the venue."""
    oms_type: OmsType | None = None
    account_type: AccountType | None = None
    starting_balances: Balances | None = None
    base_currency: Text | None = None
    default_leverage: Number | None = None
    leverages: dict[Instrument, Number] | None = None
    margin_model: Config | None = None
    modules: tuple[Config, ...] | None = None
    fill_model: Config | None = None
    latency_model: Config | None = None
    fee_model: Config | None = None
    book_type: BookType | None = None
    routing: Flag | None = None
    reject_stop_orders: Flag | None = None
    support_gtd_orders: Flag | None = None
    support_contingent_orders: Flag | None = None
    oto_trigger_mode: Literal["PARTIAL", "FULL"] | None = None
    use_position_ids: Flag | None = None
    use_random_ids: Flag | None = None
    use_reduce_only: Flag | None = None
    use_market_order_acks: Flag | None = None
    bar_execution: Flag | None = None
    bar_adaptive_high_low_ordering: Flag | None = None
    trade_execution: Flag | None = None
    liquidity_consumption: Flag | None = None
    queue_position: Flag | None = None
    allow_cash_borrowing: Flag | None = None
    frozen_account: Flag | None = None
    price_protection_points: Whole | None = None
    settlement_prices: dict[Instrument, Number] | None = None
    liquidation_enabled: Flag | None = None
    liquidation_trigger_ratio: Number | None = None
    liquidation_cancel_open_orders: Flag | None = None

    def given(self) -> dict[str, JsonValue]:
        """Give the settings that the contract gives, as JSON values with numbers and money as text.

        Nautilus's defaults hold for the rest.
        """
        return {key: value for key, value in self.model_dump(mode="json").items() if value is not None}


class Venue(VenueOverride):
    """One simulated venue, the same on both paths unless a path overrides it.

    What isn't given keeps Nautilus's default.
    """

    oms_type: OmsType = "NETTING"
    account_type: AccountType = "MARGIN"
    starting_balances: Balances = Field(examples=["[100_000 USD]"])
    """Of the account."""

    def overridden_by(self, override: VenueOverride) -> "Venue":
        """Give this venue with each setting that `override` gives replaced."""
        settings: dict[str, Any] = {**self.given(), **override.given()}
        return Venue.model_validate(settings)
