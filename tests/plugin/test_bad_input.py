"""Each fault of a user ends as a clear error of the items concerned, and everything else runs to its own result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project import ITEMS, Outcomes, Project

SCREEN = 50  # lines

BROKEN = """

class {name}Config(SteadyConfig, frozen=True):
    pass


class {name}(Steady):
{body}
"""


def add_strategy(project: Project, name: str, body: str) -> str:
    """Add a strategy with this body, and return its path."""
    indented = "\n".join(f"    {line}" if line else "" for line in body.splitlines())
    text = (project.folder / "strategies.py").read_text() + BROKEN.format(name=name, body=indented)
    project.write("strategies.py", text)
    return f"strategies:{name}"


# By contract: what a strategy does, and what is told of it.
STRATEGIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "raises": (
        "def on_start(self):\n    raise ValueError('no such level')",
        (
            "contracts/raises.yaml:3:1: strategy: the strategy raised ValueError: no such level",
            "strategies.py:40 in on_start: raise ValueError('no such level')",
        ),
    ),
    "raises-late": (
        "def on_quote_tick(self, tick):\n    self.seen += 1\n    if self.seen == 1000:\n        return 1 / 0",
        ("the strategy raised ZeroDivisionError", "in on_quote_tick: return 1 / 0"),
    ),
    "aborts": ("def on_start(self):\n    os.abort()", ("the process was ended by SIGABRT",)),
    "exits": ("def on_start(self):\n    os._exit(3)", ("the process ended itself with status 3",)),
    "leaves": ("def on_start(self):\n    sys.exit(4)", ("the strategy ended its process: sys.exit(4)",)),
    "prints": ("def on_start(self):\n    print('x' * 2**20)\n    raise KeyError('late')", ("KeyError: 'late'",)),
    # finds no instrument and stops itself: a green run would have compared nothing
    "stops": (
        "def on_start(self):\n    self.log.error('no such instrument')\n    self.stop()",
        ("Stops-000 stopped itself in on_start, before any data", "no such instrument"),
    ),
}
# By contract: what is changed in it, and what is told of it.
CHANGES: dict[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "no-module": (
        ("strategies:Steady", "nowhere.orb:Steady"),
        (
            "contracts/no-module.yaml:4:18: strategy.strategy_path: 'nowhere.orb:Steady' can't be imported",
            "no module named 'nowhere'",
        ),
    ),
    "no-class": (
        ("strategy_path: strategies:Steady", "strategy_path: strategies:Stedy"),
        (
            "contracts/no-class.yaml:4:18: strategy.strategy_path: module 'strategies' has no 'Stedy'",
            "its classes are",
        ),
    ),
    "bad-value": (
        ("ACME.XNAS}", "ACME.XNAS, every: often}"),
        ("contracts/bad-value.yaml:6:45: strategy.config.every: SteadyConfig refuses every: 'often': Expected `int`",),
    ),
    "bad-key": (
        ("ACME.XNAS}", "ACME.XNAS, evry: 4}"),
        ("contracts/bad-key.yaml:6:44: strategy.config.evry: SteadyConfig has no 'evry'",),
    ),
    "no-instrument": (
        ("instruments: [ACME.XNAS]", "instruments: [ACNE.XNAS]"),
        ("instrument ACNE.XNAS is not in data root 'fixtures'", "did you mean ACME.XNAS?"),
    ),
}
# By contract: what paper alone says, where the fault is, and what is told of it.
ONLY_PAPER: dict[str, tuple[str, str, str, str]] = {
    "paper-key": (
        "config: {\n      quantity: 5,\n      evry: 4}",
        "13:13",
        "paths.paper.config.evry: SteadyConfig has no 'evry'",
        "did you mean 'every'? its keys are every, ",
    ),
    "paper-value": (
        "config:\n      quantity: 5\n      every: often",
        "13:14",
        "paths.paper.config.every: SteadyConfig refuses every: 'often': Expected `int`",
        "correct the value",
    ),
    "paper-engine": (
        "engines:\n      risk:\n        bypas: true",
        "13:16",
        "paths.paper.engines.risk.bypas: LiveRiskEngineConfig has no 'bypas'",
        "did you mean 'bypass'? its keys are bypass, ",
    ),
    "paper-venue": (
        "timers: before_data\n    venues:\n      - {name: XNAS,\n         fee_model: {}}",
        "14:21",
        "paths.paper.venues[0].fee_model: a sandbox venue has no setting for fee_model (XNAS)",
        "it takes ",
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """One run of a contract for each fault, and of a sound one."""
    project = Project(tmp_path_factory.mktemp("faults"))
    for name, (body, _) in STRATEGIES.items():
        project.contract(name, strategy=add_strategy(project, name.title().replace("-", ""), body))
    chatty = add_strategy(project, "Chatty", "def on_stop(self):\n    print('x' * 2**20)")
    for name, (change, _) in CHANGES.items():
        project.write(f"contracts/{name}.yaml", project.contract(name).read_text().replace(*change))
    for name, (override, *_) in ONLY_PAPER.items():
        project.contract(name, more=f"paths:\n  paper:\n    {override}\n")
    project.contract("chatty", strategy=chatty)
    return Outcomes(project)


@pytest.mark.parametrize("name", [*STRATEGIES, *CHANGES, *ONLY_PAPER])
def test_a_fault_is_told_by_the_replay_and_the_first_of_the_others_points_there(outcomes: Outcomes, name: str) -> None:
    replay = "trend-day::replay"
    report = outcomes.report(name, replay)
    others = [item for item in outcomes.items(name) if item != replay and outcomes.outcome(name, item) == "error"]
    pointers = [outcomes.report(name, item) for item in others]

    assert outcomes.outcome(name, replay) == "failed"
    assert len(report.splitlines()) <= SCREEN
    assert len(report) < 8_000
    assert "Traceback" not in report.split("last output:")[0]
    assert len(pointers) == ITEMS - 1
    ((first, sentence),) = [(item, text) for item, text in zip(others, pointers, strict=True) if "finish" in text]
    assert f"see contracts/{name}.yaml::trend-day::replay" in sentence
    assert [text for text in pointers if text != sentence] == [f"not judged: see contracts/{name}.yaml::{first}"] * (
        ITEMS - 2
    )
    assert f"blocked     {name} (contracts/{name}.yaml)" in outcomes.run.lines


@pytest.mark.parametrize(
    ("name", "told"), [(name, told) for faults in (STRATEGIES, CHANGES) for name, (_, told) in faults.items()]
)
def test_the_report_says_what_and_where(outcomes: Outcomes, name: str, told: tuple[str, ...]) -> None:
    report = outcomes.report(name, "trend-day::replay")

    assert [words for words in told if words not in report] == []


@pytest.mark.parametrize("name", ONLY_PAPER)
def test_a_fault_of_what_only_paper_says_is_told_at_its_own_line(outcomes: Outcomes, name: str) -> None:
    _, place, what, remedy = ONLY_PAPER[name]
    report = outcomes.report(name, "trend-day::replay")

    assert f"  paper: contracts/{name}.yaml:{place}: {what}" in report
    assert f"    {remedy}" in report
    assert "  backtest: " not in report


def test_the_page_of_a_session_without_a_comparison_says_no_more_than_that(outcomes: Outcomes) -> None:
    """What a strategy or an engine said as it ended may not be fit to be published."""
    (page,) = outcomes.artifacts("raises/trend-day/report.md")
    text = page.read_text("utf-8")

    assert "**Not compared**: the backtest and paper path did not finish." in text
    assert "pytest --parity contracts/raises.yaml::trend-day" in text
    assert "no such level" not in text
    assert outcomes.artifacts("raises/trend-day/session.svg") == []
    assert outcomes.artifacts("chatty/trend-day/session.svg") == []  # nothing parted


def test_whoever_prints_a_megabyte_and_goes_on_passes(outcomes: Outcomes) -> None:
    assert outcomes.counts("chatty") == {"passed": ITEMS, "skipped": 2}
    assert "x" * 1_000 not in outcomes.run.output


def test_a_strategy_that_never_returns(project: Project) -> None:
    body = "def on_start(self):\n    print('waiting for godot')\n    while True:\n        time.sleep(0.01)"
    project.contract("broken", strategy=add_strategy(project, "Broken", body))
    project.contract("sound")

    run = project.run("--parity", "contracts", "--parity-timeout", "6")

    report = run.failure("trend-day::replay")
    assert "the path did not finish within 6 s and was ended" in report
    assert "waiting for godot" in report
    assert "in on_start" in report  # where it hung
    assert run.counts == f"1 failed, {ITEMS} passed, 4 skipped, {ITEMS - 1} errors"


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
    body = "def on_start(self):\n    open('pid', 'a').write(f'{os.getpid()}\\n')\n    time.sleep(600)"
    project.contract("broken", strategy=add_strategy(project, "Broken", body))
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
