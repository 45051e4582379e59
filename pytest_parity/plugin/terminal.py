"""What a run's end says on the terminal: a row for each session, and the verdict on each contract."""

from __future__ import annotations

import textwrap
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
_OF_VERDICTS = {Verdict.PROMOTE.value: "green", Verdict.INCOMPLETE.value: "yellow", Verdict.BLOCKED.value: "red"}
_NARROWEST = 40  # columns that lines are laid out for


def tell_sessions(promotion: Promotion, terminal: pytest.TerminalReporter) -> None:
    """Write a row for each session, below its contract; nothing where no session was to be replayed."""
    rows = [(one.name, row) for one in promotion.contracts for row in session_rows(one)]
    shown, left_out = shown_rows([row for _, row in rows])
    if not shown and not left_out:
        return
    terminal.section("parity sessions")
    width = max(_NARROWEST, terminal.config.get_terminal_writer().fullwidth - 1)
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
        word = line.partition(" ")[0]
        first, *more = _wrapped(line, terminal)
        terminal.write(word, **({_OF_VERDICTS[word]: True} if word in _OF_VERDICTS else {}))
        terminal.line(first.removeprefix(word))
        for rest in more:
            terminal.line(rest)


def _wrapped(line: str, terminal: pytest.TerminalReporter) -> list[str]:
    """Break a long line between words where a person reads it; whoever searches a file finds it whole."""
    if not terminal.isatty():
        return [line]
    width = max(_NARROWEST, terminal.config.get_terminal_writer().fullwidth - 1)
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    lines = textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return lines or [line]
