"""Known differences in real replays: each is told where it shows, and what has another cause is told to be none."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from nautilus_trader.model.data import InstrumentClose
from nautilus_trader.model.enums import InstrumentCloseType
from nautilus_trader.persistence.catalog import ParquetDataCatalog
from project import ROOT, Outcomes, Project

from fixtures.market import MINUTE, price, quote, stock
from fixtures.stock_sessions import find_sessions
from pytest_parity.core.recognizing.catalogue import known_differences

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = "nautilus_trader.examples.strategies"
EMA = (
    f"{SHIPPED}.ema_cross:EMACross",
    "instrument_id: ACME.XNAS, bar_type: ACME.XNAS-1-MINUTE-MID-INTERNAL, trade_size: 100",
)
QUOTER = (
    f"{SHIPPED}.volatility_market_maker:VolatilityMarketMaker",
    f"{EMA[1]}, atr_period: 20, atr_multiple: '0.5'",
)
STRATEGIES = """\
from nautilus_trader.backtest.config import LatencyModelConfig
from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.enums import OrderSide, TimeInForce
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy


class SlowConfig(LatencyModelConfig, frozen=True):
    base_latency_nanos: int = 2_000_000_000


class RoundTripConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    enters: bool = True


class RoundTrip(Strategy):
    '''Buys if there is no position, and sells by a reduce-only order.'''

    def on_start(self):
        self.seen = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick):
        self.seen += 1
        instrument = self.cache.instrument(self.config.instrument_id)
        size = instrument.make_qty(100)
        if self.seen == 50 and self.config.enters and self.portfolio.is_flat(instrument.id):
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, size))
        if self.seen == 100:
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.SELL, size, reduce_only=True))


class SnapConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    time_in_force: str = "IOC"


class Snap(Strategy):
    '''Bids once, for that moment, and waits.'''

    def on_start(self):
        self.seen = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen == 50:
            instrument = self.cache.instrument(tick.instrument_id)
            terms = {"time_in_force": TimeInForce[self.config.time_in_force]}
            order = self.order_factory.limit(
                instrument.id, OrderSide.BUY, instrument.make_qty(100), tick.bid_price, **terms
            )
            self.submit_order(order)
"""
SNAP = ("traders:Snap", "instrument_id: ACME.XNAS")
TRIP = ("traders:RoundTrip", "instrument_id: ACME.XNAS")
MODELS = "nautilus_trader.backtest"
FEE = (
    f"fee_model: {{fee_model_path: {MODELS}.models:FixedFeeModel, config_path: {MODELS}.config:FixedFeeModelConfig, "
    "config: {commission: 1.00 USD}}"
)
FILL = (
    f"fill_model: {{fill_model_path: {MODELS}.models:OneTickSlippageFillModel, "
    f"config_path: {MODELS}.config:FillModelConfig, config: {{}}}}"
)
LATENCY = (
    f"latency_model: {{latency_model_path: {MODELS}.models:LatencyModel, "
    "config_path: traders:SlowConfig, config: {}}"
)
HELD = (
    "start: {{positions: [{{instrument: ACME.XNAS, side: LONG, quantity: 100, average_price: 98.00, claimed_by: {}}}]}}"
)
TEXT = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: {strategy}
  config_path: {strategy}Config
  config: {{{config}}}
venues: [{{name: XNAS, base_currency: USD, starting_balances: [1_000_000 USD]{venue}}}]
data: {{source: catalog, root: {root}, instruments: [ACME.XNAS]}}
history: {{days: 5}}
paths: {{paper: {{{paper}}}}}
sessions:
  - {{id: day, kind: edge, date: {date}}}
"""


@dataclass(frozen=True)
class Case:
    """A contract, and the difference that its first divergences are told to come from, if any."""

    told: str  # name of the difference; none: empty
    label: str
    strategy: tuple[str, str] = EMA
    venue: str = ""
    paper: str = ""
    root: str = "fixtures"
    date: str = "2024-03-14"

    def text(self, name: str) -> str:
        strategy, config = self.strategy
        words = {"strategy": strategy, "config": config, "paper": self.paper, "root": self.root, "date": self.date}
        return TEXT.format(name=name, venue=self.venue and f", {self.venue}", **words)


