"""Faults of an entry: it comes at another time, on another instrument, in another size."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import Label
from pytest_parity.session.planting.faults import (
    MINUTE,
    SECOND,
    Fault,
    Nothing,
    altered,
    around,
    between,
    delay_until,
    late,
    on_paper,
    some,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.decision import Decision
    from pytest_parity.session.planting.faults import Plan
    from pytest_parity.session.planting.known import Known

_AMOUNT = re.compile(r"(\d[\d_]*(?:\.\d+)?)( [A-Z][A-Z0-9]+)?")
_SIZES = ("size", "quantity", "qty", "lot", "risk", "notional", "capital", "amount", "units")
_MOST_KEYS = 4
_SHIFTS = ("0.02", "-0.02")


def other_signal(known: Known) -> Plan:
    """Let the data at an entry come later; where nothing was decided, let prices leave where they were."""
    if known.openings:
        return around(known, _other_time)
    if known.decisions:
        return Nothing("no strategy entered, or refused to: choose a session with an entry")
    span = ((known.opens + known.closes) // 2, known.closes)
    return _moved(known, span, ("0.02", "-0.02", "0.05", "-0.05"))


def _other_time(known: Known, opening: Decision) -> list[Fault]:
    """Let data at an opening come later, then prices around it be others, none that a decision before it saw."""
    at = (opening.ts - SECOND, opening.ts + 2 * SECOND)
    by = delay_until(known, at[1])
    lates = [late(known, at, by), late(known, (known.opens, known.closes + SECOND), by)]
    since = max(opening.ts - 10 * MINUTE, known.last_before(opening) + 1)
    return [*lates, *_moved(known, (since, opening.ts + 10 * MINUTE), ("-0.01", "0.01", "-0.05", "0.05"))]


def _moved(known: Known, span: tuple[int, int], moves: Sequence[str]) -> list[Fault]:
    """Let prices of what the tickers name be higher or lower for a while."""
    moved = known.underlyings or known.instruments
    what = f"prices of {some(moved)} moved by {{by}} of it {between(known, span)}"
    words = {"instruments": moved, "since": span[0], "until": span[1]}
    return [altered(known, what.format(by=by), "shift_prices", by=by, **words) for by in moves]


def other_contract(known: Known) -> Plan:
    """Let the definitions of options be others, or the price that one is chosen by."""
    if not known.openings:
        return Nothing("no option was chosen: choose a session with an entry in one")
    if not any(map(known.is_option, known.trace.tickers)):
        return Nothing("the session's data have no options to choose from")
    return around(known, _other_option) or Nothing("no option was chosen: choose a session with an entry in one")


def _other_option(known: Known, opening: Decision) -> list[Fault]:
    until, faults = opening.ts + SECOND, []
    if known.is_option(opening.instrument):
        what = f"the definitions of {opening.instrument} and of the option next to it have each other's terms"
        faults.append(altered(known, what, "swap_options", option=opening.instrument, until=until))
    elif known.contract.reason_labels().get(opening.reason or "") is Label.CONTRACT_MISMATCH:
        what = f"the definitions of all options are moved to a strike at the price of {opening.instrument}"
        faults.append(altered(known, what, "strike_near", underlying=opening.instrument, until=until))
    if moved := known.underlyings:
        what, words = f"prices of {some(moved)} moved by {{by}} of it", {"since": known.opens, "until": known.closes}
        moves = (
            altered(known, what.format(by=by), "shift_prices", instruments=moved, by=by, **words) for by in _SHIFTS
        )
        faults += moves
    return faults


def other_size(known: Known) -> Plan:
    """Let each setting that an entry's size may come from be half, then the size that is offered."""
    entry = known.entry
    if entry is None:
        return Nothing("no strategy entered: choose a session with an entry")
    faults = [*_halved(known, entry.quantity)]
    if entry.instrument in known.quoted and entry.quantity > 1:
        size = str(entry.quantity // 2)
        words = {"instruments": [entry.instrument], "size": size, "until": entry.ts + SECOND}
        what = f"quotes of {entry.instrument} offer {size} units"
        faults.append(altered(known, what, "offer", since=known.since(entry), **words))
    why = "no setting of the strategy is an amount that a size may come from"
    return faults or Nothing(f"{why}: let one be its size or its risk")


def _halved(known: Known, quantity: Decimal) -> Iterator[Fault]:
    amounts = [(key, *found) for key, value in known.config.items() if (found := _amount(value)) is not None]
    exact = [one for one in amounts if one[1] == quantity and one[1] > 1]
    named = [one for one in amounts if one not in exact and (one[2] or any(word in one[0] for word in _SIZES))]
    named.sort(key=lambda one: not any(word in one[0] for word in _SIZES))
    for key, amount, currency in [*exact, *named][:_MOST_KEYS]:
        other = _half(amount)
        config = {**known.contract.paths.paper.config, key: f"{other:f}{currency}"}
        what = f"paths.paper.config.{key}: {other:f}{currency} for {amount:f}{currency}"
        yield Fault(what=what, contract=on_paper(known.contract, config=config))


def _amount(value: object) -> tuple[Decimal, str] | None:
    """Read a number or an amount of money above zero."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _AMOUNT.fullmatch(str(value))
    if match is None or not (number := Decimal(match[1].replace("_", ""))):
        return None
    return number, match[2] or ""


def _half(amount: Decimal) -> Decimal:
    """Halve an amount; a whole number stays one, and one unit becomes two."""
    if amount != amount.to_integral_value():
        return amount / 2
    return amount // 2 or Decimal(2)
