"""A user's project in a temporary folder: contracts, strategies, the fixture catalog, and pytest runs in it."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from pytest_parity.contract.lock import dump_lock, read_lock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "warm"))

from warm_engine import start  # noqa: E402 - its folder joins the path above

ROOT = HERE.parents[1]
CATALOG = ROOT / "fixtures" / "catalog"

ITEMS = (
    13  # of a session of kind `edge` that expects nothing: `replay`, `feed`, and one for each label that a rule gives
)

CONTRACT = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: {strategy}
  config_path: {strategy}Config
  config: {{instrument_id: ACME.XNAS{config}}}
data: {{source: catalog, root: fixtures, instruments: [ACME.XNAS], types: [quotes]}}
venues: [{{name: XNAS, base_currency: USD, starting_balances: [1_000_000 USD]}}]
{more}sessions:
  - {{id: trend-day, kind: edge, date: 2024-03-14}}
"""

STRATEGIES = """\
import os
import sys
import time

from nautilus_trader.config import StrategyConfig
from nautilus_trader.model.enums import OrderSide
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy


class SteadyConfig(StrategyConfig, frozen=True):
    instrument_id: InstrumentId
    every: int = 400
    quantity: int = 10


class Steady(Strategy):
    '''Buys and sells in turn on every so many quotes.'''

    def on_start(self):
        self.seen = 0
        self.subscribe_quote_ticks(self.config.instrument_id)

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen % self.config.every == 0:
            side = OrderSide.BUY if self.seen // self.config.every % 2 else OrderSide.SELL
            instrument = self.cache.instrument(self.config.instrument_id)
            self.submit_order(
                self.order_factory.market(instrument.id, side, instrument.make_qty(self.config.quantity))
            )
"""


class Project:
    """Writes files into `folder` and runs pytest there as a user would.

    With those checks of the lower rungs whose items begin with one of `checks` (`None`: with all), and with replay
    servers from a warm process, unless `warm` says otherwise.
    """

    checks: Sequence[str] | None = ()
    warm = True
    html = False  # whether pytest-html is there

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write(
            "pytest.ini", f"[pytest]\npythonpath = .\nparity_workers = 1\nparity_data_roots = fixtures={CATALOG}\n"
        )
        self.write("strategies.py", STRATEGIES)

    @classmethod
    def copied(cls, folder: Path, to: Path) -> Project:
        """Copy a project's folder, without what runs left in it."""
        shutil.copytree(folder, to, ignore=shutil.ignore_patterns("artifacts", "__pycache__", ".pytest_cache"))
        project = cls.__new__(cls)
        project.folder = to
        return project

    def write(self, name: str, text: str) -> Path:
        """Write one file below the folder."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def contract(
        self, name: str, *, strategy: str = "strategies:Steady", config: str = "", more: str = "", text: str = CONTRACT
    ) -> Path:
        """Write a contract of one session."""
        return self.write(
            f"contracts/{name}.yaml",
            text.format(name=name, strategy=strategy, config=config and f", {config}", more=more),
        )

    def run(self, *arguments: str, folder: str = ".", environment: dict[str, str] | None = None) -> Run:
        """Run pytest to its end, from a folder of the project."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            cwd=self.folder / folder,
            capture_output=True,
            text=True,
            timeout=300,  # a busy machine is slow
            env=self.environment(os.environ if environment is None else environment),
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return what a run is given beside `given`."""
        # loading Hypothesis takes longer than many of these runs, and none of them uses it, nor a report
        environment = {**given, "PYTEST_ADDOPTS": "-p no:hypothesispytest"}
        if not self.html:
            environment["PYTEST_ADDOPTS"] += " -p no:html -p no:metadata"
        if self.checks is not None:
            environment["PYTEST_ADDOPTS"] += " -p leave_checks_out"
            environment["CHECKS_KEPT"] = ",".join(self.checks)
        if self.warm and sys.platform == "linux":
            environment["PYTEST_ADDOPTS"] += " -p warm_server"
            environment["WARM_ENGINE"] = str(warm_engine())
        folders = (str(HERE), str(HERE / "warm"), given.get("PYTHONPATH", ""))
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
        return environment


@cache
def warm_engine() -> Path:
    """Return where this process's warm engine listens; it is started at the first call, and ends with this process."""
    place = Path(tempfile.mkdtemp(prefix="parity-warm-")) / "socket"
    process = start(place)

    def end() -> None:
        process.communicate()  # closes its standard input
        shutil.rmtree(place.parent, ignore_errors=True)

    atexit.register(end)
    deadline = time.monotonic() + 60
    while not place.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return place


def relock(file: Path, **changes: Any) -> None:
    """Write a lock as it would be with these values."""
    lock = read_lock(file)
    assert lock is not None
    file.write_text(dump_lock(lock.model_copy(update=changes)), encoding="utf-8")


class Run:
    """What a pytest run left on the terminal."""

    def __init__(self, status: int, output: str, errors: str) -> None:
        self.status = status
        self.output = output
        self.errors = errors
        self.lines = output.splitlines()

    @property
    def counts(self) -> str:
        """The last line without its time: `3 failed, 10 passed`."""
        return self.lines[-1].strip("= ").rpartition(" in ")[0]

    def failure(self, node: str) -> str:
        """The report of one item, from its headline to the next."""
        start = next(n for n, line in enumerate(self.lines) if line.startswith("___") and f" {node} " in line)
        rest = self.lines[start + 1 :]
        end = next((n for n, line in enumerate(rest) if line.startswith(("___", "==="))), len(rest))
        return "\n".join(rest[:end])


class Outcomes:
    """What became of every item of one run over several contracts."""

    def __init__(self, project: Project, *options: str) -> None:
        self._folder = project.folder
        self.run = project.run("--parity", "--junitxml=outcomes.xml", *options)
        self._items: dict[str, dict[str, tuple[str, str]]] = {}
        for case in ET.parse(project.folder / "outcomes.xml").iter("testcase"):  # noqa: S314 - our own run's
            found = next((child for child in case if child.tag != "properties"), None)
            tag, text = ("", "") if found is None else (found.tag, found.text or found.get("message", ""))
            outcome = {"failure": "failed", "error": "error", "skipped": "skipped"}.get(tag, "passed")
            if found is not None and found.get("type") == "pytest.xfail":
                outcome = "xfailed"
            contract, _, session = case.attrib["classname"].removeprefix("contracts.").partition(".yaml")
            item = "::".join(filter(None, (session.removeprefix("."), case.attrib["name"])))
            self._items.setdefault(contract, {})[item] = outcome, text

    def promotion(self) -> Any:
        """What the run's verdict says."""
        (file,) = self._folder.glob("artifacts/*/promotion.json")
        return json.loads(file.read_text("utf-8"))

    def artifacts(self, pattern: str) -> list[Path]:
        """The files of the run's artifact directory that match a pattern."""
        return sorted(self._folder.glob(f"artifacts/*/{pattern}"))

    def counts(self, contract: str) -> dict[str, int]:
        """How many items of a contract passed, failed and so on."""
        return dict(Counter(outcome for outcome, _ in self._items[contract].values()))

    def items(self, contract: str) -> list[str]:
        """Every item of a contract, by name."""
        return list(self._items[contract])

    def outcome(self, contract: str, item: str) -> str:
        """How an item ended."""
        return self._items[contract][item][0]

    def report(self, contract: str, item: str) -> str:
        """What an item printed, or why it was skipped or xfailed."""
        return self._items[contract][item][1]
