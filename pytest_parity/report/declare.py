"""The entries for expected mismatches that a report offers to paste, each of which accepts what it is offered for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.accepting.own_label import fields_beyond

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.mismatch import Mismatch


@dataclass(frozen=True, slots=True)
class Offer:
    """What an entry says of fields, and what it is for."""

    field: str | None
    also: tuple[str, ...]
    roots: Sequence[Mismatch]


def declare(roots: Sequence[Mismatch], mismatches: Sequence[Mismatch], session: str) -> list[str]:
    """Return the entries ready to paste for the roots of one label."""
    lines = ["", "If research accepts it, declare it under expected_mismatches:"]
    return [*lines, *(line for offer in _offers(roots) for line in _entry(offer, mismatches, session))]


def count_following(following: Sequence[Mismatch]) -> str:
    """Say how many mismatches follow."""
    return "1 more mismatch follows" if len(following) == 1 else f"{len(following)} more mismatches follow"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as a sentence does: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _offers(roots: Sequence[Mismatch]) -> list[Offer]:
    """Choose one entry that accepts all, if need be without a field; else one for each field, with what differs too."""
    fields = sorted({root.field for root in roots})
    if len(fields) > 1 and not any(fields_beyond(root, None) for root in roots):
        return [Offer(None, (), roots)]
    offers = []
    for field in fields:
        alike = [root for root in roots if root.field == field]
        also = dict.fromkeys(further for root in alike for further in fields_beyond(root, field))
        offers.append(Offer(field, tuple(also), alike))
    return offers


def _entry(offer: Offer, mismatches: Sequence[Mismatch], session: str) -> list[str]:
    """Return one entry; TODO is what only a person can say, and the loader refuses it."""
    roots = offer.roots
    numbers = {root.number for root in roots}
    following = [mismatch for mismatch in mismatches if mismatch.root in numbers]
    tickers = {root.ticker for root in roots}
    lines = [f"  - label: {roots[0].label}", f"    sessions: [{session}]"]
    lines += [f"    ticker: {tickers.pop()}"] if len(tickers) == 1 else []
    lines += [f"    field: {offer.field}"] if offer.field is not None else []
    lines += [f"    also: [{', '.join(offer.also)}]"] if offer.also else []
    lines += [f"    count: {len(roots)}", *(f"    {key}: TODO" for key in ("rule", "reason", "owner", "until"))]
    if following:
        # the loader refuses TODO here too: whether consequences are accepted is for a person to say
        lines.append(f"    covers_consequences: TODO  # true or false: {count_following(following)} from it")
    return lines
