"""The HTML report of a small project, in which everything that comes from outside is hostile."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from project import Project
from report_pages import Report, chromium

if TYPE_CHECKING:
    from pathlib import Path

    from project import Run

SCRIPT = "<script>boom()</script>"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # as a PNG
IMAGE = "<img src=x onerror=boom()>"
HOSTILE = f"""{SCRIPT}{IMAGE}"'&</template></td>\u202e\u200f\x07"""

# says on paper what it doesn't say in the backtest: an instrument and a set-up that are markup; then sends orders
LOUD = f"""\
IMAGE = {IMAGE!r}
HOSTILE = {HOSTILE!r}
"""
LOUD += """\
import json

from strategies import Steady, SteadyConfig


class LoudConfig(SteadyConfig, frozen=True):
    loud: bool = False
    length: int = 0


class Loud(Steady):
    def on_start(self):
        super().on_start()
        if self.config.length:
            raise ValueError(HOSTILE + "x" * self.config.length)

    def on_quote_tick(self, tick):
        super().on_quote_tick(tick)
        if self.config.loud and self.seen in (100, 300):
            said = {
                "version": 1, "action": "reject", "reason": "wide_spread", "setup": HOSTILE.strip()[:120],
                "instrument": IMAGE + "\\u202e<b>.XNAS", "side": "BUY",
            }
            self.publish_signal("parity_decision", json.dumps(said))
"""

ENTRY = """\
expected_mismatches:
  - label: sizing_mismatch
    sessions: [trend-day]
    count: 2
    rule: {hostile}
    reason: {hostile}
    owner: {hostile}
    until: 2999-01-01
    covers_consequences: true
"""

OTHERS = f"""\
import pytest
from pytest_html import extras as kinds

@pytest.mark.parametrize("word", [{IMAGE!r}])
def test_foreign(word, extras):
    extras.append(kinds.url("x' onmouseover='boom()" + chr(34) + ">" + word, name=word))
    extras.append(kinds.png({PIXEL!r}, name=word))
    print("in /home/somebody/secret/place.py")

@pytest.fixture
def broken():
    yield
    raise ValueError({IMAGE!r})

def test_torn_down(broken):
    pass
"""


@dataclass(frozen=True)
class Runs:
    """The same project, run in one process and in two."""

    alone: Run
    spread: Run
    folder: Path

    def report(self, name: str) -> Path:
        return self.folder / f"{name}.html"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    project = Project(tmp_path_factory.mktemp("html"))
    project.html = True
    project.write("loud.py", LOUD)
    quoted = json.dumps(HOSTILE.replace("\x07", ""))
    loud = "paths: {paper: {config: {loud: true}}}\n"
    wide = loud.replace("}}}", '}, feed: {widen: [{from: "09:31", to: "09:40", by: 100%}]}}}')
    project.contract("loud", strategy="loud:Loud", more=wide)
    project.contract("endless", strategy="loud:Loud", config="length: 1000000", more=loud)
    smaller = "paths: {paper: {config: {quantity: 5}}}\n"
    project.contract("accepted", more=smaller + ENTRY.format(hostile=quoted))
    project.write("contracts/unreadable.yaml", f"launch_contract: 1\n{json.dumps(IMAGE)}: 1\n")
    project.write("test_others.py", OTHERS)

    def run(name: str, *options: str, **environment: str) -> Run:
        arguments = (
            "--parity",
            "contracts",
            "test_others.py",
            "--self-contained-html",
            "-rA",
            f"--parity-run-label={name}",
        )
        return project.run(*arguments, f"--html={name}.html", *options, environment=os.environ | environment)

    no_folder = str(project.write("homeless", ""))  # nobody can write below it, as root can below any folder
    alone = run("one-process", HOME=no_folder, MPLCONFIGDIR=f"{no_folder}/matplotlib")
    return Runs(alone, run("two-processes", "-n", "2"), project.folder)


