"""What a run leaves for whoever reads it elsewhere: summary, annotations, JUnit properties, rows on the terminal."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from project import Project, Run

if TYPE_CHECKING:
    from markdown_it.token import Token

DECLARED = """\
expected_mismatches:
  - {label: sizing_mismatch, sessions: [trend-day], count: 2, rule: "half | <b>size</b> `x` @all", owner: risk,
     reason: paper starts with half the size, until: 2999-01-01, covers_consequences: true}
"""
HALF = "paths: {paper: {config: {quantity: 5}}}\n"
HOSTILE = """\

import json


class TalkerConfig(SteadyConfig, frozen=True):
    word: str = "research"


class Talker(Steady):
    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen == 400 and self.config.word == "research":
            self.submit_order(
                self.order_factory.market(
                    tick.instrument_id, OrderSide.BUY, self.cache.instrument(tick.instrument_id).make_qty(10)
                )
            )
        elif self.seen == 400:
            reason = "'/home/me/key' |a`|<script>alert(1)</script>\\x1b[31m\\u202e**b**::error:: " + "x" * 500
            said = {"version": 1, "action": "reject", "instrument": str(tick.instrument_id), "side": "BUY"}
            self.publish_signal("parity_decision", json.dumps(said | {"reason": reason}))
"""
LABEL = "sizing_mismatch"
VERDICTS = {
    "parity.verdict.contracts/broken.yaml": "blocked",
    "parity.verdict.declared": "incomplete",
    "parity.verdict.drifted": "blocked",
    "parity.verdict.hostile": "blocked",
    "parity.verdict.same": "incomplete",
}
LISTED = 'paths: {paper: {config: {word: "live"}}}\n'


def project_in(folder: Path) -> Project:
    project = Project(folder / "desk")
    project.contract("drifted", more=HALF)
    project.contract("same")
    project.contract("hostile", strategy="strategies:Talker", more=LISTED)
    project.contract("declared", more=HALF + DECLARED)
    project.write("strategies.py", (project.folder / "strategies.py").read_text("utf-8") + HOSTILE)
    project.write("contracts/broken.yaml", "launch_contract: 1\nname: broken\n\nkind: %:,\n")
    return project


class Left:
    """A run with what it left."""

    def __init__(self, project: Project, *options: str) -> None:
        self.step = project.write("step.md", "# An earlier step\n")
        environment = {
            **os.environ,
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(project.folder.parent),
            "GITHUB_STEP_SUMMARY": str(self.step),
        }
        self.run: Run = project.run("--parity", "--junitxml=junit.xml", *options, environment=environment)
        (summary,) = project.folder.glob("artifacts/*/summary.md")
        self.summary = summary.read_text("utf-8")
        self.xml = ET.parse(project.folder / "junit.xml").getroot()  # noqa: S314 - our own run's

    @property
    def annotations(self) -> list[str]:
        return [line for line in self.run.lines if line.startswith("::")]

    def tables(self) -> list[list[list[str]]]:
        """The summary's tables as a parser reads them: rows of cells."""
        tables: list[list[list[str]]] = []
        for token, follower in zip(self._tokens, self._tokens[1:], strict=False):
            if token.type == "table_open":
                tables.append([])
            elif token.type == "tr_open":
                tables[-1].append([])
            elif token.type in ("th_open", "td_open"):
                tables[-1][-1].append("".join(child.content for child in follower.children or ()))
        return tables

    @property
    def markup(self) -> set[str]:
        """What kinds of inline content the summary has."""
        return {child.type for token in self._tokens for child in token.children or ()}

    @property
    def _tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(self.summary)

    def properties(self, contract: str, name: str) -> dict[str, str]:
        (case,) = (
            case
            for case in self.xml.iter("testcase")
            if case.attrib["name"] == name and f".{contract}.yaml" in case.attrib["classname"]
        )
        return {one.attrib["name"]: one.attrib["value"] for one in case.iter("property")}

    def verdicts(self) -> dict[str, str]:
        found = self.xml.find("testsuite/properties")
        assert found is not None
        return {one.attrib["name"]: one.attrib["value"] for one in found}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return Left(project_in(tmp_path_factory.mktemp("left")))


