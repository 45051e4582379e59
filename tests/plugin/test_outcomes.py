"""What an item's outcome is, and what it prints."""

from __future__ import annotations

import pytest
import yaml
from label_page import message_of
from project import ITEMS, Outcomes, Project

SMALLER = "paths: {paper: {config: {quantity: 5}}}\n"
ENTRY = """\
expected_mismatches:
  - label: sizing_mismatch
    sessions: [trend-day]
    count: {count}
    rule: half-size-at-start
    reason: paper starts with half the size
    owner: risk
    until: {until}
    covers_consequences: {covers}
"""


def declared(count: int = 2, until: str = "2999-01-01", covers: str = "true") -> str:
    return SMALLER + ENTRY.format(count=count, until=until, covers=covers)


DROPPING = "paths: {paper: {feed: {drop: [{instruments: 'ACMX*'}]}}}\n"
PATIENT = "strict_parity: false\n"
ENGAGED = """\
kill_switch: {file: state/kill_switch.json}
paths: {paper: {start: {kill_switch: engaged}}}
"""
SWITCH = "file: '${kill_switch.file}'"
CONTRACTS = {
    "undeclared": SMALLER,
    "declared": declared(),
    "uncovered": declared(covers="false"),
    "fewer": declared(count=3),
    "none": declared().removeprefix(SMALLER),
    "lapsed": declared(until="2020-01-01"),
    "outdated": declared(until="nautilus_trader 1.231"),
    "mistaken": declared().replace("    count:", "    ticker: ACMEE\n    count:"),
    "dropping": DROPPING,
    "patient-stale": PATIENT + declared(count=3),
    "patient-invalidating": PATIENT + SMALLER,
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """One run over all these contracts; what is only warned of must fail nothing, whatever the filters say."""
    project = Project(tmp_path_factory.mktemp("outcomes"))
    for name, more in CONTRACTS.items():
        project.contract(name, more=more)
    project.contract("late", more="paths: {paper: {config: {every: 450}}}\n")
    project.contract("busy", config="every: 4", more="paths: {paper: {config: {every: 5}}}\n")
    idle = project.contract("idle", config="every: 100000").read_text()
    project.write("contracts/idle.yaml", idle.replace("kind: edge", "kind: trade"))
    project.write("careful.py", CAREFUL)
    for name, more in (("careful", ENGAGED), ("careful-patient", PATIENT + ENGAGED)):
        project.contract(name, strategy="careful:Careful", config=SWITCH, more=more)
    project.contract("unnamed", strategy="careful:Careful", config=f"{SWITCH}, word: desk_hold", more=ENGAGED)
    return Outcomes(project, "-rxXP", "-W", "error")


def test_an_undeclared_mismatch_fails_its_label_alone(outcomes: Outcomes) -> None:
    assert outcomes.counts("undeclared") == {"skipped": 2, "passed": ITEMS - 1, "failed": 1}
    report = outcomes.report("undeclared", "trend-day::sizing_mismatch")
    assert report.startswith(
        "quantity: backtest 10 units, paper 5 units (-5): sizing_mismatch in undeclared, session trend-day"
    )
    assert len(report.splitlines()) <= 50


def test_the_entry_to_paste_is_refused_until_a_person_completes_it(outcomes: Outcomes, project: Project) -> None:
    report = outcomes.report("undeclared", "trend-day::sizing_mismatch")
    pasted = "expected_mismatches:\n" + report.partition("expected_mismatches:\n")[2] + "\n"
    assert yaml.safe_load(pasted)["expected_mismatches"][0]["rule"] == "TODO"
    completed = pasted.replace("until: TODO", "until: 2999-01-01").replace(
        "covers_consequences: TODO", "covers_consequences: true"
    )
    project.contract("pasted", more=SMALLER + pasted)
    project.contract("completed", more=SMALLER + completed.replace("TODO", "half size at the start"))

    again = Outcomes(project)

    assert again.counts("pasted") == {"failed": 1}
    assert "still says TODO" in again.report("pasted", "contract")
    assert again.counts("completed") == {"skipped": 2, "passed": ITEMS - 1, "xfailed": 1}


def test_a_label_that_passes_with_another_labels_root_points_to_it(outcomes: Outcomes) -> None:
    assert outcomes.counts("late") == {"skipped": 2, "passed": ITEMS - 1, "failed": 1}
    roots = "mismatch 1 (signal_mismatch), mismatch 3 (signal_mismatch)"
    assert f"2 more mismatches follow from {roots} and pass with it" in outcomes.run.output


def test_a_declared_mismatch_is_an_xfail_with_its_rule_and_reason(outcomes: Outcomes) -> None:
    assert outcomes.counts("declared") == {"skipped": 2, "passed": ITEMS - 1, "xfailed": 1}
    assert outcomes.report("declared", "trend-day::sizing_mismatch") == (
        "half-size-at-start: paper starts with half the size (risk, until 2999-01-01)"
    )


def test_consequences_of_a_declared_root_fail_unless_the_entry_covers_them(outcomes: Outcomes) -> None:
    assert outcomes.counts("uncovered") == {"skipped": 2, "passed": ITEMS - 1, "failed": 1}
    report = outcomes.report("uncovered", "trend-day::sizing_mismatch")
    assert "from a declared root whose entry doesn't cover consequences" in report
    assert "set covers_consequences: true on the entry of the root" in report


@pytest.mark.parametrize(
    ("contract", "what"),
    [
        ("fewer", "is stale: 3 declared, 2 seen"),
        ("none", "is stale: 2 declared, 0 seen"),
        ("lapsed", "expired (until 2020-01-01)"),
        ("outdated", "expired (until nautilus_trader 1.231)"),
    ],
)
def test_an_entry_that_no_longer_holds_fails_its_label(outcomes: Outcomes, contract: str, what: str) -> None:
    report = outcomes.report(contract, "trend-day::sizing_mismatch")

    assert outcomes.counts(contract)["failed"] == 1
    assert f"expected mismatch 'half-size-at-start' {what}" in report.splitlines()[0]
    line = 9 + CONTRACTS[contract].splitlines().index("  - label: sizing_mismatch")
    assert f"  contracts/{contract}.yaml:{line}: expected mismatch 'half-size-at-start' of risk: " in report


def test_an_entry_whose_ticker_can_not_match_is_told_so(outcomes: Outcomes) -> None:
    assert "no decision of this session is about ticker 'ACMEE'; did you mean 'ACME'? tickers: ACME" in (
        outcomes.report("mistaken", "trend-day::sizing_mismatch")
    )


def test_a_feed_entry_that_applies_to_nothing_is_warned_of(outcomes: Outcomes) -> None:
    assert outcomes.counts("dropping") == {"skipped": 2, "passed": ITEMS}
    assert (
        "contracts/dropping.yaml::trend-day::replay: paths.paper.feed.drop[0] applies to no data of this session"
        in outcomes.run.output
    )


def test_decisions_that_are_too_many_for_the_cheapest_alignment_are_warned_of(outcomes: Outcomes) -> None:
    warned = "so many decisions differ that they were aligned by nearest time, not at the least cost"
    assert f"contracts/busy.yaml::trend-day::replay: {warned}" in outcomes.run.output
    assert f"contracts/late.yaml::trend-day::replay: {warned}" not in outcomes.run.output


def test_runxfail_shows_the_expected_mismatch_as_a_failure_of_pytest_only(project: Project) -> None:
    """What the contract accepts is still told in its own words."""
    project.contract("bot", more=declared())

    done = project.run("--parity", "--runxfail")

    assert "half-size-at-start: paper starts with half the size" in done.output


def test_a_session_that_compares_too_little_fails_its_replay(outcomes: Outcomes) -> None:
    """A strategy that never trades would make every label green."""
    assert outcomes.counts("idle") == {"skipped": 2, "passed": ITEMS - 1, "failed": 2}
    assert "the backtest shows 0 decisions, the session's coverage asks for 1" in (
        outcomes.report("idle", "trend-day::replay")
    )


def test_without_strictness_a_stale_entry_is_only_warned_of(outcomes: Outcomes) -> None:
    assert outcomes.counts("patient-stale") == {"skipped": 2, "passed": ITEMS - 1, "xfailed": 1}
    assert "strict_parity: false lets through: contracts/patient-stale.yaml:" in outcomes.run.output


def test_what_was_let_through_is_in_the_verdict(outcomes: Outcomes) -> None:
    promotion = outcomes.promotion()
    let_through = {one["name"]: [entry["what"] for entry in one["let_through"]] for one in promotion["contracts"]}

    (stale,), (conservative,) = let_through["patient-stale"], let_through["careful-patient"]
    assert stale.endswith("expected mismatch 'half-size-at-start' of risk: seen less often than declared")
    assert conservative.endswith("undeclared, conservative")
    assert not let_through["declared"] + let_through["fewer"] + let_through["patient-invalidating"]


def test_without_strictness_an_invalidating_mismatch_fails_all_the_same(outcomes: Outcomes) -> None:
    assert outcomes.counts("patient-invalidating") == {"skipped": 2, "passed": ITEMS - 1, "failed": 1}


def test_a_conservative_mismatch_fails_only_a_strict_contract(outcomes: Outcomes) -> None:
    limits = 1  # what a contract with a kill switch has more
    assert outcomes.counts("careful") == {"skipped": 2, "passed": ITEMS + limits - 1, "failed": 1}
    assert outcomes.counts("careful-patient") == {"skipped": 2, "passed": ITEMS + limits}
    assert "contracts/careful-patient.yaml::trend-day::risk_control_block: strict_parity: false lets through: " in (
        outcomes.run.output
    )


def test_a_reason_that_nobody_named_is_unclassified_as_the_label_s_page_shows(outcomes: Outcomes) -> None:
    assert outcomes.counts("unnamed") == {"skipped": 2, "passed": ITEMS, "failed": 1}
    report = outcomes.report("unnamed", "trend-day::unclassified")
    assert report.startswith(f"{message_of('unclassified')}\n\ncontract:  ")


CAREFUL = """\
import json
from pathlib import Path

from nautilus_trader.model.enums import OrderSide
from strategies import Steady, SteadyConfig


class CarefulConfig(SteadyConfig, frozen=True):
    file: str = ''
    word: str = 'kill_switch'


class Careful(Steady):
    '''Buys once, unless its kill switch is engaged, and says so.'''

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen != self.config.every:
            return
        instrument = self.cache.instrument(self.config.instrument_id)
        told = {"version": 1, "action": "enter", "instrument": str(instrument.id), "side": "BUY", "setup": "s"}
        if json.loads(Path(self.config.file).read_text())["state"] == "engaged":
            told |= {"action": "reject", "reason": self.config.word}
        else:
            size = instrument.make_qty(10)
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, size))
        self.publish_signal("parity_decision", json.dumps(told))
"""
