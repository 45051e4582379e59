"""`report.md`: a session's story, read with a Markdown parser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hand_written import Rows
from markdown_it import MarkdownIt

from pytest_parity.core.accepting.expected import Expected, judge
from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.entering.entries import tell_entries
from pytest_parity.core.feeding.delivery import Found, Given, Receiver, StreamParity
from pytest_parity.core.feeding.records import Departure, Kind, Record
from pytest_parity.core.limit import Held, LimitResult
from pytest_parity.core.mismatch import Label
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.failure import Place
from pytest_parity.report.markdown import escaped
from pytest_parity.report.story import Story, tell_story

if TYPE_CHECKING:
    from pathlib import Path as FilePath

MINUTE = 60_000_000_000
OPEN = 1_710_423_000_000_000_000  # 2024-03-14 09:30 New York
CALL = "C100.OPRA"
MARKUP = "<script>x()</script>|`a`**b**_c_[d](http://e.org/)![f](g)~~h~~&lt; www.j.org me@k.org @me"
HOSTILE = f"{MARKUP}\n# i\x00\x1b[2J\u202e \ud800"
FACTS = {
    "runner": "sandbox",
    "time_model": "virtual time, timers before_data",
    "data": 1_889,
    "session": {
        "zone": "America/New_York",
        "open": "2024-03-14T09:30:00-04:00",
        "close": "2024-03-14T16:00:00-04:00",
    },
    "reproduce": {"engine_version": "1.231.0"},
}
ENTRY = Expected(
    label=Label.MICROSTRUCTURE_REJECT,
    rule="live-quote-gate",
    reason="paper needs a two-sided quote",
    owner="research",
    until=date(2999, 1, 31),
)


class Page(HTMLParser):
    """What a reader sees of a page: its elements, and the cells of its tables."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self._in_cell = False
        self.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")


def at(minutes: int) -> int:
    return OPEN + minutes * MINUTE


def refusal() -> Comparison:
    backtest = (
        Rows().trade(at(54), "a", "BUY", "1", "1.55", instrument=CALL).trade(at(90), "b", "SELL", "1", instrument=CALL)
    )
    paper = Rows().say(at(54), "reject", "wide_spread", instrument=CALL, side="BUY")
    return compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance())


def story(comparison: Comparison, *entries: Expected, **words: Any) -> Story:
    outcomes = judge(comparison.mismatches, entries, date(2026, 1, 1), {})
    place = Place(
        contract="bot",
        session="day",
        file="contracts/bot.yaml",
        line=12,
        folder="",
        command=["pytest", "--parity", "contracts/bot.yaml::day"],
        zone="America/New_York",
        entry_lines={entry: 20 + number for number, entry in enumerate(entries)},
    )
    told: dict[str, Any] = {
        "place": place,
        "heading": {
            "contract": "bot",
            "session": "day",
            "kind": "trade",
            "date": "2024-03-14",
            "digests": {"contract_file": "ab12", "data": {}},
        },
        "facts": dict.fromkeys(Path, FACTS),
        "items": [("replay", "passed", ""), ("microstructure_reject", "failed", "1 undeclared")],
        "comparison": comparison,
        "entries": tell_entries(comparison),
        "outcomes": outcomes,
    }
    return Story(**told | words)


def test_it_tells_what_was_replayed_what_parted_and_what_both_decided(tmp_path: FilePath) -> None:
    page = Page(tell_story(story(refusal()), tmp_path))

    assert "bot, session day" in page.text
    assert "1 of 2 items failed: microstructure_reject" in page.text
    assert ["contract", "bot (contracts/bot.yaml:12)"] in page.rows
    assert ["paper path", "runner sandbox, virtual time, timers before_data; 1,889 data; run once"] in page.rows
    assert ["digest, contract file", "ab12"] in page.rows
    (first,) = (row for row in page.rows if row[:2] == ["1", "microstructure_reject"])
    assert first[2:4] == ["conservative", "first"]
    assert first[4].startswith("10:24:00 enter BUY C100.OPRA: decision: backtest enter BUY 1 MARKET C100.OPRA")
    assert "paper reject BUY C100.OPRA wide_spread" in first[4]
    assert [
        "1 microstructure_reject",
        "10:24:00 enter BUY 1 C100.OPRA filled @ 1.55",
        "10:24:00 reject BUY C100.OPRA wide_spread",
    ] in page.rows
    assert ["quotes passed (here they part)", "1", "0"] in page.rows
    assert ["entered", "refused: wide_spread", "1"] in page.rows
    assert "They part at quotes passed: backtest entered, paper refused: wide_spread." in page.text
    assert "pytest --parity contracts/bot.yaml::day" in page.text


def test_what_was_accepted_says_why_until_when_and_where(tmp_path: FilePath) -> None:
    stale = Expected(label=Label.SIZING_MISMATCH, rule="old", reason="r", owner="o", until=date(2999, 1, 1))

    page = Page(tell_story(story(refusal(), ENTRY, stale), tmp_path))

    cells = ["1", "microstructure_reject", ENTRY.rule, ENTRY.reason, ENTRY.owner, "2999-01-31", "contracts/bot.yaml:20"]
    assert cells in page.rows
    assert "contracts/bot.yaml:21: expected mismatch 'old' of o: seen less often than declared" in page.text


