"""`summary.md`: a run's verdicts, its mismatches and its acceptances, for whoever reads a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.promoting.outcome import Stand
from pytest_parity.report.markdown import Page, code, head, row
from pytest_parity.report.session_rows import HEADS, session_rows
from pytest_parity.report.time_left import time_left
from pytest_parity.report.verdict_lines import compared_lines, reason_lines, title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pytest_parity.core.accepting.expected import VersionBound
    from pytest_parity.core.promoting.outcome import Outcome, Root
    from pytest_parity.report.promotion import ContractVerdict, Promotion

_MOST_REASONS = 100  # of one contract; promotion.json has them all
MOST_BYTES = 900_000  # GitHub takes 1 MiB for all steps of a job
_FURTHER = "`mismatches.json` of the session"


def summary_text(promotion: Promotion, label: str, today: date, most: int = MOST_BYTES) -> str:
    """Return the page, in at most that many bytes; `label` is the run's, `today` what acceptances are held against."""
    page = Page(most)
    page.add([f"# {title(promotion)}", "", f"Run {code(label)}{', a gate' if promotion.gate else ''}."])
    verdicts = [_verdict(one, promotion) for one in promotion.contracts]
    verdicts += [row(("", "incomplete", code(reason.what))) for reason in promotion.reasons]
    page.add(head(("contract", "verdict", "first reason")), verdicts, "`promotion.json`")
    columns = ("contract", "session", "label", "effect", "", "what differs")
    if roots := sorted(_roots(promotion), key=lambda one: list(Stand).index(one[0])):
        page.add(["## Mismatches", "", *head(columns)], [line for _, line in roots], _FURTHER)
    if entries := [line for one in promotion.contracts for line in _entries(one, today)]:
        names = ("contract", "label", "sessions", "rule", "owner", "until", "left")
        page.add(["## Expected mismatches", "", *head(names)], entries, "the contracts")
    if settings := [line for one in promotion.contracts for line in _settings(one, today)]:
        names = ("contract", "setting", "venue", "reason", "owner", "until", "left")
        page.add(["## Accepted settings", "", *head(names)], settings, "the contracts")
    for one in promotion.contracts:
        _tell(one, promotion, page)
    return page.text()


def _verdict(one: ContractVerdict, promotion: Promotion) -> str:
    reasons, verdict = one.judgement.reasons, promotion.word(one.judgement.verdict)
    first = reasons[0] if reasons else None
    more = f" and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return row((code(one.name or one.file), f"**{verdict}**", f"{code(first.what)}{more}" if first else ""))


def _roots(promotion: Promotion) -> Iterator[tuple[Stand, str]]:
    for one in promotion.contracts:
        for outcome in one.judgement.outcomes.values():
            session = outcome.item.partition("::")[0]
            for root in outcome.roots:
                yield root.stand, _root(one.name, session, root)
            if outcome.further_roots:
                yield outcome.roots[-1].stand, _further(one.name, session, outcome)


def _root(contract: str, session: str, root: Root) -> str:
    stand = f"declared: {code(root.rule)}" if root.stand is Stand.DECLARED else f"**{root.stand}**"
    return row((code(contract), code(session), code(root.label), root.effect, stand, code(root.what)))


def _further(contract: str, session: str, outcome: Outcome) -> str:
    what = f"{outcome.further_roots:,} more, see `{session}/mismatches.json`"
    return row((code(contract), code(session), code(outcome.roots[-1].label), "", "", what))


def _entries(one: ContractVerdict, today: date) -> Iterator[str]:
    for entry in one.loaded.contract.expected_mismatches if one.loaded else ():
        words = (one.name, entry.label, ", ".join(entry.sessions), entry.rule, entry.owner)
        yield row((*map(code, words), str(entry.until), _left(entry.until, today)))


def _settings(one: ContractVerdict, today: date) -> Iterator[str]:
    for entry in one.loaded.contract.accepted_settings if one.loaded else ():
        words = (one.name, entry.setting, entry.venue or "", entry.reason, entry.owner)
        yield row((*map(code, words), str(entry.until), _left(entry.until, today)))


def _left(until: date | VersionBound, today: date) -> str:
    lapsed, left = time_left(until, today)
    return f"**{left}**" if lapsed or until == today else left


def _tell(one: ContractVerdict, promotion: Promotion, page: Page) -> None:
    """Tell one contract by itself: its sessions, what stands against it, what was compared."""
    verdict = promotion.word(one.judgement.verdict)
    page.add([f"## {code(one.name or one.file)}: {verdict}", "", f"Contract: {code(one.file)}"])
    if rows := session_rows(one):
        cells = [row((code(session.session), *map(code, session.cells[1:]))) for session in rows]
        page.add(head(HEADS), cells, "`promotion.json`")
    if one.judgement.reasons:
        told = [f"* {code(line)}" for line in reason_lines(one.judgement.reasons, _MOST_REASONS)]
        page.add(["What stands against a promotion:", ""], told, "`promotion.json`")
    if compared := [f"* {code(line)}" for line in compared_lines(one)]:
        page.add(["What was compared:", ""], compared, "`promotion.json`")
