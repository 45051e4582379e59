"""What an entry puts at risk, how many there are, and none once the day's losses are made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_parity.checks.limits.moments import say
from pytest_parity.checks.limits.size import exposures
from pytest_parity.checks.limits.words import money, trades
from pytest_parity.core.folding.pnl import realized_steps
from pytest_parity.core.limit import Held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_parity.checks.limits.view import View
    from pytest_parity.contract.values import Money
    from pytest_parity.core.decision import Decision

_ZERO = Decimal(0)


def hold_risk(most: Money, view: View) -> Iterator[Held]:
    """Hold what each entry may lose: to its stop where one is known, else all that is paid for it."""
    for entry in view.entries:
        known = exposures(entry, view)
        for exposure in known:
            amount = exposure.amount_in(most.currency)
            if amount is not None:
                yield Held(entry.ts, say(entry), money(amount, most.currency), amount <= most.amount, exposure.how)
            else:
                yield Held(entry.ts, say(entry), exposure.words, kept=False, how=exposure.how)


def hold_trades(most: int, view: View) -> Iterator[Held]:
    """Hold each entry that was filled, at least in part, in the order of their first fills."""
    filled = [entry for entry in view.entries if entry.executions[0].first_fill is not None]
    for count, entry in enumerate(sorted(filled, key=_first_fill), start=1):
        yield Held(entry.ts, say(entry), trades(count), count <= most)


def _first_fill(entry: Decision) -> tuple[int, int]:
    return entry.executions[0].first_fill or 0, entry.number


def hold_losses(most: Money, view: View) -> Iterator[Held]:
    """Hold what the session had realized, commissions included, when each entry was sent, or amended."""
    steps = iter([(event.sequence, event.currency, amount) for event, amount in realized_steps(view.trace)])
    step, sums = next(steps, None), {most.currency: _ZERO}
    for moment in sorted(view.moments, key=lambda moment: moment.row.sequence):
        while step is not None and step[0] < moment.row.sequence:
            _, currency, amount = step
            sums[currency] = sums.get(currency, _ZERO) + amount
            step = next(steps, None)
        own, others = sums[most.currency], _others(sums, most.currency)
        how = f"and {others} realized: state the limit in that currency" if others else ""
        yield Held(moment.entry.ts, moment.subject, _lost(own, most.currency), own > -most.amount and not others, how)


def _others(sums: Mapping[str, Decimal], currency: str) -> str:
    return ", ".join(money(amount, other) for other, amount in sorted(sums.items()) if amount and other != currency)


def _lost(realized: Decimal, currency: str) -> str:
    if realized < 0:
        return f"{money(-realized, currency)} lost"
    return f"{money(realized, currency)} made" if realized else "nothing lost"
