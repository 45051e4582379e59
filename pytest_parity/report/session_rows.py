"""One row for each session of a run: what it was chosen for, what each path decided, and how it ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_parity.core.mismatch import Label
from pytest_parity.core.promoting.outcome import Ended
from pytest_parity.core.promoting.verdict import Cause
from pytest_parity.report.words import columns, fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_parity.core.promoting.verdict import Reason
    from pytest_parity.report.promotion import ContractVerdict

_MOST = 100  # rows; of more than that, those of sessions that passed are counted
_INDENT, _GAP = "  ", "  "
_LEAST_ABOUT = 8
HEADS = ("session", "kind", "backtest", "paper", "outcome")
# Where a terminal is too narrow, columns give way in this order, down to these widths, and those of one step alike.
# Before them the outcome gives what comes after its first name; at last it keeps the word that counts.
_PATHS, _OUTCOME = (2, 3), (4,)
_GIVE_WAY = (
    *(((0,), 12), ((1,), 8), (_PATHS, 9), (_OUTCOME, 10)),
    *(((0,), 4), ((1,), 4), (_OUTCOME, 4), (_PATHS, 4)),
)
_FIRST_NAME = re.compile(r"\w+: \S+( \+\d+)?")  # and how many more there are


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One session of a contract, in words."""

    session: str
    kind: str
    backtest: str
    paper: str
    ended: Ended
    outcome: str  # begins with a word for how it ended

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's cells in the order of the heads."""
        return self.session, self.kind, self.backtest, self.paper, self.outcome


def session_rows(one: ContractVerdict) -> list[SessionRow]:
    """Return the rows of a contract's sessions, in the contract's order; none where no session was to be replayed."""
    judgement = one.judgement
    about = {reason.session for reason in judgement.reasons} | {item.partition("::")[0] for item in judgement.outcomes}
    rows = []
    for session in one.loaded.contract.sessions if one.loaded else ():
        if session.id not in about:
            continue
        backtest, paper = judgement.decided.get(session.id, ("–", "–"))  # noqa: RUF001 a dash, as tables have it
        ended, outcome = _outcome(one, session.id)
        rows.append(
            SessionRow(
                session=session.id, kind=session.kind, backtest=backtest, paper=paper, ended=ended, outcome=outcome
            )
        )
    return rows


def _outcome(one: ContractVerdict, session: str) -> tuple[Ended, str]:
    """Tell how a session ended: by the worst that stands against it, else by what was accepted in it."""
    reasons = [reason for reason in one.judgement.reasons if reason.session == session]
    own = [outcome for item, outcome in one.judgement.outcomes.items() if item.startswith(f"{session}::")]
    labels = {*Label, *(one.loaded.contract.registered.labels if one.loaded else ())}
    following = {outcome.node for outcome in own if not outcome.roots and _name(outcome.node) in labels}
    own.sort(key=lambda outcome: outcome.node in following)  # what it follows from is named before it
    if not reasons:
        expected = [_name(outcome.item) for outcome in own if outcome.ended is Ended.EXPECTED]
        through = [_name(outcome.item) for outcome in own if outcome.let_through]
        if through:
            return Ended.EXPECTED, f"let through: {_names(through)}"
        return (Ended.EXPECTED, f"expected: {_names(expected)}") if expected else (Ended.PASSED, "passed")
    first = reasons[0].cause
    nodes = [reason.node for reason in reasons if reason.cause is first]
    alike = [_name(node) for node in sorted(nodes, key=following.__contains__)]
    if first is Cause.FAILED:
        return Ended.FAILED, f"failed: {_names(alike)}"
    if first is Cause.ERROR:
        return Ended.ERROR, f"error: {_names(alike)}"
    return Ended.SKIPPED, f"incomplete: {_missing(first, alike, reasons, ran=bool(own))}"


def _name(node: str) -> str:
    """Return the last part of an item's name."""
    return node.rpartition("::")[2]


def _missing(first: Cause, alike: Sequence[str], reasons: Sequence[Reason], *, ran: bool) -> str:
    if first is Cause.REPEAT:
        return reasons[0].what.partition(": ")[2]
    word = "skipped" if first is Cause.SKIPPED else "not run"
    return f"{_names(alike)} {word}" if ran else word


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def shown_rows(rows: Sequence[SessionRow], most: int = _MOST) -> tuple[list[SessionRow], int]:
    """Return the rows that are shown, and how many are left out: those that passed, where there are very many."""
    if len(rows) <= most:
        return list(rows), 0
    shown = [row for row in rows if row.ended is not Ended.PASSED][:most]
    return shown, len(rows) - len(shown)


def table(rows: Sequence[Sequence[str]], width: int) -> Iterator[tuple[str, str]]:
    """Lay rows out in columns that fit the width; yield each one's beginning, and its last cell."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    room = width - len(_INDENT) - len(_GAP) * (len(widths) - 1)
    named = max(_named(row[-1]) for row in rows)
    for together, least in ((_OUTCOME, named), *_GIVE_WAY):
        while sum(widths) > room and max(widths[one] for one in together) > least:
            widths[max(together, key=widths.__getitem__)] -= 1
    for row in rows:
        *cells, last = zip(row, widths, strict=True)
        yield _INDENT + "".join(f"{fit(cell, most)}{_GAP}" for cell, most in cells), _cut_outcome(*last)


def _named(text: str) -> int:
    """Count the columns that an outcome takes up to its first name, with a mark of what is cut."""
    first = _FIRST_NAME.match(text)
    return columns(text) if first is None or first[0] == text else columns(first[0]) + 1


def _cut_outcome(text: str, most: int) -> str:
    """Leave out what an outcome is about where little of it would be seen."""
    word = text.partition(": ")[0]
    return fit(text if columns(text) <= most or most - len(word) >= _LEAST_ABOUT else word, most).rstrip()
