"""The checks `profile_lookup` and `profile_registry`: what the paper bot reads of the registry is what was frozen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_parity.checks.origin import published_place
from pytest_parity.checks.published import hiding
from pytest_parity.checks.secrets import HIDDEN, is_secret
from pytest_parity.checks.verdicts import Finding, Passed, Verdict, verdict_on
from pytest_parity.contract.passing import passings_of
from pytest_parity.contract.profiles import read_profiles
from pytest_parity.contract.references import resolve, values_of
from pytest_parity.core.promoting.rung import Rung
from pytest_parity.replay.origins import show
from pytest_parity.session.check import Check
from pytest_parity.session.checking.origin import registry_roots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import JsonValue

    from pytest_parity.contract.models import LaunchContract
    from pytest_parity.contract.profiles import ProfileRegistry
    from pytest_parity.session.check import Subject

_WHERE = ("profile",)
_TWINS = {".yaml": ".yml", ".yml": ".yaml"}


def _names_profile(contract: LaunchContract) -> bool:
    """Whether there is a file to read again; what a plug-in registers has none."""
    return contract.profile is not None and contract.profile not in contract.registered.profiles


def _now(subject: Subject) -> tuple[Path, ProfileRegistry]:
    """Read the registry as the bot would that starts now."""
    file = subject.project.profiles
    assert file is not None  # noqa: S101 - a contract whose profile can't be looked up isn't loaded
    return file, read_profiles(file, shown_as=_place(file, subject.project.rootdir))


def _place(file: Path, rootdir: Path) -> str:
    return published_place(show(file, rootdir))


def _lookup(subject: Subject) -> Verdict:
    """What the registry says of the profile is what the contract froze."""
    name, (_, registry) = subject.contract.profile, _now(subject)
    assert name is not None  # noqa: S101 - it applies to no other contract
    if name not in registry.profiles:
        faults = [f"{registry.shown_as}:{fault}" for fault in (*registry.faults, *registry.faulty.get(name, ()))]
        what = f"profile {name!r} is no longer in {registry.shown_as}"
        return verdict_on([Finding(_WHERE, what, (*faults, f"contract: {subject.contract.strategy.strategy_path}"))])
    findings, warnings = [*_other_classes(subject, registry, name)], []
    for finding, key in _other_values(subject, registry, name):
        passings = passings_of(subject.contract, key)
        hides = hiding(subject.contract)
        told = tuple(f"launch_command: has it {hides(passing.how)}" for passing in passings if not passing.named)
        if not any(passing.arrives for passing in passings):
            remedy = f"let them agree, or have launch_command pass it: {_option(key)} ${{config.{key}}}"
            findings.append(replace(finding, details=(*finding.details, *told, remedy)))
        elif not any(passing.named for passing in passings):
            warnings.append(f"{finding.what}; {'; '.join(told)}; name what passes it {_option(key)}")
    return verdict_on(findings) if findings else Passed(warnings=tuple(warnings))


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _other_classes(subject: Subject, registry: ProfileRegistry, name: str) -> Iterator[Finding]:
    profile, own = registry.profiles[name], subject.contract.strategy
    for key in ("strategy_path", "config_path"):
        if getattr(profile, key) != getattr(own, key):
            finding = _parted((key,), getattr(profile, key), getattr(own, key), registry)
            yield replace(finding, details=(*finding.details, "freeze the contract again"))


def _other_values(subject: Subject, registry: ProfileRegistry, name: str) -> Iterator[tuple[Finding, str]]:
    """Yield each key of the profile's config that the contract gives another value, with what to say of both."""
    values, own = values_of(subject.contract), subject.contract.strategy
    for key, said in registry.profiles[name].config.items():
        registered, frozen = _resolved(said, values), _resolved(own.config.get(key), values)
        if registered != frozen:
            yield _parted(("config", key), registered, frozen, registry), key


def _resolved(value: JsonValue, values: dict[str, JsonValue]) -> JsonValue:
    """Give what a value comes to; a reference that has none stays as it is, as the loader has told it."""
    try:
        return resolve(value, values)
    except KeyError:
        return value


def _parted(keys: tuple[str, ...], registered: JsonValue, frozen: JsonValue, registry: ProfileRegistry) -> Finding:
    what = f"the registry has another {'.'.join(keys)} than the contract"
    shown = [HIDDEN if is_secret(keys[-1]) else _shown(value) for value in (registered, frozen)]
    return Finding(("strategy", *keys), what, (f"{registry.shown_as}: {shown[0]}", f"contract: {shown[1]}"))


def _shown(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _registry(subject: Subject) -> Verdict:
    """The file really read lies in the project, is the only one of its name, and is still what was read."""
    file, now = _now(subject)
    rootdir, read = subject.project.rootdir, subject.loaded.profiles
    roots = registry_roots(subject.contract, subject.project)
    real = show(file.resolve(), rootdir)
    linked = "" if file.resolve() == file else f", a link to {published_place(real)}"
    findings = []
    if not roots.hold(real):
        sides = (f"read: {now.shown_as}{linked}", f"allowed: {roots}", "move it, or name its folder there")
        findings.append(Finding(_WHERE, "the profile registry lies outside the import roots", sides))
    twin = file.with_suffix(_TWINS.get(file.suffix, file.suffix))
    if twin != file and twin.exists():
        sides = (f"read: {now.shown_as}", f"beside it: {_place(twin, rootdir)}", "keep one: a bot may read the other")
        findings.append(Finding(_WHERE, "the profile registry is there twice", sides))
    if read is not None and read.digest != now.digest:
        sides = (f"read: SHA-256 {read.digest}", f"now: SHA-256 {now.digest or 'none: it is gone'}", "run again")
        findings.append(Finding(_WHERE, f"the profile registry {now.shown_as} changed since it was read", sides))
    return verdict_on(findings)


PROFILE_LOOKUP = Check(item="test_gate::profile_lookup", rung=Rung.TEST_GATE, examine=_lookup, applies=_names_profile)
PROFILE_REGISTRY = Check(item="origin::profile_registry", rung=Rung.ORIGIN, examine=_registry, applies=_names_profile)
