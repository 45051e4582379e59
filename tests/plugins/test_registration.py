"""What a plug-in registers is judged: a taken name or a value that can't be used is refused, naming both."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_parity.checks.verdicts import Passed
from pytest_parity.core.fault import PluginFault
from pytest_parity.core.labelling.rule import NewLabel
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.plugin.registration import Registration
from pytest_parity.session.check import Check

BORROW = NewLabel(name="borrow_reject", meaning="no shares")
SECRET = NewLabel(name="manual_stop", meaning="somebody stopped it", declarable=False)
STEADY = {"strategy_path": "desk.steady:Steady", "config_path": "desk.steady:SteadyConfig"}


def examine(_: Any) -> Passed:
    return Passed()


def check(item: str = "test_gate::desk", rung: Rung = Rung.TEST_GATE) -> Check:
    return Check(item=item, rung=rung, examine=examine)


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("paths", ["journal"], "returned ['journal'] for paths; return a mapping, by name"),
        ("paths", {"a b": "desk.run:run"}, "registers path 'a b', which can't be a name here; use 1 to 64 letters"),
        ("paths", {"desk": "desk.run"}, "registers path 'desk' as 'desk.run', which isn't a path to a class; write it"),
        ("paths", {"desk": print}, "registers path 'desk' as <built-in function print>, which isn't a path"),
        (
            "paths",
            {"sandbox": "desk.run:run"},
            "registers path 'sandbox' (desk.run:run), which the package has (one of its own); give it another name",
        ),
        ("paths", {"journal": "desk.run:run"}, "'journal' (desk.run:run), which the package has (one that is still to"),
        ("sources", {"lean": "desk.lean:read"}, "registers source 'lean' (desk.lean:read), which the package has"),
        ("labels", {"borrow_reject": "x"}, "returned {'borrow_reject': 'x'} for labels; return a list"),
        ("labels", ["borrow_reject"], "registers 'borrow_reject' as a label; return NewLabel(name=…, meaning=…)"),
        ("labels", [NewLabel(name="Borrow", meaning="")], "registers label 'Borrow'; a label's name has small letters"),
        ("labels", [NewLabel(name="replay", meaning="")], "registers label 'replay'; a label's name"),
        (
            "labels",
            [NewLabel(name="data_missing", meaning="no feed")],
            "registers label 'data_missing' (no feed), which the package has (one of its own)",
        ),
        (
            "reasons",
            {"stale_quote": "data_missing"},
            "registers reason 'stale_quote' (data_missing), which the package has (microstructure_reject)",
        ),
        ("reasons", {"no_borrow": "borrow"}, "registers reason 'no_borrow' for 'borrow'; a reason stands for a label"),
        ("reasons", {"halted": "unclassified"}, "registers reason 'halted' for 'unclassified'; a reason stands for"),
        ("rules", ["rule"], "registers 'rule' as a rule; return functions of a CaseView"),
        (
            "profiles",
            {"steady": {"strategy_path": "desk.steady:Steady"}},
            "registers profile 'steady', which can't be read (config_path: Field required); a profile has",
        ),
        ("profiles", {"steady": {**STEADY, "config": {"stop": 0.1}}}, "(0.1 is a float; write it as text)"),
        ("checks", check(), "returned a Check for checks; return a list"),
        ("checks", ["desk"], "registers 'desk' as a check; return pytest_parity.session.check.Check"),
        (
            "checks",
            [check("desk")],
            "registers check 'desk' of rung test_gate; a check's item is RUNG::NAME, of its own rung",
        ),
        ("checks", [check("frozen::desk", Rung.FROZEN)], "registers check 'frozen::desk' of rung frozen"),
        (
            "checks",
            [check("test_gate::contract_loading")],
            "'test_gate::contract_loading' (test_registration:examine), which the package has (pytest_parity.session.",
        ),
    ],
)
def test_what_cant_be_used_is_refused(kind: str, given: Any, said: str) -> None:
    with pytest.raises(PluginFault) as refused:
        Registration().add(kind, "desk", given)

    assert str(refused.value).startswith("plug-in desk: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "one", "other", "said"),
    [
        ("paths", {"bot": "a:run"}, {"bot": "b:run"}, "path 'bot' (b:run), which plug-in first has (a:run)"),
        ("sources", {"csv": "a:read"}, {"csv": "b:read"}, "source 'csv' (b:read), which plug-in first has (a:read)"),
        (
            "labels",
            [BORROW],
            [NewLabel(name="borrow_reject", meaning="no locate")],
            "label 'borrow_reject' (no locate), which plug-in first has (no shares)",
        ),
        (
            "reasons",
            {"halted": "data_missing"},
            {"halted": "broker_reject"},
            "reason 'halted' (broker_reject), which plug-in first has (data_missing)",
        ),
        (
            "profiles",
            {"steady": STEADY},
            {"steady": STEADY | {"strategy_path": "other:Steady"}},
            "profile 'steady' (other:Steady), which plug-in first has (desk.steady:Steady)",
        ),
        ("checks", [check()], [check()], "check 'test_gate::desk' (test_registration:examine), which plug-in first"),
    ],
)
def test_a_name_that_another_plugin_has_is_refused(kind: str, one: Any, other: Any, said: str) -> None:
    registration = Registration()
    registration.add(kind, "first", one)

    with pytest.raises(PluginFault) as refused:
        registration.add(kind, "second", other)

    assert str(refused.value).startswith(f"plug-in second: registers {said}")


def test_nobody_may_give_a_reason_for_a_label_that_cant_be_declared() -> None:
    registration = Registration()
    registration.add("labels", "desk", [BORROW, SECRET])

    with pytest.raises(
        PluginFault, match=r"registers reason 'stopped' for 'manual_stop'.*fill_mismatch, borrow_reject"
    ):
        registration.add("reasons", "desk", {"stopped": "manual_stop"})


def test_a_profiles_config_is_text_as_in_the_registrys_file() -> None:
    registration = Registration()
    registration.add(
        "profiles", "desk", {"steady": {**STEADY, "config": {"every": 300, "on": True, "list": [1, None]}}}
    )

    assert registration.registered.profiles["steady"].terms.config == {
        "every": "300",
        "on": "true",
        "list": ["1", None],
    }
