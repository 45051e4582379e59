"""What a run's end says on the terminal: a row for each session, and the verdict on each contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_parity.core.promoting.outcome import Ended
from pytest_parity.core.promoting.verdict import Verdict
from pytest_parity.report.session_rows import HEADS, session_rows, shown_rows, table
from pytest_parity.report.verdict_lines import title, verdict_lines

if TYPE_CHECKING:
    import pytest

    from pytest_parity.report.promotion import Promotion

_COLOURS = {
    Ended.PASSED: "green",
    Ended.EXPECTED: "yellow",
    Ended.SKIPPED: "yellow",
    Ended.ERROR: "red",
    Ended.FAILED: "red",
}


def tell_sessions(promotion: Promotion, terminal: pytest.TerminalReporter) -> None:
    """Write a row for each session, below its contract; nothing where no session was to be replayed."""
    rows = [(one.name, row) for one in promotion.contracts for row in session_rows(one)]
    shown, left_out = shown_rows([row for _, row in rows])
    if not shown and not left_out:
        return
    terminal.section("parity sessions")
    width = max(40, terminal.config.get_terminal_writer().fullwidth - 1)
    (start, last), *told = table([HEADS, *(row.cells for row in shown)], width)
    terminal.line(start + last)
    names = {id(row): name for name, row in rows}
    contract = ""
    for row, (start, last) in zip(shown, told, strict=True):
        if names[id(row)] != contract:
            contract = names[id(row)]
            terminal.line(contract, bold=True)
        terminal.write(start)
        terminal.line(last, **{_COLOURS[row.ended]: True})
    if left_out:
        terminal.line(f"… {left_out:,} more in summary.md")


def tell_verdict(promotion: Promotion, terminal: pytest.TerminalReporter, place: str) -> None:
    """Write each contract's verdict and why; `place` is where `promotion.json` lies, empty where there is none."""
    verdict = promotion.verdict
    terminal.section(
        title(promotion),
        green=verdict is Verdict.PROMOTE,
        yellow=verdict is Verdict.INCOMPLETE,
        red=verdict is Verdict.BLOCKED,
    )
    for line in verdict_lines(promotion, place):
        terminal.line(line)
