"""Annotations for GitHub: what stands against a promotion, at the contract's file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.report.verdict_lines import reason_words
from pytest_parity.report.words import printable

if TYPE_CHECKING:
    from pytest_parity.core.promoting.verdict import Reason
    from pytest_parity.report.promotion import ContractVerdict, Promotion

_MOST = 10  # of each kind GitHub shows no more per step
_LONGEST = 500  # characters of a message
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One annotation; `file` is relative to the repository's root."""

    error: bool  # else a warning: something is missing
    file: str
    line: int
    title: str
    message: str

    def __str__(self) -> str:
        """Give the line that GitHub reads."""
        file, title = (_escape(printable(text, _LONGEST), _PROPERTY) for text in (self.file, self.title))
        message = _escape(printable(self.message, _LONGEST), _DATA)
        return f"::{'error' if self.error else 'warning'} file={file},line={self.line},title={title}::{message}"


def annotate(promotion: Promotion, prefix: str = "") -> list[Annotation]:
    """Return the worst of what stands against the contracts; `prefix` leads from the repository to the rootdir.

    Each failure has one of its own, and a contract that is only incomplete has one for all that is missing.
    """
    found = []
    for one in promotion.contracts:
        reasons = one.judgement.reasons
        blocking = [reason for reason in reasons if reason.blocks]
        found += [_annotation(one, reason, prefix) for reason in blocking]
        if reasons and not blocking:
            found.append(_annotation(one, reasons[0], prefix, more=len(reasons) - 1))
    return sorted(found, key=lambda one: not one.error)[:_MOST]  # each contract's are in order, the worst first


def _annotation(one: ContractVerdict, reason: Reason, prefix: str, more: int = 0) -> Annotation:
    item = reason.node.partition("::")[2]
    message = reason_words(reason.cause, reason.what)
    return Annotation(
        error=reason.blocks,
        file=f"{prefix}{one.file}",
        line=_line(one, reason.session),
        title=f"parity: {one.name or one.file} {one.judgement.verdict}{f' by {item}' if item else ''}",
        message=f"{message} (and {more} more)" if more else message,
    )


def _line(one: ContractVerdict, session: str) -> int:
    """Return the line of the session in its contract, of the contract's name for what is about no session."""
    if one.loaded is None:
        return one.first_fault
    numbers = {known.id: number for number, known in enumerate(one.loaded.contract.sessions)}
    where = ("sessions", numbers[session], "id") if session in numbers else ("name",)
    return one.loaded.line(*where)


def _escape(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
