"""What a check says of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the contract asks for and doesn't get: `where` are its keys, of a session's below the session.

    Each of `what` and `details` is one line; moments in them are in UTC, as `core.moment.utc` writes them.
    """

    where: tuple[str | int, ...]
    what: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """Nothing to complain of; `findings` are what was seen, for the artifact alone.

    What the pass doesn't show, but a person should know, are `warnings`; what `strict_parity: false` accepts is
    `let_through`. Both are told, one line each.
    """

    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    let_through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unexamined:
    """Something that the check needs isn't there; `reason` says what, and what to do, one line."""

    reason: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Everything that was found is declared; `reason` is what the contract says, one line."""

    reason: str
    findings: tuple[Finding, ...] = ()
    let_through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Something the contract doesn't accept; `headline` says what, one line."""

    headline: str
    findings: tuple[Finding, ...] = ()


type Verdict = Passed | Expected | Failed | Unexamined


def verdict_on(findings: Sequence[Finding]) -> Passed | Failed:
    """Pass without a finding; fail with the first one as the headline, which says how many more there are."""
    if not findings:
        return Passed()
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    return Failed(f"{findings[0].what}{more}", tuple(findings))
