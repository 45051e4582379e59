from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.digests import digests_of
from pytest_parity.contract.load import load_contract

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
launch_contract: 1
name: bot
strategy: {strategy_path: a.b:C, config_path: a.b:CConfig, config: {size: 1}}
data: {source: catalog, root: research}
venues: [{name: XNAS, starting_balances: [1 USD]}]
sessions: [{id: day, kind: edge, date: 2024-03-05}]
"""
ENTRY = (
    "expected_mismatches: [{label: fill_mismatch, sessions: [day], rule: r, reason: s, owner: o, until: 2999-01-01}]\n"
)


def digests(folder: Path, text: str) -> dict[str, str]:
    file = folder / "bot.yaml"
    file.write_text(text)
    return digests_of(load_contract(file).contract)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (CONTRACT.replace("size: 1", "size: 2"), ["candidate"]),
        (CONTRACT.replace("edge", "trade"), ["candidate"]),
        (CONTRACT.replace("kind: edge", "kind: edge, expect: {trades: 1}"), ["candidate"]),
        (CONTRACT + "risk: {max_trades_per_day: 2}\n", ["candidate"]),
        (CONTRACT + "kill_switch: {file: k.json}\n", ["candidate"]),
        (CONTRACT + "reasons: {thin: microstructure_reject}\n", ["candidate"]),
        (CONTRACT + ENTRY, ["expected_mismatches"]),
        (CONTRACT + "coverage: {decisions: 3}\nartifact_root: elsewhere\n", []),
        ("# a comment\n" + "".join(reversed(CONTRACT.splitlines(keepends=True))), []),
    ],
    ids=[
        "config",
        "session",
        "expect",
        "limit",
        "kill switch",
        "reason",
        "acceptance",
        "outside the candidate",
        "layout",
    ],
)
def test_a_digest_changes_with_what_it_stands_for_alone(tmp_path: Path, text: str, changed: list[str]) -> None:
    before = digests(tmp_path, CONTRACT)

    after = digests(tmp_path, text)

    assert changed == [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quotes: {max_spread: 12%, min_size: 10}", "quotes: {max_spread: 12.0%, min_size: 1e1}"),
        ("risk: {risk_per_trade: 800 USD}", "risk: {risk_per_trade: +8_00.00 USD}"),
        ("tolerance: {price: 0, pnl: 0 USD}", "tolerance: {price: -0.00, pnl: 0.00 USD}"),
    ],
)
def test_an_equal_value_in_another_spelling_is_the_same_candidate(tmp_path: Path, one: str, other: str) -> None:
    assert digests(tmp_path, f"{CONTRACT}{one}\n") == digests(tmp_path, f"{CONTRACT}{other}\n")
