"""Each contract under `examples/drifted` fails in its own label and nowhere else: as it is, renamed, and silent."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from fixtures.make_fixtures import make_streams, write_catalog
from fixtures.option_sessions import plan_sessions

if TYPE_CHECKING:
    from project import Project

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CATALOG = ROOT / "fixtures" / "catalog"

LABELS = {
    "another-buffer": "signal_mismatch",
    "another-expiry": "contract_mismatch",
    "wide-quotes": "microstructure_reject",
    "lost-bars": "data_missing",
    "refused-order": "broker_reject",
    "carried-position": "state_mismatch",
    "engaged-kill-switch": "risk_control_block",
    "moved-target": "exit_mismatch",
    "half-the-risk": "sizing_mismatch",
    "uncharged-fees": "fill_mismatch",
}
PARTED = {  # stages of the funnel; the others take the same entries, at another time, in another size, to another end
    "another-expiry": "contract_selected",
    "wide-quotes": "quotes_passed",
    "refused-order": "filled",
    "carried-position": "contract_selected",  # refused before a contract was looked for
    "engaged-kill-switch": "contract_selected",  # so too
}
SAID_ONLY = {"microstructure_reject", "risk_control_block"}  # neither orders nor fills nor the feed can show these

SILENT = """\
from strategies.opening_range import OpeningRangeBreakout


class Silent(OpeningRangeBreakout):
    def publish_signal(self, name, value, ts_event=0):
        pass
"""

ORIGINAL, ANOTHER = date(2024, 3, 14), date(2024, 11, 27)


def failures(output: str) -> list[tuple[str, str]]:
    """List contract and item of each failure and error in a run's summary, in the order of the alphabet."""
    nodes = [line.split()[1] for line in output.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return sorted((Path(node.split("::")[0]).stem, node.split("::")[-1]) for node in nodes)


def contracts(folder: str) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in sorted((EXAMPLES / folder).glob("*.yaml"))}


def renamed(text: str) -> str:
    """Put another ticker, other days and other expiries in a contract's text."""
    old, new = plan_sessions(ORIGINAL), plan_sessions(ANOTHER)
    for name, session in old.sessions.items():
        text = text.replace(f"date: {session.day}", f"date: {new.sessions[name].day}")
        for before, after in zip(old.expiries[name], new.expiries[name], strict=True):
            text = text.replace(f"ACME{before.day:%y%m%d}", f"ZETA{after.day:%y%m%d}")
    return text.replace("ACME", "ZETA")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of the same sessions, made with another seed, ticker and day."""
    folder = tmp_path_factory.mktemp("market")
    write_catalog(folder, make_streams(8, ANOTHER, "ZETA", "IOTA"))
    return folder


@pytest.fixture
def desk(project: Project, market: Path) -> Project:
    """A project with the example strategies, on that catalog."""
    (project.folder / "strategies.py").unlink()  # it would hide the examples' folder of that name
    project.write("pytest.ini", f"[pytest]\npythonpath = . {EXAMPLES}\nparity_data_roots = fixtures={market}\n")
    return project


def test_each_fails_in_its_own_label(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--parity", "--parity-gate", "examples/drifted"]
    run = subprocess.run(
        [*command, f"--parity-artifacts={tmp_path}", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert sorted(LABELS.items()) == failures(run.stdout), run.stdout
    assert " 10 failed, " in run.stdout
    assert run.returncode == 1
    (promotion,) = tmp_path.glob("*/promotion.json")
    verdicts = json.loads(promotion.read_text("utf-8"))["contracts"]
    assert {one["name"]: one["verdict"] for one in verdicts} == dict.fromkeys(LABELS, "blocked")
    assert {one["name"]: [*one["entries"]["parted"].values()] for one in verdicts} == {
        name: [PARTED.get(name)] for name in LABELS
    }
    assert "they part at quotes passed: backtest entered, paper refused: wide_spread" in run.stdout
    paper = promotion.parent / "wide-quotes" / "quote-gate" / "paper" / "funnel.json"
    known = {"set_ups": 1, "signals": 1, "contracts_considered": 4, "contract_selected": 1}
    assert json.loads(paper.read_text("utf-8")) == {
        **known,
        **dict.fromkeys(("quotes_passed", "risk_passed", "ordered", "filled"), 0),
    }
    assert {one.name: [*one.glob("*/session.svg")] != [] for one in promotion.parent.iterdir() if one.is_dir()} == (
        dict.fromkeys(LABELS, True)
    )
    for picture in promotion.parent.glob("*/*/session.svg"):
        assert decided(picture.parent) <= drawn(picture)
        page = (picture.parent / "report.md").read_text("utf-8")
        assert f" items failed**: {LABELS[picture.parts[-3]]}." in page
        assert {name for name in written(picture.parent) if f"]({name})" not in page} == {"report.md"}


def decided(session: Path) -> set[str]:
    """Name the marks that the entries and exits of a session's paths must have."""
    names = {"enter": "entry", "exit": "exit"}
    return {
        f"{path}-{names[one['intent']]}-{one['number']}-{one['ts']}"
        for path in ("backtest", "paper")
        for one in map(json.loads, (session / path / "decisions.jsonl").read_text("utf-8").splitlines())
        if one["executions"]
    }


def drawn(picture: Path) -> set[str]:
    """Name the elements of a picture."""
    return {one.attrib["id"] for one in ET.parse(picture).iter() if "id" in one.attrib}  # noqa: S314 - our own


def written(session: Path) -> set[str]:
    """Name the files of a session's folder."""
    return {file.relative_to(session).as_posix() for file in session.rglob("*") if file.is_file()}


def test_each_label_has_a_contract() -> None:
    assert sorted(contracts("drifted")) == sorted(f"{name}.yaml" for name in LABELS)
    assert len(set(LABELS.values())) == 10


def test_of_another_seed_ticker_and_day(desk: Project) -> None:
    """Nothing about them depends on the noise, a name or a date; nor do the sessions of each kind."""
    for folder in ("drifted", "options"):
        for name, text in contracts(folder).items():
            desk.write(f"contracts/{folder}/{name}", renamed(text))

    run = desk.run("--parity")

    assert sorted(LABELS.items()) == failures(run.output), run.output


def test_silenced(desk: Project) -> None:
    """What a strategy says shows two labels; orders, fills and the feed show the others.

    A stop that it doesn't say bounds nothing, so that all that it pays counts against its risk per trade.
    """
    desk.write("silent.py", SILENT)
    for name, text in contracts("drifted").items():
        if LABELS[Path(name).stem] not in SAID_ONLY:
            silent = renamed(text).replace("strategies.opening_range:OpeningRangeBreakout\n", "silent:Silent\n")
            desk.write(f"contracts/{name}", silent)

    run = desk.run("--parity")

    shown = [item for item in LABELS.items() if item[1] not in SAID_ONLY]
    assert sorted([*shown, ("half-the-risk", "limits")]) == failures(run.output), run.output
    assert "silent:Silent" in (desk.folder / "contracts" / "moved-target.yaml").read_text()
