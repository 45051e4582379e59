"""`test_gate::fail_closed` fails where a strategy trades though evidence that it decides on is gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from gated import line_of
from project import Outcomes, Project

if TYPE_CHECKING:
    from pathlib import Path

STRATEGY = """\
import json
from datetime import timedelta

from nautilus_trader.common.actor import Actor
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy

UNDERLYING = InstrumentId.from_str("ACME.OPRA")
OPTION = InstrumentId.from_str("ACME240315C00100000.OPRA")
BARS = BarType.from_str("ACME.OPRA-1-MINUTE-LAST-EXTERNAL")


class OnceConfig(StrategyConfig, frozen=True):
    kill_switch: str | None = None
    absent: str = "engaged"  # what a kill switch is without a file that can be read
    without_quote: str = "wait"  # or enter, or raise, or both
    without_option: str = "wait"  # or enter: the underlying
    after: int = 40  # bars
    after_quotes: int = 0  # enters on that quote of the option, bars or not


class Once(Strategy):
    '''Buys an option on the fortieth bar of its underlying.'''

    def on_start(self):
        self.bars = self.quotes = 0
        self.subscribe_quote_ticks(OPTION)
        self.subscribe_bars(BARS)

    def on_quote_tick(self, quote):
        self.quotes += 1
        if self.quotes == self.config.after_quotes:
            self.buy(OPTION)

    def on_bar(self, bar):
        self.bars += 1
        if self.bars != self.config.after or self.engaged():
            return
        if self.cache.instrument(OPTION) is None:
            if self.config.without_option == "enter":
                self.buy(UNDERLYING)
            return
        if self.cache.quote_tick(OPTION) is not None or self.config.without_quote in ("enter", "both"):
            self.buy(OPTION)
        if self.cache.quote_tick(OPTION) is None and self.config.without_quote in ("raise", "both"):
            raise RuntimeError("no quote")

    def engaged(self):
        if self.config.kill_switch is None:
            return False
        try:
            with open(self.config.kill_switch) as file:
                return json.load(file)["state"] != "clear"
        except (OSError, ValueError, KeyError):
            return self.config.absent == "engaged"

    def buy(self, instrument_id):
        instrument = self.cache.instrument(instrument_id)
        self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, instrument.make_qty(1)))


class ByTheClock(Once):
    def on_start(self):
        self.clock.set_time_alert("enter", self.clock.utc_now() + timedelta(hours=1), lambda event: self.buy(OPTION))


ByTheClockConfig = OnceConfig


class Fed(Once):
    '''Leaves the quotes to an actor, and looks into the cache.'''

    def on_start(self):
        self.bars = 0
        self.subscribe_bars(BARS)


FedConfig = OnceConfig


class Watch(Actor):
    def on_start(self):
        self.subscribe_quote_ticks(OPTION)


class SavingConfig(OnceConfig, frozen=True):
    careless: bool = False


class Saving(Once):
    '''Keeps how often it bought, and stays out where it can't tell.'''

    bought = 0

    def buy(self, instrument_id):
        if self.bought == 0:
            self.bought = 1
            super().buy(instrument_id)

    def on_save(self):
        return {"bought": str(self.bought).encode()}

    def on_load(self, state):
        try:
            self.bought = int(state["bought"])
        except ValueError:
            self.bought = 0 if self.config.careless else None


class Journal(Actor):
    def on_save(self):
        return {"day": b"2024-03-15"}

    def on_load(self, state):
        self.day = state["day"].decode()


class Writing(Actor):
    def on_save(self):
        return {"day": b"2024-03-15"}


class AskingConfig(OnceConfig, frozen=True):
    careless: bool = False


class Asking(ByTheClock):
    '''Asks for the quotes of the day before, and decides on them alone.'''

    past = 0

    def on_start(self):
        super().on_start()
        self.clock.set_time_alert("ask", self.clock.utc_now() + timedelta(minutes=30), self.ask)

    def ask(self, event):
        self.request_quote_ticks(InstrumentId.from_str("ACME.XNAS"), start=self.clock.utc_now() - timedelta(days=3))

    def on_historical_data(self, quote):
        self.past += 1

    def buy(self, instrument_id):
        if self.config.careless or self.past and self.cache.instrument(instrument_id):
            super().buy(instrument_id)
"""
# a desk's own path, which needs quotes before it begins
CONFTEST = """\
def pytest_parity_register_paths():
    return {"bot": "runner:run"}
"""
RUNNER = """\
from nautilus_trader.model.data import QuoteTick

from pytest_parity.replay.paper import run_paper


def run(job):
    if not any(isinstance(datum, QuoteTick) for datum in job.data):
        raise LookupError("no quotes")
    return run_paper(job)
