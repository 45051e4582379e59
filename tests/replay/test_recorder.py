"""The recorder beside a strategy: in memory for a replay, in a file for a node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import ACME, VENUE, job, quote, words
from nodes import recorded_by_node

from pytest_parity.core.plain import fill_from_plain, order_event_from_plain
from pytest_parity.replay.backtest import run_backtest
from pytest_parity.replay.ordinals import Ordinals, snake_case

if TYPE_CHECKING:
    from pathlib import Path

NAME = ACME.id.value


def test_a_file_holds_a_line_for_each_row_that_reads_back_as_the_same_row(tmp_path: Path) -> None:
    described = job([quote(0), quote(1)], close=2, strategies=[words("strategy", "PingPong", instrument_id=NAME)])

    lines = recorded_by_node(described, tmp_path / "trace.jsonl")

    expected = run_backtest(described)
    assert [fill_from_plain(line) for line in lines if "commission" in line] == list(expected.fills)
    orders = [order_event_from_plain(line) for line in lines if line.get("kind") in {"initialized", "submitted"}]
    assert orders == list(expected.orders)
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))


def test_no_identifier_of_the_engine_is_written() -> None:
    """A cash account refuses the sale of what it doesn't hold, and says which order it was."""
    poor = {**VENUE, "account_type": "CASH", "starting_balances": ["5 USD"]}
    described = job(
        [quote(0), quote(1)], close=2, strategies=[words("strategy", "PingPong", instrument_id=NAME)], venues=[poor]
    )

    rows = run_backtest(described)

    text = repr(rows)
    assert any(row.reason for row in rows.orders)
    assert "O-2024" not in text
    assert "PARITY-001" not in text


def test_identifiers_get_names_in_order_of_first_sight_and_are_found_in_texts() -> None:
    names = Ordinals()

    assert [names.name("order", text) for text in ("O-1", "O-11", "O-1")] == ["order-1", "order-2", "order-1"]
    assert names.name("position", "O-1") == "position-1"
    assert names.replace("canceled by O-11") == "canceled by order-2"


def test_event_names_are_nautilus_names_in_snake_case() -> None:
    assert [snake_case(name) for name in ("PendingUpdate", "Filled")] == ["pending_update", "filled"]