def test_each_session_has_a_row_that_fits_80_columns(left: Left) -> None:
    start = next(n for n, line in enumerate(left.run.lines) if " parity sessions " in line)

    assert left.run.lines[start + 1 : start + 10] == [
        "  session    kind  backtest       paper           outcome",
        "declared",
        "  trend-day  edge  10:51:44 BUY…  10:51:44 BUY 5  incomplete: nondeterministic…",
        "drifted",
        "  trend-day  edge  10:51:44 BUY…  10:51:44 BUY 5  failed: sizing_mismatch",
        "hostile",
        "  trend-day  edge  –              –               failed: replay",  # noqa: RUF001
        "same",
        "  trend-day  edge  10:51:44 BUY…  same            incomplete: nondeterministic…",
    ]


def test_annotations_lead_to_the_contracts_line_worst_first(left: Left) -> None:
    broken, drifted, hostile, declared, same = left.annotations

    where = "title=parity%3A drifted blocked by trend-day%3A%3Asizing_mismatch"
    told = (
        "quantity: backtest 10 units, paper 5 units (-5): sizing_mismatch in drifted, session trend-day: 2 undeclared"
    )
    assert drifted == f"::error file=desk/contracts/drifted.yaml,line=11,{where}::{told}"
    assert broken.startswith("::error file=desk/contracts/broken.yaml,line=4,title=parity%3A contracts/broken.yaml")
    assert hostile.startswith("::error file=desk/contracts/hostile.yaml,line=11,title=parity%3A hostile blocked by")
    assert declared.startswith("::warning file=desk/contracts/declared.yaml,line=2,title=parity%3A declared incomplete")
    assert same.endswith("::no lock: freeze it with --parity-freeze (and 2 more)")


def test_the_summary_tells_verdicts_mismatches_and_acceptances_and_is_inert(left: Left) -> None:
    verdicts, mismatches, entries, *sessions = left.tables()

    assert {tuple(row[:2]) for row in verdicts[1:]} == {
        ("contracts/broken.yaml", "blocked"),
        ("declared", "incomplete"),
        ("drifted", "blocked"),
        ("hostile", "blocked"),
        ("same", "incomplete"),
    }
    told = "10:51:44.796 enter BUY ACME.XNAS: quantity: backtest 10 units, paper 5 units (-5)"
    label = "sizing_mismatch"
    assert mismatches[1] == ["drifted", "trend-day", label, "invalidating", "undeclared", told]
    assert mismatches[3][4] == "declared: half | <b>size</b> `x` @all"
    assert entries[1][:6] == ["declared", label, "trend-day", "half | <b>size</b> `x` @all", "risk", "2999-01-01"]
    assert len(sessions) == 4
    assert left.markup <= {"text", "code_inline", "strong_open", "strong_close", "softbreak"}
    assert left.summary.isprintable() or all(map(str.isprintable, left.summary.splitlines()))
    assert "/home/me" not in left.summary


def test_the_step_summary_keeps_what_was_there(left: Left) -> None:
    assert left.step.read_text("utf-8") == "# An earlier step\n" + left.summary


def test_junit_says_what_each_item_is_about(left: Left) -> None:
    (folder,) = {Path(text).parents[1].as_posix() for text in [left.properties("drifted", LABEL)["parity.artifact"]]}

    assert left.properties("drifted", LABEL) == {
        "parity.contract": "drifted",
        "parity.session": "trend-day",
        "parity.label": LABEL,
        "parity.effect": "invalidating",
        "parity.artifact": f"{folder}/drifted/trend-day",
    }
    assert "parity.effect" not in left.properties("declared", "fill_mismatch")
    assert left.properties("same", "frozen") == {"parity.contract": "same"}  # nothing is kept of it
    assert left.properties("broken", "contract") == {}
    assert left.verdicts() == VERDICTS


def test_with_workers_the_same_is_told(left: Left, tmp_path: Path) -> None:
    spread = Left(project_in(tmp_path), "-n2")

    assert spread.verdicts() == VERDICTS
    assert spread.annotations == left.annotations
    assert plain(spread) == plain(left)
    label, alone = (one.properties("drifted", LABEL) for one in (spread, left))
    assert {name: value for name, value in label.items() if name != "parity.artifact"} == {
        name: value for name, value in alone.items() if name != "parity.artifact"
    }


def plain(left: Left) -> list[str]:
    """The summary without durations and the run's label."""
    return [re.sub(r", [0-9.]+ s`", "", line) for line in left.summary.splitlines() if not line.startswith("Run ")]
