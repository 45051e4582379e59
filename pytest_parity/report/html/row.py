"""One row of the HTML report: the words of its columns, its place in the order, and what names it in a link."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_parity.core.mismatch import Effect
from pytest_parity.report.html.templates import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_parity.core.mismatch import Mismatch

COLUMNS = ("contract", "session", "label", "effect", "root")
_LONGEST_SLUG = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What one row is about and what it tells; a test that is no contract's item has a node id alone."""

    slug: str  # names it in a link
    node: str
    contract: str = ""
    session: str = ""
    label: str = ""
    effect: str = ""
    root: str = ""
    ended: str = ""
    what: str = ""  # the item's sentence
    text: str = ""  # all that the item printed
    let_through: Sequence[str] = ()
    mismatches: Sequence[Mismatch] = ()
    tells_feed: bool = False  # whether it is about what the paths were given
    command: str = ""  # replays it
    entry: str = ""  # for expected_mismatches, ready to paste
    links: Sequence[tuple[str, str]] = field(default=())  # place and title of its artifacts

    @property
    def order(self) -> tuple[bool, str, str, str, str]:
        """Sort by contract, session and label; what is no contract's comes last."""
        return not self.contract, self.contract, self.session, self.label, self.node

    def cells(self) -> list[str]:
        """Return the row's own columns as markup; the first one names the row."""
        told = {name: clean(getattr(self, name)) for name in COLUMNS}
        named = f' data-parity-row="{clean(self.slug, _LONGEST_SLUG)}"'
        return [
            f'<td class="col-{name}"{named if name == "contract" else ""}>{said}</td>' for name, said in told.items()
        ]


def heads() -> list[str]:
    """Return the heads of the row's own columns."""
    return [f'<th class="sortable" data-column-type="{name}">{name.capitalize()}</th>' for name in COLUMNS]


def slug(words: str, attempt: int) -> str:
    """Return what names a row in a link: readable where it can be, and another for each attempt."""
    name = quote(words, safe="/:[]+,@")
    if len(name) > _LONGEST_SLUG - 20:  # room for the digest and an attempt
        name = f"{name[: _LONGEST_SLUG - 40]}~{hashlib.sha256(words.encode(errors='replace')).hexdigest()[:12]}"
    return name if attempt == 1 else f"{name}~{attempt}"


def effect_of(mismatches: Sequence[Mismatch]) -> str:
    """Return the worst effect of some mismatches."""
    found = {mismatch.effect for mismatch in mismatches}
    return next((effect.value for effect in (Effect.INVALIDATING, Effect.CONSERVATIVE) if effect in found), "")


def root_of(mismatches: Sequence[Mismatch], every: Sequence[Mismatch]) -> str:
    """Say whether they begin a chain, or what they follow from; `every` is all of the session."""
    firsts = [mismatch for mismatch in mismatches if mismatch.root is None]
    if firsts:
        return "first divergence" if len(firsts) == 1 else f"{len(firsts)} first divergences"
    numbers = {mismatch.root for mismatch in mismatches}
    labels = dict.fromkeys(mismatch.label.value for mismatch in every if mismatch.number in numbers)
    return f"follows from {', '.join(labels)}" if labels else ""
