"""What is published of a contract whose launch command holds a secret."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from pytest_parity.checks.frozen import find_drifts
from pytest_parity.checks.locked import lock_of, values_of
from pytest_parity.checks.published import published_facts, published_text, published_values
from pytest_parity.contract.load import load_contract
from pytest_parity.contract.lock import Candidate
from pytest_parity.core.trace import Path as TradingPath

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_parity.contract.models import LaunchContract

CONTRACT = """\
launch_contract: 1
name: orb # started with --password hunter2-hunter2
strategy:
  strategy_path: strategies:Orb
  config_path: strategies:OrbConfig
  config: {{api_key: "swor\\u0064fish-1", every: 300, pin: 12}}
data: {{source: catalog, root: research}}
venues: [{{name: XNAS, starting_balances: [100_000 USD]}}]
sessions: [{{id: day, kind: edge, date: 2024-03-05}}]
launch_command: {command}
import_roots: [strategies]
"""
WAYS = {
    "plain": "python -m bot --password hunter2-hunter2 --api-key ${config.api_key}",
    "quoted": "'python -m bot --password hunter2-hunter2 --api-key ${config.api_key}'",
    "escaped": '"python -m bot --password hunter2-hunt\\u0065r2 --api-key ${config.api_key}"',
    "in pieces": "python -m bot --password hunter2-'hunter2' --api-key ${config.api_key}",
    "in a block": "|\n  python -m bot\n   --password hunter2-hunter2 --api-key ${config.api_key}\n",
    "folded": ">\n  python -m bot\n  --password hunter2-hunter2 --api-key ${config.api_key}\n",
    "anchored": "&start python -m bot --password hunter2-hunter2 --api-key ${config.api_key}",
    "unclosed": "python -m bot --password hunter2-hunter2 --api-key ${config.api_key} 'open",
}


def read(folder: Path, command: str) -> tuple[LaunchContract, str]:
    file = folder / "orb.yaml"
    file.write_text(CONTRACT.format(command=command))
    loaded = load_contract(file)
    return loaded.contract, loaded.text


@pytest.mark.parametrize("command", WAYS.values(), ids=WAYS)
def test_the_copy_of_a_contract_holds_no_secret_however_it_is_written(tmp_path: Path, command: str) -> None:
    contract, text = read(tmp_path, command)

    published = published_text(text, contract)

    assert not [part for part in ("hunter2", "swordfish", "fish-1") if part in published]
    (tmp_path / "orb.yaml").write_text(published)
    again = load_contract(tmp_path / "orb.yaml").contract
    assert "--password '<secret>' --api-key '${config.api_key}'" in (again.launch_command or "")
    assert again.strategy.config == {"api_key": "<secret>", "every": "300", "pin": "12"}
    assert again.import_roots == contract.import_roots
    assert ("&start" in published) == ("&start" in text)


def test_the_copy_of_a_contract_without_a_secret_is_its_text(tmp_path: Path) -> None:
    contract, text = read(tmp_path, "python -m bot --password $PASSWORD # ${name}")

    assert published_text(text, contract) == text
    assert values_of(contract)["launch_command"][1] == "python -m bot --password $PASSWORD"
    assert published_values({"every": [300, "swordfish-1"]}, contract) == {"every": [300, "swordfish-1"]}


def test_the_words_of_a_lock_hold_no_secret_and_its_digest_knows_it(tmp_path: Path) -> None:
    one, other = (
        lock_of(read(tmp_path, f"bot --password {word} --api-key ${{config.api_key}}")[0], {}, date(2026, 1, 2))
        for word in ("hunter2-hunter2", "hunter3-hunter3")
    )

    assert one.candidate.values["launch_command"] == "bot --password '<secret>' --api-key '${config.api_key}'"
    assert one.candidate.values["strategy.config.api_key"] == "<secret>"
    (drift,) = find_drifts(one, other)
    assert str(drift) == f"contract: digest: {one.candidate.sha256} → {other.candidate.sha256}"


def test_a_lock_of_a_release_that_knew_fewer_secrets_gives_none_away(tmp_path: Path) -> None:
    contract, _ = read(tmp_path, "bot --password hunter2-hunter2 --api-key ${config.api_key}")
    now = lock_of(contract, {}, date(2026, 1, 2))
    words = now.candidate.values | {"launch_command": contract.launch_command, "strategy.config.api_key": "swordfish-1"}
    before = now.model_copy(update={"candidate": Candidate(sha256="1", values=words)})

    told = [str(drift) for drift in find_drifts(before, now)]

    assert told == ["contract: strategy.config.api_key: <secret> → <secret>"]


def test_what_a_path_was_made_of_is_published_without_the_secrets(tmp_path: Path) -> None:
    contract, _ = read(tmp_path, "bot --password hunter2-hunter2 --api-key ${config.api_key}")

    published = published_values({"resolved": [{"api_key": "swordfish-1", "every": 300}]}, contract)

    assert published == {"resolved": [{"api_key": "<secret>", "every": 300}]}


STATE = """\
kill_switch: {file: state/kill_switch.json}
paths:
  paper:
    config: {account: U7654321, switch: "${kill_switch.file}"} # and not U1234567
    start: # three are held
      kill_switch: engaged # as on Friday
      positions:
        # 73 of them
        - instrument: &what ACME.XNAS
          side: LONG
          quantity: 73 # since May
          average_price: 13.37
      balances: [987_654.32 USD] # of 1_000_000
      # nothing else
