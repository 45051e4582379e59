"""The JSON Schema of a launch contract, generated from the models, for editors.

It accepts every contract that the loader accepts, and refuses what can be seen without looking at two places at once.
Written again with `python -m pytest_parity.contract.schema > pytest_parity/contract/launch_contract.schema.json`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel

from pytest_parity.contract.empties import NULL_IS_A_VALUE
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.schema_rules import CONFIG_VALUE, FREE, NULL, OF_SETTINGS, RULES, SETTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    type Schema = dict[str, Any]

_NULL_IN: Final = tuple(model.__name__ for model in NULL_IS_A_VALUE)
SCHEMA_FILE: Final = Path(__file__).with_name("launch_contract.schema.json")


def make_schema() -> Schema:
    """Generate the schema; it stands by itself, in the draft that editors know best."""
    schema = LaunchContract.model_json_schema()
    defaults = {model.__name__: _defaults(model) for model in _models_in(LaunchContract)}
    definitions: Schema = schema.pop("$defs")
    definitions.pop("JsonValue", None)
    for name, definition in (*definitions.items(), (LaunchContract.__name__, schema)):
        definition |= RULES.get(name, {})  # noqa: PLW2901 - in place
        definition.pop("title")
        for key, value in definition["properties"].items():
            if name not in _NULL_IN:
                _refuse_null(value)
            _tidy(value, defaults[name].get(key), SETTING if name in OF_SETTINGS else CONFIG_VALUE)
    _let_profile_give_strategy(schema, definitions)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Launch contract",
        **schema,
        "$defs": dict(sorted((definitions | FREE).items())),
    }


def schema_text() -> str:
    """Give the schema as the file has it."""
    return json.dumps(make_schema(), indent=1, ensure_ascii=False) + "\n"


def _models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for info in model.model_fields.values():
        for inner in _named(info.annotation):
            yield from _models_in(inner)


def _named(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _named(part)


def _defaults(model: type[BaseModel]) -> Schema:
    """Give the defaults as a file would write them."""
    words: Schema = model.model_construct().model_dump(mode="json", by_alias=True)
    return words


def _refuse_null(field: Schema) -> None:
    """Leave of an optional field what it takes when it is given."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != NULL]
    if len(kinds) > 1:
        field["anyOf"] = kinds
    elif kinds:
        del field["anyOf"]
        # beside a reference nothing else counts
        field |= {"allOf": kinds} if "$ref" in kinds[0] else kinds[0]


def _tidy(field: Schema, default: Any, free: str) -> None:
    """Leave of a field what helps a person: no titles made of its key, no default that only says that there is none.

    `free` names the definition of what Nautilus parses.
    """
    field.pop("title", None)
    field.pop("default", None)
    if default not in (None, [], {}) and not isinstance(default, dict):
        field["default"] = default
    if any(example.startswith(("{", "[")) for example in field.get("examples", [])):
        del field["examples"]  # written as YAML, which a schema can't say
    if (patterns := field.get("patternProperties")) is not None:
        field.update(propertyNames={"pattern": next(iter(patterns))}, additionalProperties=False)
    inner = field.get("additionalProperties")
    if isinstance(inner, dict) and inner.get("$ref", "").endswith("/JsonValue"):
        inner["$ref"] = f"#/$defs/{free}"
    for part in (*field.get("anyOf", ()), field.get("items")):
        if isinstance(part, dict):
            _tidy(part, None, free)


def _let_profile_give_strategy(schema: Schema, definitions: Schema) -> None:
    whole = definitions["StrategyTerms"]
    definitions["OwnStrategy"] = {key: value for key, value in whole.items() if key != "required"}
    schema["properties"]["strategy"]["$ref"] = "#/$defs/OwnStrategy"
    schema["required"].remove("strategy")
    schema["if"] = {"required": ["profile"]}
    schema["else"] = {"required": ["strategy"], "properties": {"strategy": {"required": whole["required"]}}}


if __name__ == "__main__":
    sys.stdout.write(schema_text())
