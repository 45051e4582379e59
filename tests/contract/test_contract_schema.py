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

from pytest_parity.contract.data import DATA_TYPES
from pytest_parity.contract.schema import SCHEMA_FILE, schema_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_parity.contract.load import LoadedContract

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)

EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
SHOWN = [
    (page.name, block)
    for page in sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    for block in re.findall(r"```yaml\n(launch_contract.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
]
CASES = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))["fault"]
BAD = sorted(Path(__file__).with_name("bad").glob("*.yaml"))

# Bad contracts that no schema can refuse, and why; a file that is refused after all fails the test.
UNSEEN_FILES: Final = {
    "a value is compared with another": {
        "decisions-out-of-order",
        "dte-reversed",
        "history-required-of-no-days",
        "id-twice",  # no two entries may share an id: `uniqueItems` compares whole entries
        "venue-twice",
        "window-of-no-time",
        "window-reversed",
    },
    "another clause gives the name or the value": {
        "acceptance-of-no-session",
        "balance-in-another-currency",
        "currency-mistyped",
        "override-of-an-unknown-venue",
        "pattern-of-no-session",
        "reference-to-nothing",
        "switch-that-nobody-reads",
        "venue-unknown",
    },
    "another file gives the name": {"profile-without-registry"},
    "the YAML, not what it says, is at fault": {"aliases-that-explode", "byte-order-mark", "nested-without-end"},
}
# The same for the table, by the words of the message.
UNSEEN: Final = {
    r"goes from .* to |lists .* after": "a value is compared with another",
    r"refers to a value that the contract doesn't give": "another clause gives the value",
    r"config\S*: still says TODO": "a config is for Nautilus to parse: to the schema it is any text",
}


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: `NO` and `16:00` are texts, `5` is a number, `true` a truth value.

    A key that stands twice is no YAML.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- PyYAML's signature
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
        return mapping


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


def refused(content: bytes) -> bool:
    """Whether an editor marks anything: what is no YAML, or what the schema sees."""
    try:
        return seen(content.decode("utf-8")) != []
    except (yaml.YAMLError, UnicodeDecodeError):
        return True


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


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 20
    assert len(SHOWN) >= 2


@pytest.mark.parametrize(("page", "text"), SHOWN, ids=[page for page, _ in SHOWN])
def test_every_contract_that_a_page_shows_is_accepted(page: str, text: str) -> None:
    assert (page, seen(text)) == (page, [])


ACCEPTED = [
    "data: {source: lean, root: r, ticker: TWX, instruments: [], types: [bars]}",
    f"data: {{source: lean, root: r, ticker: TWX, types: [{', '.join(DATA_TYPES)}]}}",
    "actors: [{actor_path: ünit.wörds:Änderung, config_path: a_1:_B.C2}]",
    "actors: [{actor_path: a:B, config_path: a:C, config: {x: 'costs 5$ {x}', y: [1, ~, {z: no}]}}]",
    "quotes: {min_size: 2}\nactors: [{actor_path: a:B, config_path: a:C, config: {x: '${quotes.min_size}'}}]",
    "engines: {risk: {max_notional_per_order: {A.B: 5}, rates: [1, x]}}",
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
    "quotes: {max_age: 120s, max_spread: 0.5 %, min_size: 010}",
    "risk: {risk_per_trade: 0.01 USD, max_trades_per_day: 2, daily_loss_cap: +1e3 USD}",
    "reasons: {thin: microstructure_reject}",
    "paths: {paper: {feed: {drop: [{instruments: '*.OPRA', from: 10:00}, {instruments: [A.B, 5]}]}}}",
    "paths: {paper: {start: {orders: [{instrument: A.B, side: BUY, order_type: LIMIT, quantity: 1, price: 1.5}]}}}",
    "promotion: {kinds: [], repeat: 1}",
    "expected_mismatches: [{label: fill_mismatch, sessions: ['*'], rule: 1, reason: 2, owner: 3, until: 2027-03-31}]",
    "expected_mismatches: [{label: fill_mismatch, sessions: ['*'], rule: 理, reason: é, owner: ٣, until: 2027-03-31}]",
]


@pytest.mark.parametrize("clause", ACCEPTED)
def test_what_the_loader_accepts_is_accepted(load: Callable[[str], LoadedContract], least: str, clause: str) -> None:
    text = least.replace("data: {source: catalog, root: research}\n", "") if clause.startswith("data:") else least
    load(f"{text}{clause}\n")

    assert seen(f"{text}{clause}\n") == []


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "2023-02-28", "2024-12-31", "2024-04-30", "2014-06-05"])
def test_a_day_that_exists_is_accepted(least: str, day: str) -> None:
    assert seen(least.replace("2024-03-05", day)) == []


@pytest.mark.parametrize("day", ["2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(least: str, day: str) -> None:
    assert seen(least.replace("2024-03-05", day)) != []


@pytest.mark.parametrize(
    "override",
    [
        "data: {root: other, types: [quotes]}",
        "data: {source: catalog, instruments: [A.B]}",
        "data: {source: lean, ticker: TWX, dte: 7}",
    ],
)
def test_what_a_session_may_override_is_accepted(
    load: Callable[[str], LoadedContract], least: str, override: str
) -> None:
    text = least.replace("kind: trade", f"kind: trade, {override}")
    load(text)

    assert seen(text) == []


@pytest.mark.parametrize("override", ["ticker: TWX", "source: lean", "source: lean, ticker: TWX, instruments: [A.B]"])
def test_what_a_session_may_not_override_is_refused(least: str, override: str) -> None:
    assert seen(least.replace("kind: trade", f"kind: trade, data: {{{override}}}")) != []


def test_with_a_profile_the_strategy_may_be_left_out_or_given_in_part(least: str) -> None:
    lines = least.splitlines(keepends=True)
    without = "".join([*lines[:2], *lines[5:]])

    assert seen(without) == ["$: 'strategy' is a required property"]
    assert seen(without + "profile: orb\n") == []
    assert seen(without + "profile: orb\nstrategy: {config: {stop: 1}}\n") == []
    assert seen(without + "strategy: {config: {stop: 1}}\n") != []


@pytest.mark.parametrize("case", CASES, ids=[case["message"].split(";")[0] for case in CASES])
def test_a_fault_is_refused_unless_no_schema_could_see_it(least: str, case: dict[str, str]) -> None:
    assert refused(least.replace(case["old"], case["new"]).encode()) is not unseen(case["message"])


@pytest.mark.parametrize("file", BAD, ids=[file.stem for file in BAD])
def test_a_bad_contract_is_refused_unless_no_schema_could(file: Path) -> None:
    assert refused(file.read_bytes()) is (file.stem not in set().union(*UNSEEN_FILES.values()))


def test_what_no_schema_could_refuse_is_there() -> None:
    assert {name for names in UNSEEN_FILES.values() for name in names} <= {file.stem for file in BAD}


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
        for field in definition.get("properties", {}).values()
        if "description" not in field
    }

    assert undescribed == {"Venue", "VenueOverride"}
