"""What a contract says under the names that a launch command may use: its own, its clauses' and its config's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_parity.checks.launched import Known, Names, folded
from pytest_parity.contract.launch_command import PLACEHOLDER
from pytest_parity.contract.passing import parts_of_name
from pytest_parity.contract.references import KILL_SWITCH_FILE, resolve, values_of
from pytest_parity.contract.substitution import further_configs
from pytest_parity.core.trace import Path
from pytest_parity.replay.origins import show
from pytest_parity.session.calls import CallFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import JsonValue

    from pytest_parity.contract.arguments import Argument
    from pytest_parity.contract.reading.positions import TreePath
    from pytest_parity.session.check import Subject


def names_of(subject: Subject, arguments: Sequence[Argument], program: Sequence[str]) -> Names:
    """Gather the names; the config class is asked for its defaults only where an argument has no other name."""
    prefixes = {part for word in program for part in parts_of_name(word)}
    known = {**_clauses(subject), **dict(_config(subject))}
    for name, own in _own(subject).items():  # a strategy may have a key of such a name itself
        known[name] = replace(known[name], values=(*known[name].values, *own.values)) if name in known else own
    names = Names(known, prefixes)
    if any(len(one.name) > 1 and names.meant(one) is None for one in arguments):
        return Names({**_defaults(subject), **known}, prefixes)
    return names


def _own(subject: Subject) -> dict[str, Known]:
    contract, file, registry = subject.contract, _file(subject), subject.loaded.profiles
    whole = Known(
        "contract", (file, contract.name), f"{file}:{subject.loaded.line('name')}, and its name", "${contract}"
    )
    if contract.profile is not None:
        place = f"{file}:{subject.loaded.line('profile')}"
        profile = Known("profile", (contract.profile, file), place, "${profile}")
    else:
        others = () if registry is None else (*registry.profiles, *registry.faulty)
        profile = Known("profile", (contract.name, file), f"{file} names no profile", certain=False, others=others)
    return {"profile": profile, "contract": whole, "launch-contract": replace(whole, label="launch-contract")}


def _clauses(subject: Subject) -> dict[str, Known]:
    """Give each clause's value by its whole name, and by its key where that says enough: `max_trades_per_day`."""
    found: dict[str, Known] = {}
    for name, value in values_of(subject.contract).items():
        one = Known(name, (value,), _place(subject, (*name.split("."),)), f"${{{name}}}")
        key = name.rpartition(".")[2]
        found[folded(name)] = one
        if "_" in key:
            found[folded(key)] = one
        if name == KILL_SWITCH_FILE:
            found[folded("kill_switch")] = one
    return found


def _config(subject: Subject) -> Iterator[tuple[str, Known]]:
    """Yield what the strategy's config says on paper; what another component has under the same key will do as well."""
    contract = subject.contract
    values = values_of(contract)
    further = [*further_configs(contract)]
    for key, said in contract.config_for(Path.PAPER).items():
        at = ("paths", "paper") if key in contract.paths.paper.config else ("strategy",)
        also = tuple(resolve(config[key], values) for config in further if key in config)
        own = _resolved(subject, (*at, "config", key), said)
        yield folded(key), replace(own, values=(*own.values, *also), placeholder=f"${{config.{key}}}")
        if isinstance(said, dict):
            yield from _within(subject, (*at, "config", key), said, len(at) + 1)


def _within(subject: Subject, path: TreePath, said: dict[str, JsonValue], start: int) -> Iterator[tuple[str, Known]]:
    for key, value in said.items():
        keys = (*path, key)
        yield folded(".".join(map(str, keys[start:]))), _resolved(subject, keys, value)
        if isinstance(value, dict):
            yield from _within(subject, keys, value, start)


def _resolved(subject: Subject, path: TreePath, said: JsonValue) -> Known:
    """Give a value of the config with the place of what it refers to, which says it."""
    label = ".".join(map(str, path[path.index("config") + 1 :]))
    value = resolve(said, values_of(subject.contract))
    match = PLACEHOLDER.fullmatch(said) if isinstance(said, str) else None
    return Known(label, (value,), _place(subject, path if match is None else (*match[1].split("."),)))


def _defaults(subject: Subject) -> dict[str, Known]:
    config_path = subject.contract.strategy.config_path
    try:
        found = subject.call_once("pytest_parity.replay.config_fields:defaults_of", config_path=config_path)
    except CallFailed:  # `contract_loading` tells it
        return {}
    place = f"the default of {config_path.rpartition(':')[2]}"
    return {
        folded(name): Known(name, (None if text == "null" else text,), place, named=False)
        for name, text in found.items()
    }


def _file(subject: Subject) -> str:
    return show(subject.loaded.file, subject.project.rootdir)


def _place(subject: Subject, path: TreePath) -> str:
    return f"{_file(subject)}:{subject.loaded.line(*path)}, {'.'.join(map(str, path))}"
