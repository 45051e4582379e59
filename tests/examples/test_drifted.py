"""Each contract under `examples/drifted` fails in its own label and nowhere else: as it is, renamed, and silent."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import term_map
import yaml
from label_page import message_of, page_of
from project import Project
from report_pages import Report, chromium

from fixtures.make_fixtures import make_streams, write_catalog
from fixtures.option_sessions import plan_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

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
ENGAGED = "engaged-kill-switch"
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


@dataclass(frozen=True)
class Gate:
    """What the gate of the drifted examples left: it runs once for all that look at it."""

    output: str
    status: int
    promotion: Path
    report: Path

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        return json.loads(self.promotion.read_text("utf-8"))["contracts"]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    folder = tmp_path_factory.mktemp("gate")
    project = Project(tmp_path_factory.mktemp("project"))
    project.checks, project.html = None, True
    command = [sys.executable, "-m", "pytest", "--parity", "--parity-gate", "examples/drifted"]
    report = folder / "report.html"
    run = subprocess.run(
        [
            *command,
            f"--parity-artifacts={folder}",
            "-p",
            "no:cacheprovider",
            f"--html={report}",
            "--self-contained-html",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=project.environment(os.environ),
    )
    (promotion,) = folder.glob("*/promotion.json")
    return Gate(run.stdout, run.returncode, promotion, report)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, gate: Gate) -> Iterator[Report]:
    """The gate's report, opened; whatever a test does with it leads to no error and to no request."""
    report = Report(browser, gate.report).open()
    yield report
    assert (report.faults, report.outside) == ([], [])
    report.page.close()


def test_what_the_term_map_says_is_stored_is_stored(gate: Gate) -> None:
    assert term_map.missing_fields(gate.promotion.parent) == []


def test_each_fails_in_its_own_label(gate: Gate) -> None:
    assert sorted(LABELS.items()) == failures(gate.output), gate.output
    assert " 10 failed, " in gate.output
    assert gate.status == 1
    assert {one["name"]: one["verdict"] for one in gate.verdicts} == dict.fromkeys(LABELS, "blocked")
    assert {one["name"]: [*one["entries"]["parted"].values()] for one in gate.verdicts} == {
        name: [PARTED.get(name)] for name in LABELS
    }
    assert "they part at quotes passed: backtest entered, paper refused: wide_spread" in gate.output
    paper = gate.promotion.parent / "wide-quotes" / "quote-gate" / "paper" / "funnel.json"
    known = {"set_ups": 1, "signals": 1, "contracts_considered": 4, "contract_selected": 1}
    assert json.loads(paper.read_text("utf-8")) == {
        **known,
        **dict.fromkeys(("quotes_passed", "risk_passed", "ordered", "filled"), 0),
    }
    assert {
        one.name: [*one.glob("*/session.svg")] != [] for one in gate.promotion.parent.iterdir() if one.is_dir()
    } == (dict.fromkeys(LABELS, True))
    for picture in gate.promotion.parent.glob("*/*/session.svg"):
        assert decided(picture.parent) <= drawn(picture)
        assert any(name.startswith("closer-") for name in drawn(picture))
        page = (picture.parent / "report.md").read_text("utf-8")
        assert f" items failed**: {LABELS[picture.parts[-3]]}." in page
        assert {name for name in written(picture.parent) if f"]({name})" not in page} == {"report.md"}


def test_the_page_of_each_label_shows_what_was_printed(gate: Gate) -> None:
    """Else: pytest --parity examples/drifted, and copy the message up to the line `contract:`."""
    assert [label for label in LABELS.values() if f"{message_of(label)}\n\ncontract:  " not in gate.output] == []
    assert [
        name for name, label in LABELS.items() if f"(../../examples/drifted/{name}.yaml)" not in page_of(label)
    ] == []


