"""A difference between Nautilus's two stacks that is known, and what a mismatch looks like that it causes."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import Pattern

    from pytest_parity.core.accepting.expected import VersionBound
    from pytest_parity.core.mismatch import Label

_LONGEST_GIST = 160  # characters
_SENTENCE_END = re.compile(r"\.\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a mismatch has to be to fit; everything that is given has to hold, and of several words one.

    Fields and values are shell patterns; a value that a path hasn't is `none`. `needs` names conditions of
    `core.recognizing.needs`, about the decisions, the contract and the data, each of which has to hold.
    """

    label: Label
    field: tuple[str, ...]  # in which it may differ first
    also: tuple[str, ...] = ()  # in which it may differ further, and in nothing else: what the difference explains
    backtest: tuple[str, ...] = ("*",)
    paper: tuple[str, ...] = ("*",)
    evidence: Pattern[str] | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDifference:
    """One difference: its name is the `rule` of an entry that accepts it, its reason the entry's."""

    name: str
    since: VersionBound  # the first engine version that it was seen in
    until: VersionBound  # the first one that it wasn't looked for in
    upstream: tuple[int, ...]  # numbers of Nautilus's issues; none known where empty
    reason: str  # one sentence
    about: str  # what is behind it, for whoever reads of it
    remedy: str = ""  # what to do so that the paths don't differ, an imperative; empty where nobody can mend it
    signatures: tuple[Signature, ...] = ()  # none for one that no mismatch can be told to come from

    def seen_in(self, version: str) -> bool:
        """Whether an installed engine is one that it was seen in."""
        return self.since.reached(version) and not self.until.reached(version)

    @property
    def versions(self) -> str:
        """The engine versions that it was seen in: `nautilus_trader >=1.231,<1.232`."""
        return f"{self.since.package} >={self.since.version},<{self.until.version}"

    @property
    def numbers(self) -> str:
        """The upstream issues: `upstream #4806, #4812`, or that none is known."""
        return f"upstream {', '.join(f'#{number}' for number in self.upstream)}" if self.upstream else "none upstream"

    @property
    def gist(self) -> str:
        """The first sentence of what is behind it, on one line."""
        first, *_ = _SENTENCE_END.split(self.about.strip())
        return textwrap.shorten(first.rstrip("."), _LONGEST_GIST, placeholder=" …")
