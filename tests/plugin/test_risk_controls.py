"""`test_gate::risk_controls` fails where a strategy trades beyond a control that is reached, or doesn't say why not."""

from __future__ import annotations

import json

import pytest
from gated import STRATEGY, line_of, write_contract
from project import Outcomes, Project

SWITCH = "kill_switch: {file: state/kill_switch.json}\n"
TRADES = "risk: {max_trades_per_day: 2}\n"
CAP = "risk: {daily_loss_cap: 500 USD}\n"
SWITCHED = "kill_switch: '${kill_switch.file}'"
COUNTED = "max_trades: '${risk.max_trades_per_day}'"
CAPPED = "loss_cap: '${risk.daily_loss_cap}'"
ENGAGED = "paths: {paper: {start: {kill_switch: engaged}}}\n"
ONCE = "every: 800"  # so that it enters once
SELDOM = "every: 170"  # six times

CONTRACTS = {
    "sound": (
        f"{SWITCHED}, {COUNTED}, {CAPPED}",
        SWITCH + "risk: {max_trades_per_day: 2, daily_loss_cap: 500 USD}\n" + ENGAGED,
    ),
    "switch-unread": ("", SWITCH),
    "switch-read-once": (SWITCHED, SWITCH),
    "switch-read-until-it-trades": (SWITCHED, SWITCH),
    "at-once": (SWITCHED, SWITCH),
    "switch-read-seldom": (f"{SWITCHED}, {SELDOM}", SWITCH),
    "last-loss-alone": (f"{CAPPED}, {SELDOM}", CAP),
    "switch-silent": (f"{SWITCHED}, silent: true", SWITCH),
    "trades-literal": ("max_trades: 2", TRADES),
    "one-more": (f"{COUNTED}, strict: true", TRADES),
    "cap-literal": ("loss_cap: 500 USD", CAP),
    "cap-of-none": (f"{CAPPED}, {ONCE}", CAP),
    "cap-for-another-reason": (f"{CAPPED}, reason: wide_spread", CAP),
}
AFTER = "at 2024-03-14 17:39:47.045 UTC, after entry 1 of 2"
BEFORE = "at 2024-03-14 14:50:44.796 UTC, before the first entry"
OTHERS = """\
from gated import Gated, GatedConfig, Money


class AtOnce(Gated):
    def on_start(self):
        super().on_start()
        if self.engaged():
            self.refuse("kill_switch")
            raise RuntimeError("engaged")
        self.buy(10)


class UntilItTrades(Gated):
    def engaged(self):
        return not self.trades and super().engaged()


class ReadSeldom(Gated):
    read_at = 0

    def engaged(self):
        if self.clock.timestamp_ns() - self.read_at >= 4_150_000_000_000:
            self.read_at, self.said = self.clock.timestamp_ns(), super().engaged()
        return self.said


class LastLoss(Gated):
    last = 0

    def on_position_closed(self, event):
        self.last = -event.realized_pnl.as_decimal()

    def lost(self):
        return self.last >= Money.from_str(self.config.loss_cap).as_decimal()


class Once(Gated):
    def on_start(self):
        super().on_start()
        self.at_start = super().engaged()

    def engaged(self):
        return self.at_start
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("controls"))
    made.checks = ["test_gate::risk_controls"]
    return made


@pytest.fixture(scope="module")
def outcomes(project: Project) -> Outcomes:
    """One run over all these contracts."""
    project.write("gated.py", STRATEGY)
    project.write("others.py", OTHERS + "\n\nfor name in [*globals()]:\n    globals()[f'{name}Config'] = GatedConfig\n")
    for name, (config, more) in CONTRACTS.items():
        write_contract(project, name, config=config, more=more)
    others = {"switch-read-once": "Once", "switch-read-until-it-trades": "UntilItTrades", "at-once": "AtOnce"}
    for name, strategy in {**others, "switch-read-seldom": "ReadSeldom", "last-loss-alone": "LastLoss"}.items():
        file = project.folder / "contracts" / f"{name}.yaml"
        file.write_text(file.read_text().replace("gated:Gated", f"others:{strategy}"))
    further = "sessions:\n  - {id: one-loss, kind: trade, date: 2024-03-15}\n"
    file.write_text(file.read_text().replace("sessions:\n", further))
    write_contract(project, "refused-value", strategy="Careful", config=f"{COUNTED}, {ONCE}", more=TRADES)
    return Outcomes(project, "-k", "test_gate and risk_controls", "--parity-workers=2")


def report(outcomes: Outcomes, name: str) -> str:
    assert outcomes.counts(name) == {"failed": 1}, name
    return outcomes.report(name, "test_gate::risk_controls")


def remark(name: str, what: str) -> str:
    """What the terminal's summary of warnings says."""
    return f"contracts/{name}.yaml::test_gate::risk_controls: session trend-day: {what}"


def place(project: Project, name: str, clause: str) -> str:
    file = project.folder / "contracts" / f"{name}.yaml"
    return f"contracts/{name}.yaml:{line_of(file, clause)}"


