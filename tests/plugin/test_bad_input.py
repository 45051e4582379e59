"""Each fault of a user ends as a clear error of the items concerned, and everything else runs to its own result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from project import ITEMS

if TYPE_CHECKING:
    from project import Project, Run

SCREEN = 50  # lines

BROKEN = """

class {name}Config(SteadyConfig, frozen=True):
    pass


class {name}(Steady):
{body}
"""


def add_broken(project: Project, body: str) -> None:
    """Add a strategy with this body, and a contract of it."""
    indented = "\n".join(f"    {line}" if line else "" for line in body.splitlines())
    text = (project.folder / "strategies.py").read_text() + BROKEN.format(name="Broken", body=indented)
    project.write("strategies.py", text)
    project.contract("broken", strategy="strategies:Broken")


def break_strategy(project: Project, body: str, *options: str) -> Run:
    """Run one contract whose strategy is broken beside a sound one."""
    add_broken(project, body)
    project.contract("sound")
    return project.run("--parity", "contracts", *options)


def told(run: Run) -> str:
    """The replay item's report: one screen, no engine or plugin traceback; every other item concerned points to it."""
    report = run.failure("trend-day::replay")

    assert len(report.splitlines()) <= SCREEN
    assert "Traceback" not in report.split("last output:")[0]
    assert run.status == 1
    assert run.counts == f"1 failed, {ITEMS} passed, 4 skipped, {ITEMS - 1} errors"
    assert run.output.count("not judged: the backtest and paper path did not finish") >= 10
    assert "see contracts/broken.yaml::trend-day::replay" in run.output
    assert "blocked     broken (contracts/broken.yaml)" in run.lines
    return report


def test_a_strategy_that_raises_in_on_start(project: Project) -> None:
    report = told(break_strategy(project, "def on_start(self):\n    raise ValueError('no such level')"))

    assert "contracts/broken.yaml:3:1: strategy: the strategy raised ValueError: no such level" in report
    assert "strategies.py:40 in on_start: raise ValueError('no such level')" in report


def test_a_strategy_that_raises_on_its_thousandth_quote(project: Project) -> None:
    report = told(
        break_strategy(
            project,
            "def on_quote_tick(self, tick):\n    self.seen += 1\n    if self.seen == 1000:\n        return 1 / 0",
        )
    )

    assert "the strategy raised ZeroDivisionError" in report
    assert "in on_quote_tick: return 1 / 0" in report


def test_a_strategy_that_never_returns(project: Project) -> None:
    body = "def on_start(self):\n    print('waiting for godot')\n    while True:\n        time.sleep(0.01)"

    report = told(break_strategy(project, body, "--parity-timeout", "6"))

    assert "the path did not finish within 6 s and was ended" in report
    assert "waiting for godot" in report
    assert "in on_start" in report  # where it hung


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("os.abort()", "the process was ended by SIGABRT"),
        ("os._exit(3)", "the process ended itself with status 3"),
        ("sys.exit(4)", "the strategy ended its process: sys.exit(4)"),
    ],
)
def test_a_strategy_that_ends_its_process(project: Project, statement: str, what: str) -> None:
    assert what in told(break_strategy(project, f"def on_start(self):\n    {statement}"))


def test_a_strategy_that_prints_a_megabyte_and_raises(project: Project) -> None:
    report = told(break_strategy(project, "def on_start(self):\n    print('x' * 2**20)\n    raise KeyError('late')"))

    assert "KeyError: 'late'" in report
    assert len(report) < 8_000


def test_a_strategy_that_prints_a_megabyte_and_goes_on_passes(project: Project) -> None:
    run = break_strategy(project, "def on_stop(self):\n    print('x' * 2**20)")

    assert run.counts == f"{2 * ITEMS} passed, 4 skipped"
    assert len(run.output) < 8_000


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("nowhere.orb:Steady", "'nowhere.orb:Steady' can't be imported: no module named 'nowhere'"),
        ("strategies:Stedy", "module 'strategies' has no 'Stedy'; its classes are"),
    ],
)
def test_a_strategy_path_that_does_not_import(project: Project, path: str, what: str) -> None:
    project.contract("sound")
    text = project.contract("broken").read_text().replace("strategy_path: strategies:Steady", f"strategy_path: {path}")
    project.write("contracts/broken.yaml", text)

    report = told(project.run("--parity", "contracts"))

    assert f"contracts/broken.yaml:4:18: strategy.strategy_path: {what.split(';', maxsplit=1)[0]}" in report
    assert what.rsplit("; ", maxsplit=1)[-1] in report


