from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from catalogs import ACME, FIXTURES, HOUR, OPEN, bar, write

from pytest_parity.contract.models import LaunchContract
from pytest_parity.sources.faults import DataMissing
from pytest_parity.sources.load import load_session, tickers_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.sources.load import SessionData

CLOSE = 6 * HOUR + HOUR // 2


def load(root: str, day: str = "2024-03-14", **clauses: Any) -> SessionData:
    contract = LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "tried",
            "strategy": {"strategy_path": "a:B", "config_path": "a:BConfig"},
            "venues": [{"name": "XNAS", "starting_balances": ["1 USD"]}],
            "data": {"source": "catalog", "root": "research"},
            "sessions": [{"id": "day", "kind": "edge", "date": day}],
            **clauses,
        }
    )
    return load_session(contract, contract.sessions[0], root)


def test_the_last_bar_may_come_a_nanosecond_after_the_close_and_nothing_later(tmp_path: Path) -> None:
    stamps = (-1, 0, CLOSE, CLOSE + 1, CLOSE + 2)
    root = write(tmp_path, [ACME], [bar(ACME, ts) for ts in stamps])

    found = load(root)

    assert [datum.ts_init - OPEN for datum in found.data] == [0, CLOSE, CLOSE + 1]
    assert (found.start, found.end, found.zone) == (OPEN, OPEN + CLOSE + 1, "America/New_York")


@pytest.mark.parametrize(("days", "count"), [("0", 0), ("1", 390)])
def test_history_holds_the_days_that_the_contract_gives(days: str, count: int) -> None:
    found = load(str(FIXTURES), history={"days": days})

    assert len(found.history.bars(bar_types=["ACME.XNAS-1-MINUTE-MID-INTERNAL"])) == count


def test_history_shows_nothing_of_the_session(tmp_path: Path) -> None:
    root = write(tmp_path, [ACME], [bar(ACME, ts) for ts in (-2 * HOUR, -1, 0, 1, CLOSE + 1, 30 * HOUR)])

    found = load(root, history={"days": "1"})

    assert [datum.ts_init - OPEN for datum in found.history.bars()] == [-2 * HOUR, -1]


def test_a_ticker_is_an_options_underlying_or_the_instruments_own_symbol() -> None:
    found = load(str(FIXTURES), day="2024-03-15")

    assert tickers_of(found.instruments) == {
        "ACME.OPRA": "ACME",
        "ACME.XNAS": "ACME",
        "ACME240315C00100000.OPRA": "ACME",
        "ACME240315P00100000.OPRA": "ACME",
    }


def test_a_ticker_that_the_session_lacks_is_missing_data_by_name() -> None:
    with pytest.raises(DataMissing, match="has no instrument of TWX in the session; it has data of ACME"):
        load(str(FIXTURES), tickers=["ACME", "TWX"])


@pytest.mark.parametrize(
    ("data", "own", "where"),
    [
        ({"instruments": ["GONE.XNAS"]}, None, "data.instruments.0"),
        ({}, {"instruments": ["ACME.XNAS", "GONE.XNAS"]}, "sessions.0.data.instruments.1"),
        ({"instruments": ["GONE.XNAS"]}, {"types": ["quotes"]}, "data.instruments.0"),
        ({"instruments": ["ACME.XNAS", "GONE*.XNAS"]}, None, "data.instruments.1"),
        ({"source": "lean", "ticker": "TWX"}, None, "data.ticker"),
    ],
)
def test_missing_data_name_the_key_that_asks_for_them(
    data: dict[str, Any], own: dict[str, Any] | None, where: str
) -> None:
    sessions = [{"id": "day", "kind": "edge", "date": "2024-03-14", "data": own}]
    with pytest.raises(DataMissing) as refused:
        load(
            str(FIXTURES),
            data={"source": "catalog", "root": "research", **data},
            sessions=[{key: value for key, value in sessions[0].items() if value is not None}],
        )

    assert refused.value.where == where


def test_tickers_that_the_session_has_are_found() -> None:
    assert load(str(FIXTURES), tickers=["ACME"]).data
