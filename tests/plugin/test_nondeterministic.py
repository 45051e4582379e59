"""A path that disagrees with itself is told as that, and blamed for nothing else."""

from __future__ import annotations

import json
import re

import pytest
from label_page import message_of
from project import ITEMS, Outcomes, Project

UNSTEADY = """\
import random
import threading
import time

from nautilus_trader.model.enums import OrderSide
from strategies import Steady, SteadyConfig


class Unsteady(Steady):
    '''Trades on three quotes: which ones, and how much, is drawn.'''

    def on_start(self):
        self.due = [start + self.draw(400) for start in (200, 700, 1200)]
        super().on_start()

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen in self.due:
            side = OrderSide.SELL if self.seen == self.due[1] else OrderSide.BUY
            instrument = self.cache.instrument(self.config.instrument_id)
            quantity = instrument.make_qty(1 + self.draw(90))
            self.submit_order(self.order_factory.market(instrument.id, side, quantity))


class HashedConfig(SteadyConfig, frozen=True):
    pass


class Hashed(Unsteady):
    def draw(self, below):
        names = {f"name {number}" for number in range(below)}
        return int(next(iter(names)).split()[1])


class RandomConfig(SteadyConfig, frozen=True):
    pass


class Random(Unsteady):
    def draw(self, below):
        return random.randrange(below)


class WallClockConfig(SteadyConfig, frozen=True):
    pass


class WallClock(Unsteady):
    def draw(self, below):
        return time.time_ns() // 1000 % below


class ThreadedConfig(SteadyConfig, frozen=True):
    pass


class Threaded(Unsteady):
    def on_start(self):
        self.beats = 0
        threading.Thread(target=self.beat, daemon=True).start()
        super().on_start()

    def beat(self):
        while True:
            self.beats += 1
            time.sleep(0.00001)

    def draw(self, below):
        time.sleep(0.01)
        return self.beats % below
"""
CONTRACTS = {"hashed": "Hashed", "random": "Random", "wall-clock": "WallClock", "threaded": "Threaded"}
DECLARED = """\
expected_mismatches:
  - {label: fill_mismatch, sessions: [trend-day], rule: r, reason: r, owner: o, until: 2999-01-01}
"""
NODE = "trend-day::nondeterministic"


@pytest.fixture(scope="module")
def unsteady(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcomes]:
    """One run over all of them, twice each, and over a strategy that is steady."""
    project = Project(tmp_path_factory.mktemp("unsteady"))
    project.write("unsteady.py", UNSTEADY)
    for name, strategy in CONTRACTS.items():
        project.contract(name, strategy=f"unsteady:{strategy}", more=DECLARED if name == "random" else "")
    project.contract("steady", more="paths: {paper: {config: {quantity: 5}}}\n")
    outcomes = Outcomes(project, "--parity-repeat=2", "--parity-run-label=twice")
    return project, outcomes


@pytest.mark.parametrize("contract", CONTRACTS)
def test_what_is_not_deterministic_fails_as_that_and_as_nothing_else(
    unsteady: tuple[Project, Outcomes], contract: str
) -> None:
    """Nor is what was declared for such a session stale: nothing in it can be counted."""
    _, outcomes = unsteady

    assert outcomes.counts(contract) == {"skipped": 1, "passed": ITEMS, "failed": 1}
    report = outcomes.report(contract, NODE)
    assert "in repetition 1" in report.splitlines()[0]
    assert "--parity-repeat=2 contracts/" in report


def test_the_label_s_page_shows_what_was_printed(unsteady: tuple[Project, Outcomes]) -> None:
    """But for the numbers: the environment's hash seed draws them."""
    _, outcomes = unsteady

    shown, printed = (
        re.sub(r"\d[\d.:]*", "N", text) for text in (message_of("nondeterministic"), outcomes.report("hashed", NODE))
    )
    assert printed.startswith(f"{shown}\n\ncontract:  ")


def test_hash_order_alone_is_the_same_on_both_paths(unsteady: tuple[Project, Outcomes]) -> None:
    """A repetition has its own hash seed, the same for both paths: the first ones agree."""
    project, _ = unsteady
    session = project.folder / "artifacts/twice/hashed/trend-day"

    assert json.loads((session / "mismatches.json").read_text()) == []
    assert {one["path"] for one in json.loads((session / "repeats.json").read_text())["disagreements"]} == {
        "backtest",
        "paper",
    }


def test_mismatches_of_an_unsteady_session_say_so(unsteady: tuple[Project, Outcomes]) -> None:
    project, _ = unsteady
    session = project.folder / "artifacts/twice/random/trend-day"

    mismatches = json.loads((session / "mismatches.json").read_text())

    assert {mismatch["label"] for mismatch in mismatches} == {"nondeterministic"}
    assert mismatches[0]["evidence"].startswith("not the same in every repetition; otherwise ")
    assert (session / "paper/repeat-2/decisions.jsonl").is_file()


def test_a_steady_session_keeps_its_blame(unsteady: tuple[Project, Outcomes]) -> None:
    project, outcomes = unsteady
    session = project.folder / "artifacts/twice/steady/trend-day"

    assert outcomes.counts("steady") == {"skipped": 1, "passed": ITEMS, "failed": 1}
    assert outcomes.report("steady", "trend-day::sizing_mismatch")
    assert json.loads((session / "repeats.json").read_text()) == {"repetitions": 2, "disagreements": []}
    assert json.loads((session / "backtest/path.json").read_text())["repetitions"] == 2
    assert not (session / "backtest/repeat-2").exists()


def test_without_repetitions_nothing_is_measured_and_nothing_is_replayed(project: Project) -> None:
    project.contract("bot")

    run = project.run("--parity", f"contracts/bot.yaml::{NODE}", "-rs", "--parity-run-label=once")

    assert run.counts == "1 skipped"
    assert "not measured: give --parity-repeat=2" in run.output
    assert (
        not (project.folder / "artifacts/once").exists()
        or "path_started" not in (project.folder / "artifacts/once/journal.jsonl").read_text()
    )
