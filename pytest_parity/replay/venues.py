"""One venue declaration for both paths: BacktestVenueConfig words into a simulated exchange or a sandbox client."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nautilus_trader.adapters.sandbox.config import SandboxExecutionClientConfig
from nautilus_trader.backtest.config import BacktestVenueConfig
from nautilus_trader.backtest.node import (
    get_account_type,
    get_base_currency,
    get_book_type,
    get_fee_model,
    get_fill_model,
    get_latency_model,
    get_leverages,
    get_margin_model,
    get_oms_type,
    get_oto_trigger_mode,
    get_starting_balances,
)
from nautilus_trader.common.config import ActorFactory
from nautilus_trader.model.enums import BookType
from nautilus_trader.model.identifiers import Venue
from nautilus_trader.model.objects import Currency

from pytest_parity.replay.components import parse_config, resolve
from pytest_parity.replay.ports import ConfigRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_parity.contract.venues import VenueOverride
    from pytest_parity.replay.ports import PathJob

# `add_venue` of this version takes no liquidation settings, though its config class has them
_NOT_TAKEN = ("liquidation_enabled", "liquidation_trigger_ratio", "liquidation_cancel_open_orders")

# taken over as they are; the other keys of the config need a conversion of their own
_PLAIN = (
    "routing",
    "frozen_account",
    "reject_stop_orders",
    "support_gtd_orders",
    "support_contingent_orders",
    "use_position_ids",
    "use_random_ids",
    "use_reduce_only",
    "use_market_order_acks",
    "bar_execution",
    "bar_adaptive_high_low_ordering",
    "trade_execution",
    "liquidity_consumption",
    "queue_position",
    "allow_cash_borrowing",
    "price_protection_points",
    "settlement_prices",
)  # fmt: skip - a list of words reads better packed


def venue_configs(job: PathJob) -> list[BacktestVenueConfig]:
    """The job's venues as Nautilus configs, each instrument's venue declared."""
    configs = [venue_config(words, f"venues.{number}") for number, words in enumerate(job.venues)]
    for number, config in enumerate(configs):
        _check_balances(config.starting_balances, config, f"venues.{number}.starting_balances")
    declared = {config.name for config in configs}
    for instrument in job.instruments:
        if instrument.id.venue.value not in declared:
            raise ConfigRefused(
                "venues",
                f"instrument {instrument.id} trades on {instrument.id.venue}, which is not declared",
                f"declare it beside {', '.join(sorted(declared))}, or choose `data.instruments`",
            )
    return configs


def venue_config(words: Mapping[str, Any], where: str) -> BacktestVenueConfig:
    """Return one venue's config; `where` is the contract's field, dotted. Raises `ConfigRefused`.

    The currencies of its balances are checked once the data's instruments are known.
    """
    if ignored := sorted(set(words) & set(_NOT_TAKEN)):
        raise ConfigRefused(f"{where}.{ignored[0]}", f"this Nautilus version ignores {', '.join(ignored)}", "remove it")
    typed = {key: _typed(value, f"{where}.{key}") for key, value in words.items()}
    return parse_config(BacktestVenueConfig, typed, where)


def _typed(words: Any, where: str) -> Any:
    """Give the config of a model or module the types of its class: Nautilus itself takes no text for a number."""
    if isinstance(words, list):
        return [_typed(entry, f"{where}.{number}") for number, entry in enumerate(words)]
    if not isinstance(words, dict) or not isinstance(words.get("config"), dict) or "config_path" not in words:
        return words
    parsed = parse_config(resolve(words["config_path"], f"{where}.config_path"), words["config"], f"{where}.config")
    plain = parsed.json_primitives()
    return {**words, "config": {key: plain[key] for key in words["config"]}}


def check_overrides(overrides: Iterable[VenueOverride]) -> None:
    """Refuse an override for the paper path of what a sandbox has no setting for: it would do nothing, silently."""
    for number, override in enumerate(overrides):
        if without := sorted(set(override.given()) - {"name"} - set(SandboxExecutionClientConfig.__struct_fields__)):
            raise ConfigRefused(
                f"paths.paper.venues.{number}.{without[0]}",
                f"a sandbox venue has no setting for {', '.join(without)} ({override.name})",
                f"it takes {', '.join(sorted(set(SandboxExecutionClientConfig.__struct_fields__) & set(_PLAIN)))}",
            )


def matches_on_bars(venues: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of the venues of which a simulated exchange matches on bars, as their words have it."""
    configs = [venue_config(words, f"venues.{number}") for number, words in enumerate(venues)]
    # a book other than of one level takes nothing from bars, whatever `bar_execution` says
    return [one.name for one in configs if one.bar_execution and get_book_type(one) == BookType.L1_MBP]


