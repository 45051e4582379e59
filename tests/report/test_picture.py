"""The picture of a session: what is on it, read from the SVG, and that nothing from outside breaks it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from hand_written import AAPL, Rows, quote

from pytest_parity.contract.clauses import EntryWindow
from pytest_parity.core.compare import Comparison, compare
from pytest_parity.core.prices import Prices
from pytest_parity.core.tolerance import Tolerance
from pytest_parity.core.trace import Path
from pytest_parity.report.picture import Hours, Picture, picture_of
from pytest_parity.report.picture_axes import spread
from pytest_parity.report.picture_drawing import draw

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
OPEN = 1_710_423_000 * SECOND  # 2024-03-14 09:30 New York
HOURS = Hours(OPEN, OPEN + 390 * MINUTE, "America/New_York")
CALL, OTHER_CALL = "C100.OPRA", "C110.OPRA"
HOSTILE = "</text><script>alert(1)</script>\x00\x1b[31m\u202e$x^2$ & \ud800 \ufffe"
SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def at(minutes: float) -> int:
    return OPEN + int(minutes * MINUTE)


def quotes(*bids: str, more: str = "0.05") -> Prices:
    asks = tuple(f"{float(bid) + float(more):.2f}" for bid in bids)
    return Prices("quotes", tuple(at(n) for n in range(len(bids))), bids, asks)


def compared(backtest: Rows, paper: Rows) -> Comparison:
    return compare(backtest.trace(), paper.trace(Path.PAPER), Tolerance())


def picture(backtest: Rows, paper: Rows, prices: Any = None, **words: Any) -> Picture:
    comparison = compared(backtest, paper)
    first = next(iter(comparison.mismatches), None)
    own = {AAPL: quotes("10", "11", "12"), CALL: quotes("1.50", "1.60")} if prices is None else prices
    given = own if Path.PAPER in own else dict.fromkeys(Path, own)
    told = {"title": "bot · day", "subtitle": "what parted"} | words
    return picture_of(comparison, given, HOURS, divergence=first, **told)


def svg(drawn: str) -> ET.Element:
    """Read it with a parser that refuses what isn't XML."""
    return ET.fromstring(drawn)  # noqa: S314 - our own


def texts(drawn: str) -> list[str]:
    return ["".join(text.itertext()) for text in svg(drawn).iter(f"{SVG}text")]


def ids(drawn: str) -> set[str]:
    return {one.attrib["id"] for one in svg(drawn).iter() if "id" in one.attrib}


def placed(drawn: str, name: str) -> float:
    """Return how far to the right a marker stands."""
    (mark,) = (one.find(f".//{SVG}use") for one in svg(drawn).iter(f"{SVG}g") if one.attrib.get("id") == name)
    assert mark is not None
    return float(mark.attrib["x"])


def marked(drawn: str, name: str) -> list[float]:
    """List how far to the right each mark of a decision's path and shape stands."""
    uses = {one: one.find(f".//{SVG}use") for one in svg(drawn).iter(f"{SVG}g")}
    (named,) = (use for one, use in uses.items() if one.attrib.get("id") == name and use is not None)
    alike = [one for one in svg(drawn).iter(f"{SVG}use") if one.attrib[HREF] == named.attrib[HREF]]
    return sorted(float(one.attrib["x"]) for one in alike)


def refusal() -> tuple[Rows, Rows]:
    backtest = (
        Rows().trade(at(54), "a", "BUY", "1", "1.55", instrument=CALL).trade(at(90), "b", "SELL", "1", instrument=CALL)
    )
    return backtest, Rows().say(at(54), "reject", "wide_spread", instrument=CALL, side="BUY")


def test_signals_entries_and_exits_of_both_paths_carry_their_times() -> None:
    backtest = Rows().trade(at(54), "a", "BUY", "1", instrument=CALL).trade(at(90), "b", "SELL", "1", instrument=CALL)
    paper = Rows().trade(at(55), "a", "BUY", "1", instrument=CALL).order(at(91), "b", "SELL", "1", instrument=CALL)

    drawn = draw(picture(backtest, paper))

    expected = {
        f"{path}-{what}-1-{at(when)}"
        for path, when in (("backtest", 54), ("paper", 55))
        for what in ("signal", "entry")
    }
    assert {*expected, f"backtest-exit-2-{at(90)}", f"paper-exit-2-{at(91)}"} <= ids(drawn)
    across = {name: placed(drawn, name) for name in expected}
    assert len(set(across.values())) == 2
    assert across[f"backtest-entry-1-{at(54)}"] < across[f"paper-entry-1-{at(55)}"]


