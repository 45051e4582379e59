"""However a run is spread, repeated, ordered or disturbed: the same verdict, and each session replayed once."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest
from project import Project
from prometheus_client.parser import text_string_to_metric_families as parsed
from test_verdict import BOT, XFAIL_EVERYTHING, read, told, verdicts

if TYPE_CHECKING:
    from pathlib import Path

DRIFTED = "contracts/drifted.yaml"
SMALLER = "promotion: {repeat: 1}\npaths: {paper: {config: {quantity: 5}}}\n"
DECLARED = """\
expected_mismatches:
  - {label: sizing_mismatch, sessions: [trend-day], count: 2, rule: half-size, reason: paper starts with half the size,
     owner: risk, until: 2999-01-01, covers_consequences: true}
"""
PATHS = ["backtest", "paper"]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract whose mismatch is declared, and one where nobody declared it, both frozen."""
    project = Project(tmp_path_factory.mktemp("frozen"))
    project.contract("bot", more=SMALLER + DECLARED)
    project.contract("drifted", more=SMALLER)
    run = project.run("--parity-freeze")
    assert run.status == 0, run.output + run.errors
    return project.folder


@pytest.fixture
def project(frozen: Path, tmp_path: Path) -> Project:
    """A copy of the frozen project."""
    return Project.copied(frozen, tmp_path / "copy")


def started(project: Project) -> dict[str, list[str]]:
    """The paths that were started, by contract, in the order of the alphabet."""
    paths: dict[str, list[str]] = {}
    (journal,) = project.folder.glob("artifacts/*/journal.jsonl")
    for line in map(json.loads, journal.read_text("utf-8").splitlines()):
        if line["event"] == "path_started":
            paths.setdefault(line["contract"], []).append(line["path"])
    return {contract: sorted(found) for contract, found in paths.items()}


@pytest.mark.parametrize("dist", ["load", "loadscope", "loadfile", "loadgroup", "worksteal"])
def test_the_verdict_is_the_same_however_a_run_is_spread(project: Project, dist: str) -> None:
    run = project.run("--parity", "--parity-gate", BOT, "-n2", f"--dist={dist}")

    assert run.status == 0, run.output
    (bot,) = read(project)["contracts"]
    assert (bot["verdict"], bot["reasons"], len(bot["expected"])) == ("promote", [], 1)
    assert bot["compared"]["paper"] == {"decisions": 4, "orders": 4, "fills": 4, "rejections": 0, "quotes": 1889}
    assert bot["entries"]["paper"] == {
        **dict.fromkeys(("set_ups", "contracts_considered", "contract_selected")),
        **dict.fromkeys(("signals", "quotes_passed", "risk_passed", "ordered", "filled"), 2),
    }
    assert bot["entries"]["parted"] == {"trend-day": None}
    assert started(project) == {"bot": PATHS}


WAYS = {
    "reruns": ("--reruns=2",),
    "random order": ("--random-order", "--random-order-seed=7"),
    "--runxfail": ("--runxfail",),
    "xfailed": (),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_verdict_is_the_same_whatever_pytest_makes_of_the_items(project: Project, way: str) -> None:
    if way == "xfailed":
        project.write("conftest.py", XFAIL_EVERYTHING)

    run = project.run("--parity", "--parity-gate", *WAYS[way])

    assert run.status == 1, run.output
    assert verdicts(project) == {BOT: "promote", DRIFTED: "blocked"}
    bot, drifted = read(project)["contracts"]
    assert [item["what"] for item in bot["expected"]] == [
        "half-size: paper starts with half the size (risk, until 2999-01-01)"
    ]
    assert [reason["node"] for reason in drifted["reasons"]] == [f"{DRIFTED}::trend-day::sizing_mismatch"]
    assert (max(project.folder.glob("artifacts/*")) / drifted["reasons"][0]["artifact"]).is_dir()
    assert started(project) == {"bot": PATHS, "drifted": PATHS}


def test_all_of_a_contract_exits_0_and_a_part_of_it_7(project: Project) -> None:
    whole = project.run("--parity", "--parity-gate", BOT, "--parity-run-label=whole")
    part = project.run("--parity", "--parity-gate", BOT, "-k", "not signal_mismatch", "--parity-run-label=part")

    assert (whole.status, part.status) == (0, 7)
    assert told(whole)[0].strip("= ") == "parity verdict: 1 promote"
    assert told(part)[1:3] == [
        f"incomplete  bot ({BOT})",
        f"    {BOT}::trend-day::signal_mismatch: deselected",
    ]
    text = (project.folder / "artifacts/part/metrics.prom").read_text("utf-8")
    metrics = {(one.name, *one.labels.values()): one.value for each in parsed(text) for one in each.samples}
    assert metrics["pytest_parity_verdict", "bot", BOT, "incomplete"] == 1
    assert metrics["pytest_parity_decisions", "bot", BOT, "paper"] == 4
    assert str(project.folder) not in text
    compared = "1 session: 4 decisions, 4 orders, 4 fills, 0 rejections, 1,889 quotes; each path run once"
    seconds = json.loads((project.folder / "artifacts/whole/promotion.json").read_text())["contracts"][0]["seconds"]
    assert told(whole)[1:-2] == [
        f"promote     bot ({BOT})",
        f"    compared: {compared}, {seconds:.1f} s",
        "    accepted: 1 item as declared",
        "details: artifacts/whole/promotion.json",
    ]


KILL = """\
import os
import signal
from pathlib import Path

def pytest_runtest_setup(item):
    if item.name == "fill_mismatch" and not Path("killed").exists():
        Path("killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_worker_had_in_hand_is_incomplete(project: Project) -> None:
    project.write("conftest.py", KILL)

    run = project.run("--parity", "--parity-gate", BOT, "-n2")

    assert run.status == 7, run.output
    (bot,) = read(project)["contracts"]
    assert (bot["verdict"], [reason["node"] for reason in bot["reasons"]]) == (
        "incomplete",
        [f"{BOT}::trend-day::fill_mismatch"],
    )
    assert started(project) == {"bot": PATHS}


SLOW = """

class SlowConfig(SteadyConfig, frozen=True):
    pass


class Slow(Steady):
    def on_start(self):
        time.sleep(40)
"""
STRIKE = """\
import os
import signal
import threading
import time
from pathlib import Path

def strike():
    journal = Path("artifacts/cut/journal.jsonl")
    while not (journal.exists() and "path_started" in journal.read_text()):
        time.sleep(0.1)
    time.sleep(1)
    signal.pthread_kill(threading.get_ident(), getattr(signal, os.environ["STRIKE"]))

def pytest_sessionstart():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    threading.Thread(target=strike, daemon=True).start()
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_an_interrupted_run_says_what_it_came_to(tmp_path: Path, sent: signal.Signals) -> None:
    """Even if the signal meets a thread that doesn't wait for the replay, as it may."""
    project = Project(tmp_path)
    project.write("conftest.py", STRIKE)
    project.write("strategies.py", (tmp_path / "strategies.py").read_text() + SLOW)
    project.contract("slow", strategy="strategies:Slow")

    run = project.run(
        "--parity", "--parity-gate", "--parity-run-label=cut", environment=os.environ | {"STRIKE": sent.name}
    )

    assert run.status == 2, run.output
    assert verdicts(project) == {"contracts/slow.yaml": "incomplete"}
    assert "parity verdict: 1 incomplete" in told(run)[0]
    assert (tmp_path / "artifacts/cut/summary.md").read_text("utf-8").startswith("# parity verdict: 1 incomplete")
    assert [len(paths) for paths in started(project).values()] == [1]
