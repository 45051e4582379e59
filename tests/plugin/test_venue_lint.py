"""The item `venue_lint`: each lint fails for its reason, and is accepted with one until that lapses or is stale."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from nautilus_trader.model.data import InstrumentClose
from nautilus_trader.model.enums import InstrumentCloseType
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.model.objects import Price
from nautilus_trader.persistence.catalog import ParquetDataCatalog
from project import CATALOG, ROOT, Outcomes, Project

if TYPE_CHECKING:
    from pathlib import Path

LINT = "venue_lint"
FEES = (
    "{fee_model_path: nautilus_trader.backtest.models:FixedFeeModel, "
    "config_path: nautilus_trader.backtest.config:FixedFeeModelConfig, config: {commission: 1.00 USD}}"
)
BARS = """\
strategy:
  strategy_path: strategies:Steady
  config_path: strategies:SteadyConfig
  config: {instrument_id: ACME.XNAS}
"""
OPTION = "ACME240315C00100000.OPRA"
OPTIONS = """\
launch_contract: 1
name: {name}
strategy:
  strategy_path: strategies:Steady
  config_path: strategies:SteadyConfig
  config: {{instrument_id: ACME240315C00100000.OPRA}}
calendar: XNYS
venues: [{{name: OPRA, base_currency: USD, {venue}starting_balances: [100_000 USD]}}{venues}]
data: {{source: catalog, root: {root}, instruments: [{instruments}]{types}}}
sessions:
  - {{id: expiry-day, kind: edge, date: 2024-03-15}}
"""


def accepted(setting: str, until: str = "2999-01-01", venue: str = "XNAS") -> str:
    of = f"venue: {venue}, " if venue else ""
    return f"  - {{setting: {setting}, {of}reason: known since spring, owner: execution, until: {until}}}\n"


def entries(*lines: str) -> str:
    return "accepted_settings:\n" + "".join(lines)


def venue(words: str) -> str:
    """A contract with these words in its venue."""
    text = (
        "launch_contract: 1\nname: {name}\n" + BARS.replace("{", "{{").replace("}", "}}") + "data: "
        "{{source: catalog, root: fixtures, instruments: [ACME.XNAS], types: [quotes]}}\n"
        "venues:\n  - name: XNAS\n    starting_balances: [1_000_000 USD]\n    WORDS\n"
        "{more}sessions:\n  - {{id: trend-day, kind: edge, date: 2024-03-14}}\n"
    )
    return text.replace("WORDS", words.replace("{", "{{").replace("}", "}}"))


def options(project: Project, name: str, **words: str) -> None:
    given = {"venue": "bar_execution: false, ", "root": "fixtures", "types": "", "venues": ""}
    given["instruments"] = f"{OPTION}, ACME.OPRA"
    project.write(f"contracts/{name}.yaml", OPTIONS.format(name=name, **given | words))


def example(project: Project, name: str, source: str) -> None:
    """An example's contract without what it declares."""
    text = (ROOT / "examples" / "contracts" / f"{source}.yaml").read_text("utf-8").partition("expected_mismatches")[0]
    text = text.replace(f"name: {source}", f"name: {name}").replace("strategies.bar_breakout", "bar_breakout")
    project.write(f"contracts/{name}.yaml", text)