CASES = {
    "fees": Case("sandbox-has-no-fee-model", "fill_mismatch", venue=FEE),
    "slippage": Case("sandbox-has-no-fill-model", "fill_mismatch", venue=FILL),
    "latency": Case("sandbox-has-no-latency-model", "fill_mismatch", venue=LATENCY),
    "beyond-the-quote": Case(
        "sandbox-leaves-the-rest-of-an-order", "fill_mismatch", (EMA[0], EMA[1].replace("100", "5000"))
    ),
    "for-a-moment": Case("sandbox-keeps-immediate-orders", "fill_mismatch", SNAP),
    "quoter": Case("live-fills-are-heard-later", "signal_mismatch", QUOTER),
    "closes": Case("sandbox-never-receives-instrument-closes", "feed", TRIP, root="closes"),
    # and what looks like one of them, but isn't
    "quoter-set-otherwise": Case("", "signal_mismatch", QUOTER, paper="config: {atr_multiple: '0.6'}"),
    "moment-set-otherwise": Case("", "signal_mismatch", SNAP, paper="config: {time_in_force: FOK}"),
    "fees-with-wide-quotes": Case("", "fill_mismatch", venue=FEE, paper="feed: {widen: [{by: 10%}]}"),
    "quotes-on-the-minute-widened": Case("", "fill_mismatch", paper="feed: {widen: [{by: 10%}]}", date="2024-03-15"),
    "exit-without-an-entry": Case("", "signal_mismatch", TRIP, paper="config: {enters: false}"),
    "size-set-otherwise": Case("", "sizing_mismatch", paper="config: {trade_size: 50}"),
}
# of the example contracts, which declare what differs
EXAMPLES = {
    "bar-breakout-market": ("sandbox-never-receives-bars", ("broker_reject", "feed")),
    "bar-breakout-limit": ("sandbox-never-receives-bars", ("fill_mismatch", "feed")),
    "ema-cross-bracket": ("sandbox-rejects-reduce-only-exits", ("broker_reject",)),
    "ema-cross-on-the-minute": ("bar-timer-before-quote", ("fill_mismatch",)),
    "option-expiry-unquoted": ("sandbox-expires-on-its-next-quote", ("state_mismatch",)),
}
TOLD = {
    **{name: (case.told, (case.label,)) for name, case in CASES.items() if case.told},
    **EXAMPLES,
}  # fmt: skip
REASONS = {difference.name: difference.reason for difference in known_differences()}
REMEDIES = {difference.name: difference.remedy for difference in known_differences()}


def write_closes(folder: Path) -> None:
    """Write a session of quotes that ends with the instrument's close."""
    _, session, *_ = find_sessions(date(2024, 3, 14))
    listed = stock("ACME", "XNAS", session.open)
    times = range(session.open + MINUTE, session.close, MINUTE)
    catalog = ParquetDataCatalog(folder)
    catalog.write_data([listed])
    catalog.write_data([quote(listed.id, ts, 9_999, 10_001, Random(ts)) for ts in times])  # noqa: S311 - no secret
    close = InstrumentClose(
        listed.id, price(10_000), InstrumentCloseType.CONTRACT_EXPIRED, session.close - 1, session.close - 1
    )
    catalog.write_data([close])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("known"))
    write_closes(project.folder / "closes")
    project.write(
        "pytest.ini",
        f"[pytest]\npythonpath = . {ROOT / 'examples'}\n"
        f"parity_data_roots =\n    fixtures={ROOT / 'fixtures' / 'catalog'}\n    closes=closes\n",
    )
    (project.folder / "strategies.py").unlink()  # the examples have a folder of that name
    project.write("traders.py", STRATEGIES)
    for name, case in CASES.items():
        project.write(f"contracts/{name}.yaml", case.text(name))
    for name in EXAMPLES:
        text = (ROOT / "examples" / "contracts" / f"{name}.yaml").read_text("utf-8")
        project.write(f"contracts/{name}.yaml", text.partition("expected_mismatches:")[0])
    external = Case("", "", TRIP, paper=HELD.format("external"))
    project.write("contracts/held-by-nobody.yaml", external.text("held-by-nobody"))
    return project


@pytest.fixture(scope="module")
def undeclared(project: Project) -> Outcomes:
    return Outcomes(project, "--parity-run-label=undeclared")


def item(outcomes: Outcomes, contract: str, label: str) -> tuple[str, str]:
    """What became of the item of one label, in whichever session."""
    (session,) = {node.partition("::")[0] for node in outcomes._items[contract] if node.endswith(f"::{label}")}
    return outcomes._items[contract][f"{session}::{label}"]


def entries(report: str) -> list[dict[str, Any]]:
    """Read the entries that a report offers to paste."""
    offered = report.partition("declare it under expected_mismatches:\n")[2]
    read = yaml.safe_load("\n".join(line for line in offered.splitlines() if line.startswith("  ")))
    return list(read or [])


def known_of(project: Project, contract: str) -> list[str | None]:
    """The differences that the session's file names, of its first divergences."""
    (file,) = project.folder.glob(f"artifacts/undeclared/{contract}/*/mismatches.json")
    return [m.get("known_difference") for m in json.loads(file.read_text("utf-8")) if m["root"] is None]


