"""References: one number of a clause need not stand in a config again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.references import resolve, values_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.load import LoadedContract

    type Load = Callable[[str | bytes], LoadedContract]

CLAUSES = """\
entry_window: {from: 09:45, to: "15:30:30"}
option: {dte: {min: 0, max: 45}, rights: [call, put], contract_status: [listed, standard]}
risk: {risk_per_trade: 800 USD, max_trades_per_day: 2, daily_loss_cap: 1_600.50 USD}
quotes: {max_age: 2min, max_spread: 12%, min_size: 1e1}
kill_switch: {file: state/kill_switch.json}
"""


def test_every_value_is_written_as_the_engine_or_pandas_reads_it(load: Load, least: str) -> None:
    assert values_of(load(least + CLAUSES).contract) == {
        "entry_window.from": "09:45",
        "entry_window.to": "15:30:30",
        "option.dte.min": "0",
        "option.dte.max": "45",
        "option.rights": ["call", "put"],
        "option.contract_status": ["listed", "standard"],
        "risk.risk_per_trade": "800 USD",
        "risk.max_trades_per_day": "2",
        "risk.daily_loss_cap": "1600.5 USD",
        "quotes.max_age": "120s",
        "quotes.max_spread": "0.12",
        "quotes.min_size": "10",
        "kill_switch.file": "state/kill_switch.json",
        "kill_switch.baseline": "clear",
    }


def test_a_contract_without_clauses_has_nothing_to_refer_to(load: Load, least: str) -> None:
    assert values_of(load(least).contract) == {}


@pytest.mark.parametrize("age", ["2d", "90min", "1h", "1500ms", "1us", "1ns", "0.5s"])
def test_pandas_reads_a_duration_as_the_contract_means_it(load: Load, least: str, age: str) -> None:
    contract = load(f"{least}quotes: {{max_age: {age}}}\n").contract
    assert contract.quotes is not None

    assert contract.quotes.max_age == pd.Timedelta(str(values_of(contract)["quotes.max_age"])).value


def test_references_are_replaced_at_any_depth_and_nothing_else_is() -> None:
    config = {"a": "${x}", "b": [{"c": "${y}"}, "x", None], "d": "costs 5$ {x}"}

    assert resolve(config, {"x": "2", "y": ["p", "q"]}) == {
        "a": "2",
        "b": [{"c": ["p", "q"]}, "x", None],
        "d": "costs 5$ {x}",
    }


@pytest.mark.parametrize("text", ["$x", "{x}", "$ {x}", "a ${x}", "${x} ", "${x", "${{x}}", "${x}${x}", "${x}\n"])
def test_what_is_no_reference_alone_stays(text: str) -> None:
    assert resolve([text], {"x": "2"}) == [text]


def test_a_config_keeps_the_reference_until_a_path_is_described(load: Load, least: str) -> None:
    """A dump travels to the replay's process, which resolves it there."""
    config = "  config: {most: '${risk.max_trades_per_day}'}\ndata:"

    contract = load(least.replace("data:", config) + CLAUSES).contract

    assert contract.strategy.config == {"most": "${risk.max_trades_per_day}"}


def test_a_value_that_a_clause_has_by_default_is_one_to_refer_to(load: Load, least: str) -> None:
    config = "  config: {state: '${kill_switch.baseline}'}\nkill_switch: {file: k.json}\ndata:"

    contract = load(least.replace("data:", config)).contract

    assert resolve(dict(contract.strategy.config), values_of(contract)) == {"state": "clear"}


def test_a_reference_in_free_text_is_text(load: Load, least: str) -> None:
    entry = "{label: fill_mismatch, sessions: [trend-day], rule: '${risk.x}', reason: w, owner: o, until: 2027-03-31}"

    (declared,) = load(f"{least}expected_mismatches: [{entry}]\n").contract.expected_mismatches

    assert declared.rule == "${risk.x}"


def test_a_reference_is_told_together_with_the_fault_of_its_clause(load: Load, least: str) -> None:
    """A value that is given but wrong is one fault, not two."""
    config = "  config: {most: '${risk.max_trades_per_day}', cap: '${risk.cap}'}\n"

    with pytest.raises(ContractError) as caught:
        load(least.replace("data:", config + "risk: {max_trades_per_day: two}\ndata:"))

    assert [fault.field for fault in caught.value.faults] == ["strategy.config.cap", "risk.max_trades_per_day"]


def test_a_clause_that_is_no_mapping_is_one_fault(load: Load, least: str) -> None:
    config = "  config: {most: '${risk.max_trades_per_day}'}\nrisk: 800 USD\ndata:"

    with pytest.raises(ContractError) as caught:
        load(least.replace("data:", config))

    assert [fault.field for fault in caught.value.faults] == ["risk"]
