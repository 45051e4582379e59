"""Pydantic's findings in our own short sentences: what is wrong; what is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pytest_parity.contract.faults import Fault, clip, field_name, nearest, show, suggest
from pytest_parity.contract.fields import fields_of, model_within

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from pytest_parity.contract.reading.positions import Positions, TreePath

_QUOTED: Final = re.compile(r"'([^']*)'")
_BOUNDS: Final = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
}


def explain(error: ValidationError, model: type[BaseModel], positions: Positions, within: TreePath = ()) -> list[Fault]:
    """Give one fault for each of pydantic's errors, at the place in the file that it is about.

    `within` is where in the file that stands which the model is of.
    """
    found = error.errors(include_url=False)
    meant = {path for details in found if (path := _key_meant(details, model))}
    return [_fault(details, model, positions, within) for details in found if not _follows(details, meant)]


def _key_meant(details: ErrorDetails, model: type[BaseModel]) -> TreePath | None:
    """Give the path of the known key that an unknown one seems to be."""
    path = details["loc"]
    near = nearest(str(path[-1]), _fields_at(model, path[:-1])) if details["type"] == "extra_forbidden" else None
    return None if near is None else (*path[:-1], near)


def _follows(details: ErrorDetails, meant: set[TreePath]) -> bool:
    """Whether another finding tells the same mistake."""
    if details["type"] == "missing":
        return details["loc"] in meant
    # pydantic counts only the entries without faults and then calls the list too short
    return details["type"] == "too_short" and bool(details["input"])


def _fault(details: ErrorDetails, model: type[BaseModel], positions: Positions, within: TreePath) -> Fault:
    path, kind = details["loc"], details["type"]
    place = (*within, *path)
    if kind == "extra_forbidden":
        mark, message = positions.of_key(place), _unknown_key(str(path[-1]), _fields_at(model, path[:-1]))
    elif kind == "missing":
        mark, message = positions.of_key(place), _missing(str(path[-1]), _fields_at(model, path[:-1]))
    elif kind in ("model_type", "dict_type"):
        mark, message = positions.of_value(place), _no_mapping(details["input"], _fields_at(model, path))
    elif path[-1:] == ("[key]",):
        place = place[:-1]
        mark, message = positions.of_key(place), _wrong_value(details)
    else:
        mark, message = positions.of_value(place), _wrong_value(details, _example(model, path))
    return Fault(*mark, field_name(place), message)


def _unknown_key(key: str, fields: dict[str, FieldInfo]) -> str:
    return f"unknown key; {suggest(key, fields)}allowed: {', '.join(fields)}"


def _missing(key: str, fields: dict[str, FieldInfo]) -> str:
    examples = fields[key].examples or ["…"]
    return f"missing; for example {key}: {examples[0]}"


def _no_mapping(value: object, fields: dict[str, FieldInfo]) -> str:
    allowed = f"its keys: {', '.join(fields)}" if fields else "write it like {key: value}"
    return f"{show(value)} isn't a mapping; {allowed}"


def _wrong_value(details: ErrorDetails, example: str = "[first, second]") -> str:
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "value_error":
        message = f"{_subject(value)} {context['error']}"
    elif kind == "literal_error":
        message = _other_word(value, _QUOTED.findall(context["expected"]))
    elif kind == "tuple_type":
        message = f"{show(value)} isn't a list; write it like {_as_list(value, example)}"
    elif kind == "too_short":
        message = "an empty list; at least one entry is needed"
    elif kind in _BOUNDS:
        message = f"{show(value)} is out of range; allowed: {_BOUNDS[kind].format(**context)}"
    else:
        message = f"{show(value)} isn't allowed; {details['msg']}"
    return message


def _subject(value: object) -> str:
    # a finding about a whole clause, made after its fields were read
    return "this entry" if isinstance(value, dict) else show(value)


def _other_word(value: object, allowed: list[str]) -> str:
    near = suggest(value, allowed) if isinstance(value, str) else ""
    return f"{show(value)} isn't known; {near}allowed: {', '.join(allowed)}"


def _as_list(value: object, example: str) -> str:
    return f"[{clip(value)}]" if isinstance(value, str) and not example.startswith("[{") else example


def _example(model: type[BaseModel], path: TreePath) -> str:
    info = _fields_at(model, path[:-1]).get(str(path[-1])) if path else None
    written = [example for example in (info and info.examples) or () if example.startswith("[")]
    return written[0] if written else "[first, second]"


def _fields_at(model: type[BaseModel], path: TreePath) -> dict[str, FieldInfo]:
    """Look up the fields, under the keys of the file, of the clause at this path; none when it isn't a clause."""
    here: type[BaseModel] | None = model
    for part in path:
        if here is not None and isinstance(part, str):
            info = fields_of(here).get(part)
            here = model_within(info.annotation) if info else None
    return {} if here is None else fields_of(here)
