"""The option contracts of a day that lie near the open and expire soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.contract.values import format_percent
from pytest_parity.sources.faults import DataMissing
from pytest_parity.sources.lean.expiry import Expiry, expiry_of
from pytest_parity.sources.lean.names import SCALE, Contract, contract_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_parity.contract.data import DataTerms
    from pytest_parity.sources.lean.archive import Archive
    from pytest_parity.sources.lean.day import LeanDay

_EXAMPLE = "20140605_twx_minute_quote_american_call_700000_20140621.csv"


@dataclass(frozen=True, slots=True)
class Listed:
    """A contract of the day, its expiry, and the archive with its quotes."""

    contract: Contract
    expiry: Expiry
    archive: Archive


def chain_near(day: LeanDay, opened: int, terms: DataTerms, days: Mapping[date, tuple[int, int]]) -> list[Listed]:
    """Return the contracts inside the terms' strike band and days to expiry, both ends included.

    The band lies around `opened`, the price at which the underlying opened in ten-thousandths; days to expiry run to
    the last trading day; `days` are the exchange's sessions up to the longest expiry. Raises `DataMissing` when there
    is none, `BadRecord` when one has a strike that its symbol can't hold.
    """
    everything = _contracts(day)
    low, high = opened * (1 - terms.strike_band), opened * (1 + terms.strike_band)
    latest = day.day + timedelta(days=terms.longest_dte)
    near = [
        Listed(contract, expiry, archive)
        for contract, (archive, _) in everything.items()
        if low <= contract.strike <= high
        if (expiry := expiry_of(contract, days)) is not None and day.day <= expiry.last_day <= latest
    ]
    if not near:
        raise _nothing_near(day, opened, terms, {contract.strike for contract in everything})
    for listed in near:
        if not listed.contract.has_symbol:
            raise listed.archive.fault(_no_symbol(listed.contract), everything[listed.contract][1])
    return near


def _contracts(day: LeanDay) -> dict[Contract, tuple[Archive, str]]:
    """Return every contract of the day with its member; at least one of an index's roots must have its file."""
    files = [(root, day.underlying.chain(day.day, root)) for root in day.underlying.roots]
    present = [(root, file) for root, file in files if day.folder.has(file)] or files[:1]
    found: dict[Contract, tuple[Archive, str]] = {}
    for root, file in present:
        archive = day.folder.archive(file)
        for member in archive.members:
            contract = contract_of(member, day.day, root)
            if contract is None or contract.style != day.underlying.style:
                raise archive.fault(f"isn't named as the quotes of a contract, like {_EXAMPLE}", member)
            if contract in found:  # a strike with and without leading zeros
                raise archive.fault(f"is the same contract as {found[contract][1]}", member)
            found[contract] = archive, member
    return found


def _no_symbol(contract: Contract) -> str:
    return (
        f"has the strike {Decimal(contract.strike) / SCALE:f}, which no OCC symbol can hold: "
        "a whole number of tenths of a cent below 100000"
    )


def _nothing_near(day: LeanDay, opened: int, terms: DataTerms, strikes: set[int]) -> DataMissing:
    nearest = min(strikes, key=lambda strike: (abs(strike - opened), strike), default=None)
    there = f"the nearest strike is {_dollars(nearest)}" if nearest is not None else "it lists none at all"
    return DataMissing(
        f"data root {day.folder.root!r} has no contract of {day.underlying.ticker} on {day.day.isoformat()} within "
        f"{format_percent(terms.strike_band)} of the open at {_dollars(opened)} and "
        f"{terms.longest_dte} days to expiry; {there}",
        "widen `strikes` or `dte`, or choose `types: [bars]` for the underlying alone",
        key="strikes",
    )


def _dollars(ten_thousandths: int) -> str:
    return f"{Decimal(ten_thousandths) / SCALE:.2f}"
