"""What rows open to, from the files of sessions written by hand: the picture once, and pages that stay small."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hand_written import AAPL, Rows

from pytest_parity.core.compare import compare
from pytest_parity.core.feeding.delivery import Found, Receiver, StreamParity
from pytest_parity.core.feeding.records import Departure, Kind, Record
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.entries import tell_entries, write_entries
from pytest_parity.report.evidence import write_comparison
from pytest_parity.report.feed_file import write_feed
from pytest_parity.report.html import details as module
from pytest_parity.report.html.beside import outcome
from pytest_parity.report.html.details import details
from pytest_parity.report.html.row import ReportRow, effect_of, root_of, slug
from pytest_parity.report.html.session_files import SessionFiles
from pytest_parity.report.words import Clock

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    import pytest

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>$&amp;</title></svg>'


def written(folder: FilePath, trades: int = 2) -> SessionFiles:
    """Write a session in which paper takes every size but half; its files are the real ones."""
    research, paper = Rows(), Rows()
    for number in range(trades):
        research.trade(number * 10 + 1, f"a{number}", "BUY" if number % 2 == 0 else "SELL", "2", instrument=AAPL)
        paper.trade(number * 10 + 1, f"a{number}", "BUY" if number % 2 == 0 else "SELL", "1", instrument=AAPL)
    traces = {Path.BACKTEST: research.trace(), Path.PAPER: paper.trace(Path.PAPER)}
    comparison = compare(traces[Path.BACKTEST], traces[Path.PAPER], Tolerance())
    facts = {path: {"session": {"zone": "America/New_York"}} for path in Path}
    write_comparison(folder, comparison, traces, facts, {"kind": "trade", "date": "2024-03-05"})
    write_entries(folder, tell_entries(comparison))
    (folder / "session.svg").write_text(PICTURE)
    return SessionFiles(folder)


def rows_of(files: SessionFiles, session: str) -> list[ReportRow]:
    """Return a session's rows: one without a label, one of each label found, one that nothing was found of."""
    labels = ["", *dict.fromkeys(one.label.value for one in files.mismatches), "unclassified"]
    rows = []
    for label in labels:
        found = [one for one in files.mismatches if one.label == label]
        words = f"bot/{session}/{label or 'replay'}"
        rows.append(
            ReportRow(slug=words, node=words, contract="bot", session=session, label=label, mismatches=found, what="x")
        )
    return rows