def test_what_two_checks_ask_for_is_replayed_once(gate: Gate) -> None:
    """Both stand on the session as it is where paper starts with the switch clear, beside variants of their own."""
    run = gate.promotion.parent
    journal = map(json.loads, (run / "journal.jsonl").read_text("utf-8").splitlines())
    started = [one.get("variant") for one in journal if one["event"] == "path_started" and one["contract"] == ENGAGED]

    assert {"without-quotes", "reached-kill-switch-file"} < set(started)
    assert all(
        (run / ENGAGED / "checks" / f"test_gate.{name}.json").exists() for name in ("fail_closed", "risk_controls")
    )
    assert started.count("clean") == 1


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


def test_the_report_has_a_row_for_each_item_in_order(page: Report, gate: Gate) -> None:
    rows = page.rows()

    assert len(rows) == sum(
        map(int, re.findall(r"(\d+) (?:failed|passed|skipped|xfailed)", gate.output.splitlines()[-1]))
    )
    assert [row[1:4] for row in rows] == sorted(row[1:4] for row in rows)
    failed = {row[1]: row[3] for row in rows if row[0] == "Failed"}
    assert failed == LABELS
    assert {row[4] for row in rows if row[0] == "Failed"} == {"invalidating", "conservative"}
    assert {row[5] for row in rows if row[0] == "Failed"} == {"first divergence", "2 first divergences"}
    top = page.page.locator("#parity-top").inner_text()
    assert all(name in top for name in LABELS)
    assert "1 session: 2 | 1 decisions, 2 | 0 orders" in top
    assert "nautilus_trader 1.232\n1.231.0 is installed" in top


def test_rows_are_filtered_and_sorted(page: Report) -> None:
    page.choose("label", "fill_mismatch")
    assert {row[3] for row in page.rows()} == {"fill_mismatch"}
    page.choose("effect", "invalidating")
    assert [row[1] for row in page.rows() if row[0] == "Failed"] == ["uncharged-fees"]
    assert page.page.locator("#parity-count").inner_text().startswith(f"{len(page.rows())} of ")
    page.page.get_by_text("Session", exact=True).press("Enter")  # a filter outlives a sort, which draws all rows anew
    assert {row[3] for row in page.rows()} == {"fill_mismatch"}
    page.choose("label", "")
    page.choose("effect", "")
    page.choose("verdict", "blocked")
    sessions = [row[2] for row in page.rows()]
    assert sessions == sorted(sessions)
    page.page.get_by_text("Session", exact=True).click()
    assert [row[2] for row in page.rows()] == sorted(sessions, reverse=True)
    page.page.locator('input[data-test-result="passed"]').uncheck()
    assert "Passed" not in {row[0] for row in page.rows()}


def test_a_row_opens_to_both_decisions_and_the_evidence(page: Report, gate: Gate) -> None:
    row = page.row("wide-quotes/quote-gate/microstructure_reject")
    assert not row.locator(".parity-open").is_visible()
    row.locator(".col-result").press("Enter")

    told = row.locator(".parity-open").inner_text()
    assert "paper reject BUY ACME240326C00100000.OPRA wide_spread: microstructure_reject in wide-quotes" in told
    cells = {tuple(line.locator("th, td").all_inner_texts()) for line in row.locator(".parity-beside tr").all()}
    assert {
        ("decision ≠", "enter", "reject"),
        ("side", "BUY", "BUY"),
        ("bid ≠", "2.27 x 179", "2.14 x 179"),
        ("age", "5 s", "5 s"),
        ("spread ≠", "2.18%", "13.51%"),
        ("midpoint", "2.295", "2.295"),
        ("quotes passed ≠", "1", "0"),
        ("entered", "≠ refused: wide_spread", "1"),
    } <= cells
    (states,) = (line[1] for line in cells if line[0] == "entry: states ≠")
    assert states.startswith("10:25:00.000000001 initialized; 10:25:00.000000001 submitted; ")
    assert states.endswith("filled 43 @ 2.32")
    sides = row.locator(".parity-decisions tbody tr").first.locator("td").all_inner_texts()
    assert sides[1::3] == ["≠ enter BUY 43 ACME240326C00100000.OPRA", "≠ reject BUY ACME240326C00100000.OPRA"]
    links = [link.get_attribute("href") for link in row.locator(".parity-links a").all()]
    assert links
    assert all((gate.report.parent / unquote(link)).is_file() for link in links)
    pictures = [*gate.promotion.parent.glob("*/*/session.svg")]
    page.page.get_by_role("button", name="Show all details").click()
    assert page.page.locator(".parity-picture").count() == len(pictures)
    row.locator(".col-result").click()
    assert not row.locator(".parity-open").is_visible()


