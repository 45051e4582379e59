"""What people read of entries: the files, the table in a failure, the lines of a verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hand_written import AAPL, Rows, quote

from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.entering.entries import Entries, tell_entries
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.entries import entries_json, entry_lines, funnels_of, write_entries

if TYPE_CHECKING:
    from pathlib import Path as FilePath

CALL, OTHER_CALL = "C100.OPRA", "C110.OPRA"


def entered(instrument: str = CALL, **said: Any) -> Rows:
    rows = Rows().trade(1, "a", "BUY", "1", instrument=instrument)
    return rows.say(1, "enter", instrument=instrument, side="BUY", **said) if said else rows


def refused(reason: str, instrument: str = CALL, **said: Any) -> Rows:
    return Rows().say(1, "reject", reason, instrument=instrument, side="BUY", **said)


def compared(backtest: Rows, paper: Rows) -> Comparison:
    return compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance())


def table(backtest: Rows, paper: Rows) -> list[str]:
    found = compared(backtest, paper)
    return funnels_of(found.mismatches[0], found)


def entries(backtest: Rows, paper: Rows) -> Entries:
    return tell_entries(compared(backtest, paper))


def test_the_whole_table_fits_a_terminal_and_marks_where_they_part() -> None:
    lines = table(entered(setup="up", considered=1204), refused("wide_spread", setup="up", considered=1204))

    assert lines == [
        "",
        "  funnel   set-ups  signals  considered  selected >quotes  risk  ordered  filled",
        "  backtest       1        1        1204         1       1     1        1       1",
        "  paper          1        1        1204         1       0     0        0       0",
        "  they part at quotes passed: backtest entered, paper refused: wide_spread",
    ]
    assert max(map(len, lines)) == 80


def test_stages_of_which_nobody_knows_are_left_out_and_a_path_that_does_not_know_has_a_dash() -> None:
    lines = table(entered(AAPL, considered=4), refused("kill_switch", AAPL))

    assert lines[1:4] == [
        "  funnel    signals  considered >selected  quotes  risk  ordered  filled",
        "  backtest        1           4         1       1     1        1       1",
        "  paper           1           –         0       0     0        0       0",  # noqa: RUF001 as it is shown
    ]


def test_entries_that_part_in_equal_counts_say_so() -> None:
    lines = table(entered(CALL, setup="up"), entered(OTHER_CALL, setup="up"))

    assert (
        lines[-1] == "  they part at contract selected, though the counts are equal: both entered, on another contract"
    )


def test_entries_that_came_to_the_same_say_what_was_another() -> None:
    def parted(backtest: Rows, paper: Rows) -> list[str]:
        return entry_lines({"one": entries(backtest, paper)})[:1]

    assert parted(entered(setup="up"), entered(setup="down")) == [
        "parted: one at set-ups, though the counts are equal: both entered, on another set-up"
    ]
    assert parted(entered(considered=4), entered(considered=5)) == [
        "parted: one at contracts considered: both entered, of another number of contracts"
    ]
    passed, late = quote(verdict="passed"), quote(verdict="late")
    assert parted(refused("no_signal", quote=passed), refused("no_signal", quote=late)) == [
        "parted: one at quotes passed: refused: no_signal | refused: no_signal"
    ]


def test_without_a_word_from_the_strategy_or_about_an_exit_there_is_no_table() -> None:
    assert table(entered(), Rows().order(1, "a", "BUY", "1", instrument=CALL)) == []
    left = entered(setup="up").trade(5, "b", "SELL", "1", instrument=CALL).trade(9, "c", "BUY", "1", instrument=CALL)
    found = compared(left, entered(setup="up"))
    assert [bool(funnels_of(mismatch, found)) for mismatch in found.mismatches] == [False, True]


def test_a_verdict_tells_where_sessions_part_and_why_neither_acted() -> None:
    parted = entries(entered(), refused("kill_switch", AAPL))
    idle = entries(refused("no_quote").say(5, "hold", "quiet"), refused("no_quote").say(5, "hold", "quiet"))
    other = entries(refused("no_quote"), refused("wide_spread"))

    assert entry_lines({"one": parted, "two": idle, "three": other}) == [
        "parted: one at contract selected: entered | refused: kill_switch",
        "neither acted: 3 (1 held: quiet, 1 refused: no_quote, 1 refused: no_quote | refused: wide_spread)",
    ]
    assert entry_lines({"two": entries(refused("no_quote"), refused("no_quote"))}) == [
        "neither acted: 1 (refused: no_quote)"
    ]
    assert entry_lines({"four": entries(entered(), entered())}) == []


def test_many_sessions_that_part_are_counted() -> None:
    parted = entries(entered(), refused("wide_spread"))

    lines = entry_lines({f"day-{number}": parted for number in range(5)})

    assert lines[2:] == [
        "parted: day-2 at quotes passed: entered | refused: wide_spread",
        "parted: … 2 more sessions, see reasons.json",
    ]


def test_the_files_of_a_session(tmp_path: FilePath) -> None:
    write_entries(tmp_path, entries(entered(setup="up"), refused("wide_spread", setup="up")))

    told = {name: json.loads((tmp_path / name).read_text("utf-8")) for name in ("paper/funnel.json", "reasons.json")}
    sides = {"backtest": {"did": "entered", "reason": None}, "paper": {"did": "refused", "reason": "wide_spread"}}
    counts = {"set_ups": 1, "signals": 1, "contracts_considered": None, "contract_selected": 1}
    assert told["paper/funnel.json"] == {**counts, "quotes_passed": 0, "risk_passed": 0, "ordered": 0, "filled": 0}
    assert told["reasons.json"] == {
        "parting": {"stage": "quotes_passed", "counts_differ": True, **sides},
        "neither_acted": 0,
        "matrix": [{**sides, "count": 1}],
    }
    assert (tmp_path / "backtest" / "funnel.json").is_file()


def test_a_promotion_sums_the_sessions_and_names_the_stage_of_each() -> None:
    told = entries_json({"one": entries(entered(), refused("wide_spread")), "two": entries(entered(), entered())})

    assert (told["backtest"]["filled"], told["paper"]["filled"]) == (2, 1)
    assert told["parted"] == {"one": "quotes_passed", "two": None}
