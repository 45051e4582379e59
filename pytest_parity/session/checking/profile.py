"""The checks `profile_lookup` and `profile_registry`: what the paper bot reads of the registry is what was frozen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_parity.checks.verdicts import Finding, Verdict, verdict_on
from pytest_parity.contract.launch_command import placeholders_of
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
    return file, read_profiles(file, shown_as=show(file, subject.project.rootdir))


def _lookup(subject: Subject) -> Verdict:
    """What the registry says of the profile is what the contract froze."""
    name, (_, registry) = subject.contract.profile, _now(subject)
    assert name is not None  # noqa: S101 - it applies to no other contract
    if name not in registry.profiles:
        faults = [f"{registry.shown_as}:{fault}" for fault in (*registry.faults, *registry.faulty.get(name, ()))]
        what = f"profile {name!r} is no longer in {registry.shown_as}"
        return verdict_on([Finding(_WHERE, what, (*faults, f"contract: {subject.contract.strategy.strategy_path}"))])
    return verdict_on(list(_differences(subject, registry, name)))


def _differences(subject: Subject, registry: ProfileRegistry, name: str) -> Iterator[Finding]:
    profile, own, values = registry.profiles[name], subject.contract.strategy, values_of(subject.contract)
    for key in ("strategy_path", "config_path"):
        if getattr(profile, key) != getattr(own, key):
            yield _parted((key,), getattr(profile, key), getattr(own, key), registry, "freeze the contract again")
    passed = placeholders_of(subject.contract)
    for key, said in profile.config.items():
        registered, frozen = _resolved(said, values), _resolved(own.config.get(key), values)
        if registered != frozen and f"config.{key}" not in passed:
            remedy = f"let them agree, or have launch_command pass ${{config.{key}}}"
            yield _parted(("config", key), registered, frozen, registry, remedy)


def _resolved(value: JsonValue, values: dict[str, JsonValue]) -> JsonValue:
    """Give what a value comes to; a reference that has none stays as it is, as the loader has told it."""
    try:
        return resolve(value, values)
    except KeyError:
        return value


def _parted(
    keys: tuple[str, ...], registered: JsonValue, frozen: JsonValue, registry: ProfileRegistry, remedy: str
) -> Finding:
    what = f"the registry has another {'.'.join(keys)} than the contract"
    sides = (f"{registry.shown_as}: {_shown(registered)}", f"contract: {_shown(frozen)}", remedy)
    return Finding(("strategy", *keys), what, sides)


def _shown(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _registry(subject: Subject) -> Verdict:
    """The file really read lies in the project, is the only one of its name, and is still what was read."""
    file, now = _now(subject)
    rootdir, read = subject.project.rootdir, subject.loaded.profiles
    roots = registry_roots(subject.contract, subject.project)
    real = show(file.resolve(), rootdir)
    linked = "" if real == now.shown_as else f", a link to {real}"
    findings = []
    if not roots.hold(real):
        sides = (f"read: {now.shown_as}{linked}", f"allowed: {roots}", "move it, or name its folder there")
        findings.append(Finding(_WHERE, "the profile registry lies outside the import roots", sides))
    twin = file.with_suffix(_TWINS.get(file.suffix, file.suffix))
    if twin != file and twin.exists():
        sides = (f"read: {now.shown_as}", f"beside it: {show(twin, rootdir)}", "keep one: a bot may read the other")
        findings.append(Finding(_WHERE, "the profile registry is there twice", sides))
    if read is not None and read.digest != now.digest:
        sides = (f"read: SHA-256 {read.digest}", f"now: SHA-256 {now.digest or 'none: it is gone'}", "run again")
        findings.append(Finding(_WHERE, f"the profile registry {now.shown_as} changed since it was read", sides))
    return verdict_on(findings)


PROFILE_LOOKUP = Check(item="test_gate::profile_lookup", rung=Rung.TEST_GATE, examine=_lookup, applies=_names_profile)
PROFILE_REGISTRY = Check(item="origin::profile_registry", rung=Rung.ORIGIN, examine=_registry, applies=_names_profile)