def test_a_session_and_its_picture_stand_in_the_row_of_its_earliest_mismatch(tmp_path: FilePath) -> None:
    files = written(tmp_path)
    rows = rows_of(files, "day")
    told = dict(zip([row.label for row in rows], details(rows, {("bot", "day"): files}), strict=True))

    first = files.mismatches[0].label.value
    assert [label for label, markup in told.items() if "parity-picture" in markup] == [first]
    (picture,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', told[first])
    assert base64.b64decode(picture).decode() == PICTURE
    assert f'<a href="#bot/day/{first}">The whole session' in told["unclassified"]
    assert f'<a href="#bot/day/{first}">The whole session' in told[""]
    assert re.search(r"quantity <b [^>]*>≠</b></th><td>2</td><td>1</td>", told[first])


HOSTILE = "<img src=x onerror=boom()>\x07\u202e"


def fed(kind: Kind, number: int, *, declared: bool = False) -> Found:
    """Records of a stream that differ alike, the first of them markup."""
    backtest, paper = (Record(number, number + late, f"1,2,{HOSTILE},{late}") for late in (0, 7))
    lacking = Path.PAPER if kind is Kind.MISSING else None
    first = Departure(kind, backtest, None if lacking else paper, declared)
    shifts = (7, 7) if kind is Kind.LATE else None
    return Found(kind=kind, declared=declared, lacking=lacking, count=1234, first=first, shifts=shifts)


def test_an_outcome_says_when_an_order_was_filled_and_as_what_where_not_as_it_was_sent() -> None:
    stop = Rows().order(0, "stop", "SELL", "2", order_type="STOP_MARKET", trigger_price="9")
    replaced = stop.event(90_000_000_000, "stop", "canceled").order(90_000_000_000, "close", "SELL", "2")
    (unfilled,) = fold(replaced.trace())
    (filled,) = fold(replaced.fill(90_000_000_000, "close", "10").trace())

    assert outcome(unfilled, Clock("UTC")) == "working, as MARKET"
    assert outcome(filled, Clock("UTC")) == "filled 2 @ 10 at 00:01:30, as MARKET"


def test_the_row_of_the_feed_says_how_each_stream_differs(tmp_path: FilePath) -> None:
    """Of as many as there is room for, the undeclared first; another session's item says nothing of it."""
    ts = 1_709_654_400_000_000_000
    founds = [
        (fed(Kind.ALTERED, ts, declared=True),),
        (fed(Kind.MISSING, ts), fed(Kind.LATE, ts)),
        (),
        *[(fed(Kind.REORDERED, ts),)] * 60,
    ]
    streams = [
        StreamParity(
            receiver=Receiver.VENUE, instrument=f"{HOSTILE}{n}", type="quotes", backtest=None, paper=None, found=found
        )
        for n, found in enumerate(founds)
    ]
    write_feed(tmp_path, streams)
    files = SessionFiles(tmp_path)
    row = ReportRow(slug="a", node="a", contract="bot", session="day", tells_feed=True)

    assert files.differing_streams == [*streams[1:2], *streams[3:], streams[0]]
    (told,) = details([row], {("bot", "day"): files})
    first, second, *_ = re.findall(r"<tr class=.parity-differs.>(.*)</tr>", told)
    record = "bid 1 ask 2 bid size &lt;img src=x onerror=boom()&gt;\\x07\\u202e ask size"
    stream = "quotes of &lt;img src=x onerror=boom()&gt;\\x07\\u202e1 at the venue"
    assert f">{stream}</th>" in first
    assert "1,234 missing on paper</td><td>16:00:00</td>" in first
    assert f"<td>{record} 0</td><td>–</td>" in first  # noqa: RUF001 a dash for nothing
    assert f"arrives 16:00:00.000000007: {record} 7</td>" in second
    assert "1,234 late by 7 ns</td>" in second
    assert (told.count("</th><td>"), "23 more in feed.json" in told) == (40, True)
    assert "<img" not in told
    assert ">Nothing undeclared was found.<" in told
    (other,) = details([replace(row, tells_feed=False)], {("bot", "day"): files})
    assert "parity-feed" not in other


def test_a_page_has_bounds(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    """What there is no room for is left out and named: pictures, sessions, what items printed."""
    files = {f"day-{number}": written(tmp_path / f"day-{number}", trades=80) for number in range(3)}
    rows = [row for session, one in files.items() for row in rows_of(one, session)]
    sessions = {("bot", session): one for session, one in files.items()}
    whole = "".join(details(rows, sessions))
    assert (whole.count("parity-picture"), whole.count("parity-session")) == (3, 3)
    assert "50 more in record.json" in whole
    assert "more of this label in mismatches.json" in whole

    for name, most in (("_MOST_PICTURES", 100), ("_MOST_SESSIONS", 20_000), ("_MOST_ROWS", 70_000)):
        monkeypatch.setattr(module, name, most)
    cut = "".join(details(rows, sessions))

    assert (cut.count("parity-picture"), cut.count("parity-session")) == (1, 1)
    assert cut.count("the page would be too large") == 2
    assert cut.count("<template") == whole.count("<template")
    assert len(cut) < 120_000


def test_a_file_too_large_is_named_not_read(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    files = written(tmp_path)
    monkeypatch.setattr("pytest_parity.report.html.session_files._MOST_BYTES", 600)
    told = "".join(details([ReportRow(slug="a", node="a", contract="bot", session="day")], {("bot", "day"): files}))

    assert "record.json is too large to be shown here" in told
    assert "parity-decisions" not in told


def test_roots_and_effects(tmp_path: FilePath) -> None:
    every = written(tmp_path, trades=4).mismatches
    first = [one for one in every if one.root is None]
    following = [one for one in every if one.root is not None]

    assert root_of(first[:1], every) == "first divergence"
    assert root_of(following, every) == f"follows from {first[0].label}"
    assert (root_of([], every), effect_of([])) == ("", "")
    assert effect_of(every) == "invalidating"


def test_a_link_is_short_and_one_of_its_own() -> None:
    assert slug("bot/2014-06-05-breakout/exit_mismatch", 1) == "bot/2014-06-05-breakout/exit_mismatch"
    assert slug("test_a.py::test_b[<x> \u202e]", 2) == "test_a.py::test_b[%3Cx%3E%20%E2%80%AE]~2"
    long = [slug("x" * 1_000_000 + end, 1) for end in "ab"]
    assert long[0] != long[1]
    assert max(map(len, long)) <= 200
