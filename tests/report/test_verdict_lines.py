"""What the terminal says of verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.promoting.outcome import Ended, Outcome
from pytest_parity.core.promoting.promotion import Judgement
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.core.promoting.verdict import Cause, Reason, Verdict, verdict_of
from pytest_parity.core.trace import Path
from pytest_parity.report.promotion import ContractVerdict, Promotion, promotion_json
from pytest_parity.report.verdict_lines import title, verdict_lines

if TYPE_CHECKING:
    from pathlib import Path as FilePath

BACKTEST = Extent(decisions=1200, orders=4, fills=4, rejections=0, quotes=9)
PAPER = Extent(decisions=1200, orders=4, fills=3, rejections=1, quotes=9)


def contract(*reasons: Reason, sessions: int = 0, let_through: tuple[str, ...] = ()) -> ContractVerdict:
    judgement = Judgement(
        verdict=verdict_of(reasons),
        reasons=reasons,
        let_through=(Outcome(item="i", node="n", ended=Ended.PASSED, let_through=let_through),),
        sessions=sessions,
        repeats=2,
        seconds=1.25,
        extents={Path.BACKTEST: BACKTEST, Path.PAPER: PAPER},
    )
    return ContractVerdict(file="c/a.yaml", name="a", digest="", repeat=2, judgement=judgement)


def lines(*contracts: ContractVerdict, reasons: tuple[Reason, ...] = ()) -> list[str]:
    return list(verdict_lines(Promotion(gate=True, contracts=contracts, reasons=reasons), ""))


def test_failures_are_told_one_by_one_and_what_others_have_in_common_once() -> None:
    failed = [Reason(cause=Cause.FAILED, what="5 units", node=f"n{number}") for number in range(2)]
    skipped = [Reason(cause=Cause.SKIPPED, what="no data", node=f"s{number}") for number in range(4)]
    kind = Reason(cause=Cause.KIND, what="no session is of kind stop")

    assert lines(contract(*failed, *skipped, kind)) == [
        "blocked     a (c/a.yaml)",
        "    n0: 5 units",
        "    n1: 5 units",
        "    4 items skipped: no data: s0, s1, … 2 more",
        "    no session is of kind stop",
        "    compared: nothing",
    ]


def test_a_long_list_of_failures_is_cut_and_says_so() -> None:
    told = lines(contract(*(Reason(cause=Cause.FAILED, what="x", node=f"n{number}") for number in range(11))))

    assert told[-3:-1] == ["    n7: x", "    … 3 more"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert lines(contract(Reason(cause=Cause.FAILED, what="a\x1b[31mb", node="n")))[1] == r"    n: a\x1b[31mb"


def test_counts_in_which_the_paths_differ_are_told_for_both() -> None:
    compared = "2 sessions: 1,200 decisions, 4 orders, 4 | 3 fills, 0 | 1 rejections, 9 quotes; each path run 2 times"

    assert lines(contract(sessions=2, let_through=("one", "two"))) == [
        "promote     a (c/a.yaml)",
        f"    compared: {compared}, 1.2 s",
        "    accepted: 2 let through by strict_parity: false",
    ]


def test_what_belongs_to_no_contract_makes_the_whole_incomplete() -> None:
    absent = Reason(cause=Cause.REQUIRED, what="c/b.yaml is not under the arguments")
    whole = Promotion(gate=True, contracts=[contract()], reasons=[absent])

    assert whole.verdict is Verdict.INCOMPLETE
    assert title(whole) == "parity verdict: 1 promote, 1 missing"
    assert title(replace(whole, rung=Rung.ORIGIN)) == "parity verdict up to origin: 1 promote, 1 missing"
    assert lines(contract(), reasons=(absent,))[-1] == "incomplete  c/b.yaml is not under the arguments"


@pytest.mark.parametrize(("rung", "word"), [(Rung.FROZEN, "promote up to frozen"), (Rung.REPLAY, "promote")])
def test_what_passed_on_lower_rungs_alone_is_not_taken_for_a_promotion(
    tmp_path: FilePath, rung: Rung, word: str
) -> None:
    lower = Promotion(gate=True, contracts=[contract()], rung=rung)

    told = promotion_json(lower, tmp_path)

    assert next(verdict_lines(lower, "")).split("  ")[0] == word
    assert (told["verdict"], told["contracts"][0]["verdict"]) == (word, word)