"""


def carrying(folder: Path, quantity: str = "73") -> tuple[LaunchContract, str]:
    file = folder / "carrying.yaml"
    command = "bot --account U1234567 --account-type CASH1 --acct $ACCOUNT"
    file.write_text(CONTRACT.format(command=command) + STATE.replace("quantity: 73", f"quantity: {quantity}"))
    loaded = load_contract(file)
    return loaded.contract, loaded.text


def test_the_copy_of_a_contract_holds_no_account_and_nothing_of_what_it_holds(tmp_path: Path) -> None:
    contract, text = carrying(tmp_path)

    published = published_text(text, contract)

    told = ("U7654321", "U1234567", "73", "13.37", "987_654", "May", "1_000_000", "LONG", "nothing else")
    assert [part for part in told if part in published] == []
    assert "kill_switch: engaged" in published
    assert "--account '<secret>' --account-type CASH1 --acct '$ACCOUNT'" in published
    start = yaml.safe_load(published)["paths"]["paper"]["start"]
    assert start["balances"] == ["<left out>"]
    assert set(start["positions"][0]) == {"instrument", "side", "quantity", "average_price"}
    assert published.startswith(text.partition("launch_command")[0])


def test_a_lock_of_a_release_that_told_of_the_account_tells_nothing(tmp_path: Path) -> None:
    now = lock_of(carrying(tmp_path)[0], {}, date(2026, 1, 2))
    values = {name: value for name, value in now.candidate.values.items() if "paper.start" not in name}
    state = {"paths.paper.start.kill_switch": "engaged", "paths.paper.start.balances": "987_654.32 USD"}
    state |= {f"paths.paper.start.positions.0.{name}": value for name, value in (("quantity", "73"), ("side", "LONG"))}
    before = now.model_copy(update={"candidate": Candidate(sha256=now.candidate.sha256, values=values | state)})

    assert [*find_drifts(before, now)] == []
    other = now.model_copy(update={"candidate": Candidate(sha256="1", values=values)})
    assert [str(drift) for drift in find_drifts(before, other)][-1].endswith(".positions: <left out> → none")


def test_the_words_of_a_lock_and_of_a_path_hold_nothing_of_the_account(tmp_path: Path) -> None:
    one, other = (carrying(tmp_path, quantity)[0] for quantity in ("73", "74"))

    drifts = [*find_drifts(lock_of(one, {}, date(2026, 1, 2)), lock_of(other, {}, date(2026, 1, 2)))]
    facts = {"reproduce": {"terms": one.path_terms(TradingPath.PAPER).model_dump(mode="json")}}
    told = published_facts(facts, one)["reproduce"]["terms"]

    assert [drift.name for drift in drifts] == ["digest"]
    assert told["start"]["positions"] == told["start"]["balances"] == "<left out>"
    assert told["start"]["kill_switch"] == "engaged"
    assert told["config"] == {"account": "<secret>", "switch": "${kill_switch.file}"}
