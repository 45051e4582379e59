"""Faults planted into the paper path: each label fails alone for its own, and a gate that can't fail is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from project import CATALOG, ROOT, Outcomes, Project

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "examples"
LABELS = (
    "signal_mismatch",
    "contract_mismatch",
    "microstructure_reject",
    "data_missing",
    "broker_reject",
    "state_mismatch",
    "risk_control_block",
    "exit_mismatch",
    "sizing_mismatch",
    "fill_mismatch",
    "nondeterministic",
)
CAUSED = {  # what the first mismatch of each planted fault is about, without the fault and with it
    "signal_mismatch": "time: 10:25:00.000000001 → 10:25:30.000000001",
    "contract_mismatch": "instrument: ACME240326C00100000.OPRA → ACME240409C00100000.OPRA",
    "microstructure_reject": "(filled) → reject BUY ACME240326C00100000.OPRA wide_spread",
    "data_missing": "time: 10:25:00.000000001 → 10:32:00.000000001",
    "broker_reject": "status: filled → rejected",
    "state_mismatch": "decision: none → enter BUY 1",
    "risk_control_block": "(filled) → reject BUY ACME.OPRA kill_switch",
    "exit_mismatch": "exit SELL ACME240326C00100000.OPRA: time: ",
    "sizing_mismatch": "quantity: 43 units → 21 units",
    "fill_mismatch": "commission: 0 USD → 9.98 USD",
    "nondeterministic": "time: 10:25:00.000000001 → 10:25:30.000000001",
}

# wide tolerances, a lenient contract, and an entry that nothing of the session meets
BLIND = """\
tolerance: {signal_time: 6h, fill_time: 6h, price: 1_000, pnl: 1_000_000 USD}
strict_parity: false
expected_mismatches:
  - label: sizing_mismatch
    sessions: [breakout]
    count: 1
    rule: half-size
    reason: somebody once sized otherwise
    owner: desk
    until: 2099-12-31
    covers_consequences: true
"""


def breakout(name: str, more: str = "") -> str:
    """Return the desk's contract with its trade session alone, on few options, so that it is replayed fast."""
    text = (EXAMPLES / "options" / "opening-range.yaml").read_text("utf-8")
    head, _, rest = text.partition("sessions:\n")
    head = head.replace("name: opening-range", f"name: {name}").replace(
        'instruments: ["ACME*.OPRA"]', 'instruments: [ACME.OPRA, "ACME*C00100000.OPRA"]'
    )
    return f"{head}{more}sessions:\n{rest.partition('  - {id: quiet')[0]}"


def desk(folder: Path, **contracts: str) -> Project:
    """Write a project with the example strategies and these contracts."""
    project = Project(folder)
    (project.folder / "strategies.py").unlink()  # it would hide the examples' folder of that name
    project.write("pytest.ini", f"[pytest]\npythonpath = {EXAMPLES}\nparity_data_roots = fixtures={CATALOG}\n")
    for name, more in contracts.items():
        project.write(f"contracts/{name}.yaml", breakout(name, more))
    return project


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcomes]:
    """One run over a contract that accepts nothing."""
    project = desk(tmp_path_factory.mktemp("sound"), sound="")
    return project, Outcomes(project, "--parity-selftest", "--parity-run-label=planted", "-rP")


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """One run over a contract that accepts too much."""
    project = desk(tmp_path_factory.mktemp("blind"), blind=BLIND)
    return Outcomes(project, "--parity-selftest", "-k", "selftest")


@pytest.mark.parametrize("label", LABELS)
def test_each_label_fails_alone_for_its_own_fault_on_the_trade_fixture(
    tested: tuple[Project, Outcomes], label: str
) -> None:
    project, outcomes = tested

    assert outcomes.report("sound", f"breakout.selftest::{label}") == ""
    told = artifact(project, "sound")[label]["attempts"][-1]
    assert (told["end"], told["labels"]) == ("alone", [label])
    section = outcomes.run.output.partition(f"told as: {label}, alone")[0].rpartition("planted: ")[2]
    assert CAUSED[label] in section


def test_the_session_itself_passes_beside_its_self_test(tested: tuple[Project, Outcomes]) -> None:
    _, outcomes = tested

    assert all(not outcomes.report("sound", f"breakout::{label}") for label in LABELS[:-1])


def test_every_planting_altered_what_the_paper_path_is_given_or_is(tested: tuple[Project, Outcomes]) -> None:
    project, _ = tested
    planted = {label: trial["attempts"][-1]["planted"] for label, trial in artifact(project, "sound").items()}

    assert planted["microstructure_reject"] == (
        "paths.paper.feed.widen: quotes of ACME240326C00100000.OPRA are 500 % wider from 09:30:30 to 10:25:02"
    )
    assert planted["sizing_mismatch"] == "paths.paper.config.risk_per_trade: 1000 USD for 2000 USD"
    assert planted["risk_control_block"] == "paths.paper.start.kill_switch: engaged"
    assert planted["nondeterministic"].startswith("in one of two repetitions, paths.paper.feed.delay: ")
    assert len(set(planted.values())) == len(LABELS)


