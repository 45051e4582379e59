"""Sources that plug-ins register: what one returns is put in order, and what it does wrong is told as the plug-in's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from catalogs import ACME, HOUR, OPEN, bar

from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Code, Registered
from pytest_parity.sources.delivery import SourceData
from pytest_parity.sources.faults import DataMissing
from pytest_parity.sources.load import load_session

if TYPE_CHECKING:
    from pytest_parity.sources.load import SessionData
    from pytest_parity.sources.registered import SourceRequest

MINUTE = HOUR // 60
CLOSE = 6 * HOUR + HOUR // 2


def load(function: str, **terms: Any) -> SessionData:
    registered = Registered(sources={"own": Code(f"test_registered_sources:{function}", "desk")})
    words = {
        "launch_contract": "1",
        "name": "tried",
        "strategy": {"strategy_path": "a:B", "config_path": "a:BConfig"},
        "venues": [{"name": "XNAS", "starting_balances": ["1 USD"]}],
        "history": {"days": "1"},
        "data": {"source": "own", "root": "research", **terms},
        "sessions": [{"id": "day", "kind": "edge", "date": "2024-03-14"}],
    }
    contract = LaunchContract.model_validate(words, context=registered)
    return load_session(contract, contract.sessions[0], "some/folder")


def read_bars(request: SourceRequest) -> SourceData:
    assert request.root == "some/folder"
    assert request.date.isoformat() == "2024-03-14"
    assert (request.opens, request.closes, request.zone) == (OPEN, OPEN + CLOSE + 1, "America/New_York")
    assert OPEN - 24 * HOUR <= request.history < OPEN
    stamps = [int(minute) * MINUTE for minute in request.options["minutes"]]
    return SourceData([ACME], [bar(ACME, ts) for ts in stamps], history=None)


def read_unknown(_: SourceRequest) -> SourceData:
    return SourceData([], [bar(ACME, MINUTE)], history=None)


def read_badly(request: SourceRequest) -> SourceData:
    return request.options["file"]


def read_nothing(_: SourceRequest) -> Any:
    return []


def refuse(_: SourceRequest) -> SourceData:
    raise DataMissing("no such file", "correct `file`", key="options.file")


def test_data_are_delivered_in_order_and_within_the_session() -> None:
    found = load("read_bars", options={"minutes": ["5", "-1", "1", "3", "500"]})

    assert [(datum.ts_init - OPEN) // MINUTE for datum in found.data] == [1, 3, 5]
    assert found.instruments == [ACME]


def test_a_source_without_history_answers_with_nothing() -> None:
    found = load("read_bars", options={"minutes": ["1"]})

    assert found.history.bars() == []
    assert found.history.instruments() == []


@pytest.mark.parametrize(
    ("function", "terms", "where", "said"),
    [
        (
            "read_badly",
            {},
            "data.source",
            "source 'own' of plug-in desk raised KeyError: 'file' (test_registered_sources.py:",
        ),
        ("read_nothing", {}, "data.source", "source 'own' of plug-in desk returned list; return SourceData"),
        (
            "read_unknown",
            {},
            "data.source",
            "source 'own' of plug-in desk has data of ACME.XNAS without the instrument",
        ),
        (
            "read_bars",
            {"options": {"minutes": ["500"]}},
            "data.source",
            "source 'own' of plug-in desk has no data in the session; correct `date`, `options` or `types`",
        ),
        (
            "read_bars",
            {"options": {"minutes": ["1"]}, "types": ["quotes"]},
            "data.source",
            "source 'own' of plug-in desk has no data in the session",
        ),
        ("refuse", {"options": {"file": "x"}}, "data.options.file", "no such file; correct `file`"),
        (
            "absent",
            {},
            "data.source",
            "source 'own' of plug-in desk, test_registered_sources:absent, can't be imported: AttributeError",
        ),
    ],
)
def test_what_a_source_does_wrong_is_told_where_the_contract_names_it(
    function: str, terms: dict[str, Any], where: str, said: str
) -> None:
    with pytest.raises(DataMissing) as refused:
        load(function, **{"options": {}} | terms)

    assert refused.value.where == where
    assert said in str(refused.value)
