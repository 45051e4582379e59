"""What the JSON Schema says of several fields at once, as far as a schema can: what validators judge between them.

A schema compares no two values, and doesn't follow a name to the clause that gives it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pytest_parity.contract.data import DATA_TYPES, LEAN_TYPES
from pytest_parity.contract.paths import BACKTEST, SANDBOX
from pytest_parity.contract.references import REFERENCE_NAMES
from pytest_parity.contract.start import PRICES_NEEDED
from pytest_parity.core.feeding.delivery import FEED_FIELDS

if TYPE_CHECKING:
    type Schema = dict[str, Any]

NULL: Final = {"type": "null"}
CONFIG_VALUE: Final = "ConfigValue"
SETTING: Final = "Setting"
_LEAN_LISTS: Final = {
    "instruments": {"maxItems": 0},
    "types": {"anyOf": [{"items": {"enum": [*LEAN_TYPES]}}, {"const": [*DATA_TYPES]}]},
    "options": False,
}
_CATALOG_HAS_NOT: Final = {"ticker": False, "strikes": False, "dte": False, "options": False}
_LEAN_TICKER: Final = {"required": ["ticker"]}


def _is(source: str) -> Schema:
    return {"properties": {"source": {"const": source}}, "required": ["source"]}


def _keeps(source: str) -> Schema:
    """Say that a session's override has this source, since the contract has it."""
    return {"properties": {"source": {"const": source}}}


def _overrides(source: str, *rules: Schema) -> Schema:
    """Say what sessions may override of a contract with this source."""
    return {
        "if": {"required": ["data"], "properties": {"data": _is(source)}},
        "then": {"properties": {"sessions": {"items": {"properties": {"data": {"allOf": [*rules]}}}}}},
    }


def _tree(pattern: str, name: str) -> Schema:
    """Say that every text at any depth matches."""
    inner = {"$ref": f"#/$defs/{name}"}
    return {"pattern": pattern, "items": inner, "additionalProperties": inner}


_SWITCH_FOR_ITS_STATE: Final[Schema] = {
    "if": {
        "required": ["paths"],
        "properties": {
            "paths": {
                "required": ["paper"],
                "properties": {
                    "paper": {
                        "required": ["start"],
                        "properties": {
                            "start": {"required": ["kill_switch"], "properties": {"kill_switch": {"type": "string"}}}
                        },
                    }
                },
            }
        },
    },
    "then": {"required": ["kill_switch"]},
}


def _options_of_a_plugin(runner: str) -> Schema:
    """Say that only another runner takes options."""
    other = {"required": ["runner"], "properties": {"runner": {"not": {"const": runner}}}}
    return {"if": other, "else": {"properties": {"options": False}}}


RULES: Final[dict[str, Schema]] = {
    "BacktestPath": _options_of_a_plugin(BACKTEST),
    "PaperPath": _options_of_a_plugin(SANDBOX),
    "DataTerms": {
        "allOf": [
            {"if": _is("lean"), "then": {**_LEAN_TICKER, "properties": _LEAN_LISTS}},
            {"if": _is("catalog"), "then": {"properties": _CATALOG_HAS_NOT}},
        ]
    },
    "DataOverride": {
        "allOf": [
            {"if": _is("lean"), "then": {"properties": _LEAN_LISTS}},
            {"if": _is("catalog"), "then": {"properties": _CATALOG_HAS_NOT}},
        ]
    },
    "Expect": {
        "anyOf": [
            {"required": ["trades"]},
            {"required": ["decisions"], "properties": {"decisions": {"minItems": 1}}},
        ]
    },
    "ExpectedMismatch": {
        "allOf": [
            {
                "if": {"required": ["field"], "properties": {"field": {"enum": [*FEED_FIELDS]}}},
                "then": {"properties": {"label": {"const": "data_missing"}, "also": {"maxItems": 0}}},
            },
            {"properties": {"also": {"items": {"not": {"enum": [*FEED_FIELDS]}}}}},
        ]
    },
    "StartOrder": {
        "allOf": [
            {
                "if": {"properties": {"order_type": {"const": kind}}, "required": ["order_type"]},
                "then": {
                    "required": list(needed),
                    "properties": {name: False for name in ("price", "trigger_price") if name not in needed},
                },
            }
            for kind, needed in PRICES_NEEDED.items()
        ]
    },
    "LaunchContract": {
        "allOf": [
            _overrides(
                "catalog",
                {"if": _keeps("catalog"), "then": {"properties": _CATALOG_HAS_NOT}},
                {"if": _is("lean"), "then": _LEAN_TICKER},
            ),
            _overrides("lean", {"if": _keeps("lean"), "then": {"properties": _LEAN_LISTS}}),
            _SWITCH_FOR_ITS_STATE,
        ]
    },
}
# What is free in a contract, for Nautilus to parse: a config may refer to a clause, a setting may not.
FREE: Final[dict[str, Schema]] = {
    CONFIG_VALUE: _tree(
        rf"^(\$\{{({'|'.join(map(re.escape, REFERENCE_NAMES))})\}}|(?![\s\S]*\$\{{)[\s\S]*)$", CONFIG_VALUE
    ),
    SETTING: _tree(r"^(?![\s\S]*\$\{)", SETTING),
}
OF_SETTINGS: Final = ("Engines", "Venue", "VenueOverride")