def test_an_order_that_rested_stands_in_its_row_where_decided_and_among_the_prices_where_filled() -> None:
    def stopped(filled: int) -> Rows:
        held = Rows().trade(at(20), "a", "BUY", "1").order(at(20), "b", "SELL", "1", order_type="STOP_MARKET")
        return held.fill(at(filled), "b", "12")

    drawn = draw(picture(stopped(60), stopped(220)))

    (decided, filled), (same, later) = (marked(drawn, f"{path}-exit-2-{at(20)}") for path in Path)
    assert decided == same
    assert later - decided == pytest.approx(5 * (filled - decided), rel=0.001)
    for path in Path:
        assert len(set(marked(drawn, f"{path}-entry-1-{at(20)}"))) == 1
    closer = picture(stopped(30), stopped(60)).closer
    assert closer is not None
    assert closer.hours.opens < at(20) < at(60) < closer.hours.closes


def test_a_closer_look_has_the_fill_alone_of_what_was_decided_before_it() -> None:
    def rested() -> Rows:
        return Rows().order(at(10), "b", "SELL", "1", order_type="LIMIT", price="12").fill(at(55), "b", "12")

    shown = picture(rested().trade(at(54), "a", "BUY", "1", instrument=CALL), rested())
    drawn, name = draw(shown), f"backtest-entry-1-{at(10)}"

    assert shown.closer is not None
    assert f"closer-{name}" in {marker.name for marker in shown.closer.markers}
    assert f"closer-{name}" not in ids(drawn)
    assert len(marked(drawn, name)) == 3  # its row, the fill, the fill closer


def test_planned_exits_are_shown_when_they_were_filled_and_a_refusal_where_it_was_said() -> None:
    bracket = Rows().bracket(at(10)).fill(at(10), "order", "10").fill(at(30), "order-target", "12")

    drawn = draw(picture(bracket, Rows().say(at(10), "reject", "no_quote", side="BUY")))

    assert {f"backtest-exit-1-{at(30)}", f"paper-refusal-1-{at(10)}"} <= ids(drawn)


