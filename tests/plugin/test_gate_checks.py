"""The checks of the test gate that need no altered market, on one project with everything that they are there for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from project import CATALOG, STRATEGIES, Outcomes, Project

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = [
    f"test_gate::{name}"
    for name in ("profile_lookup", "cli_rendering", "contract_loading", "replay_command", "serialization")
]
KEEPING = (
    STRATEGIES
    + """

class KeepingConfig(SteadyConfig, frozen=True):
    pass


class Keeping(Steady):
    restored = b"0"

    def on_save(self):
        return {"seen": str(getattr(self, "seen", int(self.restored))).encode(), "day": b"2024-03-14"}

    def on_load(self, state):
        self.restored = state["seen"]


class IdleConfig(SteadyConfig, frozen=True):
    pass


class Idle(Steady):
    def on_save(self):
        return {}


class ForgetfulConfig(SteadyConfig, frozen=True):
    pass


class Forgetful(Keeping):
    def on_load(self, state):
        pass


class WaryConfig(SteadyConfig, frozen=True):
    pass


class Wary(Keeping):
    def on_load(self, state):
        raise ValueError(f"state of {state['day'].decode()} is stale")


class NumberedConfig(SteadyConfig, frozen=True):
    pass


class Numbered(Keeping):
    def on_save(self):
        return {"seen": 7}


class PickyConfig(SteadyConfig, frozen=True):
    pass


class Picky(Steady):
    def __init__(self, config):
        super().__init__(config)
        if config.every < 500:
            raise ValueError(f"every {config.every} quotes is too often")
"""
)

# plugins of a desk that mean well: one keeps slow items out, one tidies up what a session left
CONFTEST = """\
import pathlib

import pytest


def pytest_collection_modifyitems(config, items):
    if any("::" in word for word in config.args):
        items[:] = [item for item in items if item.path.name != "unselectable.yaml"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item):
    if item.name == "serialization" and item.path.name == "altered.yaml":
        (session,) = pathlib.Path(__file__).parent.glob("artifacts/*/altered/trend-day")
        decisions = session / "paper" / "decisions.jsonl"
        decisions.write_text(decisions.read_text().replace('"quantity": "10"', '"quantity": "11"', 1))
        orders = session / "backtest" / "orders.jsonl"
        orders.write_text("".join(orders.read_text().splitlines(keepends=True)[1:]))
