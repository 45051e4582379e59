"""The reference page of a launch contract, generated from the models by way of their JSON Schema.

Written again with `python -m pytest_parity.contract.reference_page > docs/contract-reference.md`.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from pytest_parity.contract.schema import make_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    type Schema = dict[str, Any]

_TOP = """\
# Every key of a launch contract

Generated from the models that read a contract. [The launch contract](contract.md) explains what the clauses do.
A key with a default may be left out; a mapping's default is that of each of its keys.
"""


def reference_page() -> str:
    """Give the page as the file has it."""
    schema = make_schema()
    places: dict[str, list[str]] = {}
    for name, place in _clauses(schema, schema["$defs"], ""):
        places.setdefault(name, []).append(place)
    sections = [_TOP, _table(schema, places, required=schema["required"])]
    for name, where in places.items():
        clause = schema["$defs"][name]
        sections += [f"## {where[0]}\n", *_also(where), _description(clause)]
        sections.append(_table(clause, places, required=clause.get("required", [])))
    return "\n".join(sections).rstrip() + "\n"


def _clauses(clause: Schema, definitions: Schema, place: str) -> Iterator[tuple[str, str]]:
    """Walk to every clause below this one: its definition's name, and the keys that lead to it."""
    for key, field in clause["properties"].items():
        for name in _references(field):
            here = f"{place}.{key}".removeprefix(".")
            yield name, here
            yield from _clauses(definitions[name], definitions, here)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for key in ("allOf", "anyOf", "items"):
            yield from _references(part.get(key))
    elif isinstance(part, list):
        for entry in part:
            yield from _references(entry)


def _also(where: list[str]) -> list[str]:
    return [f"Also of {', '.join(f'`{place}`' for place in where[1:])}.\n"] if where[1:] else []


def _description(clause: Schema) -> str:
    text: str = clause["description"]
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text.replace("`None`", "not given")) + "\n"


def _table(clause: Schema, places: dict[str, list[str]], *, required: list[str]) -> str:
    lines = ["| key | takes | default | meaning |", "| --- | --- | --- | --- |"]
    for key, field in clause["properties"].items():
        default = "required" if key in required else _default(field)
        meaning = field.get("description", "As Nautilus has it.").replace("\n", " ")
        lines.append(f"| `{key}` | {_words(field, places)} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def _default(field: Schema) -> str:
    default = field.get("default")
    if default is None:
        return "its keys'" if "$ref" in field else "none"
    if isinstance(default, list):
        return "all" if default == field.get("items", {}).get("enum") else ", ".join(f"`{word}`" for word in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _words(part: Schema, places: dict[str, list[str]]) -> str:
    """Say what a key takes."""
    if "$comment" in part:
        words: str = part["$comment"]
    elif "$ref" in part:
        place = places[part["$ref"].rpartition("/")[2]][0]
        words = f"[a mapping](#{place.replace('.', '')})"
    elif "allOf" in part:
        words = _words(part["allOf"][0], places)
    elif "enum" in part or "const" in part:
        words = ", ".join(f"`{word}`" for word in part.get("enum", [part.get("const")]))
    elif "anyOf" in part:
        words = " or ".join(_words(kind, places) for kind in part["anyOf"] if kind != {"type": "null"})
    elif part["type"] == "array":
        words = f"a list: {_words(part['items'], places)}"
    else:
        values = list(part.get("patternProperties", {}).values())
        words = f"a mapping, name to {_words(values[0], places)}" if values else "a mapping"
    return words


if __name__ == "__main__":
    sys.stdout.write(reference_page())