def test_it_says_in_words_what_it_shows() -> None:
    root = svg(draw(picture(*refusal(), title="bot · day", subtitle="backtest took it")))

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    assert [one.tag for one in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == "bot · day"
    assert root[1].text == (
        "backtest took it. From 09:30:00 to 16:00:00 (America/New_York): prices of AAPL.XNAS; prices of C100.OPRA; "
        "backtest: 1 signal, 1 entry, 1 exit; paper: 1 refusal. Closer: 10:19:00 to 10:29:00."
    )


def test_the_time_in_which_the_paths_part_is_shown_closer() -> None:
    backtest = Rows().bracket(at(50)).fill(at(50), "order", "10").fill(at(62), "order-target", "12")
    paper = Rows().bracket(at(51)).fill(at(51), "order", "10").fill(at(200), "order-target", "12")
    shown = picture(backtest, Rows().say(at(50), "reject", "no_quote", side="BUY"))

    assert shown.closer is not None
    assert (shown.closer.hours.opens, shown.closer.hours.closes) == (at(45), at(67))
    drawn = draw(shown)
    assert {f"closer-backtest-entry-1-{at(50)}", f"closer-backtest-exit-1-{at(62)}"} <= ids(drawn)
    near, far = (placed(drawn, f"{part}backtest-exit-1-{at(62)}") for part in ("", "closer-"))
    assert far - near > 100
    assert picture(backtest, paper).closer is None  # until the last exit it is too long


def test_what_is_shown_closer_are_the_prices_of_that_time() -> None:
    def between(path: Path, instrument: str, kind: str, start: int, end: int) -> Prices | None:
        asked.append((path, instrument, kind, start, end))
        return quotes("10.5", "10.6") if path is Path.BACKTEST else None

    asked: list[Any] = []
    levels = (("near", Decimal("10.55")), ("far", Decimal("11.9")))
    said = Rows().trade(at(54), "a", "BUY", "1").say(at(54), "enter", side="BUY", levels=levels)
    shown = picture(said, Rows(), {AAPL: quotes(*["10.5"] * 100)}, between=between)

    assert shown.closer is not None
    (panel,) = shown.closer.panels
    assert asked == [(path, AAPL, "quotes", at(49), at(59)) for path in Path]
    assert panel.prices[Path.BACKTEST] == quotes("10.5", "10.6")
    assert panel.prices[Path.PAPER].times == tuple(map(at, range(48, 61)))  # from the next ones on either side
    assert [level.text for level in shown.panels[0].levels] == ["near 10.55 (backtest)", "far 11.9 (backtest)"]
    assert [level.text for level in panel.levels] == ["near 10.55 (backtest)"]


def test_a_session_that_is_short_is_not_shown_twice() -> None:
    comparison = compared(*refusal())

    def closer(opens: int, closes: int) -> Picture | None:
        hours = Hours(at(opens), at(closes), "America/New_York")
        first = comparison.mismatches[0]
        return picture_of(comparison, {}, hours, title="t", subtitle="", divergence=first).closer

    assert closer(30, 69) is None  # ten minutes are more than a quarter of it
    assert closer(30, 70) is not None
    assert closer(55, 300) is None  # what parts before it opens isn't on it


def test_time_is_the_exchanges_and_the_first_divergence_is_named() -> None:
    told = texts(draw(picture(*refusal())))

    assert [f"{hour}:00" for hour in range(10, 17)] == [text for text in told if text.endswith(":00")][:7]
    assert "exchange time (America/New_York)" in told
    assert "first divergence 10:24:00: microstructure_reject" in told
    assert {"backtest", "paper", "buys", "sells", "signal", "refused"} <= set(told)


@pytest.mark.parametrize(
    ("seconds", "first", "second"), [(40, "09:30:00", "09:30:05"), (300, "09:30", "09:31"), (86_400, "12:00", "15:00")]
)
def test_ticks_are_as_near_as_the_session_is_long(seconds: int, first: str, second: str) -> None:
    comparison = compared(*refusal())
    hours = Hours(OPEN, OPEN + seconds * SECOND, "America/New_York")

    told = texts(draw(picture_of(comparison, {}, hours, title="t", subtitle="")))

    assert [first, second] == [text for text in told if text.count(":") and text[0].isdigit()][:2]


def test_levels_stand_beside_the_prices_that_they_are_near_to() -> None:
    levels = {"range_high": Decimal("11.4"), "target": Decimal("1.58"), "far": Decimal(900)}
    said = (
        Rows()
        .trade(at(54), "a", "BUY", "1", "1.55", instrument=CALL)
        .say(at(54), "enter", instrument=CALL, side="BUY", levels=tuple(levels.items()))
    )

    shown = picture(said, Rows())

    assert [(panel.instrument, [level.text for level in panel.levels]) for panel in shown.panels] == [
        (AAPL, ["range_high 11.4 (backtest)"]),
        (CALL, ["target 1.58 (backtest)"]),
    ]
    assert "range_high 11.4 (backtest)" in texts(draw(shown))


def test_what_both_paths_chose_has_a_panel_each_and_papers_own_prices_are_told() -> None:
    backtest = Rows().trade(at(1), "a", "BUY", "1", instrument=CALL)
    paper = Rows().trade(at(1), "a", "BUY", "1", instrument=OTHER_CALL)
    wide = {
        Path.BACKTEST: {CALL: quotes("1.50", "1.60")},
        Path.PAPER: {CALL: quotes("1.50", "1.60", more="0.50"), OTHER_CALL: quotes("2", "3")},
    }

    told = texts(draw(picture(backtest, paper, wide)))

    assert {CALL, f"{OTHER_CALL} (as paper had it)", "paper's prices, where others"} <= set(told)
    assert "bid to ask" in told


def test_without_prices_or_decisions_it_is_drawn_all_the_same() -> None:
    drawn = draw(picture(Rows(), Rows(), {}))
    assert "paper: no decision." in (svg(drawn)[1].text or "")
    assert "no quotes, trades or bars of it" in texts(draw(picture(*refusal(), {})))


def test_more_decisions_than_a_picture_bears_are_counted() -> None:
    many, few = Rows(), Rows()
    for number in range(400):
        (few if number == 399 else many).trade(at(number / 2), f"o{number}", "BUY" if number % 2 else "SELL", "1")

    shown = picture(many, few)

    assert len({(one.path, one.number) for one in shown.markers}) <= 300
    assert "further from the first divergence not drawn: see decisions.jsonl" in " ".join(shown.notes)


def test_nothing_from_outside_is_markup_mathematics_or_broken_xml() -> None:
    name = f"{HOSTILE}{'x' * 1_000_000}.XNAS"
    said = Rows().trade(at(1), "a", "BUY", "1", instrument=name)
    said.tickers[name] = HOSTILE
    said.say(at(1), "enter", instrument=name, side="BUY", levels=((HOSTILE, quote().bid),))
    entries = {name: quotes("1.50", "1.60")}

    drawn = draw(picture(said, Rows(), entries, title=HOSTILE, subtitle=f"{HOSTILE}{'y' * 100_000}"))

    root = svg(drawn)
    assert not [one for one in root.iter() if one.tag.rpartition("}")[2] in {"script", "foreignObject", "image", "a"}]
    assert any("$x^2$" in text for text in texts(drawn))
    assert not set("\x00\x1b\u202e\ufffe") & set(drawn)
    assert len(drawn) < 100_000
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")


def test_the_users_own_style_changes_nothing_and_is_left_as_it_was() -> None:
    plain = draw(picture(*refusal()))
    with mpl.rc_context({"text.usetex": True, "font.size": 30, "svg.fonttype": "path"}):
        assert plain == draw(picture(*refusal()))
        assert mpl.rcParams["font.size"] == 30


def test_the_same_session_is_the_same_bytes_whatever_the_hash_seed() -> None:
    script = (
        "import sys; sys.path[:0] = ['tests/report', 'tests/core']\n"
        "from test_picture import draw, picture, refusal\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "print(draw(picture(*refusal())), end='')\n"
    )
    drawn = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "HOME": "/nowhere", "MPLCONFIGDIR": mpl.get_configdir()},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert drawn[0] == drawn[1] == draw(picture(*refusal()))
    assert "matplotlib" not in drawn[0].replace("matplotlib.axis", "")