"""

WORD = "hunter2-hunter2"
DRAWN = "q7Zt9KxW2mPd4RvB8nYcL3"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"

CONTRACTS = {
    "sound": {"more": "launch_command: python -m bot ${name} --every ${config.every} --key $API_KEY\n"},
    "rendered": {
        "config": "every: 300",
        "more": "risk: {risk_per_trade: 800 USD, max_trades_per_day: 2, daily_loss_cap: 1600 USD}\n"
        "launch_command: BOT_EVERY=3e2 python -m bot ${contract} ${config.every} --cap ${risk.daily_loss_cap} "
        "--every=300.0 --quantity 10 --daily-loss-cap 1_600USD --token $BOT_TOKEN "
        "--password-file run/password --url https://$USER:$PASSWORD@broker.example\n",
    },
    "unrendered": {
        "more": "launch_command: nohup python -m bot --who ${profile} --cap ${risk.daily_los_cap} --at ${HOME >log &\n"
    },
    "secretive": {
        "more": f"launch_command: API_TOKEN={WORD} python -m bot --api-key {WORD} --id {KEY_ID} --salt {DRAWN} "
        f"--feed wss://bot:{WORD}@feed.example/live\n"
    },
    "refused": {"config": "every: often", "more": "paths: {paper: {config: {quantity: few}}}\n"},
    "refusing": {"strategy": "keeping:Picky"},
    "unlikely": {"more": "paths: {paper: {venues: [{name: XNAS, queue_position: true}]}}\n"},
    "keeping": {"strategy": "keeping:Keeping", "more": "launch_command: python -m bot --stage paper --depth 3\n"},
    "idle": {"strategy": "keeping:Idle", "more": "launch_command: python -m bot --profile idle-desk\n"},
    "forgetful": {"strategy": "keeping:Forgetful"},
    "wary": {"strategy": "keeping:Wary"},
    "numbered": {
        "strategy": "keeping:Numbered",
        "config": "quantity: '${risk.max_trades_per_day}'",
        "more": "risk: {risk_per_trade: 800 USD, max_trades_per_day: 2, daily_loss_cap: 1600 USD}\n"
        "kill_switch: {file: state/kill_switch.json}\n"
        "launch_command: BOT_DAILY_LOSS_CAP='9000 USD' python -m bot --config.quantity=40 --every 11 --kill-switch "
        "/dev/null --contract contracts/pulse.yaml --set risk_per_trade=900 --quantity ${config.quantity}\n",
    },
    "altered": {},
    "unselectable": {},
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    project = Project(tmp_path_factory.mktemp("desk"))
    project.checks = CHECKS
    project.write("keeping.py", KEEPING)
    project.write("conftest.py", CONFTEST)
    for name, words in CONTRACTS.items():
        project.contract(name, **words)
    return Outcomes(project, "-k", "test_gate")


def test_a_launch_command_whose_placeholders_all_have_values_passes(outcomes: Outcomes) -> None:
    assert outcomes.report("rendered", "test_gate::cli_rendering") == ""


def test_a_key_of_the_config_that_only_its_default_gives_has_no_value_to_pass(outcomes: Outcomes) -> None:
    report = outcomes.report("sound", "test_gate::cli_rendering")

    assert "${config.every} stands for nothing" in report
    assert "known: name, contract, config.instrument_id" in report


def test_placeholders_that_stand_for_nothing_are_told_with_those_that_are_known(outcomes: Outcomes) -> None:
    report = outcomes.report("unrendered", "test_gate::cli_rendering")

    assert "contracts/unrendered.yaml:9: launch_command: ${profile} has no value in this contract" in report
    assert "${risk.daily_los_cap} stands for nothing; did you mean 'risk.daily_loss_cap'?" in report
    assert "a placeholder is opened with ${ and not closed with }" in report
    assert "contracts/unrendered.yaml:9: launch_command: `>` redirects what the bot reads or writes" in report
    assert "launch_command: `&` begins a second command" in report


def test_literals_that_the_contract_has_otherwise_are_told_with_both_values(outcomes: Outcomes) -> None:
    report = outcomes.report("numbered", "test_gate::cli_rendering")

    def told(name: str, given: str, own: str) -> str:
        what = f"contracts/numbered.yaml:11: launch_command gives another {name} than the contract"
        return f"  {what}\n    launch_command: {given}\n    contract: {own}"

    risk = "contracts/numbered.yaml:9, risk"
    assert report.startswith("launch_command gives another risk.daily_loss_cap than the contract, and 5 more")
    assert told("quantity", "--config.quantity=40", f"2 ({risk}.max_trades_per_day)") in report
    assert "    let launch_command give it: ${config.quantity}" in report
    assert told("risk.daily_loss_cap", "BOT_DAILY_LOSS_CAP=9000 USD", f"1600 USD ({risk}.daily_loss_cap)") in report
    assert told("risk.risk_per_trade", "risk_per_trade=900", f"800 USD ({risk}.risk_per_trade)") in report
    switch = "state/kill_switch.json (contracts/numbered.yaml:10, kill_switch.file)"
    assert told("kill_switch.file", "--kill-switch /dev/null", switch) in report
    assert told("every", "--every 11", "400 (the default of NumberedConfig)") in report
    file = "contracts/numbered.yaml (contracts/numbered.yaml:2, and its name)"
    assert told("contract", "--contract contracts/pulse.yaml", file) in report


def test_literals_that_say_what_the_contract_says_pass_and_are_kept(outcomes: Outcomes) -> None:
    (file,) = outcomes.artifacts("rendered/checks/test_gate.cli_rendering.json")

    assert [one["what"] for one in json.loads(file.read_text("utf-8"))["findings"]] == [
        "BOT_EVERY=3e2 is what the contract says; ${config.every} would keep it so",
        "--every=300.0 is what the contract says; ${config.every} would keep it so",
        "--daily-loss-cap 1_600USD is what the contract says; ${risk.daily_loss_cap} would keep it so",
    ]
    assert "contracts/rendered.yaml::test_gate::cli_rendering: " not in outcomes.run.output


def test_a_launch_command_that_passes_on_nothing_of_the_contract_warns(outcomes: Outcomes) -> None:
    output = outcomes.run.output.replace("\n", " ")

    assert outcomes.report("keeping", "test_gate::cli_rendering") == ""
    assert (
        "contracts/keeping.yaml::test_gate::cli_rendering: launch_command passes on neither the profile nor the "
        "contract nor any of its values" in output
    )
    assert outcomes.report("idle", "test_gate::cli_rendering") == ""
    assert "launch_command has --profile idle-desk, which may give another profile than the contract: idle" in output


def test_secrets_in_a_launch_command_are_told_and_not_shown(outcomes: Outcomes) -> None:
    report = outcomes.report("secretive", "test_gate::cli_rendering")

    assert "word 1: API_TOKEN has a literal value of 15 characters" in report
    assert "word 6: --api-key has a literal value of 15 characters" in report
    assert "word 8: an AWS access key id" in report
    assert "word 10: 22 characters that look drawn at random" in report
    assert "word 12: a URL with a literal password" in report
    assert "let the bot's environment give it: write $NAME in capitals" in report
    published = {str(file): file.read_text("utf-8") for file in outcomes.artifacts("**/*.*")}
    assert [name for name in published if name.endswith("secretive/contract.yaml")]
    published["the terminal"] = outcomes.run.output
    assert not [name for name, text in published.items() if any(one in text for one in (WORD, DRAWN, KEY_ID))]


def test_a_config_that_nautilus_refuses_is_told_at_its_line_on_both_paths(outcomes: Outcomes) -> None:
    report = outcomes.report("refused", "test_gate::contract_loading")

    assert "contracts/refused.yaml:6: SteadyConfig refuses every: 'often': Expected `int`, got `str`" in report


def test_a_component_whose_constructor_refuses_its_config_is_told(outcomes: Outcomes) -> None:
    report = outcomes.report("refusing", "test_gate::contract_loading")

    assert report.startswith("Picky refuses it: every 400 quotes is too often")


def test_a_venue_setting_that_paper_can_not_have_is_told_for_paper(outcomes: Outcomes) -> None:
    report = outcomes.report("unlikely", "test_gate::contract_loading")

    assert "contracts/unlikely.yaml:9: on paper: a sandbox venue has no setting for queue_position (XNAS)" in report


def test_contracts_that_nautilus_takes_load(outcomes: Outcomes) -> None:
    assert outcomes.report("sound", "test_gate::contract_loading") == ""
    assert outcomes.report("keeping", "test_gate::contract_loading") == ""


def test_a_state_that_is_whole_after_a_restart_passes(outcomes: Outcomes) -> None:
    assert outcomes.report("keeping", "test_gate::serialization") == ""
    assert looked_at(outcomes, "keeping") == []


def test_where_no_state_is_saved_the_pass_says_that_none_was_looked_at(outcomes: Outcomes) -> None:
    assert looked_at(outcomes, "sound") == ["no component has an on_save of its own: no state was looked at"]
    assert looked_at(outcomes, "idle") == [
        "Idle-000 saves nothing: its on_save returned no key, so that no state was looked at"
    ]


def looked_at(outcomes: Outcomes, contract: str) -> list[str]:
    (file,) = outcomes.artifacts(f"{contract}/checks/test_gate.serialization.json")
    told = json.loads(file.read_text("utf-8"))
    assert told["outcome"] == "passed"
    return [one["what"] for one in told["findings"]]


def test_a_strategy_that_loads_less_than_it_saved_is_told_with_both_values(outcomes: Outcomes) -> None:
    report = outcomes.report("forgetful", "test_gate::serialization")

    assert report.startswith("Forgetful-000 loses 'seen' of its state over a restart")
    assert "saved: b'1889'\n    loaded and saved again: b'0'" in report
    assert "'day'" not in report


def test_a_strategy_that_refuses_its_own_state_is_told(outcomes: Outcomes) -> None:
    report = outcomes.report("wary", "test_gate::serialization")

    assert "Wary-000 can't restore its state: on_load: the strategy raised ValueError: state of 2024-03-14" in report
    assert "saved keys: day, seen" in report


def test_a_state_that_is_no_bytes_is_told(outcomes: Outcomes) -> None:
    report = outcomes.report("numbered", "test_gate::serialization")

    assert "saved: 7\n    loaded and saved again: Nautilus keeps bytes alone" in report


def test_artifacts_that_read_back_as_others_are_told_with_both_values(outcomes: Outcomes) -> None:
    report = outcomes.report("altered", "test_gate::serialization")

    assert "backtest/orders.jsonl reads back with another number of entries" in report
    assert "compared: 8\n    read: 7" in report
    assert "paper/decisions.jsonl: entry 1 reads back as another" in report
    assert '"quantity": "10"' in report
    assert '"quantity": "11"' in report


def test_replay_commands_that_select_their_sessions_pass(outcomes: Outcomes) -> None:
    assert outcomes.report("sound", "test_gate::replay_command") == ""


def test_a_replay_command_that_selects_nothing_is_told(outcomes: Outcomes) -> None:
    report = outcomes.report("unselectable", "test_gate::replay_command")

    assert report.startswith("the replay command of session trend-day selects nothing")
    assert "command:  pytest --parity contracts/unselectable.yaml::trend-day::replay" in report
    assert "expected: trend-day::replay\n    selected: nothing" in report


def test_a_replay_command_that_selects_more_is_told_with_what(project: Project) -> None:
    # as for a smoke test that is to be part of every run
    project.write(
        "conftest.py", "def pytest_configure(config):\n    config.args.append('contracts/sound.yaml::frozen')\n"
    )
    project.contract("sound")
    project.checks = CHECKS

    report = Outcomes(project, "-k", "replay_command").report("sound", "test_gate::replay_command")

    assert report.startswith("the replay command of session trend-day selects something else")
    assert "expected: trend-day::replay\n    selected: trend-day::replay, frozen" in report


def test_replay_commands_select_their_sessions_from_another_folder_and_with_a_config_of_its_own(
    tmp_path: Path,
) -> None:
    project = Project(tmp_path)
    project.checks = CHECKS
    project.write("ci/parity.ini", f"[pytest]\npythonpath = ..\nparity_data_roots = fixtures={CATALOG}\n")
    (project.folder / "pytest.ini").unlink()
    project.contract("sound")

    command = ("-c", "parity.ini", "--rootdir", "..", "--parity", "../contracts", "-k", "replay_command", "-rA")
    run = project.run(*command, folder="ci")

    assert run.counts == "1 passed, 17 deselected"
