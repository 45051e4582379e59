"""Real market sessions, read where they lie beside the project; skipped, saying so, where they don't."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from project import ITEMS

if TYPE_CHECKING:
    from project import Project

SESSIONS = Path(__file__).parents[3] / "shared" / "data" / "catalogs"
pytestmark = pytest.mark.skipif(not SESSIONS.is_dir(), reason="the real sessions don't lie beside this checkout")

TWX = "twx-2014-06-05"
SPX = "spx-2021-01-04"
CALL = "TWX140621C00070000.OPRA"
PUT = "TWX140621P00070000.OPRA"

EMA_CROSS = """\
launch_contract: 1
name: twx-ema
strategy:
  strategy_path: nautilus_trader.examples.strategies.ema_cross:EMACross
  config_path: nautilus_trader.examples.strategies.ema_cross:EMACrossConfig
  config: {instrument_id: TWX.OPRA, bar_type: TWX.OPRA-1-MINUTE-LAST-EXTERNAL, trade_size: 100}
data: {source: catalog, root: twx}
# bars never reach a sandbox: both venues match on quotes
venues: [{name: OPRA, starting_balances: [1_000_000 USD], bar_execution: false}]
sessions: [{id: breakout, kind: trade, date: 2014-06-05}]
"""

ROTATION = """\
launch_contract: 1
name: rotation
strategy:
  strategy_path: rotation:OptionRotation
  config_path: rotation:OptionRotationConfig
  config: {instrument_ids: [%(ids)s], every: 7}
data: {source: catalog, root: %(root)s}
venues: [{name: OPRA, starting_balances: [1_000_000 USD], bar_execution: false}]
%(more)ssessions: [{id: day, kind: trade, date: %(date)s}]
"""

DROP = f"""\
paths: {{paper: {{feed: {{drop: [{{instruments: {CALL}, from: "11:00", to: "11:10"}}]}}}}}}
"""


@pytest.fixture
def real(project: Project) -> Project:
    """A project with the options strategy and both sessions as data roots."""
    project.write(
        "pytest.ini", f"[pytest]\npythonpath = .\nparity_data_roots =\n  twx={SESSIONS / TWX}\n  spx={SESSIONS / SPX}\n"
    )
    shutil.copy(Path(__file__).parent / "rotation.py", project.folder)
    return project


def rotation(project: Project, more: str = "") -> None:
    words = {"ids": f"{CALL}, {PUT}", "root": "twx", "date": "2014-06-05", "more": more}
    project.write("contracts/rotation.yaml", ROTATION % words)


def artifacts(project: Project, session: str) -> Path:
    (folder,) = project.folder.glob(f"artifacts/*/{session}")
    return folder


def test_strategies_trade_real_sessions_on_both_paths(real: Project) -> None:
    """An unmodified EMACross on a stock's bars and quotes, an options strategy, and an index with an expiry."""
    real.write("contracts/ema.yaml", EMA_CROSS)
    rotation(real)
    spx = {"ids": "SPXW210104P03700000.OPRA", "root": "spx", "date": "2021-01-04", "more": ""}
    real.write("contracts/spx.yaml", (ROTATION % spx).replace("name: rotation", "name: spx"))

    run = real.run("--parity")

    assert run.counts == f"{3 * (ITEMS + 1)} passed, 6 skipped", run.output
    for session in ("twx-ema/breakout", "rotation/day", "spx/day"):
        for path in ("backtest", "paper"):
            fills = (artifacts(real, session) / path / "fills.jsonl").read_text().splitlines()
            assert len(fills) >= 10, (session, path)


def test_a_gap_in_one_options_quotes_is_data_missing_alone(real: Project) -> None:
    rotation(real, DROP)

    run = real.run("--parity")

    assert run.counts == f"1 failed, {ITEMS} passed, 2 skipped", run.output
    assert "FAILED contracts/rotation.yaml::day::data_missing" in run.output
    mismatches = json.loads((artifacts(real, "rotation/day") / "mismatches.json").read_text())
    (root,) = (mismatch for mismatch in mismatches if mismatch["root"] is None)
    assert root["label"] == "data_missing"
    assert root["instruments"] == [CALL]
    decisions = (artifacts(real, "rotation/day") / "backtest" / "decisions.jsonl").read_text().splitlines()
    inside = [
        decision
        for decision in map(json.loads, decisions)
        if decision["instrument"] == CALL and 1401980400 <= decision["ts"] // 10**9 < 1401981000  # 11:00 to 11:10
    ]
    assert root["backtest"] == inside[0]["number"]


def test_a_gap_in_what_the_strategy_does_not_trade_changes_nothing(real: Project) -> None:
    rotation(real, DROP.replace(CALL, "TWX140719C00070000.OPRA"))

    assert real.run("--parity").counts == f"{ITEMS + 1} passed, 2 skipped"