def test_a_link_leads_to_its_row(page: Report) -> None:
    slug = "moved-target/early-target/exit_mismatch"
    assert page.row(slug).locator(".parity-link").get_attribute("href") == f"#{slug}"
    page.choose("label", "fill_mismatch")
    page.page.evaluate(f"location.hash = '#{slug}'")  # within the page, from under a filter
    page.row(slug).locator(".parity-open").wait_for()

    page.open(slug)  # as from a pull request

    page.row(slug).locator(".parity-open").wait_for()
    assert -1 < page.row(slug).bounding_box()["y"] < 450
    assert page.page.locator(".parity-open:visible").count() == 1
    page.page.locator("#parity-top").get_by_text("commission: backtest 1 USD").click()
    page.row("uncharged-fees/fees/fill_mismatch").locator(".parity-open").wait_for()


@pytest.mark.parametrize("clipboard", ["navigator.clipboard", "execCommand"])
def test_command_and_entry_are_copied(page: Report, clipboard: str) -> None:
    if clipboard == "execCommand":
        page.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    row = page.open("wide-quotes/quote-gate/microstructure_reject").row("wide-quotes/quote-gate/microstructure_reject")
    command, entry = row.get_by_role("button", name="Copy").all()

    command.click()
    row.get_by_text("Copied").wait_for()
    assert page.pasted() == "pytest --parity examples/drifted/wide-quotes.yaml::quote-gate::microstructure_reject"
    row.get_by_role("button", name="Copy", exact=True).click()
    page.page.wait_for_function("document.querySelectorAll('.parity-copy-button')[1].textContent == 'Copied'")
    (pasted,) = yaml.safe_load(page.pasted())
    assert (pasted["label"], pasted["sessions"], pasted["owner"]) == ("microstructure_reject", ["quote-gate"], "TODO")
    assert entry


def test_it_is_readable_on_a_phone_and_on_paper(browser: Browser, gate: Gate) -> None:
    report = Report(browser, gate.report, width=400).open("wide-quotes/quote-gate/microstructure_reject")
    assert report.page.evaluate("document.documentElement.scrollWidth") <= 400
    report.page.emulate_media(media="print")
    failed = report.page.locator("tbody.failed .parity-open")
    failed.nth(9).wait_for()
    assert failed.count() == 10
    assert not report.page.get_by_role("button", name="Copy").first.is_visible()
    heads = report.page.locator(".parity-beside:visible thead").first.inner_text()
    assert heads.split() == ["field", "backtest", "paper"]
    report.page.set_viewport_size({"width": 794, "height": 1123})  # A4
    assert report.page.evaluate("document.documentElement.scrollWidth") <= 794
    report.page.emulate_media(media="screen")
    report.page.wait_for_function("document.querySelectorAll('.extras-row:not(.hidden)').length == 1")
    assert (report.faults, report.outside) == ([], [])


def test_each_label_has_a_contract() -> None:
    assert sorted(contracts("drifted")) == sorted(f"{name}.yaml" for name in LABELS)
    assert len(set(LABELS.values())) == 10


def test_of_another_seed_ticker_and_day(desk: Project) -> None:
    """Nothing about them depends on the noise, a name or a date; nor do the sessions of each kind."""
    for folder in ("drifted", "options"):
        for name, text in contracts(folder).items():
            desk.write(f"contracts/{folder}/{name}", renamed(text))

    run = desk.run("--parity", "-k", "not test_gate")

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

    run = desk.run("--parity", "-k", "not test_gate")

    shown = [item for item in LABELS.items() if item[1] not in SAID_ONLY]
    assert sorted([*shown, ("half-the-risk", "limits")]) == failures(run.output), run.output
    assert "silent:Silent" in (desk.folder / "contracts" / "moved-target.yaml").read_text()
