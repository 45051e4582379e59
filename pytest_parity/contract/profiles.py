"""The profile registry: a YAML file of named strategy set-ups, which a paper bot can read as well.

Each top-level key is a profile's name, with `strategy_path`, `config_path` and the defaults of `config`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pytest_parity.contract.faults import Fault, clip, few, field_name, suggest
from pytest_parity.contract.reading.decoding import MOST_BYTES
from pytest_parity.contract.reading.reader import read_document
from pytest_parity.contract.strategy import StrategyTerms
from pytest_parity.contract.values import parse_slug
from pytest_parity.contract.wording import explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_parity.contract.reading.positions import Mark, Positions, TreePath
    from pytest_parity.contract.reading.reader import Tree
    from pytest_parity.contract.registered import RegisteredProfile


@dataclass(frozen=True, slots=True)
class ProfileRegistry:
    """The profiles of a file by name, and what is wrong with it; `shown_as` is its name in messages."""

    shown_as: str
    profiles: dict[str, StrategyTerms] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()  # of the file as a whole
    faulty: dict[str, tuple[Fault, ...]] = field(default_factory=dict)  # by profile: only who names it is told
    digest: str = ""  # SHA-256 of the file's bytes in hex
    plugins: dict[str, str] = field(default_factory=dict)  # by profile that a plug-in registers: the plug-in's name
    clashes: dict[str, str] = field(default_factory=dict)  # by profile that both give: what is wrong

    def find(self, profile: str) -> StrategyTerms | None:
        """Return a profile; `None` for one that isn't there, or that can't be trusted."""
        known = profile in self.plugins or not self.faults
        return self.profiles.get(profile) if known and profile not in self.clashes else None

    def origin(self, profile: str) -> str:
        """Say who gives a profile."""
        return f"plug-in {self.plugins[profile]}" if profile in self.plugins else self.shown_as


def read_profiles(file: Path, *, shown_as: str | None = None) -> ProfileRegistry:
    """Read a registry. Never raises: what is wrong with a profile is a fault of each contract that names it."""
    name = shown_as or str(file)
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return ProfileRegistry(name, faults=(Fault(1, 1, "file", f"can't be read: {error.strerror or error}"),))
    document = read_document(content, kind="profile registry", begin="a profile's name")
    profiles: dict[str, StrategyTerms] = {}
    faulty: dict[str, tuple[Fault, ...]] = {}
    for key, entry in (document.tree or {}).items():
        try:
            parse_slug(key)
            profiles[key] = StrategyTerms.model_validate(entry)
        except ValidationError as error:
            faulty[key] = tuple(sorted(explain(error, StrategyTerms, document.positions, within=(key,))))
        except ValueError as error:
            faulty[key] = (Fault(*document.positions.of_key((key,)), field_name((key,)), f"'{clip(key)}' {error}"),)
    return ProfileRegistry(name, profiles, document.faults, faulty, hashlib.sha256(content).hexdigest())


def with_plugins(registry: ProfileRegistry | None, added: Mapping[str, RegisteredProfile]) -> ProfileRegistry | None:
    """Return the registry with the profiles of plug-ins beside those of its file; a name that both give is a clash."""
    if not added:
        return registry
    file = registry or ProfileRegistry("the plug-ins")
    clashes = {
        name: f"'{name}' is a profile of {file.shown_as} and of plug-in {own.plugin} "
        f"({_class_of(file.profiles.get(name))}, {own.terms.strategy_path}); give one of them another name"
        for name, own in added.items()
        if name in file.profiles or name in file.faulty
    }
    return replace(
        file,
        profiles={**{name: own.terms for name, own in added.items()}, **file.profiles},
        plugins={name: own.plugin for name, own in added.items()},
        clashes=clashes,
    )


def _class_of(terms: StrategyTerms | None) -> str:
    return "one that can't be read" if terms is None else terms.strategy_path


def apply_profile(tree: dict[str, Tree], positions: Positions, registry: ProfileRegistry | None) -> list[Fault]:
    """Put what the contract's profile says into `tree`, placed at the profile's name; what is wrong with it is told.

    What the contract gives of `strategy` itself stays: its config key by key, its classes only where they agree.
    """
    name = tree.get("profile")
    if not isinstance(name, str):
        return []
    place = ("profile",)
    profile = registry.find(name) if registry is not None else None
    if profile is not None:
        faults = [Fault(*positions.of_value(path), field_name(path), text) for path, text in _parted(tree, profile)]
        _fill(tree, positions, profile)
        return faults
    _fill(tree, positions, _UNKNOWN)  # or else the absence of what it would give would be told as well
    return [Fault(*positions.of_value(place), field_name(place), text) for text in _unknown(name, registry)]


_UNKNOWN = StrategyTerms(strategy_path="unknown:Unknown", config_path="unknown:Unknown")


def _unknown(name: str, registry: ProfileRegistry | None) -> list[str]:
    if registry is None:
        return [f"'{clip(name)}' can't be looked up; name the profile registry in the ini option parity_profiles"]
    if (said := registry.clashes.get(name)) is not None:
        return [said]
    if faults := (*registry.faults, *registry.faulty.get(name, ())):
        return [f"'{clip(name)}' can't be looked up: {registry.shown_as}:{fault}" for fault in faults]
    names = [*registry.profiles, *registry.faulty]
    known = few(names) or "none"
    return [f"'{clip(name)}' is no profile of {registry.shown_as}; {suggest(name, names)}profiles: {known}"]


def name_giver(positions: Positions, mark: Mark, profile: str | None, registry: ProfileRegistry | None) -> str | None:
    """Say that the profile gives what is told at `mark`; `None` where the contract gives it itself."""
    if registry is None or profile is None or mark != positions.values.get(("profile",)):
        return None
    return f"profile '{clip(profile)}' of {registry.origin(profile)} gives it"


def _parted(tree: dict[str, Tree], profile: StrategyTerms) -> Iterator[tuple[TreePath, str]]:
    own = tree.get("strategy")
    for key in ("strategy_path", "config_path"):
        given = own.get(key) if isinstance(own, dict) else None
        named = getattr(profile, key)
        if isinstance(given, str) and given != named:
            says = f"isn't what profile {tree['profile']} says, '{clip(named)}'"
            yield ("strategy", key), f"'{clip(given)}' {says}; let them agree, or leave it out here"


def _fill(tree: dict[str, Tree], positions: Positions, profile: StrategyTerms) -> None:
    own = tree.setdefault("strategy", {})
    if not isinstance(own, dict):
        return
    mark = positions.of_value(("profile",))
    positions.keys.setdefault(("strategy",), mark)
    for key in ("strategy_path", "config_path"):
        if key not in own:
            own[key] = getattr(profile, key)
            positions.keys["strategy", key] = positions.values["strategy", key] = mark
    config = own.setdefault("config", {})
    if isinstance(config, dict):
        for key, value in profile.config.items():
            if key not in config:
                config[key] = value  # type: ignore[assignment] # read by the same reader: texts, lists and mappings
                positions.keys["strategy", "config", key] = mark
