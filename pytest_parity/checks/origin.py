"""Whether code was loaded from where it may be, once, with its source, and from the same file everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_parity.checks.verdicts import Finding, Verdict, verdict_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    type Where = tuple[str | int, ...]
    type Found = Mapping[str, Any]  # what a process says of one module

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_ELSEWHERE = (("..",), ("<python>",))  # what begins so lies outside the rootdir
_NAME_IT = "remove it, or name its folder in import_roots or parity_import_roots"
_KEEP = "nobody can review it, and no digest speaks for it: keep the code in a module's file"


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
        return f"{', '.join(map(published_place, self.folders))} ({self.giver})"


def published_place(place: str, module: str = "") -> str:
    """Write a place that lies outside without the machine's folders; a module's keeps those of its packages."""
    parts = [part for part in PurePosixPath(place).parts if part != ".."]
    if place.partition("/")[0] != "..":
        return place
    kept = 1 + module.count(".") + (PurePosixPath(place).stem == "__init__")
    first = next((number for number, part in enumerate(parts) if part in _INSTALLED), max(0, len(parts) - kept))
    return "/".join(("<outside>", *parts[first:]))


def published_origins(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give a path's facts without the machine's folders where they say what was loaded."""
    origins = {
        item: found if isinstance(found, dict) else [_published(one) for one in found]
        for item, found in facts.get("origins", {}).items()
    }
    return {**facts, "origins": origins} if origins else dict(facts)


def _published(found: Found) -> dict[str, Any]:
    def published(value: str | Sequence[str]) -> Any:
        if isinstance(value, str):
            return published_place(value, found["module"])
        return [published_place(one, found["module"]) for one in value]

    return {key: published(value) for key, value in found.items()}


def is_installed(place: str) -> bool:
    """Whether a place is one of installed packages, or lies in one."""
    return not _INSTALLED.isdisjoint(PurePosixPath(place).parts)


def _is_within(place: PurePosixPath, folder: PurePosixPath) -> bool:
    # `.` is above nothing but its own names
    if not place.is_relative_to(folder) or (folder == PurePosixPath() and place.parts[:1] in _ELSEWHERE):
        return False
    return not is_installed(str(place.relative_to(folder)))


def judge_origins(
    sides: Mapping[str, Sequence[Found]],
    roots_of: Callable[[str], Roots],
    where: Where = (),
    further: Iterable[Finding] = (),
) -> Verdict:
    """Judge what each side loaded; `roots_of` gives a module's roots, `where` is the contract's key that names it.

    `further` is what else was found.
    """
    findings = [*further, *_differing(sides, where)]
    told: set[str] = set()
    for found in (one for side in sides.values() for one in side):
        for finding in _faults(found, roots_of(found["module"]), where):
            if (text := repr(finding)) not in told:
                told.add(text)
                findings.append(finding)
    return verdict_on(findings)


def find_made(made: Mapping[str, Sequence[str]], where: Where) -> Iterator[Finding]:
    """Find the classes that have functions whose code comes from no file."""
    for name, functions in made.items():
        yield Finding(
            where, f"class {name} has code that comes from no file", (f"it is in {', '.join(functions)}", _KEEP)
        )


def find_borrowed(borrowed: Iterable[Found], roots: Roots, where: Where) -> Iterator[Finding]:
    """Find the functions of classes that a file outside the roots defines."""
    for name, place in dict.fromkeys((one["name"], one["file"]) for one in borrowed):
        if not roots.hold(place):
            details = (f"loaded: {published_place(place)}", f"allowed: {roots}", _NAME_IT)
            yield Finding(where, f"method {name} lies outside the import roots", details)


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
    found = _published(found)
    cached = f", cached in {found['cached']}" if found["cached"] else ""
    copies = f", beside {', '.join(found['copies'])}" if found["copies"] else ""
    return f"{found['file'] or ' and '.join(found['path']) or 'no file'}{cached}{copies}"


def _faults(found: Found, roots: Roots, where: Where) -> Iterator[Finding]:
    module = found["module"]
    for place in [found["file"]] if found["file"] else found["path"]:
        if not roots.hold(place):
            yield _outside(module, place, roots, where)
    found = _published(found)
    file = found["file"]
    if not file and not found["path"]:
        loaded = found["origin"] or "made in memory, or taken off sys.modules since"
        yield Finding(where, f"module {module} has no file", (f"loaded: {loaded}", _KEEP))
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
    return Finding(where, what, (f"loaded: {published_place(place, module)}", f"allowed: {roots}", _NAME_IT))
