"""The entries for expected mismatches that a report offers to paste, each of which accepts what it is offered for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_parity.core.accepting.own_label import fields_beyond

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_parity.core.known_difference import KnownDifference
    from pytest_parity.core.mismatch import Mismatch

    type Known = Mapping[int, KnownDifference]  # by number of the mismatch


_OFFER = "If research accepts it, declare it under expected_mismatches:"


@dataclass(frozen=True, slots=True)
class Offer:
    """What an entry says of fields, what it is for, and what known difference that fits."""

    field: str | None
    also: tuple[str, ...]
    roots: Sequence[Mismatch]
    known: KnownDifference | None = None


def declare(
    roots: Sequence[Mismatch], mismatches: Sequence[Mismatch], session: str, known: Known | None = None
) -> list[str]:
    """Return the entries ready to paste for the roots of one label, and before them what would mend what is known.

    `known` says what of the roots is known upstream.
    """
    offers = _offers(roots, known or {})
    remedies = dict.fromkeys(offer.known.remedy for offer in offers if offer.known is not None and offer.known.remedy)
    lines = ["", *(f"To mend it instead: {remedy}" for remedy in remedies), _OFFER]
    return [*lines, *(line for offer in offers for line in _entry(offer, mismatches, session))]


def offered(report: str) -> str:
    """Return the entries that a report ends with; empty where it offers none."""
    return report.partition(f"\n{_OFFER}\n")[2]


def tell_known(known: KnownDifference) -> str:
    """Say which known difference something fits, where it was seen, and what is behind it."""
    seen = f"{known.numbers}, seen in {known.versions}"
    return f"fits the known difference {known.name} ({seen}): {known.gist}"


def count_following(following: Sequence[Mismatch]) -> str:
    """Say how many mismatches follow."""
    return "1 more mismatch follows" if len(following) == 1 else f"{len(following)} more mismatches follow"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as a sentence does: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _offers(roots: Sequence[Mismatch], known: Known) -> list[Offer]:
    """Choose entries for what fits each known difference, and for the rest."""
    groups: dict[str, list[Mismatch]] = {}
    for root in roots:
        groups.setdefault(known[root.number].name if root.number in known else "", []).append(root)
    return [
        replace(offer, known=known.get(alike[0].number))
        for _, alike in sorted(groups.items(), key=lambda group: (not group[0], group[0]))
        for offer in _offers_alike(alike)
    ]


def _offers_alike(roots: Sequence[Mismatch]) -> list[Offer]:
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
    lines += [f"    count: {len(roots)}", *(f"    {key}: {said}" for key, said in _statements(offer.known))]
    if following:
        # the loader refuses TODO here too: whether consequences are accepted is for a person to say
        lines.append(f"    covers_consequences: TODO  # true or false: {count_following(following)} from it")
    return lines


def _statements(known: KnownDifference | None) -> list[tuple[str, str]]:
    """Give what an entry says of why, who and until when: all but the owner of what is known."""
    rule, reason, until = (known.name, known.reason, str(known.until)) if known is not None else ("TODO",) * 3
    return [("rule", rule), ("reason", reason), ("owner", "TODO"), ("until", until)]