@pytest.mark.parametrize(
    ("config", "what"),
    [
        ("every: often", "45: strategy.config.every: SteadyConfig refuses every: 'often': Expected `int`"),
        ("evry: 4", "44: strategy.config.evry: SteadyConfig has no 'evry'"),
    ],
)
def test_a_config_that_the_strategys_class_refuses(project: Project, config: str, what: str) -> None:
    project.contract("sound")
    project.contract("broken", config=config)

    report = told(project.run("--parity", "contracts"))

    assert f"contracts/broken.yaml:6:{what}" in report


@pytest.mark.parametrize(
    ("override", "place", "what", "remedy"),
    [
        (
            "config: {\n      quantity: 5,\n      evry: 4}",
            "13:13",
            "paths.paper.config.evry: SteadyConfig has no 'evry'",
            "did you mean 'every'? its keys are every, ",
        ),
        (
            "config:\n      quantity: 5\n      every: often",
            "13:14",
            "paths.paper.config.every: SteadyConfig refuses every: 'often': Expected `int`",
            "correct the value",
        ),
        (
            "engines:\n      risk:\n        bypas: true",
            "13:16",
            "paths.paper.engines.risk.bypas: LiveRiskEngineConfig has no 'bypas'",
            "did you mean 'bypass'? its keys are bypass, ",
        ),
        (
            "timers: before_data\n    venues:\n      - {name: XNAS,\n         fee_model: {}}",
            "14:21",
            "paths.paper.venues[0].fee_model: a sandbox venue has no setting for fee_model (XNAS)",
            "it takes ",
        ),
    ],
)
def test_a_fault_of_what_only_paper_says_is_told_at_its_own_line(
    project: Project, override: str, place: str, what: str, remedy: str
) -> None:
    project.contract("broken", more=f"paths:\n  paper:\n    {override}\n")

    report = project.run("--parity", "contracts").failure("trend-day::replay")

    assert f"  paper: contracts/broken.yaml:{place}: {what}" in report
    assert f"    {remedy}" in report
    assert "  backtest: " not in report


ONLY_REPLAYED = {
    "weekend": (
        ("date: 2024-03-14", "date: 2024-03-16"),
        "10:39: sessions[0].date: XNAS has no session on 2024-03-16 (Saturday)",
        "the sessions beside it are 2024-03-15 and 2024-03-18",
    ),
    "holiday": (
        ("date: 2024-03-14", "date: 2024-03-29"),
        "10:39: sessions[0].date: XNAS has no session on 2024-03-29 (Friday)",
        "the sessions beside it are 2024-03-28 and 2024-04-01",
    ),
    "exchange": (
        ("sessions:", "calendar: XNSY\nsessions:"),
        "9:11: calendar: 'XNSY' is no calendar",
        "did you mean XNYS?",
    ),
    "stretch": (
        ("sessions:", "paths: {paper: {feed: {drop: [{from: 10:40, to: 10:20}]}}}\nsessions:"),
        "9:31: paths.paper.feed.drop[0]: it goes from 10:40:00 to 10:20:00, in a session from 09:30 to 16:00",
        "let 'from' be earlier than 'to'",
    ),
    "currency": (
        ("base_currency: USD, starting_balances: [1_000_000 USD]", "starting_balances: [1_000_000 UDS]"),
        "8:23: venues[0].starting_balances: balance 1000000 UDS is in a currency that neither Nautilus nor ",
        "correct the currency's code",
    ),
    "tickers": (
        ("sessions:", "tickers: [ACME, BOLT]\nsessions:"),
        "9:17: tickers[1]: data root 'fixtures' has no instrument of BOLT in the session",
        "it has data of ACME",
    ),
    "instrument": (
        ("instruments: [ACME.XNAS]", "instruments: [AMCE.XNAS]"),
        "7:55: data.instruments[0]: instrument AMCE.XNAS is not in data root 'fixtures'",
        "did you mean ACME.XNAS?",
    ),
    "of-the-session": (
        ("date: 2024-03-14}", "date: 2024-03-14, data: {instruments: [AMCE.XNAS]}}"),
        "10:72: sessions[0].data.instruments[0]: instrument AMCE.XNAS is not in data root 'fixtures'",
        "did you mean ACME.XNAS?",
    ),
    "folder": (
        ("root: fixtures", "root: gone"),
        "7:31: data.root: data root 'gone' leads to no folder",
        "parity_data_roots in pytest.ini maps 'gone' to data/gone",
    ),
}


