"""`test_gate::quote_gate` fails where a strategy doesn't keep to a gate of its contract, to the step."""

from __future__ import annotations

import json

import pytest
from gated import STRATEGY, line_of, write_contract
from project import Outcomes, Project

CLAUSE = "quotes: {max_spread: 0.05%, max_age: 30s, min_size: 50}\n"
SPREAD_ALONE = "quotes: {max_spread: 0.05%}\n"
SPREAD, AGE, SIZE = (f"{key}: '${{quotes.{key}}}'" for key in ("max_spread", "max_age", "min_size"))
SOUND = f"{SPREAD}, {AGE}, {SIZE}"

INSIDE = "quote: bid 99.04, ask 99.08, 0.04038% of the midpoint, limit 0.05%"
OUTSIDE = "quote: bid 99.03, ask 99.08, 0.05048% of the midpoint, limit 0.05%"

LATER = "from 2024-03-14 16:13:47.447 UTC on, after entry 1 of 2"
OTHERS = """\
from gated import Gated, GatedConfig


class OtherOnceItTrades(Gated):
    def against(self, quote):
        if not self.trades:
            return super().against(quote)
        return "wide_spread" if quote.ask_price - quote.bid_price > 0.02 else None


OtherOnceItTradesConfig = GatedConfig
"""
ONCE = "max_trades: 1"  # so that no entry follows

