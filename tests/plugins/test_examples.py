"""The example plug-ins, installed from their wheels, in a real project: what each adds is really used."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from project import Outcomes, Run
    from wheels import Equipped

    type Desk = tuple[Equipped, Outcomes]


def artifact(desk: Desk, name: str) -> Path:
    (file,) = desk[0].folder.glob(f"artifacts/*/{name}")
    return file


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def failed(desk: Desk, contract: str) -> list[str]:
    """The items of the contract's session that failed."""
    outcomes = desk[1]
    names = (name for name in outcomes.items(contract) if name.startswith("trend-day::"))
    return [name for name in names if outcomes.outcome(contract, name) == "failed"]


def test_a_source_gives_both_paths_its_data(with_plugins: Desk) -> None:
    for path in ("backtest", "paper"):
        facts = json.loads(artifact(with_plugins, f"source/trend-day/{path}/path.json").read_text("utf-8"))
        assert facts["data"] == 2_000
        assert facts["data_source"]["source"] == "csv"
        assert facts["data_source"]["options"] == {"file": "quotes.csv", "instrument": "ACME.XNAS"}
        fills = rows(artifact(with_plugins, f"source/trend-day/{path}/fills.jsonl"))
        assert [fill["price"] for fill in fills] == ["77.13", "78.11", "79.13", "80.11", "81.13"]
    assert not failed(with_plugins, "source")


def test_what_a_source_lacks_is_told_where_the_contract_asks(with_plugins: Desk) -> None:
    report = with_plugins[1].report("source-without-file", "trend-day::replay")

    assert "contracts/source-without-file.yaml:7:42: data.options: source csv needs file and instrument" in report
    assert "write options: {file: quotes.csv, instrument: ACME.XNAS}" in report


def test_a_path_stands_in_for_paper(with_plugins: Desk) -> None:
    project, outcomes = with_plugins
    recorded = (project.folder / "recorded_price.txt").read_text("utf-8")
    facts = json.loads(artifact(with_plugins, "path/trend-day/paper/path.json").read_text("utf-8"))

    report = outcomes.report("path", "trend-day::fill_mismatch")

    assert facts["runner"] == "bot_journal"
    assert facts["reproduce"]["engine_version"] == "bot journal"
    assert f"average_price: backtest {recorded} USD, paper 1.25 USD" in report
    assert failed(with_plugins, "path") == ["trend-day::fill_mismatch"]


def test_what_a_path_lacks_is_told_where_the_contract_says_it(with_plugins: Desk) -> None:
    report = with_plugins[1].report("path-elsewhere", "trend-day::replay")

    assert "contracts/path-elsewhere.yaml:9:56: paths.paper.options.folder: the journal has no 2024-03-14" in report


@pytest.mark.parametrize(
    ("contract", "values", "evidence"),
    [
        ("rule", "status: backtest filled, paper rejected", "no shares to sell: SHORT SELLING not permitted"),
        (
            "reason",
            "decision: backtest enter SELL 10 MARKET ACME.XNAS (filled), paper reject SELL ACME.XNAS no_borrow",
            "paper said no_borrow",
        ),
    ],
)
def test_a_label_fails_alone_with_what_a_rule_or_a_reason_found(
    with_plugins: Desk, contract: str, values: str, evidence: str
) -> None:
    report = with_plugins[1].report(contract, "trend-day::borrow_reject")
    mismatches = json.loads(artifact(with_plugins, f"{contract}/trend-day/mismatches.json").read_text("utf-8"))

    assert report.startswith(f"{values}: borrow_reject in {contract}, session trend-day: 1 undeclared")
    assert evidence in report
    assert "the shares for a short sale could not be borrowed (plug-in parity_borrow)" in report
    assert "  - label: borrow_reject" in report
    assert [(one["label"], one["effect"]) for one in mismatches] == [("borrow_reject", "conservative")]
    assert failed(with_plugins, contract) == ["trend-day::borrow_reject"]


def test_the_verdict_names_the_label(with_plugins: Desk) -> None:
    told = {one["name"]: one for one in with_plugins[1].promotion()["contracts"]}

    nodes = [reason["node"] for reason in told["rule"]["reasons"] if reason["cause"] == "failed"]
    assert "contracts/rule.yaml::trend-day::borrow_reject" in nodes
    assert [one["node"] for one in told["rule-accepted"]["expected"]] == [
        "contracts/rule-accepted.yaml::trend-day::borrow_reject"
    ]


def test_a_label_can_be_accepted(with_plugins: Desk) -> None:
    assert not failed(with_plugins, "rule-accepted")
    assert with_plugins[1].counts("rule-accepted")["xfailed"] == 1
    assert "easy-to-borrow-list" in with_plugins[1].report("rule-accepted", "trend-day::borrow_reject")


