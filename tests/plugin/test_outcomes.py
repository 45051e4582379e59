"""What an item's outcome is, and what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from project import ITEMS

if TYPE_CHECKING:
    from project import Project, Run

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


def declared(count: int = 1, until: str = "2999-01-01", covers: str = "true") -> str:
    return SMALLER + ENTRY.format(count=count, until=until, covers=covers)


def run(project: Project, more: str, *options: str) -> Run:
    project.contract("bot", more=more)
    return project.run("--parity", "-rxX", *options)


def test_an_undeclared_mismatch_fails_its_label_alone(project: Project) -> None:
    done = run(project, SMALLER)

    assert done.counts == f"1 failed, {ITEMS - 1} passed, 1 skipped"
    report = done.failure("trend-day::sizing_mismatch")
    assert report.startswith(
        "quantity: backtest 10 units, paper 5 units (-5): sizing_mismatch in bot, session trend-day"
    )
    assert len(report.splitlines()) <= 50


def test_the_entry_to_paste_is_refused_until_a_person_completes_it(project: Project) -> None:
    report = run(project, SMALLER).failure("trend-day::sizing_mismatch")
    pasted = "expected_mismatches:\n" + report.partition("expected_mismatches:\n")[2] + "\n"
    assert yaml.safe_load(pasted)["expected_mismatches"][0]["rule"] == "TODO"

    refused = run(project, SMALLER + pasted)
    assert refused.counts == "1 failed"
    assert "still says TODO" in refused.failure("contract")

    completed = pasted.replace("until: TODO", "until: 2999-01-01").replace(
        "covers_consequences: TODO", "covers_consequences: true"
    )
    accepted = run(project, SMALLER + completed.replace("TODO", "half size at the start"))
    assert accepted.counts == f"{ITEMS - 1} passed, 1 skipped, 1 xfailed"


def test_a_label_that_passes_with_another_labels_root_points_to_it(project: Project) -> None:
    project.contract("bot", more="paths: {paper: {config: {every: 450}}}\n")

    done = project.run("--parity", "-rP")

    assert done.counts == f"1 failed, {ITEMS - 1} passed, 1 skipped"
    assert "more mismatches follow from mismatch 1 (signal_mismatch) and pass with it" in done.output


def test_a_declared_mismatch_is_an_xfail_with_its_rule_and_reason(project: Project) -> None:
    done = run(project, declared())

    assert done.status == 0
    assert done.counts == f"{ITEMS - 1} passed, 1 skipped, 1 xfailed"
    assert "half-size-at-start: paper starts with half the size (risk, until 2999-01-01)" in done.output


def test_consequences_of_a_declared_root_fail_unless_the_entry_covers_them(project: Project) -> None:
    done = run(project, declared(covers="false"))

    assert done.counts == f"1 failed, {ITEMS - 1} passed, 1 skipped"
    assert "from a declared root whose entry doesn't cover consequences" in done.output
    assert "set covers_consequences: true on the entry of the root" in done.output


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (declared(count=2), "is stale: 2 declared, 1 seen"),
        (declared().removeprefix(SMALLER), "is stale: 1 declared, 0 seen"),
        (declared(until="2020-01-01"), "expired (until 2020-01-01)"),
        (declared(until="nautilus_trader 1.231"), "expired (until nautilus_trader 1.231)"),
    ],
    ids=["fewer than declared", "none", "expired by date", "expired by version"],
)
def test_an_entry_that_no_longer_holds_fails_its_label(project: Project, more: str, what: str) -> None:
    done = run(project, more)

    assert done.status == 1
    report = done.failure("trend-day::sizing_mismatch")
    assert f"expected mismatch 'half-size-at-start' {what}" in report.splitlines()[0]
    line = 1 + (project.folder / "contracts/bot.yaml").read_text().splitlines().index("  - label: sizing_mismatch")
    assert f"  contracts/bot.yaml:{line}: expected mismatch 'half-size-at-start' of risk: " in report


def test_an_entry_whose_ticker_can_not_match_is_told_so(project: Project) -> None:
    done = run(project, declared().replace("    count:", "    ticker: ACMEE\n    count:"))

    assert "no decision of this session is about ticker 'ACMEE'; did you mean 'ACME'? tickers: ACME" in done.failure(
        "trend-day::sizing_mismatch"
    )


def test_a_feed_entry_that_applies_to_nothing_is_warned_of(project: Project) -> None:
    done = run(project, "paths: {paper: {feed: {drop: [{instruments: 'ACMX*'}]}}}\n")

    assert done.counts == f"{ITEMS} passed, 1 skipped, 1 warning"
    assert "paths.paper.feed.drop[0] applies to no data of this session" in done.output


def test_runxfail_shows_the_expected_mismatch_as_a_failure_of_pytest_only(project: Project) -> None:
    """What the contract accepts is still told in its own words."""
    done = run(project, declared(), "--runxfail")

    assert "half-size-at-start: paper starts with half the size" in done.output


def test_a_session_that_compares_too_little_fails_its_replay(project: Project) -> None:
    """A strategy that never trades would make every label green."""
    text = project.contract("idle", config="every: 100000").read_text()
    project.write("contracts/idle.yaml", text.replace("kind: edge", "kind: trade"))

    done = project.run("--parity")

    assert done.counts == f"2 failed, {ITEMS - 1} passed, 1 skipped"
    assert "the backtest decided 0 times, the session's coverage asks for 1" in done.failure("trend-day::replay")


PATIENT = "strict_parity: false\n"
ENGAGED = """\
kill_switch: {file: state/kill_switch.json}
paths: {paper: {start: {kill_switch: engaged}}}
"""


def test_without_strictness_a_stale_entry_is_only_warned_of(project: Project) -> None:
    done = run(project, PATIENT + declared(count=2), "-W", "error")

    assert done.counts == f"{ITEMS - 1} passed, 1 skipped, 1 xfailed, 1 warning"
    assert "strict_parity: false lets through: expected mismatch 'half-size-at-start'" in done.output


def test_without_strictness_an_invalidating_mismatch_fails_all_the_same(project: Project) -> None:
    done = run(project, PATIENT + SMALLER)

    assert done.counts == f"1 failed, {ITEMS - 1} passed, 1 skipped"


@pytest.mark.parametrize(("more", "status"), [("", 1), (PATIENT, 0)], ids=["strict", "patient"])
def test_a_conservative_mismatch_fails_only_a_strict_contract(project: Project, more: str, status: int) -> None:
    project.write("careful.py", CAREFUL)
    project.contract("bot", strategy="careful:Careful", config="file: '${kill_switch.file}'", more=more + ENGAGED)

    done = project.run("--parity", "-W", "error")

    assert done.counts.split(", ")[0] == ("1 failed" if status else f"{ITEMS} passed")
    assert ("strict_parity: false lets through: " in done.output) is (status == 0)


CAREFUL = """\
import json
from pathlib import Path

from nautilus_trader.model.enums import OrderSide
from strategies import Steady, SteadyConfig


class CarefulConfig(SteadyConfig, frozen=True):
    file: str = ''


class Careful(Steady):
    '''Buys once, unless its kill switch is engaged, and says so.'''

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen != self.config.every:
            return
        instrument = self.cache.instrument(self.config.instrument_id)
        told = {"version": 1, "action": "enter", "instrument": str(instrument.id), "side": "BUY", "setup": "s"}
        if json.loads(Path(self.config.file).read_text())["state"] == "engaged":
            told |= {"action": "reject", "reason": "kill_switch"}
        else:
            size = instrument.make_qty(10)
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, size))
        self.publish_signal("parity_decision", json.dumps(told))
"""