@pytest.mark.parametrize(
    ("label", "why", "came"),
    [
        ("fill_mismatch", "what came of it is within tolerance.pnl: 1000000 USD", "commission: 0 USD → 9.98 USD"),
        (
            "signal_mismatch",
            "what came of it is within tolerance.signal_time: 6 h",
            "time: 10:25:00.000000001 → 10:25:30",
        ),
        ("sizing_mismatch", "the entry 'half-size' of expected_mismatches accepts what came of it", "43 units"),
        (
            "microstructure_reject",
            "strict_parity: false lets through what came of it: conservative",
            "reject BUY ACME240326C00100000.OPRA wide_spread",
        ),
    ],
)
def test_a_gate_that_can_not_fail_is_told(blind: Outcomes, label: str, why: str, came: str) -> None:
    report = blind.report("blind", f"breakout.selftest::{label}")

    assert f"this gate can't fail: expected {label} alone, nothing failed: self-test of blind" in report
    assert why in report
    assert came in report
    assert f"--parity-selftest contracts/blind.yaml::breakout::selftest::{label}" in report


def test_a_gate_that_can_not_fail_blocks_the_promotion(tested: tuple[Project, Outcomes], blind: Outcomes) -> None:
    (blocked,), (sound,) = (outcomes.promotion()["contracts"] for outcomes in (blind, tested[1]))

    assert blocked["verdict"] == "blocked"
    assert sound["verdict"] == "incomplete"  # without a lock and repetitions, and for nothing else
    assert "selftest" in str(blocked["reasons"])
    assert "selftest" not in str(sound["reasons"])


def test_the_end_of_the_run_counts_what_was_planted(tested: tuple[Project, Outcomes], blind: Outcomes) -> None:
    assert "sound, session breakout: self-test: 11 of 11 labels planted" in tested[1].run.lines
    (line,) = (line for line in blind.run.lines if line.startswith("blind, session breakout: self-test: "))
    assert line.endswith(
        "4 of 11 labels planted, 7 can't fail (signal_mismatch, microstructure_reject, data_missing, "
        "broker_reject, risk_control_block, sizing_mismatch, fill_mismatch)"
    )


def test_what_can_not_be_planted_skips_with_its_reason(project: Project) -> None:
    """A strategy that only trades one share, and says nothing."""
    project.contract("steady")

    run = project.run("--parity", "--parity-selftest", "-rs", "-k", "selftest")

    assert " failed" not in run.counts, run.output
    assert "can't apply: the session's data have no options to choose from" in run.output
    assert "can't apply: paths.paper.feed.widen: quotes of ACME.XNAS are 500 % wider" in run.output
    assert "; to do: choose a session with an entry; let the strategy say for which quote it refuses one" in run.output
    (line,) = (line for line in run.lines if line.startswith("steady, session trend-day: self-test: "))
    planted, rest = line.split(": ")[2].split(" of 11 labels planted, ")
    assert int(planted) >= 5
    assert rest == f"{11 - int(planted)} can't apply"
    # a skipped one is no hole in a verdict
    assert not [line for line in run.lines if "selftest" in line and "skipped: " in line]


def test_workers_share_one_self_test(tmp_path: Path) -> None:
    project = desk(tmp_path, sound="")

    run = project.run("--parity", "--parity-selftest", "-n2", "--parity-run-label=shared", "-k", "selftest")

    assert run.counts == "11 passed", run.output
    journal = (project.folder / "artifacts/shared/journal.jsonl").read_text().splitlines()
    assert sum('"session_self_tested"' in line for line in journal) == 1
    assert "sound, session breakout: self-test: 11 of 11 labels planted" in run.lines


def test_without_the_option_nothing_is_collected(tmp_path: Path) -> None:
    run = desk(tmp_path, sound="").run("--parity", "--collect-only", "-q")

    assert "selftest" not in run.output


@pytest.mark.parametrize(
    "option", ["[tool.pytest]\nparity_selftest = true\n", '[tool.pytest.ini_options]\nparity_selftest = "true"\n']
)
def test_its_ini_twin_asks_for_it_too(tmp_path: Path, option: str) -> None:
    project = desk(tmp_path, sound="")
    (project.folder / "pytest.ini").unlink()
    project.write("pyproject.toml", option)

    run = project.run("--parity", "--collect-only", "-q")

    assert [line.rpartition("selftest::")[2] for line in run.lines if "::selftest::" in line] == list(LABELS)


def artifact(project: Project, contract: str) -> dict[str, Any]:
    file = project.folder / f"artifacts/planted/{contract}/breakout/selftest.json"
    return {trial["label"]: trial for trial in json.loads(file.read_text("utf-8"))["trials"]}