@pytest.mark.parametrize("contract", TOLD)
def test_a_known_difference_is_told_in_the_report(undeclared: Outcomes, contract: str) -> None:
    name, labels = TOLD[contract]
    for label in labels:
        outcome, report = item(undeclared, contract, label)

        assert outcome == "failed"
        assert re.search(
            rf"fits the known difference {name} \((upstream #[\d, #]+|none upstream), "
            rf"seen in nautilus_trader >=1\.231,<1\.232\): \w",
            report,
        ), report
        told = [line for line in report.splitlines() if line.startswith("To mend it instead: ")]
        assert told == ([f"To mend it instead: {REMEDIES[name]}"] if REMEDIES[name] else []), report


@pytest.mark.parametrize("contract", TOLD)
def test_the_entry_to_paste_says_all_but_the_owner(undeclared: Outcomes, contract: str) -> None:
    name, labels = TOLD[contract]
    for label in labels:
        entry, *_ = entries(item(undeclared, contract, label)[1])

        assert (name, REASONS[name]) == (entry["rule"], entry["reason"])
        assert (entry["owner"], entry["until"]) == ("TODO", "nautilus_trader 1.232")


@pytest.mark.parametrize("contract", [name for name, (_, labels) in TOLD.items() if labels != ("feed",)])
def test_a_known_difference_is_named_in_the_sessions_file(
    project: Project, undeclared: Outcomes, contract: str
) -> None:
    *first, last = known_of(project, contract)

    assert undeclared.counts(contract)["failed"] >= 1
    assert {TOLD[contract][0]} >= {*first}
    assert last == (None if contract == "latency" else TOLD[contract][0])


def test_what_fits_and_what_does_not_get_entries_of_their_own(undeclared: Outcomes) -> None:
    """The order that the strategy sends last is never filled in the backtest: that is no slower fill."""
    offered = entries(item(undeclared, "latency", "fill_mismatch")[1])

    assert [entry["rule"] for entry in offered] == ["sandbox-has-no-latency-model", "TODO"]
    assert [entry["count"] for entry in offered] == [19, 1]


@pytest.mark.parametrize("contract", [name for name, case in CASES.items() if not case.told])
def test_what_has_another_cause_is_told_to_fit_none(project: Project, undeclared: Outcomes, contract: str) -> None:
    outcome, report = item(undeclared, contract, CASES[contract].label)
    (file,) = project.folder.glob(f"artifacts/undeclared/{contract}/*/mismatches.json")

    assert outcome == "failed"
    assert "known difference" not in report
    assert "known_difference" not in file.read_text("utf-8")
    assert {"TODO"} == {entry[key] for entry in entries(report) for key in ("rule", "reason", "owner", "until")}


def test_an_exit_of_a_position_that_nobody_claimed_is_known(project: Project, undeclared: Outcomes) -> None:
    """It follows from what the contract declares: nothing is offered for it."""
    (file,) = project.folder.glob("artifacts/undeclared/held-by-nobody/*/mismatches.json")
    found = [(m["label"], m.get("known_difference")) for m in json.loads(file.read_text("utf-8"))]

    assert ("state_mismatch", None) in found
    assert ("broker_reject", "carried-position-is-external") in found
    assert item(undeclared, "held-by-nobody", "broker_reject")[0] == "passed"


def test_nothing_is_accepted_until_a_person_says_who_answers(project: Project, undeclared: Outcomes) -> None:
    """The entries, pasted as they are, are refused; with an owner, and consequences accepted, they are met."""
    copy = Project.copied(project.folder, project.folder.parent / "pasted")
    kept = {*TOLD}
    for file in (copy.folder / "contracts").glob("*.yaml"):
        if file.stem not in kept:
            file.unlink()
    for contract, (_, labels) in TOLD.items():
        offered = [entry for label in labels for entry in entries(item(undeclared, contract, label)[1])]
        for entry in offered:
            entry.update({"owner": "execution"} if contract != "fees" else {})
            entry.update({key: "a person's" for key in ("rule", "reason") if entry[key] == "TODO"})
            entry.update({"until": "nautilus_trader 1.232"} if entry["until"] == "TODO" else {})
            entry.update({"covers_consequences": True} if "covers_consequences" in entry else {})
        text = (copy.folder / "contracts" / f"{contract}.yaml").read_text("utf-8")
        copy.write(f"contracts/{contract}.yaml", text + yaml.safe_dump({"expected_mismatches": offered}))
    pasted = Outcomes(copy)

    refused = pasted.report("fees", "contract")
    assert "still says TODO; say who or why" in refused
    for contract in kept - {"fees"}:
        counts = pasted.counts(contract)
        assert (counts.get("failed", 0), counts["xfailed"] >= 1) == (0, True), contract
