"""Which session a gate that runs the strategy stands on."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from pytest_parity.contract.models import LaunchContract
from pytest_parity.core.decision import Decision, Execution, Status
from pytest_parity.core.trace import Intent, Path
from pytest_parity.session.checking.gate_ground import Ground, find_ground

DAYS = ("quiet", "once", "twice")


def entry(number: int) -> Decision:
    one = Decimal(1)
    order = Execution(
        "entry", f"order-{number}", "BUY", "MARKET", one, None, None, "GTC", Status.FILLED, "", one, one, 1, 1, one, 0
    )
    return Decision(Path.PAPER, number, number, Intent.ENTER, "S-000", "ACME.XNAS", "ACME", "BUY", one, (order,))


def subject(*days: str) -> Any:
    """A contract whose sessions have as many entries as their names say."""
    results = {
        day: SimpleNamespace(
            comparison=SimpleNamespace(paper=tuple(map(entry, range(DAYS.index(day))))),
            traces={Path.PAPER: None},
            facts={Path.PAPER: {}},
        )
        for day in days
    }
    contract = LaunchContract.model_validate(
        {
            "launch_contract": "1",
            "name": "bot",
            "strategy": {"strategy_path": "a:B", "config_path": "a:C", "config": {}},
            "data": {"source": "catalog", "root": "r"},
            "venues": [{"name": "XNAS", "starting_balances": ["1_000 USD"]}],
            "sessions": [
                {"id": day, "kind": "trade", "date": f"2024-03-{n:02}"} for n, day in enumerate(days, start=11)
            ],
        }
    )
    return SimpleNamespace(contract=contract, results=results)


def chosen(entries: int, *days: str) -> str:
    ground = find_ground(subject(*days), "it holds", entries)
    return ground.session.id if isinstance(ground, Ground) else type(ground).__name__


def test_the_first_session_with_as_many_entries_is_taken_else_the_first_with_one() -> None:
    assert chosen(1, "quiet", "once", "twice") == "once"
    assert chosen(2, "quiet", "once", "twice") == "twice"
    assert chosen(2, "quiet", "once") == "once"
    assert chosen(2, "quiet") == "Failed"
