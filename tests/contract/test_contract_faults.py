"""What a user reads when a contract is wrong: whole messages, at the place of the fault."""

from __future__ import annotations

import pathlib
import time
import tomllib
from typing import TYPE_CHECKING

import pytest

from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.load import LoadedContract
from pytest_parity.core.accepting.field_names import DECISION_FIELDS, EXIT_FIELDS
from pytest_parity.core.feeding.delivery import FEED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

    type Load = Callable[[str | bytes], LoadedContract]

TOP = (
    "launch_contract, name, profile, strategy, strategies, actors, exec_algorithms, engines, tickers, calendar, "
    "entry_window, option, risk, quotes, routing, kill_switch, overnight, strict_parity, artifact_root, venues, data, "
    "history, paths, tolerance, coverage, races, reasons, promotion, launch_command, import_roots, "
    "sessions, expected_mismatches, accepted_settings"
)
LABELS = (
    "signal_mismatch, contract_mismatch, microstructure_reject, data_missing, broker_reject, state_mismatch, "
    "risk_control_block, exit_mismatch, sizing_mismatch, fill_mismatch"
)
REFERENCES = (
    "entry_window.from, entry_window.to, option.dte.min, option.dte.max, option.rights, option.contract_status, "
    "risk.risk_per_trade, risk.max_trades_per_day, risk.daily_loss_cap, quotes.max_age, quotes.max_spread, "
    "quotes.min_size, routing.venue, routing.order_types, routing.time_in_force, kill_switch.file, kill_switch.baseline"
)
FIELDS = ", ".join([*DECISION_FIELDS, "stop", "target", *FEED_FIELDS])
TARGET = ", ".join(f"target2.{name}" for name in EXIT_FIELDS)
CASES = tomllib.loads(pathlib.Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))["fault"]
EXPECTED = (
    "expected_mismatches: [{label: fill_mismatch, sessions: [trend-day], rule: a, reason: b, owner: c, "
    "until: 2027-03-31}]\n"
)


def faults(load: Load, text: str | bytes) -> str:
    with pytest.raises(ContractError) as caught:
        load(text)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES, ids=[case["message"].split(";")[0] for case in CASES])
def test_one_fault_is_one_line(load: Load, least: str, case: dict[str, str]) -> None:
    wrong = least.replace(case["old"], case["new"])
    message = case["message"]
    for name, words in (("top", TOP), ("labels", LABELS), ("references", REFERENCES), ("fields", FIELDS)):
        message = message.replace(f"{{{name}}}", words)
    message = message.replace("{target2}", TARGET)

    assert wrong != least
    assert f"c.yaml:{message}" == faults(load, wrong)


def test_a_fault_is_alone_when_nothing_else_is_wrong(load: Load, least: str) -> None:
    assert faults(load, least.replace("2024-03-05", "soon")) == (
        "c.yaml:9:40: sessions[0].date: 'soon' isn't a date; write it like 2024-03-05"
    )


def test_all_faults_of_a_file_are_reported_at_once_by_position(load: Load, least: str) -> None:
    text = (
        least.replace("ema-cross", "ema cross").replace("kind: trade", "kind: day").replace("XNAS,", "XNAS, name: X,")
    )

    assert [line.split(" ")[0] for line in faults(load, text).splitlines()] == [
        "c.yaml:2:7:",
        "c.yaml:7:23:",
        "c.yaml:9:27:",
    ]


def test_the_error_carries_the_file_and_its_faults(load: Load, least: str) -> None:
    with pytest.raises(ContractError) as caught:
        load(least.replace("kind: trade, date: 2024-03-05", "kind: day"))

    assert caught.value.file == "c.yaml"
    assert [(fault.field, fault.line, fault.column) for fault in caught.value.faults] == [
        ("sessions[0].date", 9, 5),
        ("sessions[0].kind", 9, 27),
    ]


def test_a_long_value_is_cut_and_a_control_character_escaped(load: Load, least: str) -> None:
    shown = faults(load, least.replace("ema-cross", '"' + "a\\u0007" * 60 + '"'))

    assert "'" + r"a\x07" * 11 + "a\\x0…' can't be a name here" in shown


def test_many_faults_are_counted_beyond_the_first_fifty(load: Load, least: str) -> None:
    text = faults(load, least + "".join(f"zz{number}: 1\n" for number in range(60)))

    assert len(text.splitlines()) == 51
    assert text.splitlines()[-1] == "c.yaml: 10 more faults"


@pytest.mark.parametrize("key", ["launch_contract", "name", "strategy", "data", "venues", "sessions"])
def test_each_required_key_is_asked_for_with_an_example_that_is_accepted(load: Load, least: str, key: str) -> None:
    """Pasting the example of the message in place of the key repairs the file."""
    without = "".join(clause for clause in clauses(least) if not clause.startswith(key + ":"))
    message = faults(load, without)
    example = message.partition("for example ")[2]

    assert message == f"c.yaml:1:1: {key}: missing; for example {example}"
    assert isinstance(load(without + example), LoadedContract)


def clauses(text: str) -> list[str]:
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith(" "):
            found[-1] += line
        else:
            found.append(line)
    return found


def test_many_sessions_and_patterns_are_refused_in_no_time(load: Load, least: str) -> None:
    """Each pattern is held against every session: only the first ones that fit none are told at once."""
    sessions = "".join(f"  - {{id: s{number}, kind: edge, date: 2024-03-05}}\n" for number in range(2_000))
    patterns = ", ".join(f"'*x{number}'" for number in range(2_000))
    started = time.perf_counter()
    with pytest.raises(ContractError) as caught:
        load(f"{least}{sessions}{EXPECTED.replace('[trend-day]', f'[{patterns}]')}")

    assert time.perf_counter() - started < 5
    assert len(caught.value.faults) == 50


def test_a_pattern_too_long_to_be_one_is_refused(load: Load, least: str) -> None:
    pattern = "*a" * 300_000

    assert faults(load, least + EXPECTED.replace("trend-day", f"'{pattern}'")) == (
        f"c.yaml:10:57: expected_mismatches[0].sessions[0]: '{pattern[:59]}…' is too long; a pattern has at most 1000 "
        "characters"
    )


def test_a_name_of_the_file_that_is_suggested_is_shown_as_it_can_be(load: Load, least: str) -> None:
    shown = faults(load, least.replace("trend-day", '"trend-day\\a"') + EXPECTED)

    assert r"did you mean 'trend-day\x07'? sessions: trend-day\x07" in shown
