"""Every limit that a contract can state: its clause, its words, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_parity.checks.limits import entries, orders, quotes, risk, words
from pytest_parity.core.limit import LimitResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_parity.checks.limits.view import View
    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.core.limit import Held

type Where = tuple[str, ...]  # the clause's keys in the contract

_OVERNIGHT: Final = ("overnight",)
_RANGES: Final = (("entry_window",), ("option", "dte"))  # which may be given without either end
_DAILY: Final = (("risk", "max_trades_per_day"), ("risk", "daily_loss_cap"))  # what speaks of a day implies its end


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: how it is said, and how a path is held to it."""

    where: Where
    words: Callable[[Any], str]
    hold: Callable[[Any, View], Iterator[Held]]


LIMITS: Final = (
    Limit(("tickers",), ", ".join, entries.hold_tickers),
    Limit(("entry_window",), entries.window_words, entries.hold_entry_window),
    Limit(("option", "dte"), entries.dte_words, entries.hold_dte),
    Limit(("option", "rights"), ", ".join, entries.hold_rights),
    Limit(("option", "contract_status"), ", ".join, entries.hold_status),
    Limit(("risk", "risk_per_trade"), str, risk.hold_risk),
    Limit(("risk", "max_trades_per_day"), words.trades, risk.hold_trades),
    Limit(("risk", "daily_loss_cap"), lambda cap: f"no entry once {cap} are lost", risk.hold_losses),
    Limit(("quotes", "max_age"), words.seconds, quotes.hold_age),
    Limit(("quotes", "max_spread"), words.percent, quotes.hold_spread),
    Limit(("quotes", "min_size"), lambda size: f"{words.units(size)} or more", quotes.hold_size),
    Limit(("routing", "venue"), str, orders.hold_venue),
    Limit(("routing", "order_types"), ", ".join, orders.hold_order_types),
    Limit(("routing", "time_in_force"), ", ".join, orders.hold_time_in_force),
    Limit(_OVERNIGHT, lambda _: "nothing open after the close", orders.hold_flat),
    Limit(("kill_switch",), lambda _: "no entry unless it is clear", entries.hold_kill_switch),
)


def has_limits(contract: LaunchContract) -> bool:
    """Whether the contract states any limit."""
    return any(_value(contract, limit.where) is not None for limit in LIMITS)


def hold(contract: LaunchContract, views: Sequence[View]) -> tuple[LimitResult, ...]:
    """Hold each path to every limit that the contract states, in the order of the table."""
    results = []
    for limit in LIMITS:
        value, where = _value(contract, limit.where), limit.where
        if where == _OVERNIGHT and contract.overnight is None:
            value, where = _implied(contract, views)
        if value is not None:
            held = {view.path: tuple(limit.hold(value, view)) for view in views}
            results.append(LimitResult(".".join(limit.where), where, limit.words(value), held))
    return tuple(results)


def _value(contract: LaunchContract, where: Where) -> Any:
    """Return what the contract gives; None where that limits nothing."""
    value: Any = contract
    for key in where:
        value = None if value is None else getattr(value, key)
    if where == _OVERNIGHT:
        return True if value is False else None
    if value is not None and where in _RANGES:
        return value if any(end is not None for _, end in value) else None
    return value if value != () else None


def _implied(contract: LaunchContract, views: Sequence[View]) -> tuple[Any, Where]:
    """Tell whether all must be closed with the session though the contract doesn't say so, and what implies it."""
    daily = next((where for where in _DAILY if _value(contract, where) is not None), None)
    closes = not any(view.hours.round_the_clock for view in views)
    return (True if daily and closes else None), daily or _OVERNIGHT
