"""The item `limits`: contracts altered so that each limit in turn is one that a real strategy breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from project import CATALOG, STRATEGIES, Outcomes, Project

ROOT = Path(__file__).parents[2]
CALL = "ACME240326C00100000.OPRA"
ENTRY = f"10:25:00.000000001 enter BUY 43 {CALL}"

# The desk's strategy on the day of its break-out: one call, bought with 43 contracts at 2.32 on a quote 5 s old.
DESK = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: strategies.opening_range:OpeningRangeBreakout
  config_path: strategies.opening_range:OpeningRangeBreakoutConfig
  config: {{instrument_id: ACME.OPRA, bar_type: ACME.OPRA-1-MINUTE-LAST-EXTERNAL}}
calendar: XNYS
venues:
  - {{name: OPRA, base_currency: USD, bar_execution: false, starting_balances: [100_000 USD]}}
  - {{name: XNAS, base_currency: USD, starting_balances: [100_000 USD]}}
data: {{source: catalog, root: fixtures, instruments: [ACME.OPRA, ACME240326C00100000.OPRA]}}
{limits}
sessions: [{{id: day, kind: trade, date: 2024-03-19}}]
"""

# Buys and sells 10 shares in turn: of two round trips the first loses 8.60 USD; on every 1,000th quote it only buys.
STEADY = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: steady:Steady
  config_path: steady:SteadyConfig
  config: {{instrument_id: ACME.XNAS, every: {every}}}
data: {{source: catalog, root: fixtures, instruments: [ACME.XNAS{more}]}}
venues: [{{name: XNAS, base_currency: USD, bar_execution: false, starting_balances: [1_000_000 USD]}}]
{limits}
sessions: [{{id: day, kind: edge, date: 2024-03-14}}]
"""

# Beside that one: a dead order of 10 on the 200th quote, which on the 1,000th becomes one of 100 at the ask.
AMENDING = """

class Amending(Steady):
    def on_quote_tick(self, tick):
        self.seen += 1
        instrument = self.cache.instrument(self.config.instrument_id)
        if self.seen == 200:
            quantity, price = instrument.make_qty(10), instrument.make_price(50)
            self.order = self.order_factory.limit(instrument.id, OrderSide.BUY, quantity, price)
            self.submit_order(self.order)
        elif self.seen == 1_000:
            self.modify_order(self.order, quantity=instrument.make_qty(100), price=tick.ask_price)
        elif self.seen == 1_400:
            self.close_all_positions(instrument.id)
"""

# Enters six times. After each sale it writes or spoils its own kill switch, and reads it only where it `heeds` it.
TRIPPING = """

from pathlib import Path


class TrippingConfig(SteadyConfig, frozen=True, kw_only=True):
    kill_switch: str
    heeds: bool = False


class Tripping(Steady):
    def submit_order(self, order):
        switch = Path(self.config.kill_switch)
        if self.config.heeds and "clear" not in switch.read_text():
            return
        super().submit_order(order)
        sent = len(self.cache.orders())
        if sent == 2:
            switch.write_text('{"state": "engaged"}')
        elif sent == 4:
            switch.unlink()
        elif sent == 6:
            switch.write_text('{"state": "Clear"}')
        elif sent == 8:
            switch.write_text('{"state": "clear"}')
