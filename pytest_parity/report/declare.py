"""The entries for expected mismatches that a report offers to paste, each of which accepts what it is offered for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.own_label import fields_beyond, label_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.mismatch import Mismatch
    from pytest_parity.report.words import Clock

type Offer = tuple[str | None, list[Mismatch]]  # the field that an entry names, if any, and what it is for


def declare(roots: Sequence[Mismatch], mismatches: Sequence[Mismatch], session: str, clock: Clock) -> list[str]:
    """Return the entries ready to paste for the roots of one label, after what no entry can accept, and why."""
    acceptable = [root for root in roots if not (fields_beyond(root, root.field) and fields_beyond(root, None))]
    lines = [line for root in roots if root not in acceptable for line in _refuse(root, clock)]
    if acceptable:
        lines += ["", "If research accepts it, declare it under expected_mismatches:"]
        lines += [line for offer in _offers(acceptable) for line in _entry(offer, mismatches, session)]
    return lines


def count_following(following: Sequence[Mismatch]) -> str:
    """Say how many mismatches follow."""
    return "1 more mismatch follows" if len(following) == 1 else f"{len(following)} more mismatches follow"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as a sentence does: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _refuse(root: Mismatch, clock: Clock) -> list[str]:
    """Say why no entry can accept a mismatch: each lets differ one field, or the fields of one label."""
    beyond = {*fields_beyond(root, root.field), *fields_beyond(root, None)}
    further = [d for d in root.differences[1:] if d.field in beyond]
    kinds = [f"{root.field} ({root.label})", *(f"{d.field} ({label_in(root, d)})" for d in further)]
    return [
        "",
        f"No entry under expected_mismatches can accept the mismatch of {clock.time(root.ts)}: it differs in",
        f"{enumerate_words(kinds)}.",
        "An entry accepts one field, or the fields of one label: each of them has to be dealt with.",
    ]


def _offers(roots: Sequence[Mismatch]) -> list[Offer]:
    """Choose one entry that accepts all, the narrowest there is, or one for each field and one for the others."""
    fields = sorted({root.field for root in roots})
    for field in (*(fields if len(fields) == 1 else ()), None):
        if not any(fields_beyond(root, field) for root in roots):
            return [(field, list(roots))]
    offers: list[Offer] = []
    for field in fields:
        alike = [root for root in roots if root.field == field and not fields_beyond(root, field)]
        offers += [(field, alike)] if alike else []
    others = [root for root in roots if fields_beyond(root, root.field)]
    return [*offers, (None, others)] if others else offers


def _entry(offer: Offer, mismatches: Sequence[Mismatch], session: str) -> list[str]:
    """Return one entry; TODO is what only a person can say, and the loader refuses it."""
    field, roots = offer
    numbers = {root.number for root in roots}
    following = [mismatch for mismatch in mismatches if mismatch.root in numbers]
    tickers = {root.ticker for root in roots}
    lines = [f"  - label: {roots[0].label}", f"    sessions: [{session}]"]
    lines += [f"    ticker: {tickers.pop()}"] if len(tickers) == 1 else []
    lines += [f"    field: {field}"] if field is not None else []
    lines += [f"    count: {len(roots)}", *(f"    {key}: TODO" for key in ("rule", "reason", "owner", "until"))]
    if following:
        # the loader refuses TODO here too: whether consequences are accepted is for a person to say
        lines.append(f"    covers_consequences: TODO  # true or false: {count_following(following)} from it")
    return lines
