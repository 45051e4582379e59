"""A strategy that listens to nothing the session has is told apart from one that sees no reason to trade."""

from __future__ import annotations

from typing import Any

import pytest
from market import ACME, OPEN, SECOND, job, quote, words
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.objects import Price, Quantity

from pytest_parity.checks.replayed import judge_replay
from pytest_parity.checks.verdicts import Failed, Passed
from pytest_parity.core.promoting.extent import Extent
from pytest_parity.core.trace import Path
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.facts import Origin, facts_of
from pytest_parity.replay.history import Answers
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.reach import find_deaf
from pytest_parity.replay.sources_of import CodeFiles

COVERED = Extent(decisions=1), Extent()
NAME = ACME.id.value
STREAMS = {(NAME, "quotes"), ("SPX.OPRA-1-MINUTE-LAST-EXTERNAL", "bars")}


def deaf(*topics: str, fed: bool = False, came: tuple[str, ...] = ()) -> list[str] | None:
    """What a strategy with these topics waits for in vain; None if it hears enough."""
    return find_deaf({"Talker-000": topics}, STREAMS, fed=fed, came=came).get("Talker-000")


QUOTES = "data.quotes.XNAS.ACME"


def test_a_topic_of_data_that_the_session_has() -> None:
    assert deaf(QUOTES) is None


@pytest.mark.parametrize(
    "topic",
    [
        "data.bars.SPX.OPRA-1-MINUTE-LAST-EXTERNAL",
        "data.bars.ACME.XNAS-5-MINUTE-MID-INTERNAL",
        "data.bars.SPX.OPRA-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL",
    ],
)
def test_bars_are_heard_where_one_came(topic: str) -> None:
    """That their source has data is not enough, but then a strategy that hears something else may do without them."""
    assert deaf(topic, came=(topic,)) is None
    assert deaf(topic) == [topic]
    assert deaf(QUOTES, topic) is None


@pytest.mark.parametrize(
    "topic",
    [
        "data.quotes.XNAS.BOLT",
        "data.trades.XNAS.ACME",
        "data.quotes.OPRA.SPX",
        "data.book.deltas.XNAS.ACME",
        "data.bars.ACME.XNAS-1-MINUTE-LAST-EXTERNAL",
        "data.bars.SPX.OPRA-5-MINUTE-LAST-EXTERNAL",
        "data.bars.BOLT.XNAS-5-MINUTE-MID-INTERNAL",
        "data.bars.ACME.XNAS-5-MINUTE-LAST-INTERNAL",
        "data.bars.SPX.OPRA-5-MINUTE-LAST-INTERNAL@2-MINUTE-EXTERNAL",
        "data.instrument.XNAS.ACME",
        "data.SignalRegime*",
    ],
)
def test_topics_that_carry_none(topic: str) -> None:
    assert deaf(topic) == [topic]


def test_no_subscription_at_all() -> None:
    assert deaf() == []


def test_bars_that_never_come_are_not_made_up_for_by_quotes() -> None:
    wrong = "data.bars.SPX.OPRA-5-MINUTE-LAST-EXTERNAL"

    assert deaf(QUOTES, wrong) == [wrong]
    assert deaf(QUOTES, wrong, "data.bars.SPX.OPRA-1-MINUTE-LAST-EXTERNAL") is None
    assert deaf(QUOTES, "data.trades.XNAS.ACME") is None


def test_a_signal_counts_where_another_component_may_send_it() -> None:
    assert deaf("data.SignalRegime*", fed=True) is None
    assert deaf("data.instrument.XNAS.ACME", fed=True) == ["data.instrument.XNAS.ACME"]


@pytest.mark.parametrize("run", [run_backtest, run_paper])
@pytest.mark.parametrize(
    ("listens_to", "unreached"), [(NAME, {}), ("BOLT.XNAS", {"Talker-000": ["data.quotes.XNAS.BOLT"]})]
)
def test_what_a_strategy_listened_to_is_among_the_facts(
    run: Any, listens_to: str, unreached: dict[str, list[str]]
) -> None:
    described = job([quote(0)], close=2, strategies=[words("strategy", "Talker", instrument_id=listens_to)])

    code, history = CodeFiles(hears=False), Answers(described.history)
    origin = Origin(source={}, terms={"runner": "backtest"}, code=code, rootdir=".", history=history)
    facts = facts_of(described, run(described), origin)

    venue, symbol = listens_to.split(".")[::-1]
    assert facts["subscribed"] == {"Talker-000": [f"data.quotes.{venue}.{symbol}"]}
    assert facts["unreached"] == unreached


@pytest.mark.parametrize("run", [run_backtest, run_paper])
def test_a_subscription_made_late_and_ended_in_on_stop_counts(run: Any) -> None:
    late = words("strategy", "LateListener", instrument_id=NAME)

    assert run(job([quote(0), quote(5)], close=9, strategies=[late])).topics == {
        "LateListener-000": ("data.quotes.XNAS.ACME",)
    }


FROM_QUOTES, FROM_BARS = f"{NAME}-{{}}-MID-INTERNAL", f"{NAME}-2-SECOND-LAST-INTERNAL@1-SECOND-EXTERNAL"


@pytest.mark.filterwarnings("ignore:'d' is deprecated")  # which the engine's aggregators ask pandas for
@pytest.mark.parametrize("run", [run_backtest, run_paper])
@pytest.mark.parametrize(
    ("bars", "heard"),
    [
        (FROM_QUOTES.format("1-SECOND"), True),
        (FROM_QUOTES.format("5-SECOND"), True),  # the only one ends with the session
        (FROM_QUOTES.format("1-HOUR"), False),
        (FROM_QUOTES.format("500-TICK"), False),
        (FROM_BARS, True),
    ],
)
def test_a_strategy_on_bars_heard_something_if_one_came(run: Any, bars: str, heard: bool) -> None:  # noqa: FBT001 a parameter
    data = [quote(second) for second in range(5)] + [bar(second) for second in range(1, 5)]
    listener = words("strategy", "BarListener", bar_types=[bars])
    described = job(sorted(data, key=lambda datum: datum.ts_init), close=5, strategies=[listener])

    rows = run(described)

    topic = f"data.bars.{bars.partition('@')[0]}"
    deaf = find_deaf(rows.topics, {(NAME, "quotes")}, fed=False, came=rows.bars)
    assert deaf == ({} if heard else {"BarListener-000": [topic]})


def bar(second: int) -> Bar:
    price, ts = Price.from_str("100.00"), OPEN + second * SECOND
    kind = BarType.from_str(f"{NAME}-1-SECOND-LAST-EXTERNAL")
    return Bar(kind, price, price, price, price, Quantity.from_int(1), ts, ts)


def test_an_unreached_strategy_fails_the_replay() -> None:
    reached = {"data": 1, "unreached": {}}
    deaf = {"data": 1, "unreached": {"Talker-000": ["data.quotes.XNAS.BOLT"]}}
    idle = {"data": 1, "unreached": {"Talker-000": []}}
    expected = (
        "Talker-000 waited in vain on the paper path: the session has nothing for data.quotes.XNAS.BOLT; "
        "see `streams` in path.json for what there is"
    )
    without = "Talker-000 subscribed to no data on the paper path, so it could decide nothing"

    assert judge_replay([], {Path.BACKTEST: reached, Path.PAPER: deaf}, *COVERED) == Failed(expected)
    assert judge_replay([], {Path.BACKTEST: reached, Path.PAPER: idle}, *COVERED) == Failed(without)
    assert judge_replay([], {Path.BACKTEST: reached, Path.PAPER: reached}, *COVERED) == Passed()