def test_feed_departures_and_breaches_have_both_values(tmp_path: FilePath) -> None:
    lost = Departure(Kind.MISSING, Record(at(1), at(1), "ACME.XNAS,10.00,10.05,1,1"), None)
    found = Found(kind=Kind.MISSING, declared=False, lacking=Path.PAPER, count=3, first=lost)
    had = Given(count=3, first=at(1), last=at(2), sha256="")
    gone = StreamParity(
        receiver=Receiver.VENUE, instrument="ACME.XNAS", type="quotes", backtest=had, paper=None, found=(found,)
    )
    breach = Held(ts=at(5), subject="enter BUY 2 ACME.XNAS", actual="900 USD", kept=False)
    limit = LimitResult(
        "risk_per_trade", ("risk", "risk_per_trade"), "800 USD", {Path.BACKTEST: [], Path.PAPER: [breach]}
    )

    page = Page(tell_story(story(refusal(), streams=[gone], limits=[limit]), tmp_path))

    (told,) = (row for row in page.rows if row[0] == "quotes of ACME.XNAS at the venue")
    assert told[1].startswith("3 missing on paper; first 09:31:00: backtest bid 10.00 ask 10.05")
    assert ["risk_per_trade", "800 USD", "paper", "09:35:00", "enter BUY 2 ACME.XNAS", "900 USD"] in page.rows
    assert "risk_per_trade, limit 800 USD: held backtest 0, paper 1" in page.text


def test_files_beside_it_are_linked_and_the_picture_is_shown_where_there_is_one(tmp_path: FilePath) -> None:
    (tmp_path / "paper").mkdir()
    for name in ("mismatches.json", "paper/decisions.jsonl"):
        (tmp_path / name).touch()
    assert Page(tell_story(story(refusal()), tmp_path)).links == ["mismatches.json", "paper/decisions.jsonl"]

    (tmp_path / "session.svg").touch()
    page = Page(tell_story(story(refusal()), tmp_path))
    assert page.links == ["session.svg", "session.svg", "mismatches.json", "paper/decisions.jsonl"]
    assert "img" in page.tags


def test_a_session_without_a_comparison_says_so(tmp_path: FilePath) -> None:
    told = replace(story(refusal()), faulty=[Path.PAPER], comparison=None, entries=None, outcomes={})

    page = Page(tell_story(told, tmp_path))

    assert "Not compared: the paper path did not finish." in page.text
    assert "Mismatches" not in page.text


def hostile(count: int, text: str) -> Comparison:
    """Paper does none of what research does, in an instrument of that name, and says so in as many words."""
    backtest, paper = Rows(), Rows()
    for number in range(count):
        name = f"{number}{text}.XNAS"
        backtest.trade(at(number), f"o{number}", "BUY", "1", instrument=name)
        paper.order(at(number), f"o{number}", "BUY", "1", instrument=name)
        paper.event(at(number), f"o{number}", "rejected", reason=text)
    return compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance())


def test_nothing_from_outside_is_markup(tmp_path: FilePath) -> None:
    entry = Expected(label=Label.BROKER_REJECT, rule=HOSTILE, reason=HOSTILE, owner=HOSTILE, until=date(2999, 1, 1))
    told = story(hostile(1, HOSTILE), entry, items=[(HOSTILE, "failed", HOSTILE)])
    known = Page(tell_story(story(refusal(), ENTRY), tmp_path))

    text = tell_story(told, tmp_path)
    page = Page(text)

    assert page.tags <= known.tags | {"strong"}
    assert page.links == known.links
    assert {len(row) for row in page.rows} == {len(row) for row in known.rows}
    assert f"{MARKUP}\\n# i\\x00\\x1b[2J\\u202e \\ud800" in page.text
    assert not set("\x00\x1b\u202e") & set(text)
    assert not re.search(r"\w://|www\.|@\w", text)  # what some readers make a link or a mention of
    text.encode()


def test_whatever_a_session_has_it_is_short(tmp_path: FilePath) -> None:
    name = "&" * 400
    comparison = hostile(400, name)
    streams = [
        StreamParity(
            receiver=Receiver.ENGINE,
            instrument=f"{number}{name}",
            type="quotes",
            backtest=None,
            paper=None,
            found=(Found(kind=Kind.ALTERED, declared=False, lacking=None, count=1, first=Departure(
                Kind.ALTERED, Record(number, number, name * 9), Record(number, number, name))),),
        )
        for number in range(400)
    ]  # fmt: skip
    held = [Held(ts=number, subject=name, actual=name, kept=False) for number in range(400)]
    entries = [
        Expected(label=Label.BROKER_REJECT, rule=f"{n}{name}", reason=name, owner=name, until=date(2999, 1, 1))
        for n in range(400)
    ]
    told = story(
        comparison,
        *entries,
        streams=streams,
        limits=[LimitResult(f"{n}{name}", (), name, dict.fromkeys(Path, held)) for n in range(20)],
        items=[(name, "failed", name) for _ in range(20)],
    )

    text = tell_story(told, tmp_path)

    assert len(text.encode()) < 900_000
    assert "370 more rows are in `record.json`." in text
    assert "370 more rows are in `mismatches.json`." in text
    assert "370 more rows are in `feed.json`." in text
    assert "15,970 more rows are in `limits.json`." in text


@pytest.mark.parametrize(
    "text",
    ["signal_mismatch", "a_b_c", "@ 1.55", "10 %", "1 < 2 & 3 > 2", "a * b", "C:\\x", "# no heading", "1. no list"],
)
def test_an_escaped_text_reads_as_it_is(text: str) -> None:
    (cell,) = Page(f"| {escaped(text)} |\n| --- |").rows[0]
    assert cell == text
    assert escaped("signal_mismatch") == "signal_mismatch"
    assert str(Decimal("1.5")) in escaped("1.5")