def test_a_check_is_an_item_of_the_contracts_that_it_applies_to(with_plugins: Desk) -> None:
    report = with_plugins[1].report("mandate", "test_gate::loss_mandate")

    assert report.startswith("daily_loss_cap is 2500 USD, the desk's mandate 2000 USD")
    assert "contracts/mandate.yaml:9: daily_loss_cap is 2500 USD" in report
    assert not with_plugins[1].report("profile", "test_gate::loss_mandate")
    with pytest.raises(KeyError):
        with_plugins[1].report("rule", "test_gate::loss_mandate")


def test_a_profile_gives_the_strategy(with_plugins: Desk) -> None:
    facts = json.loads(artifact(with_plugins, "profile/trend-day/backtest/path.json").read_text("utf-8"))

    (strategy,) = facts["reproduce"]["strategies"]
    assert strategy["strategy_path"] == "strategies:Steady"
    assert strategy["config"] == {"every": "300", "instrument_id": "ACME.XNAS"}


def test_sessions_and_the_verdict_are_told_once(with_plugins: Desk) -> None:
    project, outcomes = with_plugins
    *sessions, verdict = rows(project.folder / "desk.jsonl")
    files = {file.stem for file in (project.folder / "contracts").iterdir()}
    told = {one["contract"]: one for one in sessions}

    assert Counter(one["contract"] for one in sessions) == Counter(files)
    assert told["rule"]["failed"] == ["borrow_reject"]
    assert told["path-elsewhere"]["faults"] == {"paper": "the journal has no 2024-03-14"}
    promotion = outcomes.promotion()
    assert verdict["verdict"] == promotion["verdict"] == "blocked"
    assert verdict["contracts"] == {one["name"]: one["verdict"] for one in promotion["contracts"]}


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        ("source", "7:16: data.source: 'csv' isn't known; allowed: catalog, lean"),
        ("path", "9:25: paths.paper.runner: 'bot_journal' isn't known; allowed: sandbox"),
        (
            "rule-accepted",
            "11:12: expected_mismatches[0].label: 'borrow_reject' isn't known; did you mean 'broker_reject'?",
        ),
        ("profile", "3:10: profile: 'desk-steady' can't be looked up"),
    ],
)
def test_without_the_plugin_its_words_are_refused(without_plugins: Run, contract: str, said: str) -> None:
    assert f"contracts/{contract}.yaml:{said}" in without_plugins.output


def test_without_the_plugin_the_package_labels(without_plugins: Run) -> None:
    assert "status: backtest filled, paper rejected: broker_reject in rule" in without_plugins.output
    assert "paper said no_borrow: give the reason a label under `reasons`" in without_plugins.output


def test_workers_of_xdist_have_the_same_plugins(desk: Equipped, site: Path, tmp_path: Path) -> None:
    project = type(desk).copied(desk.folder, tmp_path / "desk")
    project.site = site
    files = [f"contracts/{name}.yaml" for name in ("rule", "source", "mandate")]

    run = project.run("--parity", "-n", "2", *files)

    assert run.status == 1
    assert "FAILED contracts/rule.yaml::trend-day::borrow_reject" in run.output
    assert "FAILED contracts/mandate.yaml::test_gate::loss_mandate" in run.output
    *sessions, verdict = rows(project.folder / "desk.jsonl")
    assert sorted(one["contract"] for one in sessions) == ["mandate", "rule", "source"]
    assert set(verdict["contracts"]) == {"mandate", "rule", "source"}


def test_a_label_is_selected_like_any_other(desk: Equipped, site: Path, tmp_path: Path) -> None:
    project = type(desk).copied(desk.folder, tmp_path / "desk")
    project.site = site

    run = project.run("--parity", "--collect-only", "-q", "-m", "parity(label='borrow_reject')", "contracts/rule.yaml")

    assert run.lines[0] == "contracts/rule.yaml::trend-day::borrow_reject"
    assert not run.lines[1]


def test_the_plugins_trouble_no_run_without_parity(desk: Equipped, site: Path, tmp_path: Path) -> None:
    project = type(desk).copied(desk.folder, tmp_path / "desk")
    project.site = site
    project.write("test_plain.py", "def test_it():\n    pass\n")

    assert project.run("-p", "no:parity").counts.startswith("1 passed")


def test_the_printed_schema_has_their_names(desk: Equipped, site: Path, tmp_path: Path) -> None:
    project = type(desk).copied(desk.folder, tmp_path / "desk")
    shipped = (ROOT / "pytest_parity/contract/launch_contract.schema.json").read_text("utf-8")
    assert project.run("--parity-schema").output == shipped
    project.site = site

    clauses = json.loads(project.run("--parity-schema").output)["$defs"]

    assert clauses["DataTerms"]["properties"]["source"]["enum"] == ["catalog", "lean", "csv"]
    assert clauses["PaperPath"]["properties"]["runner"]["enum"] == ["sandbox", "bot_journal"]
    assert clauses["ExpectedMismatch"]["properties"]["label"]["enum"][-1] == "borrow_reject"