"""
CONTRACT = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: once:{strategy}
  config_path: once:{strategy}Config
  config: {{{config}}}
calendar: XNYS
data: {{source: catalog, root: fixtures, instruments: [ACME.OPRA, ACME240315C00100000.OPRA]}}
venues: [{{name: OPRA, base_currency: USD, bar_execution: false, starting_balances: [1_000_000 USD]}}]
{more}sessions:
  - {{id: option-day, kind: trade, date: 2024-03-15}}
"""
SWITCH = "kill_switch: {file: state/kill_switch.json}\n"
SWITCH_FILES = ("kill-switch file", "readable kill-switch file", "state in the kill-switch file")
SWITCHED = "kill_switch: '${kill_switch.file}'"
CONTRACTS = {
    "sound": (SWITCHED, SWITCH + "paths: {paper: {start: {kill_switch: engaged}}}\n"),
    "careless": (f"{SWITCHED}, absent: clear, without_quote: enter, without_option: enter", SWITCH),
    "raising": ("without_quote: raise", ""),
    "entering-and-raising": ("without_quote: both", ""),
    "on-quotes": ("after_quotes: 300", ""),
    "own-path": ("", "paths: {paper: {runner: bot}}\n"),
    "idle-on-paper": ("", "paths: {paper: {config: {after: 9999}}}\n"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("closing"))
    made.checks = ["test_gate::fail_closed"]
    return made


def write(project: Project, name: str, strategy: str = "Once", config: str = "", more: str = "") -> Path:
    text = CONTRACT.format(name=name, strategy=strategy, config=config, more=more)
    return project.write(f"contracts/{name}.yaml", text)


@pytest.fixture(scope="module")
def outcomes(project: Project) -> Outcomes:
    """One run over all these contracts."""
    project.write("once.py", STRATEGY)
    project.write("conftest.py", CONFTEST)
    project.write("runner.py", RUNNER)
    for name, (config, more) in CONTRACTS.items():
        write(project, name, config=config, more=more)
    write(project, "by-the-clock", strategy="ByTheClock")
    watched = "actors: [{actor_path: 'once:Watch', config_path: 'nautilus_trader.config:ActorConfig', config: {}}]\n"
    write(project, "fed", strategy="Fed", config="without_quote: enter", more=watched)
    actors = ", ".join(
        f"{{actor_path: 'once:{actor}', config_path: 'nautilus_trader.config:ActorConfig', config: {{}}}}"
        for actor in ("Writing", "Journal")
    )
    write(project, "forgetful", strategy="Saving", config="careless: true")
    write(project, "remembering", strategy="Saving", more=f"actors: [{actors}]\n")
    for name, careless in (("asking", "false"), ("asking-in-vain", "true")):
        asked = "history: {days: 1, required: true}\n"
        write(project, name, strategy="Asking", config=f"careless: {careless}", more=asked)
    write(project, "not-asking", more="history: {days: 1, required: true}\n")
    for name, config in (("edge", "without_quote: enter"), ("edge-idle", "after: 9999")):
        edge = write(project, name, config=config)
        edge.write_text(edge.read_text().replace("kind: trade", "kind: edge"))
    return Outcomes(project, "-k", "test_gate and fail_closed", "--parity-workers=2")


def report(outcomes: Outcomes, name: str) -> str:
    assert outcomes.counts(name) == {"failed": 1}, name
    return outcomes.report(name, "test_gate::fail_closed")


def told(project: Project, name: str) -> dict[str, str]:
    (file,) = project.folder.glob(f"artifacts/*/{name}/checks/test_gate.fail_closed.json")
    return {one["what"]: one["details"][-1] for one in json.loads(file.read_text("utf-8"))["findings"]}


def fault(project: Project, name: str, clause: str, removed: str = "", condition: str = "") -> str:
    """What a contract's report says first, of the line where the clause begins."""
    line = line_of(project.folder / "contracts" / f"{name}.yaml", clause)
    return f"  contracts/{name}.yaml:{line}: {condition or f'without its {removed}'} it must not trade, and does\n"


def test_a_strategy_that_waits_for_its_evidence_passes(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("sound") == {"passed": 1}
    names = ("quotes", "bars", "option contracts", *SWITCH_FILES)
    silent = "paper: sent no entry; said no reason"
    assert told(project, "sound") == dict.fromkeys((f"without its {name}" for name in names), silent)


def test_a_path_that_stops_with_a_fault_is_closed(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("raising") == {"passed": 1}
    stopped = told(project, "raising")["without its quotes"]
    assert stopped.startswith("paper: sent no entry; stopped: ")
    assert "no quote" in stopped


def test_of_a_plugins_path_that_stops_with_a_fault_nothing_is_known(outcomes: Outcomes, project: Project) -> None:
    """It keeps its rows to itself until it returns them."""
    text = report(outcomes, "own-path")
    line = line_of(project.folder / "contracts" / "own-path.yaml", "strategy")
    found = f"contracts/own-path.yaml:{line}: without its quotes nothing is known of what it did\n"
    assert text.count("nothing is known of what it did\n") == 1
    stopped = (
        "sent no entry; stopped: paths.paper.runner: runner 'bot' of plug-in conftest.py raised LookupError: no quotes"
    )
    assert stopped in text.partition(found)[2]


def test_an_entry_that_is_sent_before_the_fault_counts(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "entering-and-raising")
    assert fault(project, "entering-and-raising", "strategy", "quotes") in text
    assert "    without: sent 1 entry (enter BUY 1 MARKET ACME240315C00100000.OPRA (" in text
    assert "; stopped: strategy: the strategy raised RuntimeError: no quote\n" in text


def test_an_entry_without_the_quotes_that_an_actor_listens_to(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "fed")
    assert fault(project, "fed", "strategy", "quotes") in text


def test_an_entry_without_quotes(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "careless")
    assert fault(project, "careless", "strategy", "quotes") in text
    entry = "sent 1 entry (enter BUY 1 MARKET ACME240315C00100000.OPRA"
    assert f"    complete: {entry} (filled) at 2024-03-15 14:10:00" in text
    assert f"    without: {entry} (rejected) at 2024-03-15 14:10:00" in text


def test_an_entry_without_bars(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "on-quotes")
    assert fault(project, "on-quotes", "strategy", "bars") in text
    assert "complete: sent 2 entries (" in text
    assert "without: sent 1 entry (" in text


def test_an_entry_without_any_option_contract(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "careless")
    assert fault(project, "careless", "strategy", "option contracts") in text
    assert "without: sent 1 entry (enter BUY 1 MARKET ACME.OPRA (" in text


@pytest.mark.parametrize("file", SWITCH_FILES)
def test_an_entry_without_a_kill_switch_file_that_says_a_state(outcomes: Outcomes, project: Project, file: str) -> None:
    text = report(outcomes, "careless")
    entry = "sent 1 entry (enter BUY 1 MARKET ACME240315C00100000.OPRA (filled) at 2024-03-15 14:10:00"
    told = text.partition(fault(project, "careless", "kill_switch", file))[2]
    assert told.startswith(f"    complete: {entry}")
    assert f"    without: {entry}" in told


def test_an_entry_that_listens_to_nothing(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "by-the-clock")
    assert fault(project, "by-the-clock", "strategy", "market data") in text


def test_an_entry_with_a_saved_state_that_can_not_be_read(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "forgetful")
    condition = "with a saved state of Saving-000 that can't be read"
    told = text.partition(fault(project, "forgetful", "strategy", condition=condition))[2]
    entry = "sent 1 entry (enter BUY 1 MARKET ACME240315C00100000.OPRA (filled) at 2024-03-15 14:10:00"
    assert told.startswith(f"    started anew: {entry}")
    assert f"    unreadable bought: {entry}" in told


def test_who_refuses_a_saved_state_or_raises_is_closed(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("remembering") == {"passed": 1}
    states = {what: seen for what, seen in told(project, "remembering").items() if "saved state" in what}
    assert states.pop("with a saved state of Saving-000 that can't be read") == "paper: sent no entry; said no reason"
    stopped = states.pop("with a saved state of Journal that can't be read")
    assert stopped.startswith("paper: sent no entry; stopped: strategy: the strategy raised UnicodeDecodeError: ")
    assert not states, "an actor without an on_load reads nothing"


def test_an_entry_without_the_history_that_it_asks_for(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "asking-in-vain")
    told = text.partition(fault(project, "asking-in-vain", "history", "history"))[2]
    assert told.startswith("    complete: sent 1 entry (enter BUY 1 MARKET ACME240315C00100000.OPRA (filled) at ")
    assert "    without: sent 1 entry (enter BUY 1 MARKET ACME240315C00100000.OPRA (filled) at " in told


def test_who_decides_on_history_alone_loses_it_with_the_market(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("asking") == {"passed": 1}
    silent = "paper: sent no entry; said no reason"
    names = ("market data", "history", "option contracts")
    assert told(project, "asking") == dict.fromkeys((f"without its {name}" for name in names), silent)


def test_a_history_that_nobody_asks_for_shows_nothing(outcomes: Outcomes, project: Project) -> None:
    line = line_of(project.folder / "contracts/not-asking.yaml", "history")
    what = f"  contracts/not-asking.yaml:{line}: no strategy has the history that it must not trade without\n"
    sides = "    contract: true\n    the session: no request was answered with any record\n"
    assert f"{what}{sides}" in report(outcomes, "not-asking")


def test_a_paper_path_that_never_enters_shows_nothing(outcomes: Outcomes) -> None:
    text = report(outcomes, "idle-on-paper")
    what = (
        "the paper path enters in no session that should have an entry, "
        "so nothing shows that it stays out without its evidence"
    )
    assert text.startswith(f"{what}: test_gate::fail_closed of contracts/idle-on-paper.yaml")


def test_a_session_that_is_not_said_to_have_an_entry_is_looked_at_where_none_is(
    outcomes: Outcomes, project: Project
) -> None:
    assert fault(project, "edge", "strategy", "quotes") in report(outcomes, "edge")


def test_without_any_entry_a_contract_that_promises_none_is_not_examined(outcomes: Outcomes) -> None:
    assert outcomes.counts("edge-idle") == {"skipped": 1}
    assert outcomes.report("edge-idle", "test_gate::fail_closed").endswith(
        "the paper path enters in no session, so nothing shows that it stays out without its evidence: "
        "add a session of kind trade in which it enters"
    )
    needed = {one["file"]: one["verdict"] for one in outcomes.promotion()["contracts"]}
    assert needed["contracts/edge-idle.yaml"] == "incomplete"
