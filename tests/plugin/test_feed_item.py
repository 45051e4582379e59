"""The item `feed`: what the engine and the venue of each path were really given."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from project import CONTRACT, ITEMS, Outcomes, Project

NODE = "trend-day::feed"
ENTRY = """\
expected_mismatches:
  - label: data_missing
    sessions: [trend-day]
    field: venue_feed
    count: 1
    rule: sandbox-trades-on-quotes
    reason: the sandbox never receives bars
    owner: execution
    until: 2999-01-01
"""
BARS = CONTRACT.replace(
    "{{instrument_id: ACME.XNAS{config}}}", "{{bar_type: BOLT.XNAS-1-MINUTE-LAST-EXTERNAL}}"
).replace("instruments: [ACME.XNAS], types: [quotes]", "instruments: [BOLT.XNAS], types: [bars]")
SHAPED = """\
paths:
  paper:
    feed:
      drop: [{{from: "10:00", to: "10:10"}}]
      widen: [{{from: "11:00", to: "11:10", by: 100%}}]
      delay: [{{from: "11:05", to: "12:10", by: 1s}}]
      broker: {broker}
"""
PATIENT = "strict_parity: false\n"

WAITING = """\
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.data import BarType
from nautilus_trader.trading.strategy import Strategy


class WaitingConfig(StrategyConfig, frozen=True):
    bar_type: BarType


class Waiting(Strategy):
    def on_start(self):
        self.subscribe_bars(self.config.bar_type)
"""

# A strategy that tampers with what its path is fed: the replay process imports it before the first datum.
TAMPERED = """\
from nautilus_trader.model.data import QuoteTick
from pytest_parity.replay.feed import delayed
from pytest_parity.replay.paper import PaperReplay
from strategies import Steady, SteadyConfig

recorded = PaperReplay._arrivals


class TamperedConfig(SteadyConfig, frozen=True):
    receiver: str = "engine"


class Tampered(Steady):
    def __init__(self, config):
        super().__init__(config)
        PaperReplay._arrivals = lambda replay: tampered(recorded(replay), config.receiver)


def tampered(arrivals, receiver):
    own = [at for at, (*_, to) in enumerate(arrivals) if (to.__name__ == "on_data") == (receiver == "venue")]
    gone, late, other, one, two = own[10], own[20], own[30], own[40], own[41]
    ts, datum, to = arrivals[late]
    arrivals[late] = (ts + 7, delayed(datum, 7), to)
    ts, datum, to = arrivals[other]
    prices = datum.bid_price, datum.ask_price + datum.ask_price
    arrivals[other] = ts, QuoteTick(datum.instrument_id, *prices, datum.bid_size, datum.ask_size, ts, ts), to
    (ts, datum, to), (later, following, _) = arrivals[one], arrivals[two]
    arrivals[one], arrivals[two] = (ts, following, to), (later, datum, to)
    del arrivals[gone]
    return arrivals
