"""References: a config's `${risk.max_trades_per_day}` stands for the value that the clause `risk` gives.

They are checked on the plain tree, together with what else is wrong with a file, and resolved once a path's words are
made. A value becomes the text that Nautilus or pandas parses: `120s`, `0.12`, `800 USD`, `09:45`; a list stays a list.
"""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, get_args

from pytest_parity.contract import clauses
from pytest_parity.contract.faults import clip, seems_given, suggest
from pytest_parity.contract.fields import fields_of, leaves_of, model_within
from pytest_parity.contract.values import NANOSECONDS, Money, format_number, format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel, JsonValue

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.reading.positions import TreePath
    from pytest_parity.contract.reading.reader import Tree
    from pytest_parity.contract.terms import Terms

    type Value = Money | time | Decimal | int | str | tuple[str, ...]

KILL_SWITCH_FILE: Final = "kill_switch.file"

_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")
_CLAUSES: Final[dict[str, type[Terms]]] = {
    "entry_window": clauses.EntryWindow,
    "option": clauses.OptionTerms,
    "risk": clauses.Risk,
    "quotes": clauses.Quotes,
    "routing": clauses.Routing,
    "kill_switch": clauses.KillSwitch,
}
_FIELDS: Final = {
    ".".join((clause, *keys)): (clause, keys, info)
    for clause, model in _CLAUSES.items()
    for keys, info in leaves_of(model)
}
REFERENCE_NAMES: Final = (*_FIELDS,)
_DURATIONS: Final = ("quotes.max_age",)  # nanoseconds, where every other whole number is a count


def resolve(words: JsonValue, values: Mapping[str, JsonValue]) -> JsonValue:
    """Give these words with each reference, at any depth, replaced; KeyError for one that `values` hasn't."""
    if isinstance(words, dict):
        return {key: resolve(value, values) for key, value in words.items()}
    if isinstance(words, list):
        return [resolve(entry, values) for entry in words]
    match = _REFERENCE.fullmatch(words) if isinstance(words, str) else None
    return words if match is None else values[match[1]]


def values_of(contract: LaunchContract) -> dict[str, JsonValue]:
    """Give what each reference stands for that the contract has a value for."""
    found: dict[str, JsonValue] = {}
    for name, (clause, keys, _) in _FIELDS.items():
        value = getattr(contract, clause)
        for key in keys:
            value = None if value is None else _attribute(value, key)
        if value is not None:
            found[name] = _format_duration(value) if name in _DURATIONS else _format(value)
    return found


def _attribute(terms: Terms, key: str) -> Value | Terms | None:
    name = next(name for name, info in type(terms).model_fields.items() if key == (info.alias or name))
    value: Value | Terms | None = getattr(terms, name)
    return value


def _format(value: Value) -> JsonValue:
    match value:
        case tuple():
            return list(value)
        case time():
            return format_time(value)
        case Decimal():
            return format_number(value)
        case _:
            return str(value)


def _format_duration(nanoseconds: int) -> str:
    """Write it in a unit that pandas reads; it deprecates `d`, and a number of seconds is what people expect here."""
    unit = next(unit for unit in ("s", "ms", "us", "ns") if nanoseconds % NANOSECONDS[unit] == 0)
    return f"{nanoseconds // NANOSECONDS[unit]}{unit}"


def find_faults(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    """Find the references that stand where none is read, or for nothing: each one's place, what is wrong with it."""
    given = [name for name in _FIELDS if _is_given(name, tree)]
    for path, text in _referring(tree):
        if in_config(path):
            message = _judge(text, given)
            if message:
                yield path, f"'{clip(text)}' {message}"
        elif _in_settings(path):
            yield path, f"'{clip(text)}' is a reference, and only a component's config has any; write the value itself"
    yield from _unread_switch(tree)


def _unread_switch(tree: dict[str, Tree]) -> Iterator[tuple[TreePath, str]]:
    """Find a state of paper's kill switch that no component could read."""
    path = ("paths", "paper", "start", "kill_switch")
    state: Tree = tree
    for key in path:
        state = state.get(key) if isinstance(state, dict) else None
    read = any(text == f"${{{KILL_SWITCH_FILE}}}" for place, text in _referring(tree) if in_config(place))
    # a state without a kill switch, or of another word, is a fault of its own
    told = state not in get_args(clauses.SwitchState) or "kill_switch" not in tree
    if isinstance(state, str) and not told and not read:
        yield path, f"'{clip(state)}' reaches nobody; let a config refer to ${{{KILL_SWITCH_FILE}}}"


def _referring(tree: Tree) -> Iterator[tuple[TreePath, str]]:
    """Walk to every text that looks like a reference."""
    return ((path, text) for path, text in texts(tree, ()) if "${" in text)


def texts(tree: Tree, path: TreePath) -> Iterator[tuple[TreePath, str]]:
    """Walk to every text."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from texts(value, (*path, key))
    elif isinstance(tree, list):
        for index, entry in enumerate(tree):
            yield from texts(entry, (*path, index))
    elif tree is not None:
        yield path, tree


def in_config(path: TreePath) -> bool:
    """Whether this is a place in a component's config, or in what a path overrides of it."""
    if path[0] == "strategy":
        return path[1:2] == ("config",)
    return path[0] in ("strategies", "actors", "exec_algorithms", "paths") and path[2:3] == ("config",)


def _in_settings(path: TreePath) -> bool:
    within = path[2:] if path[0] in ("paths", "sessions") else path
    return within[:1] in (("engines",), ("venues",), ("options",)) or within[:2] == ("data", "options")


def _judge(text: str, given: list[str]) -> str | None:
    """Say what is wrong with a reference, to follow the text itself."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return "isn't a reference alone; write it without other text, like ${risk.max_trades_per_day}"
    name = match[1]
    if name not in _FIELDS:
        return f"refers to nothing; {suggest(name, _FIELDS)}allowed: {', '.join(_FIELDS)}"
    if name in given:
        return None
    clause, keys, info = _FIELDS[name]
    example = (info.examples or ["…"])[0]
    for key in reversed(keys):
        example = f"{{{key}: {example}}}"
    names = ", ".join(given) or "nothing"
    return f"refers to a value that the contract doesn't give; write {clause}: {example}; given: {names}"


def _is_given(name: str, tree: dict[str, Tree]) -> bool:
    """Whether the file gives the value, or its clause without it where it has a default.

    A clause that is no mapping counts as given, and so does a mistyped key: that is told as a fault of its own.
    """
    clause, keys, info = _FIELDS[name]
    here: Tree = tree.get(clause)
    if here is None:
        return seems_given(clause, tree.keys() - {clause}, _CLAUSES)
    model: type[BaseModel] | None = _CLAUSES[clause]
    for key in keys:
        if not isinstance(here, dict):
            return here is not None
        known = fields_of(model) if model is not None else {}
        if key not in here and seems_given(key, here, known):
            return True
        here, model = here.get(key), model_within(known[key].annotation)
    return here is not None or info.default is not None
