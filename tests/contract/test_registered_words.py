"""Words of a contract that plug-ins add: accepted where they are registered, and told of where they aren't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_parity.contract.faults import ContractError
from pytest_parity.contract.load import load_contract
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.registered import Code, Registered, RegisteredLabel
from pytest_parity.core.labelling.reasons import REASONS
from pytest_parity.core.mismatch import Label
from pytest_parity.core.trace import Path

if TYPE_CHECKING:
    from pathlib import Path as FilePath

BORROW, STOPPED = Label.named("borrow_reject"), Label.named("manual_stop")
REGISTERED = Registered(
    paths={"bot": Code("desk.bot:run", "desk")},
    sources={"csv": Code("desk.csv:read", "desk")},
    labels={
        "borrow_reject": RegisteredLabel(BORROW, "no shares", declarable=True, plugin="desk"),
        "manual_stop": RegisteredLabel(STOPPED, "stopped by hand", declarable=False, plugin="desk"),
    },
    reasons={"no_borrow": BORROW},
)
ENTRY = """\
expected_mismatches:
  - {{label: {label}, sessions: [s], rule: easy-list, reason: none to lend, owner: desk, until: 2099-12-31}}
"""
LEAST = """\
launch_contract: 1
name: least
strategy: {{strategy_path: "a:B", config_path: "a:C"}}
data: {data}
venues: [{{name: XNAS, starting_balances: [1 USD]}}]
sessions: [{{id: s, kind: edge, date: 2024-03-05{session}}}]
{more}"""
CSV = "{source: csv, root: desk, options: {file: a.csv}}"


def read(
    folder: FilePath, *, data: str = CSV, session: str = "", more: str = "", registered: Registered = REGISTERED
) -> LaunchContract:
    file = folder / "c.yaml"
    file.write_text(LEAST.format(data=data, session=session, more=more), "utf-8")
    return load_contract(file, shown_as="c.yaml", registered=registered).contract


def test_registered_words_are_read_and_read_again(tmp_path: FilePath) -> None:
    more = f"{ENTRY.format(label='borrow_reject')}paths: {{paper: {{runner: bot, options: {{folder: j}}}}}}\n"
    contract = read(tmp_path, more=more)

    assert contract.data.applied() == {
        "source": "csv",
        "root": "desk",
        "types": list(contract.data.types),
        "options": {"file": "a.csv"},
    }
    assert (contract.path_terms(Path.PAPER).runner, contract.path_terms(Path.PAPER).options) == ("bot", {"folder": "j"})
    assert contract.expected_for("s")[0].for_core().label == BORROW
    assert contract.reread(contract.model_dump(mode="json")) == contract


def test_a_replays_process_reads_them_with_the_names_alone(tmp_path: FilePath) -> None:
    contract = read(tmp_path, more=ENTRY.format(label="borrow_reject"))
    names = Registered.from_plain(contract.registered.to_plain())

    again = LaunchContract.model_validate(contract.model_dump(mode="json"), context=names)

    assert again.registered.sources["csv"] == Code("desk.csv:read", "desk")
    assert again.model_dump() == contract.model_dump()


def test_registered_reasons_lie_between_the_known_ones_and_the_contracts_own(tmp_path: FilePath) -> None:
    plain = read(tmp_path)
    own = read(tmp_path, more="reasons: {no_borrow: broker_reject, no_locate: borrow_reject}\n")

    assert plain.reason_labels() == REASONS | {"no_borrow": BORROW}
    assert own.reason_labels() == REASONS | {"no_borrow": Label.BROKER_REJECT, "no_locate": BORROW}


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (
            {"data": "{source: csvv, root: desk}"},
            "4:16: data.source: 'csvv' isn't known; did you mean 'csv'? allowed: catalog, lean, csv",
        ),
        (
            {"data": "{source: csv, root: desk, strikes: 5%}"},
            "data.strikes: '5%' is out of place: source lean has strikes, source csv hasn't; allowed: source, root,",
        ),
        (
            {"data": "{source: catalog, root: desk, options: {file: a.csv}}"},
            "data.options: this entry is out of place: a plug-in's source has options, source catalog hasn't; ",
        ),
        ({"session": ", data: {ticker: TWX}"}, "sessions[0].data: ticker is out of place: source lean has ticker"),
        (
            {"data": "{source: csv, root: desk, options: {file: '${risk.daily_loss_cap}'}}"},
            "data.options.file: '${risk.daily_loss_cap}' is a reference, and only a component's config has any",
        ),
        (
            {"more": "paths: {backtest: {runner: bott}}\n"},
            "paths.backtest.runner: 'bott' isn't known; did you mean 'bot'? allowed: backtest, bot",
        ),
        (
            {"more": "paths: {paper: {options: {folder: j}}}\n"},
            "paths.paper: this entry has options, and runner sandbox takes none: only one of a plug-in does; leave",
        ),
        (
            {"more": ENTRY.format(label="borow_reject")},
            "expected_mismatches[0].label: 'borow_reject' isn't known; did you mean 'borrow_reject'?",
        ),
        (
            {"more": ENTRY.format(label="manual_stop")},
            "label: 'manual_stop' can't be declared: plug-in desk says so; allowed: signal_mismatch, contract_mismatch",
        ),
    ],
)
def test_what_isnt_registered_is_told_with_what_is(tmp_path: FilePath, words: dict[str, Any], fault: str) -> None:
    with pytest.raises(ContractError) as refused:
        read(tmp_path, **words)

    assert fault in str(refused.value)


def test_a_sessions_other_source_drops_the_options(tmp_path: FilePath) -> None:
    contract = read(tmp_path, session=", data: {source: catalog}")

    assert contract.data_for(contract.sessions[0]).applied()["source"] == "catalog"
    assert contract.data_for(contract.sessions[0]).options is None


def test_nothing_is_known_unless_it_is_handed_in(tmp_path: FilePath) -> None:
    with pytest.raises(ContractError, match="'csv' isn't known; allowed: catalog, lean"):
        read(tmp_path, registered=Registered())
