"""The JSON Schema for editors: it accepts what the loader accepts, and refuses what a schema can see."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest
import yaml
from jsonschema import Draft7Validator

from pytest_parity.contract.schema import SCHEMA_FILE, schema_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.load import LoadedContract

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)

EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
CASES = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))["fault"]

# Faults that a schema can't see, by the words of their message, and why.
UNSEEN: Final = {
    r"is already the id on line": "a schema can't compare the entries of a list",
    r"is no (session|venue) of this file": "a name that another clause gives",
    r"is the state of no kill switch|reaches nobody": "what another clause gives, or a config refers to",
    r"\$\{.*(refers to|isn't a reference|is a reference)": "references are judged by what they refer to",
    r"config\S*: still says TODO": "a config is for Nautilus to parse: to the schema it is any text",
    r"ends before it begins|begins when it ends": "a schema can't compare two times",
    r"is no range of days": "a schema can't compare two numbers",
    r"lists .* after": "a schema can't compare the entries of a list",
    r"'2024-02-30' isn't a date": "a schema knows digits, not months",
    r"'Replay' is a reserved name": "reserved in any capitals; the schema has them as they are written",
    r"source catalog has no key ticker": "a session's override is judged by the contract's data",
}


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: `NO` and `16:00` are texts, `5` is a number, `true` a truth value."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)
EditorLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))
EditorLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(loader.construct_scalar(node)))


def seen(text: str) -> list[str]:
    document = yaml.load(text, Loader=EditorLoader)  # noqa: S506 - a safe loader
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(document)]


def unseen(message: str) -> bool:
    return any(re.search(words, message) for words in UNSEEN)


def test_the_shipped_file_is_current() -> None:
    """Else: python -m pytest_parity.contract.schema > pytest_parity/contract/launch_contract.schema.json."""
    assert schema_text() == SCHEMA_FILE.read_text("utf-8")


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", EXAMPLES, ids=[str(file.relative_to(ROOT)) for file in EXAMPLES])
def test_every_example_is_accepted(file: Path) -> None:
    assert seen(file.read_text("utf-8")) == []


ACCEPTED = [
    "history: {days: 5}",
    "history: {days: '5'}",
    "history: {days: 1_0}",
    "tickers: [TWX, 700, true]",
    "tolerance: {signal_time: 0s, fill_time: 1.5 min, price: 0.00, pnl: -0 USD}",
    "tolerance: {price: '1e-3', pnl: 0.05 USD}",
    "entry_window: {from: 09:45, to: 16:00}",
    "strict_parity: false",
    "strict_parity: 'true'",
    "artifact_root: out/of/here",
    "coverage:",
    "profile:",
    "quotes: {max_age: 120s, max_spread: 0.5 %, min_size: 010}",
    "risk: {risk_per_trade: 0.01 USD, max_trades_per_day: 2, daily_loss_cap: +1e3 USD}",
    "reasons: {thin: microstructure_reject}",
    "paths: {paper: {feed: {drop: [{instruments: '*.OPRA', from: 10:00}, {instruments: [A.B, 5]}]}}}",
    "paths: {paper: {start: {orders: [{instrument: A.B, side: BUY, order_type: LIMIT, quantity: 1, price: 1.5}]}}}",
    "promotion: {kinds: [], repeat: 1}",
    "expected_mismatches: [{label: fill_mismatch, sessions: ['*'], rule: 1, reason: 2, owner: 3, until: 2027-03-31}]",
]


@pytest.mark.parametrize("clause", ACCEPTED)
def test_what_the_loader_accepts_is_accepted(load: Callable[[str], LoadedContract], least: str, clause: str) -> None:
    load(least + clause + "\n")

    assert seen(least + clause + "\n") == []


def test_with_a_profile_the_strategy_may_be_left_out_or_given_in_part(least: str) -> None:
    lines = least.splitlines(keepends=True)
    without = "".join([*lines[:2], *lines[5:]])

    assert seen(without) == ["$: 'strategy' is a required property"]
    assert seen(without + "profile: orb\n") == []
    assert seen(without + "profile: orb\nstrategy: {config: {stop: 1}}\n") == []
    assert seen(without + "strategy: {config: {stop: 1}}\n") != []


@pytest.mark.parametrize("case", CASES, ids=[case["message"].split(";")[0] for case in CASES])
def test_a_fault_is_refused_unless_no_schema_could_see_it(least: str, case: dict[str, str]) -> None:
    found = seen(least.replace(case["old"], case["new"]))

    assert (found == []) is unseen(case["message"])


@pytest.mark.parametrize("words", UNSEEN, ids=list(UNSEEN.values()))
def test_every_reason_for_not_seeing_is_needed(words: str) -> None:
    assert any(re.search(words, case["message"]) for case in CASES)


@pytest.mark.parametrize(
    "text",
    [
        "data: {source: lean, root: research}",
        "data: {source: catalog, root: research, ticker: TWX}",
        "data: {source: lean, root: research, ticker: TWX, instruments: [TWX.OPRA]}",
    ],
)
def test_what_a_source_can_not_do_is_refused(least: str, text: str) -> None:
    assert seen(least.replace("data: {source: catalog, root: research}", text)) != []


def test_every_key_of_ours_is_described() -> None:
    """Those without are settings of a Nautilus venue, in Nautilus's words."""
    definitions = {"": SCHEMA, **SCHEMA["$defs"]}
    undescribed = {
        name
        for name, definition in definitions.items()
        for field in definition["properties"].values()
        if "description" not in field
    }

    assert undescribed == {"Venue", "VenueOverride"}