def test_what_only_a_calendar_or_the_engine_knows_is_told_at_its_line(project: Project) -> None:
    """Each contract reads well, and fails where it is replayed; all in one run, which is quicker."""
    ini = project.folder / "pytest.ini"
    project.write("pytest.ini", f"{ini.read_text()}  gone=data/gone\n")
    for name, (change, _, _) in ONLY_REPLAYED.items():
        project.write(f"contracts/{name}.yaml", project.contract(name).read_text().replace(*change))

    run = project.run("--parity", "contracts", "-k", "replay")

    told = {
        name: (f"contracts/{name}.yaml:{what}" in run.output, remedy in run.output)
        for name, (_, what, remedy) in ONLY_REPLAYED.items()
    }
    assert told == dict.fromkeys(ONLY_REPLAYED, (True, True))
    assert run.counts.startswith(f"{len(ONLY_REPLAYED)} failed")
    assert "Traceback" not in run.output


def test_an_instrument_that_is_not_in_the_data(project: Project) -> None:
    project.contract("sound")
    text = project.contract("broken").read_text().replace("instruments: [ACME.XNAS]", "instruments: [ACNE.XNAS]")
    project.write("contracts/broken.yaml", text)

    report = told(project.run("--parity", "contracts"))

    assert "instrument ACNE.XNAS is not in data root 'fixtures'" in report
    assert "did you mean ACME.XNAS?" in report


def test_an_instrument_that_only_the_config_names(project: Project) -> None:
    """The strategy finds no instrument and stops itself: a green run would have compared nothing."""
    run = break_strategy(
        project,
        "def on_start(self):\n    self.log.error('no such instrument')\n    self.stop()",
    )

    report = told(run)
    assert "Broken-000 stopped itself in on_start, before any data" in report
    assert "no such instrument" in report


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("name: broken", "name: [broken"), "contracts/broken.yaml:"),
        (("name: broken", "name: broken\nstratgy: {}"), "contracts/broken.yaml:3:1: stratgy: "),
        (
            ("  - {id: trend-day,", "  - {id: trend-day, kind: edge, date: 2024-03-15}\n  - {id: trend-day,"),
            "contracts/broken.yaml:11:10: sessions[1].id: ",
        ),
    ],
    ids=["yaml fault", "unknown key", "duplicate session id"],
)
def test_a_file_that_can_not_be_read_is_one_failing_item(project: Project, change: tuple[str, str], fault: str) -> None:
    project.contract("sound")
    project.write("contracts/broken.yaml", project.contract("broken").read_text().replace(*change))

    run = project.run("--parity", "contracts")

    report = run.failure("contract")
    assert run.counts == f"1 failed, {ITEMS} passed, 2 skipped"
    assert report.startswith(fault)
    assert len(report.splitlines()) <= SCREEN
    assert "FAILED contracts/broken.yaml::contract - contracts/broken.yaml:" in run.output


# a shell has what it starts in the background ignore the signal
INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import pytest
sys.exit(pytest.main())
"""


def test_after_ctrl_c_no_process_remains(project: Project) -> None:
    add_broken(project, "def on_start(self):\n    open('pid', 'a').write(f'{os.getpid()}\\n')\n    time.sleep(600)")
    pids = project.folder / "pid"
    running = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "--parity", "--parity-workers=2", "contracts"],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (pids.exists() and len(pids.read_text().split()) == 2) and time.monotonic() < deadline:
        time.sleep(0.05)

    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=30)

    assert running.returncode == 2
    assert "KeyboardInterrupt" in output
    assert [pid for pid in map(int, pids.read_text().split()) if _lives(pid)] == []
    assert _children_of_session(running.pid) == []


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def _children_of_session(pid: int) -> list[str]:
    """Processes whose parent is `pid`: its replay servers, had one outlived it."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(stat.parent.name)
    return found


@pytest.mark.parametrize(
    ("roots", "told"),
    [
        ("", "(none is); give"),
        ("parity_data_roots = fixture=data\n  other=data\n", "(fixture, other are); did you mean 'fixture'? give"),
    ],
)
def test_a_data_root_that_is_not_configured_skips_with_that_reason(project: Project, roots: str, told: str) -> None:
    project.contract("sound")
    project.write("pytest.ini", f"[pytest]\npythonpath = .\n{roots}")

    run = project.run("--parity", "contracts", "-rs")

    assert run.status == os.EX_OK
    assert run.counts == f"{ITEMS + 2} skipped"
    assert f"data root 'fixtures' is not configured {told} --parity-data-root fixtures=DIR" in run.output
