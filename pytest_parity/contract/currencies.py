"""Currencies that don't belong together.

Which codes there are is no question for a contract: Nautilus takes any word for a coin. What a file says of its own
accounts shows the usual mistakes: an account in one currency with a balance in another, and letters changed about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.faults import clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_parity.contract.reading.positions import TreePath
    from pytest_parity.contract.reading.reader import Tree

_CODE: Final = re.compile(r"[A-Z0-9]+$")
_AMOUNTS: Final = (("risk", "risk_per_trade"), ("risk", "daily_loss_cap"), ("tolerance", "pnl"))


def find_faults(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    """Find balances outside their account's only currency, and amounts in a currency that looks mistyped."""
    venues = tree.get("venues")
    held: set[str] = set()
    for index, venue in enumerate(venues if isinstance(venues, list) else []):
        if isinstance(venue, dict):
            yield from _foreign_balances(venue, ("venues", index))
            held |= {code for _, _, code in _balances(venue)}
    for clause, key in _AMOUNTS:
        terms = tree.get(clause)
        text = terms.get(key) if isinstance(terms, dict) else None
        code = _code(text)
        if code is not None and code not in held and (meant := _same_letters(code, held)):
            yield (clause, key), f"'{clip(str(text))}' is in a currency that no balance has; did you mean '{meant}'?"


def _foreign_balances(venue: dict[str, Tree], place: TreePath) -> Iterator[tuple[TreePath, str]]:
    base = venue.get("base_currency")
    for index, text, code in _balances(venue):
        if isinstance(base, str) and code != base:
            said = f"isn't in the account's base_currency, '{clip(base)}'; let them agree"
            path = (*place, "starting_balances", index)
            yield path, f"'{clip(text)}' {said}, or leave base_currency out for an account in several"


def _balances(venue: dict[str, Tree]) -> Iterator[tuple[int, str, str]]:
    balances = venue.get("starting_balances")
    for index, text in enumerate(balances if isinstance(balances, list) else []):
        if isinstance(text, str) and (code := _code(text)):
            yield index, text, code


def _code(text: Tree) -> str | None:
    """Give the currency of an amount; `None` of what is no money, which is told as a fault of its own."""
    amount, _, code = text.strip().rpartition(" ") if isinstance(text, str) else ("", "", "")
    return code if amount and _CODE.match(code) else None


def _same_letters(code: str, held: set[str]) -> str | None:
    return next((other for other in sorted(held) if sorted(other) == sorted(code)), None)
