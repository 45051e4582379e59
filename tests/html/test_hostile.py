"""A contract and a strategy whose every word is hostile: whatever a run writes of them is valid, inert and short."""

from __future__ import annotations

import json
import os
import re
import shlex
import unicodedata
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from project import Project
from report_pages import Report, chromium

from pytest_parity.contract.schema import make_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ESCAPES = "\x00\x07\x1b[31m\x1b]0;title\x07\u202e\u2066\r\n::error::planted ##[error]planted\n"
MARKUP = "<script>canary = 1</script><img src=x onerror='canary = 1'>]]>--></script></template></td>\"'&|`**b**`"
HOSTILE = f"::warning::{MARKUP}{ESCAPES}[l](javascript:canary=1)![i](http://out.example/)"
SHORT = MARKUP[:90] + "\u202e\x1b"

# Where a contract holds text that may be anything; any other text that is hostile is refused.
FREE = {
    *(f"{entries}[].{key}" for entries in ("expected_mismatches", "accepted_settings") for key in ("reason", "owner")),
    *("expected_mismatches[].rule", "expected_mismatches[].sessions[]", "expected_mismatches[].ticker"),
    *(
        "accepted_settings[].venue",
        "calendar",
        "launch_command",
        "tickers[]",
        "venues[].name",
        "venues[].base_currency",
    ),
    *(f"paths.{path}.venues[].{key}" for path in ("backtest", "paper") for key in ("name", "base_currency")),
    *(f"paths.paper.feed.{kind}[].instruments" for kind in ("delay", "drop", "widen")),
    *(f"paths.paper.feed.{kind}[].instruments[]" for kind in ("delay", "drop", "widen")),
    *("artifact_root", "import_roots[]", "kill_switch.file", "routing.venue", "sessions[].expect.decisions[].setup"),
}

LOUD = f"""\
HOSTILE = {HOSTILE!r}
SHORT = {SHORT!r}
LONG = HOSTILE + "x" * 1_000_000
"""
LOUD += """\
import json
import os

from nautilus_trader.model.enums import OrderSide

from strategies import Steady, SteadyConfig


class LoudConfig(SteadyConfig, frozen=True):
    word: str = ""
    ends: str = ""


class Loud(Steady):
    def on_start(self):
        super().on_start()
        self.log.error(HOSTILE)
        print(HOSTILE, flush=True)
        if self.config.ends == "raise":
            raise ValueError(LONG)
        if self.config.ends == "exit":
            os._exit(3)
        if self.config.ends == "garble":
            self.say({"version": 1, "instrument": HOSTILE}, action="reject", reason=LONG)

    def on_quote_tick(self, tick):
        self.seen += 1
        said = {"version": 1, "instrument": tick.instrument_id.value, "side": "BUY", "setup": SHORT}
        if self.config.word and self.seen == 100:
            self.say(said, action="reject", reason="wide_spread")
        if self.config.word and self.seen == 200:
            said["instrument"] = SHORT.replace("\\x1b", "") + ".XNAS"
            self.say(said, action="reject", reason="wide_spread")
        if self.seen == 300:
            word = self.config.word
            self.say(said, action="enter", levels={SHORT: 99.5 if word else 99}, quantity=5)
            instrument = self.cache.instrument(tick.instrument_id)
            quantity = instrument.make_qty(5 if word else 10)
            tags = [HOSTILE] if word else None
            self.submit_order(self.order_factory.market(instrument.id, OrderSide.BUY, quantity, tags=tags))

    def say(self, said, **words):
        self.publish_signal("parity_decision", json.dumps(said | words))
"""

MORE = f"""\
launch_command: {json.dumps("python -m bot " + shlex.quote(HOSTILE))}
import_roots: [{json.dumps(MARKUP.replace("/", ""))}]
paths:
  paper:
    config: {{word: {json.dumps(HOSTILE)}}}
    feed: {{drop: [{{types: [quotes], instruments: {json.dumps(SHORT)}}}]}}
accepted_settings:
  - {{setting: fill_model, reason: {json.dumps(HOSTILE)}, owner: {json.dumps(HOSTILE)}, until: 2999-01-01}}
expected_mismatches:
  - label: sizing_mismatch
    sessions: [trend-day]
    rule: {json.dumps(HOSTILE)}
    reason: {json.dumps(HOSTILE + "x" * 1_000_000)}
    owner: {json.dumps(HOSTILE)}
    until: 2999-01-01
    covers_consequences: true
"""
REFUSED = f"launch_contract: 1\nrouting: {{venue: {json.dumps(HOSTILE)}}}\n" + "\n".join(
    f"{key}: {json.dumps(HOSTILE)}"
    for key in ("name", "profile", "calendar", "tickers", "sessions", "overnight", MARKUP[:60])
)


class Left:
    """What one run wrote, by file, and on the terminal."""

    def __init__(self, project: Project) -> None:
        project.html = True
        project.checks = ("venue_lint", "test_gate::cli_rendering", "origin::strategy")
        project.write("loud.py", LOUD)
        hostile = project.contract("hostile", strategy="loud:Loud", more=MORE)
        expected = f"{{action: enter, setup: {json.dumps(HOSTILE)}}}"
        hostile.write_text(
            hostile.read_text().replace("2024-03-14}", f"2024-03-14, expect: {{decisions: [{expected}]}}}}")
        )
        project.contract("raising", strategy="loud:Loud", config="ends: raise")
        project.contract("ending", strategy="loud:Loud", config="ends: exit")
        project.contract("garbling", strategy="loud:Loud", config="ends: garble")
        project.write("contracts/refused.yaml", REFUSED)
        self.run = project.run(
            *("--parity", "--parity-run-label=run", "--html=report.html", "--self-contained-html"),
            "--junitxml=junit.xml",
            environment={**_outside_of_github(), "GITHUB_ACTIONS": "true"},
        )
        self.folder = project.folder
        self.session = project.folder / "artifacts/run/hostile/trend-day"