def lone_options(folder: Path) -> Path:
    """A catalog whose options' underlying is listed on another venue, and which has a close by expiry."""
    for place in ("equity/ACME.XNAS", f"option_contract/{OPTION}", f"quote_tick/{OPTION}", "quote_tick/ACME.XNAS"):
        shutil.copytree(CATALOG / "data" / place, folder / "data" / place)
    stamp = 1_710_532_800_000_000_000  # 2024-03-15 16:00 New York
    expired = InstrumentCloseType.CONTRACT_EXPIRED
    close = InstrumentClose(InstrumentId.from_str(OPTION), Price.from_str("1.00"), expired, stamp, stamp)
    ParquetDataCatalog(str(folder)).write_data([close])
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Contracts that are altered each in one thing."""
    project = Project(tmp_path_factory.mktemp("linted"))
    project.checks = ["venue_lint"]
    catalog = lone_options(project.folder / "lone")
    ini = (project.folder / "pytest.ini").read_text()
    project.write("pytest.ini", f"{ini}  lone={catalog}\n".replace("parity_data_roots = ", "parity_data_roots =\n  "))
    shutil.copy(ROOT / "examples" / "strategies" / "bar_breakout.py", project.folder / "bar_breakout.py")
    project.contract("sound")
    project.contract("fees", text=venue(f"fee_model: {FEES}"))
    project.contract("overridden", more="paths: {paper: {venues: [{name: XNAS, use_reduce_only: false}]}}\n")
    project.contract("unchecked", more="paths:\n  paper:\n    engines:\n      risk: {bypass: true}\n")
    project.contract("queued", more="engines: {data: {qsize: 10}}\n")
    example(project, "bars-alone", "bar-breakout-market")
    example(project, "on-the-minute", "ema-cross-on-the-minute")
    options(project, "bars-beside", venue="")
    options(project, "no-prices", types=", types: [quotes]")
    both = {"instruments": f"{OPTION}, ACME.XNAS", "venues": ", {name: XNAS, starting_balances: [100_000 USD]}"}
    options(project, "elsewhere", root="lone", types=", types: [quotes]", **both)
    options(project, "closes", root="lone", instruments=OPTION)
    project.contract("declared", text=venue(f"fee_model: {FEES}"), more=entries(accepted("fee_model")))
    one = entries(accepted("fee_model", venue=""))
    project.contract("half-declared", text=venue(f"fee_model: {FEES}\n    queue_position: true"), more=one)
    project.contract("lapsed", text=venue(f"fee_model: {FEES}"), more=entries(accepted("fee_model", "2020-01-31")))
    old = accepted("fee_model", "nautilus_trader 1.231")
    project.contract("outdated", text=venue(f"fee_model: {FEES}"), more=entries(old))
    project.contract("stale", more=entries(accepted("fee_model")))
    project.contract(
        "elsewhere-accepted", text=venue(f"fee_model: {FEES}"), more=entries(accepted("fee_model", venue="OPRA"))
    )
    project.contract("mistyped", text=venue(f"fee_model: {FEES}"), more=entries(accepted("fee_modell")))
    project.contract("mistyped-lenient", more="strict_parity: false\n" + entries(accepted("nonsense")))
    project.contract("lenient", more="strict_parity: false\n" + entries(accepted("fee_model")))
    project.contract("refused", text=venue("liquidation_enabled: true"))
    project.contract("no-data", text=venue("queue_position: true").replace("2024-03-14", "2024-03-29"))
    elsewhere = venue("bar_execution: true").replace("root: fixtures", "root: nowhere")
    project.contract("no-root", text=elsewhere)
    project.contract("no-root-fees", text=elsewhere.replace("bar_execution: true", "queue_position: true"))
    return project


@pytest.fixture(scope="module")
def outcomes(project: Project) -> Outcomes:
    """One run over all of them."""
    return Outcomes(project, "--parity-rung=test_gate", "-k", LINT, "--parity-run-label=linted", "-rx", "--xfail-tb")


def outcome(outcomes: Outcomes, contract: str) -> str:
    ((found, _),) = outcomes.counts(contract).items()
    return found


def line_of(project: Project, contract: str, text: str) -> int:
    lines = (project.folder / f"contracts/{contract}.yaml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_contract_that_both_paths_can_have_passes(outcomes: Outcomes) -> None:
    assert outcome(outcomes, "sound") == "passed"


FAILING = {  # the line it points at, both values, the likely label, the setting in the entry that is offered
    "fees": (
        "fee_model:",
        "fee_model of XNAS: backtest FixedFeeModel {commission: 1.00 USD}, paper MakerTakerFeeModel",
        "fill_mismatch",
        "fee_model, venue: XNAS",
    ),
    "overridden": (
        "use_reduce_only",
        "use_reduce_only of XNAS: backtest true, paper false",
        "exit_mismatch",
        "use_reduce_only, venue: XNAS",
    ),
    "unchecked": (
        "bypass",
        "bypass of the risk engine: backtest false, paper true",
        "risk_control_block",
        "bypass",
    ),
    "queued": (
        "qsize",
        "qsize of the data engine: backtest has no such setting, paper 10",
        "none",
        "qsize",
    ),
    "bars-alone": (
        "{name: XNAS",
        "bar_only_data of XNAS: BOLT.XNAS: backtest matches on 390 bars, paper on nothing (bars-only-day)",
        "broker_reject",
        "bar_only_data, venue: XNAS",
    ),
    "bars-beside": (
        "venues:",
        (
            "bars_beside_quotes of OPRA: ACME.OPRA: backtest matches on 390 bars and on quotes, "
            "paper on quotes (expiry-day)"
        ),
        "data_missing",
        "bars_beside_quotes, venue: OPRA",
    ),
    "no-prices": (
        "data:",
        (
            "underlying_prices of OPRA: 1 option, 1 expiring in a session: both paths need last prices of ACME.OPRA, "
            "the data have none (expiry-day)"
        ),
        "state_mismatch",
        "underlying_prices, venue: OPRA",
    ),
    "elsewhere": (
        "data:",
        (
            "underlying_venue of OPRA: 1 option, 1 expiring in a session: both paths need ACME.OPRA, "
            "the data have ACME.XNAS (expiry-day)"
        ),
        "state_mismatch",
        "underlying_venue, venue: OPRA",
    ),
    "on-the-minute": (
        "timers",
        (
            "timers_on_data of XNAS: 36 data arrive just when a bar of ACME.XNAS-5-MINUTE-MID-INTERNAL ends, "
            "the first at 09:35:00 in quotes-on-the-minute: backtest takes them before the bar's timer, paper after it"
        ),
        "signal_mismatch",
        "timers_on_data, venue: XNAS",
    ),
}


@pytest.mark.parametrize("contract", FAILING)
def test_each_lint_fails_with_both_values_its_label_and_an_entry(
    project: Project, outcomes: Outcomes, contract: str
) -> None:
    at, what, label, setting = FAILING[contract]

    assert outcome(outcomes, contract) == "failed"
    report = outcomes.report(contract, LINT)
    file = f"contracts/{contract}.yaml"
    assert report.startswith(f"1 undeclared ({setting.partition(',')[0]}): venue_lint of {file}\n")
    assert f"  {file}:{line_of(project, contract, at)}: {what}\n" in report
    assert f"    likely label: {label}: " in report
    assert f"    - {{setting: {setting}, reason: TODO, owner: TODO, until: TODO}}\n" in report


def test_closes_by_expiry_fail_beside_the_underlying_that_is_elsewhere(outcomes: Outcomes) -> None:
    report = outcomes.report("closes", LINT)

    assert report.startswith("2 undeclared (expiry_closes, underlying_venue): ")
    assert f"expiry_closes of OPRA: {OPTION}: backtest is given 1 close by expiry, paper none (expiry-day)" in report
    assert "underlying_venue of OPRA: " in report


def test_nothing_is_replayed_for_it(project: Project, outcomes: Outcomes) -> None:
    assert outcome(outcomes, "sound") == "passed"
    journal = (project.folder / "artifacts/linted/journal.jsonl").read_text("utf-8")

    assert {json.loads(line)["event"] for line in journal.splitlines()} == {"run_started", "verdict", "run_ended"}


def test_what_is_accepted_is_xfailed_with_its_reason(outcomes: Outcomes) -> None:
    assert outcome(outcomes, "declared") == "xfailed"
    assert "fee_model of XNAS: known since spring (execution, until 2999-01-01)" in outcomes.run.output


def test_what_nobody_accepted_fails_alone(outcomes: Outcomes) -> None:
    report = outcomes.report("half-declared", LINT)

    assert report.startswith("1 undeclared (queue_position): ")
    assert "queue_position of XNAS: backtest true, paper false" in report
    assert "fee_model" not in report


@pytest.mark.parametrize(("contract", "until"), [("lapsed", "2020-01-31"), ("outdated", "nautilus_trader 1.231")])
def test_an_entry_that_lapsed_says_so_and_accepts_nothing(
    project: Project, outcomes: Outcomes, contract: str, until: str
) -> None:
    report = outcomes.report(contract, LINT)

    told = f"1 undeclared (fee_model); accepted setting 'fee_model' of XNAS expired (until {until}): "
    assert report.startswith(told)
    line = line_of(project, contract, "setting:")
    assert f"contracts/{contract}.yaml:{line}: 'fee_model' of XNAS lapsed: {until}\n" in report
    assert "backtest FixedFeeModel {commission: 1.00 USD}, paper MakerTakerFeeModel" in report


def test_an_entry_that_accepts_nothing_is_stale(project: Project, outcomes: Outcomes) -> None:
    report = outcomes.report("stale", LINT)

    assert outcome(outcomes, "stale") == "failed"
    assert report.startswith("accepted setting 'fee_model' of XNAS is stale: nothing is found: ")
    line = line_of(project, "stale", "setting:")
    assert f"contracts/stale.yaml:{line}: 'fee_model' of XNAS accepts nothing\n" in report


def test_an_entry_of_another_venue_is_stale_and_accepts_nothing(outcomes: Outcomes) -> None:
    report = outcomes.report("elsewhere-accepted", LINT)

    told = "1 undeclared (fee_model); accepted setting 'fee_model' of OPRA is stale: nothing is found: "
    assert report.startswith(told)


def test_an_entry_whose_setting_is_mistyped_is_told_the_nearest(project: Project, outcomes: Outcomes) -> None:
    report = outcomes.report("mistyped", LINT)

    assert "; accepted setting 'fee_modell' of XNAS isn't known: venue_lint of " in report
    line = line_of(project, "mistyped", "setting:")
    assert f"contracts/mistyped.yaml:{line}: 'fee_modell' of XNAS isn't known\n" in report
    allowed = "allowed: a key of a venue or an engine, or bar_only_data, bars_beside_quotes, "
    assert f"    did you mean 'fee_model'? {allowed}" in report
    assert outcome(outcomes, "mistyped-lenient") == "failed"


def test_a_stale_entry_is_a_warning_where_parity_is_not_strict(outcomes: Outcomes) -> None:
    assert outcome(outcomes, "lenient") == "passed"
    assert "accepted setting 'fee_model' of XNAS is stale: nothing is found" in outcomes.run.output


def test_settings_that_nautilus_refuses_fail_at_their_line(project: Project, outcomes: Outcomes) -> None:
    report = outcomes.report("refused", LINT)

    line = line_of(project, "refused", "liquidation_enabled")
    assert report.startswith("the settings can't be read: ")
    assert f"contracts/refused.yaml:{line}: this Nautilus version ignores liquidation_enabled; remove it\n" in report


def test_data_that_cannot_be_read_fail_it_beside_what_the_settings_show(project: Project, outcomes: Outcomes) -> None:
    report = outcomes.report("no-data", LINT)

    assert report.startswith("the data of trend-day can't be read; 1 undeclared (queue_position): ")
    line = line_of(project, "no-data", "2024-03-29")
    assert f"contracts/no-data.yaml:{line}: trend-day: XNAS has no session on 2024-03-29" in report
    assert "queue_position of XNAS: backtest true, paper false" in report


def test_without_a_data_root_it_is_skipped_and_settings_fail_all_the_same(outcomes: Outcomes) -> None:
    assert outcome(outcomes, "no-root") == "skipped"
    assert outcomes.report("no-root", LINT).endswith(
        "data root 'nowhere' is not configured: give --parity-data-root NAME=DIR or set parity_data_roots"
    )
    assert outcome(outcomes, "no-root-fees") == "failed"
    assert "queue_position of XNAS: backtest true, paper false" in outcomes.report("no-root-fees", LINT)


def test_the_artifact_has_the_findings(project: Project, outcomes: Outcomes) -> None:
    assert outcome(outcomes, "declared") == "xfailed"
    file = project.folder / "artifacts/linted/declared/checks/venue_lint.json"
    artifact: dict[str, Any] = json.loads(file.read_text("utf-8"))

    assert artifact["outcome"] == "expected"
    (finding,) = artifact["findings"]
    assert finding["line"] == line_of(project, "declared", "fee_model:")
    assert "paper MakerTakerFeeModel" in finding["what"]
    # as the HTML report has it too
    assert f"  contracts/declared.yaml:{finding['line']}: {finding['what']}" in outcomes.run.lines


def test_the_entry_that_is_offered_is_refused_until_somebody_says_why(project: Project, outcomes: Outcomes) -> None:
    (offered,) = (line.strip() for line in outcomes.report("fees", LINT).splitlines() if "TODO" in line)
    project.contract("pasted", text=venue(f"fee_model: {FEES}"), more=entries(f"  {offered}\n"))

    refused = project.run("--parity", "contracts/pasted.yaml", "--parity-run-label=pasted").output
    project.contract(
        "pasted",
        text=venue(f"fee_model: {FEES}"),
        more=entries(f"  {offered.replace('until: TODO', 'until: 2999-01-01').replace('TODO', 'said')}\n"),
    )
    said = project.run("--parity", f"contracts/pasted.yaml::{LINT}", "--parity-run-label=said")

    assert "accepted_settings[0].reason: 'TODO' still says TODO; say who or why" in refused
    assert said.counts == "1 xfailed"


PREDICTED = {"fees": "trend-day", "bars-alone": "bars-only-day", "on-the-minute": "quotes-on-the-minute"}


def test_what_it_predicts_a_replay_shows(project: Project, outcomes: Outcomes) -> None:
    """Under its label, or under the other that the finding names."""
    files = [f"contracts/{name}.yaml" for name in PREDICTED]
    labels = "signal_mismatch or fill_mismatch or broker_reject"
    run = project.run("--parity", "-k", labels, "--parity-run-label=replayed", *files)

    shown = {}
    for name, session in PREDICTED.items():
        node = f"FAILED contracts/{name}.yaml::{session}::"
        shown[name] = [line.removeprefix(node).split()[0] for line in run.lines if line.startswith(node)]
    assert shown == {"fees": ["fill_mismatch"], "bars-alone": ["broker_reject"], "on-the-minute": ["fill_mismatch"]}
    for name, (label,) in shown.items():
        told = next(line for line in outcomes.report(name, LINT).splitlines() if "likely label: " in line)
        assert label in told
