"""`test_gate::broker_dry_run` fails where a paper venue doesn't fill, cancel and reject as a broker must."""

from __future__ import annotations

import pytest
from gated import STRATEGY, line_of, write_contract
from project import Outcomes, Project

CASH = "account_type: CASH, starting_balances: [1 USD]"
BARS = """\
data: {source: catalog, root: fixtures, instruments: [BOLT.XNAS], types: [bars]}
"""
CONTRACTS = {
    "sound": "",
    "poor-on-paper": f"paths: {{paper: {{venues: [{{name: XNAS, {CASH}}}]}}}}\n",
    "deep-book": "paths: {paper: {venues: [{name: XNAS, book_type: L2_MBP}]}}\n",
    "no-quotes-on-paper": "paths: {paper: {feed: {drop: [{instruments: '*'}]}}}\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("brokers"))
    made.checks = ["test_gate::broker_dry_run"]
    return made


@pytest.fixture(scope="module")
def outcomes(project: Project) -> Outcomes:
    """One run over all these contracts."""
    project.write("gated.py", STRATEGY)
    for name, more in CONTRACTS.items():
        write_contract(project, name, more=more)
    quoted = write_contract(project, "bars-alone")
    data = next(line for line in quoted.read_text().splitlines() if line.startswith("data:"))
    quoted.write_text(quoted.read_text().replace(f"{data}\n", BARS))
    return Outcomes(project, "-k", "test_gate and broker_dry_run", "--parity-workers=2")


def report(outcomes: Outcomes, project: Project, name: str) -> str:
    assert outcomes.counts(name) == {"failed": 1}, name
    text = outcomes.report(name, "test_gate::broker_dry_run")
    place = f"contracts/{name}.yaml:{line_of(project.folder / 'contracts' / f'{name}.yaml', 'venues')}"
    assert f"  {place}: XNAS: a market order isn't filled\n" in text
    return text


def test_a_venue_that_fills_cancels_and_rejects_passes(outcomes: Outcomes) -> None:
    assert outcomes.counts("sound") == {"passed": 1}


def test_what_the_paper_feed_drops_is_no_matter_of_the_broker(outcomes: Outcomes) -> None:
    assert outcomes.counts("no-quotes-on-paper") == {"passed": 1}


def test_of_bars_alone_a_rejection_is_what_a_sandbox_can_do(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("bars-alone") == {"passed": 1}
    (file,) = project.folder.glob("artifacts/*/bars-alone/checks/test_gate.broker_dry_run.json")
    text = file.read_text("utf-8")
    assert "XNAS: a market order, on bars" in text
    assert "seen: initialized, submitted, rejected (no market for BOLT.XNAS)" in text


def test_an_account_that_can_not_pay(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, project, "poor-on-paper")
    assert "expected: submitted, filled\n    seen: initialized, denied (" in text
    assert (
        "XNAS: a limit order far from the market isn't canceled\n    expected: submitted, accepted, canceled\n" in text
    )
    assert "XNAS: a post-only order at the ask isn't rejected\n    expected: submitted, rejected\n" in text


def test_a_book_that_quotes_do_not_fill(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, project, "deep-book")
    assert "expected: submitted, filled\n    seen: initialized, submitted, rejected (no market for ACME.XNAS)" in text
