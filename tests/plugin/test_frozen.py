"""The frozen item: one change to a frozen project at a time, and what the item says of it."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from project import CATALOG, Project, relock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from project import Run

HELPED = """

from datetime import timedelta

from signals.rules import may_trade


class HelpedConfig(SteadyConfig, frozen=True):
    pass


class Helped(Steady):
    def on_start(self):
        super().on_start()
        self.request_quote_ticks(self.config.instrument_id, start=self.clock.utc_now() - timedelta(days=5))

    def on_quote_tick(self, tick):
        if may_trade(tick):
            super().on_quote_tick(tick)
"""
RULES = "from signals.limits import LIMIT\n\n\ndef may_trade(tick):\n    return float(tick.bid_price) < LIMIT\n"
LIMITS = "'''Limits of the desk.'''\n\nfrom desk_limits import MOST\n\nLIMIT = min(1e9, MOST)\n"

SESSIONS = """\
sessions:
  - {id: trend-day, kind: edge, date: 2024-03-14}
  - {id: flat-day, kind: edge, date: 2024-03-18}
"""
EXPECTED = """\
expected_mismatches:
  - {label: sizing_mismatch, sessions: [trend-day], count: 1, rule: half-size, reason: paper trades less, owner: desk,
     until: 2099-01-01}
"""

CONTRACT = "contracts/bot.yaml"
LOCK = "contracts/bot.yaml.lock"


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose strategy has a helper two imports away, with its contract frozen and its data beside it."""
    project = Project(tmp_path_factory.mktemp("frozen"))
    settings = (project.folder / "pytest.ini").read_text().replace(str(CATALOG), "catalog")
    settings = settings.replace("pythonpath = .", "pythonpath = . signals/../shared")
    project.write("shared/desk_limits.py", "MOST = 1e9\n")
    project.write("pytest.ini", settings)
    shutil.copytree(CATALOG, project.folder / "catalog")
    project.write("strategies.py", (project.folder / "strategies.py").read_text() + HELPED)
    project.write("signals/__init__.py", "")
    project.write("signals/rules.py", RULES)
    project.write("signals/limits.py", LIMITS)
    project.write("signals/unused.py", "UNUSED = 1\n")
    text = project.contract("bot", strategy="strategies:Helped", config="every: 400").read_text()
    project.write(CONTRACT, text[: text.index("sessions:")] + "history: {days: 1}\n" + SESSIONS)
    run = project.run("--parity-freeze")
    assert run.status == 0, run.output + run.errors
    return project.folder


@pytest.fixture
def project(frozen: Path, tmp_path: Path) -> Project:
    """A copy of the frozen project, to be altered."""
    return Project.copied(frozen, tmp_path / "copy")


def replace(file: str, old: str, new: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        text = (project.folder / file).read_text()
        assert old in text
        project.write(file, text.replace(old, new, 1))

    return change


def append(file: str, text: str) -> Callable[[Project], None]:
    return lambda project: project.write(file, (project.folder / file).read_text() + text) and None


def crlf(file: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        place = project.folder / file
        place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))

    return change


def locked(**changes: Any) -> Callable[[Project], None]:
    return lambda project: relock(project.folder / LOCK, **changes)


def touch_a_quote(day: str, instrument: str = "ACME.XNAS") -> Callable[[Project], None]:
    """Change one ask of the file that holds that day's quotes."""

    def change(project: Project) -> None:
        import pyarrow as pa  # noqa: PLC0415 - only this change needs it
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above

        (file,) = (project.folder / "catalog/data/quote_tick" / instrument).glob(f"{day}*")
        table = pq.read_table(file)
        sizes = table["ask_size"].to_pylist()
        sizes[3] = (2 * int.from_bytes(sizes[3], "little")).to_bytes(16, "little")
        column = table.schema.get_field_index("ask_size")
        table = table.set_column(column, table.schema.field(column), pa.array(sizes, table["ask_size"].type))
        pq.write_table(table, file)

    return change


def reorder(project: Project) -> None:
    lines = (project.folder / CONTRACT).read_text().splitlines()
    data = next(line for line in lines if line.startswith("data:"))
    lines.remove(data)
    project.write(CONTRACT, "\n".join([data, *lines]) + "\n")


def frozen_item(project: Project) -> Run:
    return project.run("--parity", f"{CONTRACT}::frozen", "-p", "no:cacheprovider")


type Change = Callable[[Project], None]