def test_controls_that_are_kept_to_pass_though_paper_starts_with_the_switch_engaged(
    outcomes: Outcomes, project: Project
) -> None:
    assert outcomes.counts("sound") == {"passed": 1}
    (file,) = project.folder.glob("artifacts/*/sound/checks/test_gate.risk_controls.json")
    told = {one["what"]: one["details"] for one in json.loads(file.read_text("utf-8"))["findings"]}
    switch, later, trades, cap = told
    assert switch == f"kill_switch.file: engaged, reached {BEFORE}"
    assert told[switch] == ["paper: sent no entry; refused for kill_switch (risk_control_block)"]
    assert later == f"kill_switch.file: engaged, reached {AFTER}"
    assert told[later][0].startswith("paper: sent 1 entry (enter BUY 10 MARKET ACME.XNAS (filled)")
    assert told[later][0].endswith("; refused for kill_switch (risk_control_block)")
    apart = "entry 2 came 2 h 49 min after entry 1"
    assert told[later][1] == f"{apart}: a state read there and kept for longer shows, one kept for less may not"
    assert trades == "risk.max_trades_per_day: 1, reached before the last of 2 entries"
    assert told[trades][0].startswith("paper: sent 1 entry (enter BUY 10 MARKET ACME.XNAS (filled)")
    assert told[trades][0].endswith("; refused for max_trades (risk_control_block)")
    assert cap == "risk.daily_loss_cap: 8.6 USD, reached before entry 2 of 2, after a loss"
    assert told[cap][0].endswith("; refused for daily_loss_cap (risk_control_block)")
    adds = "nothing shows that it adds losses up: let the first session with two entries have one after two losses"
    assert told[cap][1:] == [adds]
    assert remark("sound", f"risk.daily_loss_cap was tried at 8.6 USD: {adds}") in outcomes.run.output


def test_a_switch_that_no_config_refers_to(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "switch-unread")
    what = (
        "kill_switch.file: no config on the paper path refers to ${kill_switch.file}, so the strategy can't know of it"
    )
    assert f"{place(project, 'switch-unread', 'kill_switch')}: {what}" in text


def test_a_switch_that_is_read_once_at_the_start(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "switch-read-once")
    what = f"kill_switch.file: reached {BEFORE}, it must not trade, and does"
    assert f"{place(project, 'switch-read-once', 'kill_switch')}: {what}\n" in text
    assert f"reached: engaged {BEFORE}, the contract says clear\n    paper: sent 2 entries (" in text


def test_a_switch_that_is_read_until_it_trades(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "switch-read-until-it-trades")
    what = f"kill_switch.file: reached {AFTER}, it must not trade, and does"
    assert f"{place(project, 'switch-read-until-it-trades', 'kill_switch')}: {what}\n" in text
    assert f"reached: engaged {AFTER}, the contract says clear\n    paper: sent 2 entries (" in text


def test_a_switch_that_is_read_seldom_shows_by_the_two_entries_that_follow_closest(outcomes: Outcomes) -> None:
    """It reads once in 4,150 s: at each entry but the last, which comes 4,119 s after the one before."""
    text = report(outcomes, "switch-read-seldom")
    reached = "at 2024-03-14 19:55:45.819 UTC, after entry 5 of 6"
    assert f"kill_switch.file: reached {reached}, it must not trade, and does\n" in text


def test_a_switch_is_engaged_at_the_start_for_who_enters_there(outcomes: Outcomes) -> None:
    """It reads the switch, and enters, before any data."""
    text = report(outcomes, "at-once")
    assert "kill_switch.file: reached at the start, it doesn't trade, but stops with a fault\n" in text
    assert "paper: sent no entry; refused for kill_switch (risk_control_block); stopped: strategy: " in text


def test_a_switch_that_is_kept_to_in_silence(outcomes: Outcomes) -> None:
    text = report(outcomes, "switch-silent")
    assert "it doesn't trade, and doesn't say why with a reason of risk_control_block" in text
    assert "paper: sent no entry; said no reason\n" in text


def test_limits_that_stand_in_the_config_a_second_time(outcomes: Outcomes, project: Project) -> None:
    assert "refers to ${risk.max_trades_per_day}, so the strategy can't" in report(outcomes, "trades-literal")
    text = report(outcomes, "cap-literal")
    assert f"{place(project, 'cap-literal', 'risk')}: risk.daily_loss_cap: no config" in text


def test_one_trade_more_than_the_most(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "one-more")
    what = "risk.max_trades_per_day: reached before the last of 2 entries, it must not trade, and does"
    assert f"{place(project, 'one-more', 'risk')}: {what}\n" in text
    assert "reached: 1 before the last of 2 entries, the contract says 2\n    paper: sent 2 entries (" in text


def test_a_cap_of_nothing_where_no_entry_comes_after_a_loss(outcomes: Outcomes) -> None:
    assert outcomes.counts("cap-of-none") == {"passed": 1}
    advice = "nothing shows that it counts: let the first session with two entries have one after a loss"
    assert remark("cap-of-none", f"risk.daily_loss_cap was tried at 0 USD: {advice}") in outcomes.run.output


def test_a_cap_that_only_the_last_loss_counts_against(outcomes: Outcomes) -> None:
    """It is tried in the session in which most losses add up, before the entry by which most was lost."""
    text = report(outcomes, "last-loss-alone")
    what = "risk.daily_loss_cap: reached before entry 3 of 6, after 2 losses, it must not trade, and does"
    assert text.startswith(f"session trend-day: {what}: test_gate::risk_controls of contracts/last-loss-alone.yaml")
    assert "reached: 10.9 USD before entry 3 of 6, after 2 losses, the contract says 500 USD\n" in text


def test_a_cap_that_is_kept_to_for_a_reason_of_another_label(outcomes: Outcomes) -> None:
    text = report(outcomes, "cap-for-another-reason")
    assert "doesn't say why with a reason of risk_control_block" in text
    assert "refused for wide_spread (microstructure_reject)\n" in text


def test_a_limit_that_no_session_reaches_and_the_config_refuses(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "refused-value")
    what = "risk.max_trades_per_day: nothing shows that it is kept to, for the path stops at 0"
    assert f"{place(project, 'refused-value', 'risk')}: {what}\n" in text
    assert "reached: 0 before the first entry, the contract says 2\n" in text
    assert "stopped: strategy.config.max_trades: CarefulConfig refuses max_trades: '0'" in text
    assert "add a session in which a later entry reaches the limit" in text