"""
TRIPPED = {1: "engaged", 2: "file gone", 3: "file says neither clear nor engaged"}  # by entry, counted from 0

# what each contract says, and for each clause its limit and what was instead
DESKS = {
    "entry": {
        'entry_window: {from: "10:26"}': ("entry_window", "from 10:26 on", "10:25:00.000000001"),
        "option: {dte: {min: 8},": ("option.dte", "8 days or more", "7 days"),
        "  rights: [put],": ("option.rights", "put", "call"),
        "  contract_status: [adjusted]}": ("option.contract_status", "adjusted", "listed, standard"),
        "risk: {risk_per_trade: 1995 USD}": ("risk.risk_per_trade", "1995 USD", "1995.2 USD"),
        "quotes: {max_age: 5s}": ("quotes.max_age", "5 s", "5.000000001 s"),
    },
    "quote": {
        "quotes: {max_spread: 2%,": ("quotes.max_spread", "2 %", "2.17864924 %"),
        "  min_size: 149}": ("quotes.min_size", "149 units or more", "148 units"),
        "routing: {venue: XNAS}": ("routing.venue", "XNAS", "OPRA"),
        # and no config refers to it
        "kill_switch: {file: state/kill_switch.json, baseline: engaged}": (
            "kill_switch",
            "no entry unless it is clear",
            "engaged",
        ),
    },
    "order": {
        "routing: {order_types: [MARKET],": ("routing.order_types", "MARKET", "LIMIT"),
        "  time_in_force: [DAY]}": ("routing.time_in_force", "DAY", "IOC"),
    },
}
STEADIES = {
    "days": {
        "risk: {max_trades_per_day: 1,": ("risk.max_trades_per_day", "1 trade", "2 trades"),
        "  daily_loss_cap: 8 USD}": ("risk.daily_loss_cap", "no entry once 8 USD are lost", "8.6 USD lost"),
    },
    "left": {
        "tickers: [BOLT]": ("tickers", "BOLT", "ACME"),
        "overnight: false": ("overnight", "nothing open after the close", "LONG 10 ACME.XNAS"),
    },
}
DESK_CASES = [(name, text) for name, clauses in DESKS.items() for text in clauses]
STEADY_CASES = [(name, text) for name, clauses in STEADIES.items() for text in clauses]
WITHIN = """\
tickers: [ACME]
entry_window: {from: "10:25", to: "10:26"}
option: {dte: {min: 7, max: 7}, rights: [call], contract_status: [listed, standard]}
risk: {risk_per_trade: 1995.20 USD, max_trades_per_day: 1, daily_loss_cap: 1 USD}
quotes: {max_age: 6s, max_spread: 2.18%, min_size: 148}
routing: {venue: OPRA, order_types: [LIMIT], time_in_force: [IOC]}
kill_switch: {file: state/kill_switch.json}"""
AMENDED = """\
entry_window: {to: "11:00"}
quotes: {max_age: 30s, min_size: 10_000}"""
ON_PAPER = f"""\
{WITHIN}
paths: {{paper: {{config: {{risk_per_trade: 3000 USD}}}}}}"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of one run over all of these contracts."""
    project = Project(tmp_path_factory.mktemp("limits"))
    (project.folder / "strategies.py").unlink()  # it would hide the examples' folder
    project.write("steady.py", STRATEGIES + AMENDING + TRIPPING)
    examples = ROOT / "examples"
    project.write("pytest.ini", f"[pytest]\npythonpath = . {examples}\nparity_data_roots = fixtures={CATALOG}\n")
    written = {name: "\n".join(clauses) for name, clauses in DESKS.items()} | {"within": WITHIN, "paper": ON_PAPER}
    for name, limits in written.items():
        project.write(f"contracts/{name}.yaml", DESK.format(name=name, limits=limits))
    rest = {name: "\n".join(clauses) for name, clauses in STEADIES.items()} | {"quiet": "quotes: {max_age: 1s}"}
    for name, limits in rest.items():
        words = {"every": {"left": 1_000, "quiet": 5_000}.get(name, 400), "more": ", BOLT.XNAS" * (name == "left")}
        project.write(f"contracts/{name}.yaml", STEADY.format(name=name, limits=limits, **words))
    amended = STEADY.format(name="amended", limits=AMENDED, every=1, more="").replace(
        "steady:Steady\n", "steady:Amending\n"
    )
    project.write("contracts/amended.yaml", amended)
    for name, heeds in (("tripped", "false"), ("heeding", "true")):
        config = f"160, heeds: {heeds}, kill_switch: '${{kill_switch.file}}'"
        text = STEADY.format(name=name, limits="kill_switch: {file: state/kill.json}", every=config, more="")
        project.write(f"contracts/{name}.yaml", text.replace("steady:Steady", "steady:Tripping"))
    project.write("contracts/none.yaml", DESK.format(name="none", limits="risk: {}"))
    return Outcomes(project, "-k", "limits", "-rP")


@pytest.mark.parametrize(("name", "clause"), DESK_CASES)
def test_a_limit_that_an_entry_breaks_on_both_paths(outcomes: Outcomes, name: str, clause: str) -> None:
    key, limit, actual = DESKS[name][clause]
    line = 12 + [*DESKS[name]].index(clause)

    found = outcomes.report(name, "day::limits").splitlines()

    assert f"  contracts/{name}.yaml:{line}: {ENTRY}: {key}: limit {limit}; backtest and paper {actual}" in found


@pytest.mark.parametrize(("name", "clause"), STEADY_CASES)
def test_a_limit_that_a_day_of_trades_breaks(outcomes: Outcomes, name: str, clause: str) -> None:
    key, limit, actual = STEADIES[name][clause]
    line = 9 + [*STEADIES[name]].index(clause)

    found = outcomes.report(name, "day::limits").splitlines()

    entry = {"days": "13:40:47.045", "left": "12:56:57.8"}[name]
    values = f"{key}: limit {limit}; backtest and paper {actual}"
    assert f"  contracts/{name}.yaml:{line}: {entry} enter BUY 10 ACME.XNAS: {values}" in found


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("entry", "entry_window: limit from 10:26 on; backtest and paper 10:25:00.000000001; and 5 more"),
        ("left", "tickers: limit BOLT; backtest and paper ACME; and 1 more"),
    ],
)
def test_the_headline_has_the_first_and_counts_the_others(outcomes: Outcomes, name: str, headline: str) -> None:
    report = outcomes.report(name, "day::limits").splitlines()

    assert report[0] == f"{headline}: limits of {name}, session day"


