"""The sweep over timing races tells which decisions hang on one, and by how little."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from project import ITEMS, ROOT, Outcomes, Project

EXAMPLE = "ema-cross-on-the-minute"
HASTY = """\
import pandas as pd
from nautilus_trader.model.enums import OrderSide
from strategies import Steady, SteadyConfig


class HastyConfig(SteadyConfig, frozen=True):
    pass


class Hasty(Steady):
    '''Buys more when the quote that came 20 ms before its timer is there.'''

    def on_start(self):
        super().on_start()
        self.clock.set_time_alert('buy', pd.Timestamp('2024-03-14 14:36:27.432', tz='UTC'), self.buy)

    def on_quote_tick(self, tick):
        pass

    def buy(self, event):
        instrument = self.cache.instrument(self.config.instrument_id)
        age = event.ts_event - self.cache.quote_tick(instrument.id).ts_event
        size = instrument.make_qty(10 if age == 20_000_000 else 5)
        self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, size))
"""
FAILING = "races: {max_delay: 250ms, fail: true}\n"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcomes]:
    """One run over the example, a strategy that a delay flips, and one that nothing does."""
    project = Project(tmp_path_factory.mktemp("races"))
    project.write("hasty.py", HASTY)
    project.write(f"contracts/{EXAMPLE}.yaml", (ROOT / f"examples/contracts/{EXAMPLE}.yaml").read_text())
    project.contract("hasty", strategy="hasty:Hasty", more=FAILING)
    return project, Outcomes(project, "--parity-races=3", "--parity-run-label=swept")


def races(project: Project, contract: str, session: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (project.folder / f"artifacts/swept/{contract}/{session}/races.json").read_text()
    )
    return found


def test_the_timer_boundary_of_the_example_is_found_with_the_timers_alone(swept: tuple[Project, Outcomes]) -> None:
    """Each of the mismatches that the contract declares for it hangs on the race, and nothing else does."""
    project, outcomes = swept
    declared = yaml.safe_load((ROOT / f"examples/contracts/{EXAMPLE}.yaml").read_text())["expected_mismatches"][0]

    flips = races(project, EXAMPLE, "quotes-on-the-minute")["flips"]

    assert len(flips) == declared["count"] == 5
    assert {(flip["smallest"]["kind"], flip["smallest"]["delay"]) for flip in flips} == {("timers", 0)}
    assert {flip["changes"][0]["field"] for flip in flips} == {"average_price", "realized_pnl"}
    output = outcomes.run.output
    assert f"parity races: {EXAMPLE}, session quotes-on-the-minute" in output
    assert "3 perturbed replays of the paper path: 5 decisions or outcomes flip" in output
    assert "12:15:00 enter SELL ACME.XNAS: average_price: 100.33 USD → 100.34 USD" in output
    assert "with timers after data of the same timestamp" in output


def test_a_flip_fails_nothing_unless_the_contract_says_so(swept: tuple[Project, Outcomes]) -> None:
    _, outcomes = swept

    assert "failed" not in outcomes.counts(EXAMPLE)
    assert outcomes.counts("hasty") == {"skipped": 2, "passed": ITEMS, "failed": 1}
    report = outcomes.report("hasty", "trend-day::races")
    assert "1 decision or outcome flips: races in hasty, session trend-day" in report.splitlines()[0]
    assert "10:36:27.432 enter BUY ACME.XNAS: quantity: 10 units → 5 units" in report
    assert "--parity-races=3 contracts/hasty.yaml::trend-day::races" in report


def test_the_delay_that_flips_a_decision_is_made_small(swept: tuple[Project, Outcomes]) -> None:
    project, outcomes = swept
    found = races(project, "hasty", "trend-day")

    (flip,) = found["flips"]
    assert flip["smallest"]["kind"] == "delay"
    late = flip["smallest"]["delay"]
    tried = sorted(one["delay"] for one in found["perturbations"] if one["kind"] == "delay")
    assert 20_000_000 <= late < tried[-1] == 250_000_000
    below = [delay for delay in tried if delay < late]
    assert late - below[-1] <= 250_000_000 // 2**8 + 1
    assert re.search(r"data late by at most \d+ ms( \d+ us)? \(seed 1\)", outcomes.run.output)


@pytest.mark.parametrize("more", [FAILING, "races: {fail: true}\n"])
def test_without_a_sweep_the_item_is_skipped_and_nothing_is_replayed(project: Project, more: str) -> None:
    project.contract("bot", more=more)

    run = project.run("--parity", "contracts/bot.yaml::trend-day::races", "-rs")

    assert run.counts == "1 skipped"
    assert "not measured: give --parity-races=9" in run.output
    assert not list(project.folder.rglob("path.json"))
