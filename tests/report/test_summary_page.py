"""What is written for a reader elsewhere, whatever strings and however many of them there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from _pytest._io.wcwidth import wcswidth  # pytest's own measure
from markdown_it import MarkdownIt

from pytest_parity.contract.load import load_contract
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.promoting.outcome import Ended, Outcome, Root, Stand
from pytest_parity.core.promoting.promotion import Judgement
from pytest_parity.core.promoting.verdict import Cause, Reason, verdict_of
from pytest_parity.core.trace import Path as TradingPath
from pytest_parity.report.annotations import Annotation, annotate
from pytest_parity.report.markdown import code, head, row
from pytest_parity.report.promotion import ContractVerdict, Promotion
from pytest_parity.report.session_rows import session_rows, shown_rows, table
from pytest_parity.report.summary import summary_text

LEAST = Path(__file__).parents[1] / "contract" / "least.yaml"
TODAY = date(2026, 3, 1)
HOSTILE = [
    "<script>alert(1)</script>",
    "a|b",
    r"a\|b",
    "ends with \\",
    "`x` and ``y``",
    "`",
    "[link](javascript:alert(1)) ![](x) @all #1 https://x.example **b** ~~s~~ $m$",
    "\x1b[31m\x00\u202eleft\u2028line\nnext\r\n| --- |",
    "\ud800 lone",
    "é" * 1_000_000,
]


def root(what: str = "what", label: str = "fill_mismatch") -> Root:
    return Root(label=label, effect="invalidating", what=what, stand=Stand.UNDECLARED)


def verdict(
    *reasons: Reason, outcomes: tuple[Outcome, ...] = (), name: str = "whole", whole: bool = True
) -> ContractVerdict:
    judgement = Judgement(
        verdict=verdict_of(reasons),
        reasons=reasons,
        outcomes={one.item: one for one in outcomes},
        extents={path: Extent() for path in TradingPath},
    )
    loaded = load_contract(LEAST) if whole else None
    return ContractVerdict(
        file=f"c/{name}.yaml", name=name, digest="", repeat=1, judgement=judgement, loaded=loaded, first_fault=7
    )


def outcome(item: str, ended: Ended = Ended.PASSED, *roots: Root, further: int = 0) -> Outcome:
    return Outcome(item=item, node=f"c/whole.yaml::{item}", ended=ended, roots=roots, further_roots=further)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_from_outside_stays_the_text_of_one_cell(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join([*head(["a", "b"]), row([code(text), "next"])]))

    cells = [token.children or [] for token in tokens if token.type == "inline"][2:]
    assert [[child.type for child in cell] for cell in cells] == [["code_inline"], ["text"]]
    assert cells[0][0].content.isprintable()
    assert len(cells[0][0].content) < 310


def test_a_page_that_is_too_long_says_what_it_leaves_out() -> None:
    failing = [outcome(f"s::{number}", Ended.FAILED, *[root("é" * 250)] * 20, further=5) for number in range(200)]
    reasons = [Reason(cause=Cause.FAILED, what="é" * 200, node=f"n{number}") for number in range(200)]
    many = [verdict(*reasons, outcomes=tuple(failing), name=f"c{number}") for number in range(10)]

    text = summary_text(Promotion(gate=True, contracts=many), "run", TODAY)

    assert 500_000 < len(text.encode()) < 900_000
    assert " more left out here: see `mismatches.json` of the session" in text
    assert text.startswith("# parity verdict: 10 blocked")
    assert len(summary_text(Promotion(gate=True, contracts=many), "run", TODAY, 3_000).encode()) <= 3_000


def test_roots_that_did_not_travel_are_counted() -> None:
    told = summary_text(
        Promotion(
            gate=True, contracts=[verdict(outcomes=(outcome("s::fill_mismatch", Ended.FAILED, root(), further=5),))]
        ),
        "run",
        TODAY,
    )

    assert "| `whole` | `s` | `fill_mismatch` |  |  | 5 more, see `s/mismatches.json` |" in told


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2027, 3, 30), "| 2027-03-31 | 1 day left |"),
        (date(2027, 3, 31), "| 2027-03-31 | **ends today** |"),
        (date(2027, 4, 1), "| 2027-03-31 | **expired 1 day ago** |"),
    ],
)
def test_what_lapses_stands_out(today: date, left: str, tmp_path: Path) -> None:
    file = tmp_path / "least.yaml"
    entry = "{label: fill_mismatch, sessions: [trend-day], count: 1, rule: r, reason: w, owner: o, until: 2027-03-31}"
    setting = "{setting: fee_model, venue: XNAS, reason: w, owner: o, until: 2027-03-31}"
    acceptances = f"expected_mismatches: [{entry}]\naccepted_settings: [{setting}]\n"
    file.write_text(LEAST.read_text("utf-8") + acceptances, encoding="utf-8")

    contract = replace(verdict(), loaded=load_contract(file))
    text = summary_text(Promotion(gate=True, contracts=[contract]), "run", today)

    assert f"| `fill_mismatch` | `trend-day` | `r` | `o` {left}" in text
    assert f"| `fee_model` | `XNAS` | `w` | `o` {left}" in text


def test_a_session_is_told_by_the_worst_of_its_items() -> None:
    session = load_contract(LEAST).contract.sessions[0].id
    failed = Reason(cause=Cause.FAILED, what="x", node=f"c/whole.yaml::{session}::fill_mismatch", session=session)
    skipped = Reason(cause=Cause.SKIPPED, what="x", node=f"c/whole.yaml::{session}::feed", session=session)
    accepted = outcome(f"{session}::exit_mismatch", Ended.EXPECTED)

    def told(*reasons: Reason, outcomes: tuple[Outcome, ...] = (accepted,)) -> list[str]:
        return [one.outcome for one in session_rows(verdict(*reasons, outcomes=outcomes))]

    first = outcome(f"{session}::fill_mismatch", Ended.EXPECTED, root())
    follows = Reason(cause=Cause.FAILED, what="x", node=accepted.node, session=session)
    assert told() == ["expected: exit_mismatch"]
    assert told(outcomes=(accepted, first)) == ["expected: fill_mismatch +1"]
    assert told(follows, failed, outcomes=(accepted, first)) == ["failed: fill_mismatch +1"]
    assert told(outcomes=(outcome(f"{session}::feed", Ended.EXPECTED), first)) == ["expected: feed +1"]
    assert told(failed, failed, skipped) == ["failed: fill_mismatch +1"]
    assert told(skipped) == ["incomplete: feed skipped"]
    assert told(skipped, outcomes=()) == ["incomplete: skipped"]
    assert told(outcomes=(outcome(f"{session}::replay"),)) == ["passed"]
    assert told(outcomes=()) == []


@pytest.mark.parametrize("width", [40, 79, 120])
def test_rows_fit_the_terminal(width: int) -> None:
    rows = [("s" * 64, "quote_rejection", "10:25 enter BUY 43", "10:49:31 enter BUY 43", "failed: signal_mismatch +2")]

    (((start, last)),) = table(rows, width)

    assert len(start + last) <= width
    assert last.startswith("failed" if width > 40 else "fai")


def test_in_a_narrow_terminal_paths_shrink_alike_and_the_first_label_stays() -> None:
    decided = ("09:56:23 BUY 1000", "09:56:23 exit SELL 1000")
    rows = [("opening-range-day", "quote_rejection", *decided, "expected: microstructure_reject +2")]

    (((start, last)),) = table(rows, 80)

    assert start == "  opening-ran…  quote_r…  09:56:23…  09:56:23…  "
    assert last == "expected: microstructure_reject…"
    (((start, last)),) = table([(*rows[0][:4], "failed: exit_mismatch +1")], 80)
    assert start.endswith("  09:56:23 BUY…  09:56:23 exi…  ")
    assert last == "failed: exit_mismatch +1"


@pytest.mark.parametrize("width", [40, 79])
def test_wide_and_combining_characters_shift_no_column(width: int) -> None:
    rows = [
        ("day", "edge", "backtest", "paper", "passed"),
        ("趋势日" * 9, "edge", "買い 43", "10:49:31 買い", "failed: 不一致" * 4),
        ("jou\u0301r" * 9, "edge", "-", "e\u0301", "passed"),
    ]

    laid_out = list(table(rows, width))

    assert len({wcswidth(start) for start, _ in laid_out}) == 1
    assert max(wcswidth(start + last) for start, last in laid_out) <= width


def test_of_very_many_sessions_those_that_passed_are_counted() -> None:
    session = load_contract(LEAST).contract.sessions[0].id
    (passed,) = session_rows(verdict(outcomes=(outcome(f"{session}::replay"),)))
    (expected,) = session_rows(verdict(outcomes=(outcome(f"{session}::feed", Ended.EXPECTED),)))

    assert shown_rows([passed, expected, passed], most=2) == ([expected], 2)


def test_an_annotation_is_escaped_as_github_reads_it() -> None:
    hostile = Annotation(error=True, file="a,b:c%.yaml", line=3, title="x::y,\n\r", message="50%\n::error::\x1b[0m")

    assert str(hostile) == (r"::error file=a%2Cb%3Ac%25.yaml,line=3,title=x%3A%3Ay%2C\n\r::50%25\n::error::\x1b[0m")


def test_at_most_ten_annotations_the_worst_first() -> None:
    failures = [Reason(cause=Cause.FAILED, what=f"f{number}", node=f"n::{number}") for number in range(12)]
    missing = [Reason(cause=Cause.KIND, what="no stop"), Reason(cause=Cause.NO_LOCK, what="no lock")]
    incomplete, blocked = verdict(*missing), verdict(*failures, *missing, name="b", whole=False)

    told = annotate(Promotion(gate=True, contracts=[incomplete, blocked]), "desk/")

    assert [one.message for one in told] == [f"f{number}" for number in range(10)]
    assert (told[0].file, told[0].line, told[0].error) == ("desk/c/b.yaml", 7, True)
    (warning,) = annotate(Promotion(gate=True, contracts=[incomplete]))
    assert (warning.error, warning.message) == (False, "no stop (and 1 more)")
