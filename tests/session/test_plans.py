"""Around which decisions of a session faults are planted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hand_written import AAPL, Rows
from limit_views import LEAST

from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.folding.fold import fold
from pytest_parity.core.trace import Path
from pytest_parity.session.planting.entries import other_signal
from pytest_parity.session.planting.faults import MINUTE, Nothing
from pytest_parity.session.planting.known import Known
from pytest_parity.session.planting.refusals import missing_data, other_state, refused_quote

if TYPE_CHECKING:
    from pytest_parity.session.planting.faults import Plan

QUOTED = [minute * MINUTE for minute in range(61)]


def known(rows: Rows) -> Known:
    """What is known of an hour with a quote each minute."""
    trace = rows.feed(AAPL, *QUOTED).trace(Path.PAPER)
    contract = LaunchContract.model_validate(LEAST)
    return Known(contract=contract, trace=trace, decisions=fold(trace), zone="UTC", config={})


def refused(at: int) -> Rows:
    return Rows().say(at * MINUTE, "reject", "outside_entry_window", side="BUY")


def texts(plan: Plan) -> list[str]:
    assert not isinstance(plan, Nothing)
    return [fault.what.rpartition(": ")[2] for fault in plan]


def test_an_entry_takes_the_faults_and_a_refusal_before_it_what_is_left() -> None:
    plan = refused_quote(known(refused(9).trade(15 * MINUTE, "in", "BUY", "100")))

    quotes = [text for text in texts(plan) if text.startswith("quotes of")]
    spans = ["from 00:10 to 00:15:02"] * 3 + ["from 00:00 to 00:09:02"] * 3  # of the first, none that the refusal saw
    assert [text[text.index("from") :] for text in quotes] == spans
    assert len(plan) == len(quotes) + 2


def test_a_refusal_after_the_entry_takes_none() -> None:
    rows = Rows().trade(15 * MINUTE, "in", "BUY", "100").say(20 * MINUTE, "reject", "max_trades", side="BUY")

    assert {text[-8:] for text in texts(refused_quote(known(rows)))[:3]} == {"00:15:02"}
    assert len(texts(missing_data(known(rows)))) == 1


def test_a_refusal_alone_takes_them() -> None:
    assert [text[-8:] for text in texts(refused_quote(known(refused(9))))[:3]] == ["00:09:02"] * 3


def test_prices_move_after_the_decision_before() -> None:
    moved = [
        text
        for text in texts(other_signal(known(refused(9).trade(15 * MINUTE, "in", "BUY", "100"))))
        if "moved" in text
    ]

    assert [text[text.index("from") :] for text in moved[::4]] == ["from 00:09 to 00:25", "from 00:00 to 00:19"]


def test_an_instrument_is_carried_in_once_for_each_owner() -> None:
    carried = texts(other_state(known(refused(9).trade(15 * MINUTE, "in", "BUY", "100"))))

    assert carried == [f"1 {AAPL} from 10, {whose}" for whose in ("the strategy's", "nobody's")]