@contextmanager
def refusing(number: int, venue: str) -> Iterator[None]:
    """Tell a venue's settings that Nautilus refuses as the contract's fault."""
    try:
        yield
    except ValueError as error:
        raise ConfigRefused(
            f"venues.{number}", f"Nautilus refuses the settings of {venue}: {error}", "correct the setting"
        ) from error


def _check_balances(balances: Iterable[str], config: BacktestVenueConfig, where: str) -> None:
    """Refuse a balance in another currency than the account's only one, or in one that nobody knows."""
    for balance in balances:
        currency = balance.split()[-1]
        if config.base_currency not in {None, currency}:
            raise ConfigRefused(
                where,
                f"balance {balance} is not in the account's base currency {config.base_currency} ({config.name})",
                "correct the balance, or leave out base_currency for an account in several",
            )
        # Nautilus would take a mistyped code for a new coin; those of the data's instruments it has met by now
        if Currency.from_internal_map(currency) is None:
            raise ConfigRefused(
                where,
                f"balance {balance} is in a currency that neither Nautilus nor the data know ({config.name})",
                "correct the currency's code",
            )


def exchange_terms(config: BacktestVenueConfig) -> dict[str, Any]:
    """The arguments of `BacktestEngine.add_venue`, as Nautilus's own backtest node derives them."""
    return {
        "venue": Venue(config.name),
        "oms_type": get_oms_type(config),
        "account_type": get_account_type(config),
        "base_currency": get_base_currency(config),
        "starting_balances": get_starting_balances(config),
        "default_leverage": Decimal(str(config.default_leverage)),
        "leverages": get_leverages(config),
        "margin_model": get_margin_model(config),
        "book_type": get_book_type(config),
        "modules": [ActorFactory.create(module) for module in config.modules or []],
        "fill_model": get_fill_model(config),
        "fee_model": get_fee_model(config),
        "latency_model": get_latency_model(config),
        "oto_trigger_mode": get_oto_trigger_mode(config),
        **{key: getattr(config, key) for key in _PLAIN},
    }


def sandbox_config(config: BacktestVenueConfig, balances: Sequence[str]) -> SandboxExecutionClientConfig:
    """The same venue as a sandbox client's config: whatever a sandbox has no setting for stays behind.

    `balances` are the account's at the start of the session, where the contract gives them; otherwise the venue's.
    """
    _check_balances(balances, config, "paths.paper.start.balances")
    shared = {
        key: getattr(config, key)
        for key in SandboxExecutionClientConfig.__struct_fields__
        if key in BacktestVenueConfig.__struct_fields__ and getattr(config, key) is not None
    }
    shared |= {
        "starting_balances": list(balances) or config.starting_balances,
        "oms_type": get_oms_type(config).name,
        "account_type": get_account_type(config).name,
        "book_type": get_book_type(config).name,
        "default_leverage": Decimal(str(config.default_leverage)),
        # by identifier, as the exchange behind the sandbox takes them, and not by name, as the config class says
        "leverages": get_leverages(config),
    }
    return SandboxExecutionClientConfig(venue=config.name, **shared)
