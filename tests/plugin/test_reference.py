"""The reference item: whether the backtest did what the session was chosen for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from project import Project, Run

REFUSING = """

import json


class RefusingConfig(SteadyConfig, frozen=True):
    reason: str = 'stale_quote'


class Refusing(Steady):
    '''Refuses each order for a reason and says so.'''

    def submit_order(self, order):
        if self.config.reason == 'none':
            return super().submit_order(order)
        said = {'version': 1, 'action': 'reject', 'instrument': 'ACME.XNAS', 'side': 'BUY', 'setup': 'turn',
                'reason': self.config.reason, 'quote': {'bid': '1.50', 'ask': '1.55'}}
        self.publish_signal('parity_decision', json.dumps(said))
"""


def add(project: Project, name: str, session: str, **words: str) -> None:
    """Write a contract whose session has this kind, and whatever else is said of it."""
    text = project.contract(name, **words).read_text()
    project.write(f"contracts/{name}.yaml", text.replace("kind: edge", f"kind: {session}"))


def run(project: Project, *options: str) -> Run:
    return project.run("--parity", "-k", "replay or reference", *options)


def test_each_session_but_an_edge_case_that_expects_nothing_has_one_after_its_replay(project: Project) -> None:
    add(project, "bare", "edge")
    add(project, "edge", "edge, expect: {trades: 1}")
    add(project, "trade", "trade")

    found = project.run("--parity", "--collect-only", "-q", "-m", "parity(rung='replay', label=None)")

    assert [line for line in found.lines if "::" in line] == [
        "contracts/bare.yaml::trend-day::replay",
        "contracts/bare.yaml::trend-day::feed",
        "contracts/edge.yaml::trend-day::replay",
        "contracts/edge.yaml::trend-day::reference",
        "contracts/edge.yaml::trend-day::feed",
        "contracts/trade.yaml::trend-day::replay",
        "contracts/trade.yaml::trend-day::reference",
        "contracts/trade.yaml::trend-day::feed",
    ]


CORRECT = "  correct `%s` if it says the wrong thing of this session; if not, see why the strategy did otherwise"


def test_a_session_of_another_kind_fails_with_what_the_backtest_did(project: Project) -> None:
    add(project, "bot", "no_trade", config="every: 150")

    done = run(project)

    assert done.counts.startswith("1 failed, 1 passed")
    report = done.failure("trend-day::reference").splitlines()
    assert report[:13] == [
        "kind no_trade asks for no filled entry; the backtest filled 6: reference of bot, session trend-day",
        "",
        "  contracts/bot.yaml:10: kind no_trade asks for no filled entry; the backtest filled 6",
        "",
        "  the backtest decided (times: America/New_York): 6 enter (6 filled), 6 exit (6 filled)",
        "    10:00:21.253 enter BUY 10 MARKET ACME.XNAS (filled)",
        "    10:31:55.61 exit SELL 10 MARKET ACME.XNAS (filled)",
        "    11:01:40.011 enter BUY 10 MARKET ACME.XNAS (filled)",
        "    11:33:20.519 exit SELL 10 MARKET ACME.XNAS (filled)",
        "    12:04:00.144 enter BUY 10 MARKET ACME.XNAS (filled)",
        "    … 7 more in backtest/decisions.jsonl",
        "",
        CORRECT % "kind",
    ]
    assert "contract:  contracts/bot.yaml:10" in report


EXPECTING = """\
  - id: trend-day
    kind: edge
    date: 2024-03-14
    expect:
      trades: 4
      decisions:
        - {time: "10:51", quantity: 10}
        - {time: "12:13", quantity: 5}
"""


def test_what_is_stated_by_hand_is_told_with_the_nearest_decision_and_its_own_line(project: Project) -> None:
    """The paper path plays no part: it trades another size."""
    text = project.contract("bot", more="paths: {paper: {config: {quantity: 5}}}\n").read_text()
    project.write("contracts/bot.yaml", text.partition("  - {id")[0] + EXPECTING)

    done = run(project)

    report = done.failure("trend-day::reference").splitlines()
    asked = "time 12:13, action enter, quantity 5"
    seen = "action: expected enter, backtest exit; quantity: expected 5, backtest 10"
    assert report[0].startswith("expect.trades asks for 4; the backtest filled 2 entries; and 1 more: reference of bot")
    assert report[2:5] == [
        "  contracts/bot.yaml:15: expect.trades asks for 4; the backtest filled 2 entries",
        f"  contracts/bot.yaml:18: expect.decisions[1] isn't met by the backtest: {asked}",
        f"    nearest: 12:13:47.447 exit SELL 10 MARKET ACME.XNAS (filled): {seen}",
    ]
    assert CORRECT % "expect" in report


def test_a_session_that_did_what_it_was_chosen_for_passes(project: Project) -> None:
    project.write("strategies.py", (project.folder / "strategies.py").read_text() + REFUSING)
    add(project, "trade", "trade, expect: {trades: 2, decisions: [{time: '10:51:44', side: BUY, quantity: 10}]}")
    add(project, "known", "'quote_rejection'", strategy="strategies:Refusing")
    add(
        project, "own", "quote_rejection", strategy="strategies:Refusing",
        config="reason: thin", more="reasons: {thin: microstructure_reject}\n",
    )  # fmt: skip
    expect = "edge, expect: {decisions: [{time: '10:51', action: reject, setup: turn, bid: 1.5, spread: 3.3%}]}"
    add(project, "said", expect, strategy="strategies:Refusing")

    done = run(project)

    assert done.counts.startswith("8 passed"), done.output


@pytest.mark.parametrize(
    ("reason", "failed"),
    [
        ("kill_switch", "for kill_switch alone"),
        (
            "thin",
            "for thin, which has no label: write `reasons: {thin: microstructure_reject}` if it is about the quote, or",
        ),
    ],
)
def test_a_rejection_for_another_reason_is_no_quote_rejection(project: Project, reason: str, failed: str) -> None:
    project.write("strategies.py", (project.folder / "strategies.py").read_text() + REFUSING)
    add(project, "bot", "quote_rejection", strategy="strategies:Refusing", config=f"reason: {reason}")

    done = run(project)

    report = done.failure("trend-day::reference")
    assert f"the backtest refused {failed}" in report.splitlines()[0]
    assert ": reference of bot" in report.splitlines()[0]
    assert f"the backtest decided (times: America/New_York): 4 reject ({reason} 4)" in report


def test_a_contracts_own_reasons_label_mismatches_too(project: Project) -> None:
    project.write("strategies.py", (project.folder / "strategies.py").read_text() + REFUSING)
    clauses = "reasons: {thin: risk_control_block}\npaths: {paper: {config: {reason: thin}}}\n"
    project.contract("bot", strategy="strategies:Refusing", config="reason: none", more=clauses)

    done = project.run("--parity", "-k", "risk_control_block or signal_mismatch")

    assert "FAILED contracts/bot.yaml::trend-day::risk_control_block" in done.output
    assert done.counts.startswith("1 failed, 1 passed")


def test_a_path_at_fault_leaves_nothing_to_judge(project: Project) -> None:
    add(project, "bot", "trade", config="every: often")

    done = run(project)

    assert done.counts.startswith("1 failed")
    assert done.counts.endswith("1 error")
    pointer = "not judged: the backtest and paper path did not finish (SteadyConfig refuses every: 'often': "
    (line,) = (line for line in done.lines if line.startswith(pointer))
    assert line.endswith("), see contracts/bot.yaml::trend-day::replay")