CONTRACTS = {
    "sound": (SOUND, CLAUSE + "paths: {paper: {feed: {drop: [{instruments: '*'}]}}}\n"),
    "none": (ONCE, CLAUSE),
    "a-tick-more": (f"max_spread: 0.00051, {ONCE}", SPREAD_ALONE),
    "a-step-too-strict": (f"{AGE}, {SIZE}, max_spread: 0.0004, strict: true", CLAUSE),
    "silent": (f"{SPREAD}, silent: true, {ONCE}", SPREAD_ALONE),
    "other-once-it-trades": (f"{SPREAD}, {AGE}", "quotes: {max_spread: 0.05%, max_age: 30s}\n"),
    "own-word": (f"{SPREAD}, reason: too_dear, {ONCE}", SPREAD_ALONE + "reasons: {too_dear: microstructure_reject}\n"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("gates"))
    made.checks = ["test_gate::quote_gate"]
    return made


@pytest.fixture(scope="module")
def outcomes(project: Project) -> Outcomes:
    """One run over all these contracts."""
    project.write("gated.py", STRATEGY)
    for name, (config, more) in CONTRACTS.items():
        write_contract(project, name, config=config, more=more)
    project.write("others.py", OTHERS)
    other = project.folder / "contracts" / "other-once-it-trades.yaml"
    other.write_text(other.read_text().replace("gated:Gated", "others:OtherOnceItTrades"))
    write_contract(project, "idle", config="every: 100000", more=CLAUSE)
    quiet = write_contract(project, "quiet", config=ONCE, more=SPREAD_ALONE)
    quiet.write_text(quiet.read_text().replace("kind: trade", "kind: no_trade"))
    write_contract(project, "without-gates")
    return Outcomes(project, "-k", "test_gate and quote_gate", "--parity-workers=2")


def report(outcomes: Outcomes, name: str) -> str:
    assert outcomes.counts(name) == {"failed": 1}, name
    return outcomes.report(name, "test_gate::quote_gate")


def place(project: Project, name: str) -> str:
    file = project.folder / "contracts" / f"{name}.yaml"
    return f"contracts/{name}.yaml:{line_of(file, 'quotes')}"


@pytest.mark.parametrize("name", ["sound", "own-word"])
def test_a_strategy_that_keeps_to_its_gates_passes(outcomes: Outcomes, name: str) -> None:
    """Of `sound` the paper path is fed with nothing: that is no matter of the gate."""
    assert outcomes.counts(name) == {"passed": 1}


def test_the_artifact_tells_each_gate_on_either_side(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("sound") == {"passed": 1}
    (file,) = project.folder.glob("artifacts/*/sound/checks/test_gate.quote_gate.json")
    told = {one["what"]: one["details"][0] for one in json.loads(file.read_text("utf-8"))["findings"]}

    spreads = [told.pop(f"max_spread 0.05%, just {side}") for side in ("inside", "outside")]
    assert spreads == [INSIDE, OUTSIDE]
    spreads = [told.pop(f"max_spread 0.05%, just {side}, {LATER}") for side in ("inside", "outside")]
    assert spreads == [
        "quote: bid 98.48, ask 98.52, 0.04061% of the midpoint, limit 0.05%",
        "quote: bid 98.47, ask 98.52, 0.05076% of the midpoint, limit 0.05%",
    ]
    ages = {"max_age 30 s, just inside": "30 s, limit 30 s", "max_age 30 s, just outside": "30.001 s, limit 30 s"}
    sizes = {"min_size 50, just inside": "50, limit 50", "min_size 50, just outside": "49, limit 50"}
    first = {what: f"quote: age {age}" for what, age in ages.items()}
    first |= {what: f"quote: size {size}" for what, size in sizes.items()}
    assert told == first | {f"{what}, {LATER}": quote for what, quote in first.items()}


def test_the_artifact_tells_that_no_later_entry_was_tried(outcomes: Outcomes, project: Project) -> None:
    assert outcomes.counts("own-word") == {"passed": 1}
    (file,) = project.folder.glob("artifacts/*/own-word/checks/test_gate.quote_gate.json")
    told = [one["what"] for one in json.loads(file.read_text("utf-8"))["findings"]]
    assert told[-1] == "nothing shows that quotes are looked at after the first entry"


def test_gates_that_nobody_looks_at(outcomes: Outcomes, project: Project) -> None:
    text = report(outcomes, "none")
    here, entered = place(project, "none"), "paper: sent 1 entry (enter BUY 10 MARKET ACME.XNAS (filled) at "
    spread = "max_spread 0.05%: on quotes one tick wider it must not trade, and does"
    assert text.startswith(f"session trend-day: {spread}: test_gate::quote_gate of contracts/none.yaml")
    assert f"{here}: {spread}\n    {OUTSIDE}\n    {entered}" in text
    age = "max_age 30 s: on quotes 0.001 s older it must not trade, and does"
    assert f"{here}: {age}\n    quote: age 30.001 s, limit 30 s\n    {entered}" in text
    size = "min_size 50: on quotes one step smaller it must not trade, and does"
    assert f"{here}: {size}\n    quote: size 49, limit 50\n    {entered}" in text


def test_gates_that_are_others_once_it_has_traded(outcomes: Outcomes, project: Project) -> None:
    """From the start on it keeps to them; then its age is no matter, and its spread has to be smaller."""
    text = report(outcomes, "other-once-it-trades")
    here = place(project, "other-once-it-trades")
    inside = f"on quotes just inside all gates {LATER}, it must trade on, and doesn't"
    assert text.startswith(f"session trend-day: {inside}: test_gate::quote_gate of contracts/other-once-it-trades.yaml")
    assert f"{here}: {inside}\n    paper: sent no entry; refused for wide_spread (microstructure_reject)\n" in text
    age = f"max_age 30 s: on quotes 0.001 s older {LATER}, it must not trade, and does"
    entered = "sent 1 entry (enter BUY 10 MARKET ACME.XNAS (filled) at 2024-03-14 17:40:4"
    assert f"{here}: {age}\n    quote: age 30.001 s, limit 30 s\n    paper: {entered}" in text
    assert "one tick wider" not in text


def test_a_gate_that_is_a_tick_too_wide(outcomes: Outcomes) -> None:
    text = report(outcomes, "a-tick-more")
    assert f"{OUTSIDE}\n    paper: sent 1 entry (" in text


def test_gates_that_refuse_what_is_just_inside(outcomes: Outcomes, project: Project) -> None:
    """They are tried at once; where the strategy doesn't trade then, each is tried alone."""
    text = report(outcomes, "a-step-too-strict")
    here, refused = place(project, "a-step-too-strict"), "paper: sent no entry; refused for"
    must = "on quotes just inside it must trade, and doesn't"
    assert f"{here}: max_spread 0.05%: {must}\n    {INSIDE}\n    {refused} wide_spread (micro" in text
    assert f"{here}: max_age 30 s: {must}\n    quote: age 30 s, limit 30 s\n    {refused} stale_quote (micro" in text
    assert f"{here}: min_size 50: {must}\n    quote: size 50, limit 50\n    {refused} small_size (micro" in text


def test_a_refusal_that_says_nothing(outcomes: Outcomes) -> None:
    text = report(outcomes, "silent")
    assert "max_spread 0.05%: on quotes one tick wider it doesn't trade, and doesn't say why" in text
    assert f"{OUTSIDE}\n    paper: sent no entry; said no reason\n" in text


def test_a_gate_that_no_session_shows(outcomes: Outcomes) -> None:
    text = report(outcomes, "idle")
    what = "the paper path enters in no session that should have an entry, so nothing shows that its quote gate holds"
    assert text.startswith(f"{what}: test_gate::quote_gate of contracts/idle.yaml")
    assert "contracts/idle.yaml:10: let one be of kind trade in which it enters" in text


def test_an_entry_in_a_session_that_should_have_none_is_as_good(outcomes: Outcomes) -> None:
    assert "max_spread 0.05%: on quotes one tick wider it must not trade, and does" in report(outcomes, "quiet")


def test_a_contract_without_gates_has_no_item(project: Project, outcomes: Outcomes) -> None:
    assert (project.folder / "contracts" / "without-gates.yaml").exists()
    with pytest.raises(KeyError):
        outcomes.counts("without-gates")