def test_the_entry_window_is_the_contracts_own_at_the_exchange() -> None:
    window = EntryWindow.model_validate({"from": "09:45"})

    assert HOURS.window(date(2024, 3, 14), window) == (at(15), HOURS.closes)
    assert HOURS.window(date(2024, 3, 14), None) is None
    assert window.start == time(9, 45)
    assert "entry window" in texts(draw(picture(*refusal(), window=(at(15), at(300)))))


def test_hours_are_read_as_a_paths_facts_have_them() -> None:
    facts = {"open": "2024-03-14T09:30:00-04:00", "close": "2024-03-14T16:00:00-04:00", "zone": "America/New_York"}

    assert Hours.of(facts) == HOURS


def test_a_price_holds_until_the_next_one() -> None:
    late = Prices("bars", (at(0), at(1), at(200)), ("10", "10", "20"), ("10", "10", "20"))

    line = next(
        one.attrib["d"]
        for one in svg(draw(picture(Rows(), Rows().trade(at(1), "a", "BUY", "1"), {AAPL: late}))).iter(f"{SVG}path")
        if "#222222" in one.attrib.get("style", "")
    )
    points = [point.split() for point in line.removeprefix("M ").split(" L ")]

    assert len(points) == 4
    assert (points[2][0], points[2][1]) == (points[3][0], points[1][1])  # up only where the next one came


def test_texts_beside_a_panel_do_not_cover_each_other() -> None:
    heights = spread([0.1, 0.11, 0.95, 0.99, 1.0])

    assert all(after - before >= 0.08 for before, after in pairwise(heights))
    assert heights[-1] <= 1.0