def test_hostile_strings_are_inert(runs: Runs) -> None:
    with chromium() as browser:
        report = Report(browser, runs.report("one-process")).open()
        report.page.get_by_role("button", name="Show all details").click()

        assert (report.faults, report.outside) == ([], [])
        shown = report.page.locator("body").inner_text()
        assert report.page.locator("script").count() == 2  # pytest-html's and ours
        assert report.page.locator("img[src=x], [onerror], [onmouseover]").count() == 0
        rows = {row[6]: row for row in report.rows()}
        assert IMAGE in shown
        assert "\u202e" not in shown
        assert "\\u202e" in shown
        assert not re.search("[\x00-\x08\x7f-\x9f\u2066-\u2069]", shown)
        foreign = next(row for node, row in rows.items() if node.startswith("test_others.py::test_foreign"))
        assert foreign[1:6] == [""] * 5
        assert foreign[8].endswith(IMAGE)
        viewer = report.page.locator("tbody:has-text('test_foreign') .media")
        assert viewer.locator("img").get_attribute("src") == f"data:image/png;base64,{PIXEL}"
        assert viewer.locator(".media__name").inner_text() == IMAGE
        assert rows["contracts/unreadable.yaml::contract"][:2] == ["Failed", "contracts/unreadable.yaml"]
        torn_down = [row[0] for row in report.rows() if row[6] == "test_others.py::test_torn_down"]
        assert sorted(torn_down) == ["Error", "Passed"]
        assert report.page.locator(".parity-accepted").inner_text().count(IMAGE) == 3
    assert runs.report("one-process").stat().st_size < 1_000_000  # though a message was a megabyte


def test_a_run_in_two_processes_gives_the_same_report(runs: Runs) -> None:
    def normalized(name: str) -> str:
        text = runs.report(name).read_text("utf-8").replace(name, "run").replace("run.html -n 2", "run.html")
        return re.sub(r"\d+ ms|\d\d:\d\d:\d\d|\d\d-\w{3}-\d{4}", "", text)

    assert normalized("one-process") == normalized("two-processes")


def test_pictures_are_drawn_without_a_word_where_nothing_can_be_kept_for_the_next_time(runs: Runs) -> None:
    """Neither home nor matplotlib's own folder can be written in the one process, which draws the same as the two."""
    assert [*runs.folder.glob("artifacts/one-process/loud/*/session.svg")]
    assert "matplotlib" not in (runs.alone.output + runs.alone.errors).lower()


def test_what_is_shown_closer_are_all_quotes_of_that_time(runs: Runs) -> None:
    """The fixture has some five a minute; of a whole session a picture shows fewer than two."""
    picture = (runs.folder / "artifacts/one-process/accepted/trend-day/session.svg").read_text("utf-8")
    _, closer = re.findall(r'FillBetweenPolyCollection_\d+">.*?<path [^>]*d="(.*?)"', picture, re.DOTALL)

    assert closer.count("L ") > 100


def test_the_file_is_whole_and_names_no_place(runs: Runs) -> None:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.fetched: list[str] = []
            self.handlers: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            sources = [said for name, said in attrs if name in ("src", "srcset") and said]
            self.fetched += [f"{tag} {said}" for said in sources if not said.startswith("data:")]
            self.fetched += [f"{tag} {said}" for name, said in attrs if name == "href" and tag in ("link", "base")]
            self.handlers += [f"{tag} {said}" for name, said in attrs if name.startswith("on")]

    text = runs.report("one-process").read_text("utf-8")
    reader = Reader()
    reader.feed(text)

    assert reader.fetched == []
    assert reader.handlers == ["div location.reload()"]  # pytest-html's own, without data
    assert str(runs.folder) not in text
    assert "/home/somebody" not in text
    (fed,) = re.findall(r'data-row="loud/trend-day/feed">.*?</template>', text, re.DOTALL)
    assert re.findall(r"<th scope=.row.>(.*?)</th><td>(.*?)\d+ altered</td><td>09:3", fed) == [
        (f"quotes of ACME.XNAS at the {receiver}", "as declared: ") for receiver in ("engine", "venue")
    ]
    assert "<path>" in text or "&lt;path&gt;" in text
