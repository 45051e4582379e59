"""The contracts of a project that uses the example plug-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from project import CATALOG, CONTRACT

if TYPE_CHECKING:
    from project import Project

OPEN = 1_710_423_000_000_000_000  # 2024-03-14 09:30 in New York, UTC nanoseconds
SECOND = 1_000_000_000

SHORTS = """\


class ShortsConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    has_borrow: bool = True


class Shorts(Strategy):
    '''Sells short once, or says that it can't borrow the shares.'''

    def on_start(self):
        self.seen = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen != 400:
            return
        if not self.config.has_borrow:
            said = {"version": 1, "action": "reject", "instrument": str(tick.instrument_id), "reason": "no_borrow"}
            self.publish_signal("parity_decision", json.dumps(said | {"side": "SELL"}))
            return
        instrument = self.cache.instrument(self.config.instrument_id)
        self.submit_order(self.order_factory.market(instrument.id, OrderSide.SELL, instrument.make_qty(10)))
"""

CASH = "paths: {paper: {venues: [{name: XNAS, account_type: CASH}]}}\n"
ACCEPTED = """\
expected_mismatches:
  - label: borrow_reject
    sessions: [trend-day]
    field: status
    rule: easy-to-borrow-list
    reason: the paper account can't sell short
    owner: desk
    until: 2099-12-31
"""


def write_quotes(project: Project) -> None:
    """Write the desk's own data: a quote every ten seconds, whose prices no other file has."""
    lines = ["ts_event,bid,ask,size"]
    lines += [f"{OPEN + n * 10 * SECOND},{77 + n % 7}.11,{77 + n % 7}.13,500" for n in range(2_000)]
    project.write("data/quotes.csv", "\n".join([*lines, ""]))
    strategies = (project.folder / "strategies.py").read_text("utf-8")
    project.write("strategies.py", f"import json\n{strategies}{SHORTS}")
    project.write(
        "pytest.ini",
        f"[pytest]\npythonpath = .\nparity_workers = 2\nparity_data_roots =\n    fixtures={CATALOG}\n    desk=data\n",
    )


def write_contracts(project: Project) -> None:
    """Write a contract for each thing that the plug-ins add."""
    catalog = "{{source: catalog, root: fixtures, instruments: [ACME.XNAS], types: [quotes]}}"
    own = "{{source: csv, root: desk, options: {{file: quotes.csv, instrument: ACME.XNAS}}}}"
    project.contract("source", text=CONTRACT.replace(catalog, own))
    project.contract(
        "source-without-file", text=CONTRACT.replace(catalog, "{{source: csv, root: desk, options: {{}}}}")
    )
    project.contract("path", more="paths: {paper: {runner: bot_journal, options: {folder: journal}}}\n")
    project.contract("path-elsewhere", more="paths: {paper: {runner: bot_journal, options: {folder: data}}}\n")
    project.contract("rule", strategy="strategies:Shorts", more=CASH)
    project.contract("rule-accepted", strategy="strategies:Shorts", more=CASH + ACCEPTED)
    project.contract("reason", strategy="strategies:Shorts", more="paths: {paper: {config: {has_borrow: false}}}\n")
    classes = "strategy:\n  strategy_path: {strategy}\n  config_path: {strategy}Config\n"
    kept = CONTRACT.replace(classes, "profile: desk-steady\nrisk: {{daily_loss_cap: 1500 USD}}\nstrategy:\n")
    project.contract("profile", text=kept)
    project.contract("mandate", more="risk: {daily_loss_cap: 2500 USD}\n")
