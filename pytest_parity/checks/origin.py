"""Whether code was loaded from where it may be, once, with its source, and from the same file everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.verdicts import Finding, Verdict, verdict_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    type Where = tuple[str | int, ...]
    type Found = Mapping[str, Any]  # what a process says of one module

_INSTALLED = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True, slots=True)
class Roots:
    """Folders that code may be loaded from, as places are written: relative to the rootdir, `.` for itself."""

    folders: tuple[str, ...]
    giver: str  # what names them

    def hold(self, place: str) -> bool:
        """Whether a place lies in one of the folders, and not among what is installed below it."""
        return any(_is_within(PurePosixPath(place), PurePosixPath(folder)) for folder in self.folders)

    def __str__(self) -> str:
        """Name them, and who does."""
        return f"{', '.join(self.folders)} ({self.giver})"


def is_installed(place: str) -> bool:
    """Whether a place is one of installed packages, or lies in one."""
    return not _INSTALLED.isdisjoint(PurePosixPath(place).parts)


def _is_within(place: PurePosixPath, folder: PurePosixPath) -> bool:
    # `.` is below nothing but its own names: what begins with `..` lies outside
    if not place.is_relative_to(folder) or (folder == PurePosixPath() and place.parts[:1] == ("..",)):
        return False
    return not is_installed(str(place.relative_to(folder)))


def judge_origins(sides: Mapping[str, Sequence[Found]], roots_of: Callable[[str], Roots], where: Where = ()) -> Verdict:
    """Judge what each side loaded; `roots_of` gives a module's roots, `where` is the contract's key that names it."""
    findings = list(_differing(sides, where))
    told: set[str] = set()
    for found in (one for side in sides.values() for one in side):
        for finding in _faults(found, roots_of(found["module"]), where):
            if (text := repr(finding)) not in told:
                told.add(text)
                findings.append(finding)
    return verdict_on(findings)


def _differing(sides: Mapping[str, Sequence[Found]], where: Where) -> Iterator[Finding]:
    by_side = {name: {found["module"]: found for found in side} for name, side in sides.items()}
    names = dict.fromkeys(module for side in by_side.values() for module in side)
    for module in names:
        loaded = {name: side.get(module) for name, side in by_side.items()}
        first, *others = loaded.values()
        if any(_identity(other) != _identity(first) for other in others):
            details = tuple(f"{name}: {_told(found)}" for name, found in loaded.items())
            yield Finding(where, f"module {module} is not the same file everywhere", details)


def _identity(found: Found | None) -> tuple[Any, ...]:
    # not its cache, which hangs on how the process was started, nor what else a longer sys.path has
    return () if found is None else (found["file"], found["origin"], tuple(found["path"]))


def _told(found: Found | None) -> str:
    if found is None:
        return "not loaded"
    cached = f", cached in {found['cached']}" if found["cached"] else ""
    copies = f", beside {', '.join(found['copies'])}" if found["copies"] else ""
    return f"{found['file'] or ' and '.join(found['path'])}{cached}{copies}"


def _faults(found: Found, roots: Roots, where: Where) -> Iterator[Finding]:
    module, file = found["module"], found["file"]
    for place in [file] if file else found["path"]:
        if not roots.hold(place):
            yield _outside(module, place, roots, where)
    if not file and len(found["path"]) > 1:
        first, *others = found["path"]
        what = f"package {module} lies in several places, for want of an __init__.py"
        yield Finding(where, what, (f"first: {first}", f"then: {', '.join(others)}", "keep one, or make it a package"))
    if found["no_source"]:
        what = f"module {module} was loaded from bytecode without its source"
        yield Finding(where, what, (f"loaded: {file}", f"source: {found['no_source']}, which is not there"))
    if found["copies"]:
        sides = (f"loaded: {file}", f"shadowed: {', '.join(found['copies'])}", "remove one, or take it off sys.path")
        yield Finding(where, f"module {module} is there more than once", sides)


def _outside(module: str, place: str, roots: Roots, where: Where) -> Finding:
    lies = "is an installed one" if is_installed(place) else "lies outside the import roots"
    what = f"module {module} {lies}"
    remedy = "remove it, or name its folder in import_roots or parity_import_roots"
    return Finding(where, what, (f"loaded: {place}", f"allowed: {roots}", remedy))
