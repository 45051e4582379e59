"""Each place that the term map names is there: keys, items and modules here, fields of artifacts in a gate's run.

`tests/examples/test_drifted.py` holds the fields against what its gate has stored.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import term_map

from pytest_parity.contract.schema import make_schema
from pytest_parity.report.session_files import SESSION_FILES

if TYPE_CHECKING:
    from project import Project

ROOT = Path(__file__).parents[2]
TERMS = """\
backtest parity, paper-scoped API key, launch contract, fail-closed data gate, order lifecycle, position state,
data-feed parity, paper fill evidence, live drift, options data API, OPRA-originating data, OCC option symbol,
bid/ask spread, midpoint, quote/trade condition, quote vs trade semantics, REST snapshot, WebSocket stream,
entitlement gate, quote freshness, timestamp semantics, pagination cursor, response envelope, rate-limit budget"""


def has_key(clause: dict[str, Any], definitions: dict[str, Any], keys: list[str]) -> bool:
    """Whether a chain of keys leads somewhere in a schema."""
    if not keys:
        return True
    if "$ref" in clause:
        return has_key(definitions[clause["$ref"].rpartition("/")[2]], definitions, keys)
    if keys[0] in clause.get("properties", {}):
        return has_key(clause["properties"][keys[0]], definitions, keys[1:])
    below = [*clause.get("anyOf", []), *clause.get("allOf", []), clause.get("items", {})]
    return any(has_key(one, definitions, keys) for one in below if one)


def test_each_term_has_a_row_that_names_a_place() -> None:
    rows = term_map.rows()

    assert [term for term, *_ in rows] == [term.strip() for term in TERMS.replace("\n", " ").split(",")]
    assert [term for term, _, where, _ in rows if "`" not in where] == []


def test_what_is_not_there_is_still_to_come_and_nothing_else_is() -> None:
    for term, meaning, _, since in term_map.rows():
        assert (meaning.startswith("Not there: "), term) == (since.startswith("still to come"), term)


def test_each_place_is_of_a_kind_that_is_looked_up() -> None:
    kinds = ["contract", "item", "replay", *term_map.files()]
    known = {name.rpartition("/")[2] for name in SESSION_FILES} | {"run.json", "promotion.json"}

    assert {*term_map.files()} <= known
    assert sum(len(term_map.places(kind)) for kind in kinds) == sum(row[2].count(": ") for row in term_map.rows())


def test_keys_of_the_contract_are_in_its_schema() -> None:
    schema = make_schema()

    assert [key for key in term_map.places("contract") if not has_key(schema, schema["$defs"], key.split("."))] == []


def test_modules_are_there() -> None:
    assert [name for name in term_map.places("replay") if find_spec(name) is None] == []


def test_items_are_collected(project: Project) -> None:
    text = (ROOT / "examples" / "options" / "opening-range.yaml").read_text("utf-8")
    project.write("contracts/bot.yaml", f"{text}launch_command: bot --contract ${{contract}}\n")
    project.checks = None

    run = project.run("--parity", "--collect-only", "-q")

    collected = {line.removeprefix("contracts/bot.yaml::") for line in run.lines}
    collected |= {line.rpartition("::")[2] for line in run.lines}
    assert [item for item in term_map.places("item") if item not in collected] == []