"""


def entry(more: str = "") -> str:
    return ENTRY + more


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcomes]:
    """One run over all of them."""
    project = Project(tmp_path_factory.mktemp("feed"))
    project.write("waiting.py", WAITING)
    project.write("tampered.py", TAMPERED)
    for broker in ("delayed", "prompt"):
        project.contract(f"shaped-{broker}", more=SHAPED.format(broker=broker))
    for receiver in ("engine", "venue"):
        prompt = "paths: {paper: {feed: {broker: prompt}}}\n"
        project.contract(receiver, strategy="tampered:Tampered", config=f"receiver: {receiver}", more=prompt)
    of_decisions = entry().partition("\n")[2].replace("    field: venue_feed\n", "")
    project.contract("stale", more=entry() + of_decisions)
    project.contract("stale-patient", more=PATIENT + entry())
    bars = {
        "bars": "",
        "bars-patient": PATIENT,
        "bars-declared": entry(more="    ticker: BOLT\n"),
        "bars-of-another": entry(more="    ticker: ACME\n"),
    }
    for name, more in bars.items():
        project.contract(name, strategy="waiting:Waiting", more=more, text=BARS)
    return project, Outcomes(project, "-rP", "--parity-run-label=feed")


def feed(project: Project, contract: str) -> list[dict[str, Any]]:
    file = project.folder / "artifacts" / "feed" / contract / "trend-day" / "feed.json"
    streams: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["streams"]
    return streams


def kinds(project: Project, contract: str) -> list[tuple[str, str, bool]]:
    (stream,) = feed(project, contract)
    return [(one["receiver"], one["kind"], one["declared"]) for one in stream["differences"]]


def test_what_the_paper_feed_declares_is_told_and_net_of_blame(ran: tuple[Project, Outcomes]) -> None:
    project, outcomes = ran

    assert outcomes.report("shaped-delayed", NODE) == ""
    declared = [("engine", kind, True) for kind in ("missing", "altered", "late")]
    assert kinds(project, "shaped-delayed") == [*declared, *[("venue", kind, True) for _, kind, _ in declared]]
    assert outcomes.report("shaped-prompt", NODE) == ""
    assert kinds(project, "shaped-prompt") == declared
    counts = {one["kind"]: one["count"] for one in feed(project, "shaped-prompt")[0]["differences"]}
    told = f"{counts['missing']} missing on paper, {counts['altered']} altered, {counts['late']} late by 1 s"
    lines = [line for line in outcomes.run.lines if line.startswith("declared in paths.paper.feed: ")]
    assert [f"declared in paths.paper.feed: {told}, quotes of ACME.XNAS at the {who}" for who in (
        "engine", "venue", "engine"
    )] == lines  # fmt: skip


@pytest.mark.parametrize("receiver", ["engine", "venue"])
def test_what_nobody_declared_fails_by_kind_with_both_values(ran: tuple[Project, Outcomes], receiver: str) -> None:
    _, outcomes = ran

    lines = outcomes.report(receiver, NODE).splitlines()

    assert lines[0] == (
        f"1 missing on paper, quotes of ACME.XNAS at the {receiver}: "
        f"feed in {receiver}, session trend-day: 1 undeclared"
    )
    assert lines[2] == f"  quotes of ACME.XNAS at the {receiver}"
    quote = r"bid [\d.]+ ask [\d.]+ bid size \d+ ask size \d+"
    told = (
        rf"    1 missing on paper; first 09:[\d:.]+: backtest {quote}, paper none",
        rf"    1 altered; first 09:[\d:.]+: backtest {quote}, paper {quote}",
        rf"    1 late by 7 ns; first 09:[\d:.]+ \({quote}\): arrives backtest 09:[\d:.]+, paper 09:[\d:.]+7",
        rf"    1 reordered; first 09:[\d:.]+ \({quote}\), the same on both paths, in another place among its like",
        r"    engine: backtest 1,889 from [\d:.]+ to [\d:.]+; paper 1,88[89] from [\d:.]+ to [\d:.]+",
        r"    venue:  backtest 1,889 from [\d:.]+ to [\d:.]+; paper 1,88[89] from [\d:.]+ to [\d:.]+",
    )
    assert all(re.fullmatch(*both) for both in zip(told, lines[3:9], strict=True)), lines
    assert f"    field: {receiver}_feed" in lines
    assert (
        "What paper's feed is to lack, delay or widen stands under paths.paper.feed; feed.json has the rest." in lines
    )


@pytest.mark.parametrize(("receiver", "untouched"), [("engine", "venue"), ("venue", "engine")])
def test_its_artifact_has_each_kind_at_the_receiver_that_it_struck(
    ran: tuple[Project, Outcomes], receiver: str, untouched: str
) -> None:
    project, _ = ran

    (stream,) = feed(project, receiver)

    assert [(receiver, kind, False) for kind in ("missing", "altered", "late", "reordered")] == kinds(project, receiver)
    assert stream[untouched]["backtest"] == stream[untouched]["paper"]
    missing, altered, late, reordered = (one["first"] for one in stream["differences"])
    assert missing["paper"] is None
    assert altered["backtest"]["ts_event"] == altered["paper"]["ts_event"]
    assert late["paper"] == late["backtest"] | {"ts_init": late["backtest"]["ts_init"] + 7}
    assert reordered["paper"] == reordered["backtest"]


def test_bars_that_the_sandbox_never_gets_fail_it(ran: tuple[Project, Outcomes]) -> None:
    project, outcomes = ran

    report = outcomes.report("bars", NODE)

    name = "BOLT.XNAS-1-MINUTE-LAST-EXTERNAL"
    assert report.startswith(
        f"390 missing on paper, bars of {name} at the venue: feed in bars, session trend-day: 1 und"
    )
    assert "venue:  backtest 390 from 09:31:00 to 16:00:00; paper nothing" in report
    assert "A sandbox venue is never given bars" in report
    found, _, remedy = report.partition("To mend it instead: ")
    assert "bar_execution: false" not in found  # there is nothing else to trade on
    assert remedy.startswith("give both paths quotes or trades of what is traded, and say bar_execution: false")
    (stream,) = feed(project, "bars")
    assert (stream["venue"]["paper"], stream["venue"]["backtest"]["count"]) == (None, 390)
    assert outcomes.counts("bars") == {"skipped": 2, "passed": ITEMS - 1, "failed": 1}
    assert outcomes.counts("bars-patient") == {"skipped": 2, "passed": ITEMS - 1, "failed": 1}


def test_declared_it_is_expected_and_the_label_has_no_part_in_it(ran: tuple[Project, Outcomes]) -> None:
    _, outcomes = ran

    assert outcomes.counts("bars-declared") == {"skipped": 2, "passed": ITEMS - 1, "xfailed": 1}
    assert outcomes.report("bars-declared", NODE) == (
        "sandbox-trades-on-quotes: the sandbox never receives bars (execution, until 2999-01-01)"
    )
    assert outcomes.report("bars-declared", "trend-day::data_missing") == ""


@pytest.mark.parametrize("contract", ["stale", "bars-of-another"])
def test_an_entry_that_no_longer_holds_fails_it(ran: tuple[Project, Outcomes], contract: str) -> None:
    _, outcomes = ran

    report = outcomes.report(contract, NODE)
    stale = "expected mismatch 'sandbox-trades-on-quotes' is stale: 1 declared, 0 seen"
    assert report.splitlines()[0].count(stale) == 1
    assert "of execution: fewer streams differ than declared; lower `count` or remove the entry" in report
    assert f"  contracts/{contract}.yaml:" in report


def test_an_entry_about_decisions_is_not_its_own(ran: tuple[Project, Outcomes]) -> None:
    """Of one entry of each sort each item tells its own."""
    _, outcomes = ran

    assert outcomes.counts("stale") == {"skipped": 2, "passed": ITEMS - 2, "failed": 2}
    assert outcomes.report("stale", "trend-day::data_missing").splitlines()[0].count("is stale") == 1


def test_without_strictness_a_stale_entry_is_only_warned_of(ran: tuple[Project, Outcomes]) -> None:
    _, outcomes = ran

    assert outcomes.counts("stale-patient") == {"skipped": 2, "passed": ITEMS}
    warned = "contracts/stale-patient.yaml::trend-day::feed: strict_parity: false lets through: contracts/stale-patient"
    assert warned in outcomes.run.output
