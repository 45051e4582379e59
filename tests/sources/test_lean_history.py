"""What a strategy may request from before a session out of a LEAN folder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import probes
import pytest
from leans import ATM, BAR, BARS, CALL, FLAT, OPENING, at, load, stamp, write_chain, write_quotes, write_trades
from market import job, words
from nautilus_trader.model.data import Bar, QuoteTick

from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.paper import run_paper
from pytest_parity.sources.faults import BadRecord

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.sources.load import SessionData

BEFORE = date(2024, 3, 13)
EARLIER = date(2024, 3, 12)
both = pytest.mark.parametrize("run", [run_backtest, run_paper])


@pytest.fixture
def past(root: Path) -> Path:
    """The folder with bars and option quotes of the two sessions before, and a stock's quote of one of them."""
    for day in (EARLIER, BEFORE):
        write_trades(root, [at("09:29", FLAT), BAR, at("15:59", FLAT)], day=day)
        write_chain(root, {ATM: OPENING}, day=day)
    write_quotes(root, OPENING, day=BEFORE)
    return root


@pytest.mark.parametrize(("days", "times"), [(0, []), (1, [BEFORE]), (2, [EARLIER, BEFORE]), (9, [EARLIER, BEFORE])])
def test_it_is_as_many_sessions_as_the_contract_gives_and_the_folder_has(
    past: Path, days: int, times: list[date]
) -> None:
    history = load(past, history=days).history

    closes = [stamp(clock, day) + 1 for day in times for clock in ("09:31", "16:00")]
    assert closes == [bar.ts_init for bar in history.bars(bar_types=[BARS])]
    assert [stamp("09:31", day) for day in times] == [
        tick.ts_init for tick in history.quote_ticks(instrument_ids=[f"{CALL}.OPRA"])
    ]


def test_a_request_is_answered_within_its_bounds(past: Path) -> None:
    history = load(past, history=2).history

    found = history.bars(bar_types=[BARS], start=stamp("09:31", BEFORE) + 1, end=stamp("16:00", BEFORE))

    assert [stamp("09:31", BEFORE) + 1] == [bar.ts_init for bar in found]


def test_what_the_folder_has_not_is_no_data(past: Path) -> None:
    history = load(past, history=2).history

    assert history.quote_ticks(instrument_ids=["OTHER.OPRA"]) == []
    assert history.trade_ticks(instrument_ids=["ACME.OPRA"]) == []
    assert [stamp("09:31", BEFORE)] == [tick.ts_init for tick in history.quote_ticks(instrument_ids=["ACME.OPRA"])]


def test_a_contract_that_was_not_listed_yet_has_no_data(past: Path) -> None:
    write_chain(past, {"put_1000000_20240315": OPENING}, day=BEFORE)

    found = load(past, history=2).history.quote_ticks(instrument_ids=[f"{CALL}.OPRA"])

    assert [stamp("09:31", EARLIER)] == [tick.ts_init for tick in found]


def test_a_finer_price_of_an_earlier_day_is_not_rounded(past: Path) -> None:
    write_trades(past, [at("09:30", "1000001,1000001,1000001,1000001,1")], day=BEFORE)

    assert str(load(past, history=1).history.bars(bar_types=[BARS])[0].open) == "100.0001"


def test_it_covers_the_sessions_whose_files_are_there(past: Path) -> None:
    """A subscription continues from the last stamp that a catalog says it has."""
    history = load(past, history=5).history
    hours = {day: (stamp("09:30", day), stamp("16:00", day) + 1) for day in (EARLIER, BEFORE)}

    assert history.get_intervals(Bar, BARS) == [hours[EARLIER], hours[BEFORE]]
    assert history.get_intervals(QuoteTick, "ACME.OPRA") == [hours[BEFORE]]
    assert history.get_intervals(QuoteTick, f"{CALL}.OPRA") == [hours[EARLIER], hours[BEFORE]]
    assert history.get_intervals(QuoteTick, "OTHER.OPRA") == []


def test_instruments_are_those_of_the_session(past: Path) -> None:
    found = load(past, history=1)

    assert found.instruments == found.history.instruments()
    assert found.history.instruments(instrument_ids=["ACME.OPRA"]) == found.instruments[:1]


def test_two_sessions_of_one_root_have_days_of_their_own(past: Path) -> None:
    early, late = load(past, history=1), load(past, history=2)

    assert [len(found.history.bars(bar_types=[BARS])) for found in (early, late)] == [2, 4]


def test_nothing_is_ever_written(past: Path) -> None:
    files = sorted(past.rglob("*"))

    load(past, history=1).history.write_data(load(past).data)

    assert files == sorted(past.rglob("*"))


@both
@pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 2), (2, 4)])
def test_a_strategys_requests_are_answered_alike_on_both_paths(past: Path, run: Any, days: int, count: int) -> None:
    seen = requested(run, load(past, history=days))

    assert seen.count("Bar") == count
    assert seen.count("QuoteTick") == min(days, 1)
    assert [what for what in seen if what.endswith("answered")] == ["bars answered", "quotes answered"]


@both
def test_a_bad_file_of_the_past_is_refused_as_one_of_the_day_is(past: Path, run: Any) -> None:
    write_trades(past, [BAR, BAR], day=BEFORE)

    with pytest.raises(BadRecord, match=r"20240313_acme_minute_trade.csv, row 2: 34200000 comes after 34200000"):
        requested(run, load(past, history=1))


def requested(run: Any, found: SessionData) -> list[str]:
    """What a strategy noted that asks for everything from before the session."""
    probes.CALLS.clear()
    venue = {"name": "OPRA", "oms_type": "NETTING", "account_type": "MARGIN", "starting_balances": ["1_000 USD"]}
    reader = words("strategy", "Reader", bar_type=BARS)
    described = job(found.data, close=120, instruments=found.instruments, venues=[venue], strategies=[reader])
    object.__setattr__(described, "history", found.history)
    run(described)
    return [what for _, what, _ in probes.CALLS]
