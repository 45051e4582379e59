from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from market import ACME, job, quote, words

from pytest_parity.contract.start import StartState
from pytest_parity.replay.paper import run_paper
from pytest_parity.replay.ports import ConfigRefused, PathJob

NAME = ACME.id.value


def start(**state: Any) -> PathJob:
    data = [quote(0), quote(1, bid=99.0), quote(2, bid=98.0)]
    claimed = {"external_order_claims": [NAME]} if state.pop("claim", False) else {}
    strategies = [words("strategy", "Closer", instrument_id=NAME, **claimed)]
    return replace(job(data, close=3, strategies=strategies), start=StartState.model_validate(state))


def position(**changes: str) -> dict[str, str]:
    return {"instrument": NAME, "side": "LONG", "quantity": "10", "average_price": "101.25", **changes}


def test_a_claimed_position_belongs_to_the_strategy_which_can_close_it() -> None:
    rows = run_paper(start(positions=[position()], claim=True))

    assert [(row.kind, row.strategy, str(row.average_open)) for row in rows.positions] == [
        ("opened", "Closer-000", "101.25"),
        ("closed", "Closer-000", "101.25"),
    ]


def test_an_external_position_is_seen_but_not_owned() -> None:
    rows = run_paper(start(positions=[position(claimed_by="external")]))

    assert [(row.kind, row.strategy) for row in rows.positions] == [("opened", "EXTERNAL")]


@pytest.mark.parametrize(("resting", "fills"), [("true", 1), ("false", 0)])
def test_a_carried_order_fills_only_when_it_rests_in_the_venue(resting: str, fills: int) -> None:
    order = {"instrument": NAME, "side": "BUY", "order_type": "LIMIT", "quantity": "5", "price": "98.50"}

    rows = run_paper(start(orders=[{**order, "resting": resting}], claim=True))

    assert fills == sum(fill.side == "BUY" for fill in rows.fills)


def test_a_carried_order_is_known_by_its_terms() -> None:
    order = {"instrument": NAME, "side": "BUY", "order_type": "LIMIT", "quantity": "5", "price": "98.50"}

    rows = run_paper(start(orders=[{**order, "resting": "true"}], claim=True))

    (first, *later) = [row for row in rows.orders if row.side == "BUY"]
    assert (first.kind, first.order_type, first.quantity, first.price) == (
        "accepted",
        "LIMIT",
        Decimal(5),
        Decimal("98.50"),
    )
    assert later == []


def test_an_instrument_that_the_session_lacks_is_refused_by_name() -> None:
    with pytest.raises(ConfigRefused, match=r"BOLT\.XNAS is not in the session's data"):
        run_paper(start(positions=[position(instrument="BOLT.XNAS")]))
