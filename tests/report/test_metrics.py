"""What `metrics.prom` says, read as strictly as the format is written, whatever strings come from outside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from test_summary_page import HOSTILE, outcome, verdict

from pytest_parity.core.promoting.outcome import Ended
from pytest_parity.core.promoting.verdict import Cause, Reason
from pytest_parity.report.metrics import metrics_text
from pytest_parity.report.promotion import ContractVerdict, Promotion
from pytest_parity.report.words import printable

NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
LINES = (
    rf"# HELP (?P<helped>{NAME}) (?:[^\\\n]|\\[\\n])+",
    rf"# TYPE (?P<typed>{NAME}) gauge",
    rf"(?P<name>{NAME})(?:{{(?P<labels>{LABEL}(?:,{LABEL})*)}})? (?P<value>-?[0-9.]+(?:e[+-]?[0-9]+)?)",
)
STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


type Metrics = dict[str, dict[frozenset[tuple[str, str]], float]]


def read(text: str) -> Metrics:
    """Return each metric's samples, by labels; everything that the format has is asserted."""
    assert text.endswith("\n")
    metric, typed, seen = "", False, []
    for line in text.removesuffix("\n").split("\n"):
        (found,) = (match for form in LINES if (match := re.fullmatch(form, line)))
        said = found.groupdict()
        if "helped" in said:
            metric, typed = said["helped"], False
            seen.append(metric)
        elif "typed" in said:
            assert (said["typed"], typed) == (metric, False)
            typed = True
        else:
            assert (said["name"], typed) == (metric, True)
    assert len(seen) == len(set(seen))
    told: Metrics = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples = told.setdefault(family.name.removeprefix("pytest_parity_"), {})
            assert frozenset(sample.labels.items()) not in samples
            samples[frozenset(sample.labels.items())] = sample.value
    return told


def metrics(*contracts: ContractVerdict) -> Metrics:
    promotion = Promotion(gate=True, contracts=contracts)
    return read(metrics_text(promotion, STARTED, STARTED + timedelta(seconds=90.5)))


def test_each_contract_has_its_verdict() -> None:
    failed = Reason(cause=Cause.FAILED, what="secret words", node="n")
    told = metrics(verdict(failed), verdict(name="fine"))
    named = {("contract", "whole"), ("file", "c/whole.yaml")}

    assert told["verdict"][frozenset({*named, ("verdict", "blocked")})] == 1
    assert told["verdict"][frozenset({*named, ("verdict", "promote")})] == 0
    assert {dict(labels)["verdict"]: value for labels, value in told["run_verdict"].items()} == {
        "promote": 0,
        "incomplete": 0,
        "blocked": 1,
    }
    assert told["reasons"] == {
        frozenset(named): 1,
        frozenset({("contract", "fine"), ("file", "c/fine.yaml")}): 0,
    }
    assert told["run_duration_seconds"] == {frozenset(): 90.5}
    assert told["run_end_timestamp_seconds"] == {frozenset(): STARTED.timestamp() + 90.5}
    assert {len(told[name]) for name in ("decisions", "orders", "fills", "rejections", "quotes")} == {4}


def test_items_of_a_label_are_counted_over_the_sessions() -> None:
    whole = verdict()
    assert whole.loaded is not None
    session = whole.loaded.contract.sessions[0].id
    items = [outcome(f"{session}::exit_mismatch", Ended.EXPECTED), outcome("test_gate::fail_closed"), outcome("frozen")]

    told = metrics(verdict(outcomes=tuple(items)))["items"]

    assert {(dict(labels)["item"], dict(labels)["outcome"]): value for labels, value in told.items()} == {
        ("exit_mismatch", "expected"): 1,
        ("test_gate::fail_closed", "passed"): 1,
        ("frozen", "passed"): 1,
    }


@pytest.mark.parametrize("text", [*HOSTILE, 'a "quoted" name, \\"'], ids=range(len(HOSTILE) + 1))
def test_a_name_from_outside_stays_one_label(text: str) -> None:
    told = metrics(verdict(name=text, outcomes=(outcome(text),)), verdict(name=text), verdict(whole=False))

    (labels,) = {labels for labels in told["sessions"] if dict(labels)["contract"] != "whole"}
    assert dict(labels) == {"contract": printable(text, 200), "file": printable(f"c/{text}.yaml", 200)}