def _outside_of_github() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    return Left(Project(tmp_path_factory.mktemp("hostile")))


def _free_text(node: Any, definitions: Any, path: str = "") -> Iterator[str]:
    """Yield the keys of a schema that take a hostile text."""
    if "$ref" in node:
        yield from _free_text(definitions[node["$ref"].rpartition("/")[2]], definitions, path)
    for part in (one for kind in ("anyOf", "oneOf", "allOf") for one in node.get(kind, ())):
        yield from _free_text(part, definitions, path)
    fixed = "string" not in node.get("type", ()) or not {"enum", "const"}.isdisjoint(node)
    if not fixed and re.search(node.get("pattern", ""), MARKUP):
        yield path
    for key, value in node.get("properties", {}).items():
        yield from _free_text(value, definitions, f"{path}.{key}" if path else key)
    if isinstance(node.get("items"), dict):
        yield from _free_text(node["items"], definitions, f"{path}[]")


def test_every_key_that_takes_any_text_is_known_here() -> None:
    schema = make_schema()

    assert set(_free_text(schema, schema["$defs"])) == FREE


def test_the_report_is_inert_in_a_browser(left: Left) -> None:
    file = left.folder / "report.html"
    with chromium() as browser:
        report = Report(browser, file).open()
        report.page.get_by_role("button", name="Show all details").click()
        shown = report.page.locator("body").inner_text()

        assert (report.faults, report.outside) == ([], [])
        assert report.page.evaluate("typeof canary") == "undefined"
        assert report.page.locator("img[src=x], [onerror], a[href^=javascript]").count() == 0
        assert "<script>canary = 1</script>" in shown
        assert [c for c in shown if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t"] == []
        assert report.page.locator(".parity-picture").count() > 0
        mixing = """() => [...document.querySelectorAll("#parity-top :is(a, code), .parity-open :is(pre, td)")]
            .filter((one) => getComputedStyle(one).unicodeBidi !== "isolate").length"""
        assert report.page.evaluate(mixing) == 0
    assert file.stat().st_size < 1_000_000


def test_the_picture_is_a_picture(left: Left) -> None:
    text = (left.session / "session.svg").read_text("utf-8")
    elements = list(ET.fromstring(text).iter())  # noqa: S314 - our own

    assert {one.tag.rpartition("}")[2].lower() for one in elements} & {"script", "foreignobject", "image", "a"} == set()
    named = [(name.rpartition("}")[2].lower(), value) for one in elements for name, value in one.attrib.items()]
    assert [name for name, _ in named if name.startswith("on")] == []
    assert [value for name, value in named if name == "href" and not value.startswith("#")] == []
    assert "canary" in text


@pytest.mark.parametrize("name", ["artifacts/run/hostile/trend-day/report.md", "artifacts/run/summary.md"])
def test_a_page_keeps_its_tables_and_has_no_markup_from_outside(left: Left, name: str) -> None:
    text = (left.folder / name).read_text("utf-8")
    blocks = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]

    assert {token.content for token in tokens if token.type.startswith("html")} <= {"<!-- -->"}
    assert [token.attrs["src"] for token in tokens if token.type == "image"] in ([], ["session.svg"])
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert [link for link in links if not re.fullmatch(r"[\w./-]+", link)] == []
    shapes: list[list[int]] = []
    for token in tokens:
        if token.type == "table_open":
            shapes.append([])
        elif token.type == "tr_open":
            shapes[-1].append(0)
        elif token.type in ("th_open", "td_open"):
            shapes[-1][-1] += 1
    assert shapes
    assert [shape for shape in shapes if len(set(shape)) != 1] == []
    assert _hidden(text) == []
    assert "canary" in text
    assert len(text) < 100_000


def _hidden(text: str) -> list[str]:
    """List what a person doesn't see of a text, or what turns it about."""
    return [character for character in text if character != "\n" and not character.isprintable()]


def test_the_junit_file_is_xml(left: Left) -> None:
    suites = ET.parse(left.folder / "junit.xml").getroot()  # noqa: S314 - our own

    said = [one.get("message", "") + (one.text or "") for one in suites.iter() if one.tag in ("failure", "error")]
    assert any("canary" in text for text in said)
    assert _hidden("".join(said)) == []
    known = ("testsuites", "testsuite", "testcase", "properties", "property", "failure", "error", "skipped")
    assert {one.tag for one in suites.iter()} <= {*known, "system-out"}


def test_the_terminal_shows_lines_of_text_and_no_commands(left: Left) -> None:
    assert _hidden(left.run.output) == []
    assert _hidden(left.run.errors) == []
    assert max(map(len, left.run.lines)) < 900
    commands = [line for line in left.run.lines if line.lstrip().startswith("::") or "##[" in line]
    assert [line for line in commands if not line.startswith("::error file=contracts/")] == []
    assert any("canary" in line for line in commands)
    assert "\\u202e" in left.run.output
    assert "refused.yaml:3:7: name: '::warning::<script>" in left.run.output