# what changes no candidate, whatever else of these is changed with it
HARMLESS: dict[str, Change] = {
    "the order of the contract's keys": reorder,
    "a default that is written out": replace(CONTRACT, "sessions:", "strategies: []\nsessions:"),
    "an expected mismatch": append(CONTRACT, EXPECTED),
    "coverage": append(CONTRACT, "coverage: {decisions: 1}\n"),
    "a comment in the contract": append(CONTRACT, "# a note\n"),
    "CRLF in the contract": crlf(CONTRACT),
    "CRLF in a helper": crlf("signals/limits.py"),
    "CRLF in the strategy": crlf("strategies.py"),
    "a module that isn't imported": append("signals/unused.py", "MORE = 2\n"),
    "another instrument's data": touch_a_quote("2024-03-19", "ACME240326C00100000.OPRA"),
}
# Changes of one part together, each with what is told of it: a part that hid another would show.
CONTRACTS: list[tuple[Change, str]] = [
    (
        replace(CONTRACT, "1_000_000 USD", "900_000 USD"),
        "contracts/bot.yaml:8: contract: venues.XNAS.starting_balances: 1000000 USD → 900000 USD",
    ),
    (
        replace(CONTRACT, "every: 400", "every: 500"),
        "contracts/bot.yaml:6: contract: strategy.config.every: 400 → 500",
    ),
    (  # a default that a config overrides
        replace(CONTRACT, "every: 500", "every: 500, quantity: 10"),
        "contract: strategy.config.quantity: none → 10",
    ),
    (replace(CONTRACT, "kind: edge", "kind: trade"), "sessions.trend-day.kind: edge → trade"),
]
CODE: list[tuple[Change, str]] = [
    (replace("strategies.py", "% 2 else", "% 2 == 1 else"), "code: strategies.py: "),
    (  # a config class's default
        replace("strategies.py", "quantity: int = 10", "quantity: int = 20"),
        "config: backtest Helped.quantity: 10 → 20",
    ),
    (replace("signals/limits.py", "1e9", "1e8"), "code: signals/limits.py: "),
    (append("shared/desk_limits.py", "# a note\n"), "code: desk_limits.py: "),
    (append("signals/rules.py", "import signals.unused\n"), "code: signals/unused.py: none → "),
]
WORDS: list[tuple[Change, str]] = [
    (replace("signals/limits.py", "of the desk", "of our desk"), "code: signals/limits.py: "),
    (append("signals/rules.py", "# a note\n"), "code: signals/rules.py: "),
]
DATA: list[tuple[Change, str]] = [
    (touch_a_quote("2024-03-14"), "data of trend-day: quotes: "),
    (touch_a_quote("2024-03-18"), "data of flat-day: quotes: "),
    (touch_a_quote("2024-03-15"), "data of flat-day: history: "),
]
FAILS: dict[str, list[tuple[Change, str]]] = {
    "contract values": CONTRACTS,
    "code, two imports away": CODE,
    "docstrings and comments": WORDS,
    "code of no file": [
        (append("signals/rules.py", "exec('def rule(): pass')\n"), "executes: none → comes from no file")
    ],
    "one quote of a day": DATA,
    "a session less": [
        (replace(CONTRACT, SESSIONS.splitlines()[2] + "\n", ""), "sessions: trend-day, flat-day → trend-day")
    ],
    "a strategy that raises": [(replace("strategies.py", "self.seen = 0", "raise KeyError"), "code: strategies.py: ")],
    "the engine's version": [(locked(versions={"nautilus_trader": "0.9"}), "engine: nautilus_trader: 0.")],
    "a session on the lock's date": [
        (locked(date=date(2024, 3, 18)), "session flat-day is dated 2024-03-18, its lock 2024-03-18")
    ],
    "a lock of tomorrow": [(locked(date=date(2999, 1, 1)), "the lock is of 2999-01-01, and today is ")],
    "an edited lock": [(replace(LOCK, "every: 400", "every: 300"), "contracts/bot.yaml.lock isn't as it was written")],
}


def test_what_changes_no_candidate_passes(project: Project) -> None:
    for change in HARMLESS.values():
        change(project)

    run = frozen_item(project)

    assert run.counts == "1 passed", run.output


@pytest.mark.parametrize("changes", FAILS.values(), ids=FAILS)
def test_what_changes_the_candidate_fails_with_the_part(project: Project, changes: list[tuple[Change, str]]) -> None:
    for change, _ in changes:
        change(project)

    run = frozen_item(project)

    assert run.counts == "1 failed", run.output
    report = run.failure("frozen")
    assert [told for _, told in changes if told not in report] == []


def test_one_changed_quote_is_told_of_its_session_alone(project: Project) -> None:
    touch_a_quote("2024-03-18")(project)

    report = frozen_item(project).failure("frozen")

    assert "flat-day" in report
    assert "trend-day" not in report


def test_without_a_lock_it_skips_with_the_command_that_makes_one(project: Project) -> None:
    (project.folder / LOCK).unlink()

    run = project.run("--parity", f"{CONTRACT}::frozen", "-rs")

    assert run.counts == "1 skipped"
    assert "make it with `pytest --parity-freeze contracts/bot.yaml`" in run.output


def test_a_reference_fails_with_the_first_decision_that_is_not_the_locks(project: Project) -> None:
    replace("strategies.py", "// self.config.every % 2", "// self.config.every % 2 == 0")(project)

    run = project.run("--parity", "-k", "trend-day and reference")

    assert run.counts.startswith("1 failed")
    report = run.failure("trend-day::reference")
    assert "the backtest's decision 1 is not the lock's" in report
    assert "lock:     " in report
    assert "enter BUY 10 ACME.XNAS" in report
    assert "enter SELL 10 ACME.XNAS" in report
    (page,) = project.folder.glob("artifacts/*/bot/trend-day/report.md")
    (told,) = (line for line in page.read_text("utf-8").splitlines() if line.startswith("| reference |"))
    assert "**failed** | the backtest's decision 1 is not the lock's: lock: " in told
    assert "enter SELL 10 ACME.XNAS" in told


@pytest.mark.parametrize("options", [("-n2",), ("--parity-inline",), ("-p", "no:xdist")], ids=" ".join)
def test_it_passes_however_the_run_is_spread(project: Project, options: tuple[str, ...]) -> None:
    run = project.run("--parity", "-k", "not nondeterministic", *options)

    assert "failed" not in run.counts
    assert "skipped" not in run.counts