def test_the_report_says_what_the_value_was_made_of_and_what_can_be_done(outcomes: Outcomes) -> None:
    report = outcomes.report("entry", "day::limits")

    assert "    43 units, multiplier 100, from 2.32 to the stop at 1.8560 said with its exit\n" in report
    assert "    risk.risk_per_trade, limit 1995 USD: held backtest 1, paper 1\n" in report
    assert "contract:  contracts/entry.yaml:18\n" in report
    assert "replay:    pytest --parity contracts/entry.yaml::day::limits" in report
    assert "A breach can't be declared: mend the strategy or its config, or state the limit that is meant." in report
    assert "made at 10:24:55\n" in report  # exchange time


def test_a_breach_on_paper_alone_names_it(outcomes: Outcomes) -> None:
    report = outcomes.report("paper", "day::limits")

    assert report.startswith("risk.risk_per_trade: limit 1995.2 USD; paper 2969.6 USD: limits of paper, session day")
    assert f"10:25:00.000000001 enter BUY 64 {CALL}" in report


def test_an_entry_is_held_to_the_limits_again_when_it_is_amended(outcomes: Outcomes) -> None:
    report = outcomes.report("amended", "day::limits")

    entry = "10:10:41.225 enter BUY 10 ACME.XNAS"
    again = f"{entry}, as amended at 12:56:57.8"
    values = "entry_window: limit from the open, before 11:00; backtest and paper 12:56:57.8"
    assert f"  contracts/amended.yaml:9: {again}: {values}\n" in report
    for what, made in ((entry, "10:10:41.225"), (again, "12:56:57.8")):
        assert (
            f"  contracts/amended.yaml:10: {what}: quotes.min_size: limit 10000 units or more; backtest and paper"
            in report
        )
        assert f", made at {made}\n" in report
    assert "quotes.max_age, limit 30 s: held backtest 2, paper 2" in report


def test_an_entry_is_held_against_the_kill_switch_that_the_strategy_has_engaged_itself(outcomes: Outcomes) -> None:
    report = outcomes.report("tripped", "day::limits")

    breaches = [line for line in report.splitlines() if line.startswith("  contracts/tripped.yaml:9: ")]
    said = [line.partition(" enter BUY 10 ACME.XNAS: ")[2] for line in breaches]
    assert said == [
        f"kill_switch: limit no entry unless it is clear; backtest and paper {actual}" for actual in TRIPPED.values()
    ]
    assert report.count("    clear when the session started\n") == len(TRIPPED)
    assert "kill_switch, limit no entry unless it is clear: held backtest 6, paper 6" in report


def test_a_strategy_that_engages_its_kill_switch_and_stops_passes(outcomes: Outcomes) -> None:
    assert outcomes.counts("heeding") == {"passed": 1}
    assert "kill_switch, limit no entry unless it is clear: held backtest 1, paper 1" in outcomes.run.output


def test_what_lies_just_within_every_limit_passes(outcomes: Outcomes) -> None:
    assert outcomes.counts("within") == {"passed": 1}


def test_a_session_without_entries_passes_and_says_so(outcomes: Outcomes) -> None:
    assert outcomes.counts("quiet") == {"passed": 1}
    assert "nothing came that could be held against quotes.max_age" in outcomes.run.output


def test_a_contract_that_states_no_limit_has_no_such_item(outcomes: Outcomes) -> None:
    with pytest.raises(KeyError):
        outcomes.counts("none")


def artifact(outcomes: Outcomes, name: str) -> Any:
    (file,) = outcomes.artifacts(f"{name}/day/limits.json")
    return json.loads(file.read_text("utf-8"))


def test_the_artifact_has_each_thing_that_was_held_with_both_values(outcomes: Outcomes) -> None:
    written = artifact(outcomes, "within")

    assert [one["clause"] for one in written["clauses"]] == [
        *("tickers", "entry_window", "option.dte", "option.rights", "option.contract_status"),
        *("risk.risk_per_trade", "risk.max_trades_per_day", "risk.daily_loss_cap"),
        *("quotes.max_age", "quotes.max_spread", "quotes.min_size"),
        *("routing.venue", "routing.order_types", "routing.time_in_force"),
        *("overnight", "kill_switch"),
    ]
    (age,) = (one for one in written["clauses"] if one["clause"] == "quotes.max_age")
    assert (age["line"], age["limit"], age["breaches"]) == (16, "6 s", 0)
    assert age["held"]["paper"] == [
        {
            "ts": 1_710_858_300_000_000_001,
            "time": "10:25:00.000000001",
            "what": f"enter BUY 43 {CALL}",
            "actual": "5.000000001 s",
            "kept": True,
            "how": "the last quote that had reached the path: bid 2.27 x 179, ask 2.32 x 148, "
            "made at 2024-03-19 14:24:55 UTC",
        }
    ]


def test_a_breach_is_marked_in_it(outcomes: Outcomes) -> None:
    (clause,) = (one for one in artifact(outcomes, "entry")["clauses"] if one["clause"] == "option.rights")

    assert clause["breaches"] == 2
    assert [clause["held"][path][0]["kept"] for path in ("backtest", "paper")] == [False, False]
