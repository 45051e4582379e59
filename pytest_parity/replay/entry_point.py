"""What a launch command would load, from the import path of a replay: found, and not imported."""

from __future__ import annotations

import os
import re
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_parity.replay.origins import find_in, origin_of_spec, show
from pytest_parity.replay.wrappers import Unclear, program_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

_PYTHON = re.compile(r"python[\d.]*(\.exe)?")
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")  # options of Python that take the next word
_RUNS_MODULE = re.compile(r"-[bBdEiIOPqRsSuvx]*m(?P<name>.*)")  # letters may share a word with others
_RUNS_NO_FILE = re.compile(r"-|-[bBdEiIOPqRsSuvx]*[chV?].*|--help.*|--version")


def find_entry_point(words: Sequence[str], rootdir: str) -> dict[str, Any]:
    """Return `kind` (`module`, `console script` or `script`), `name`, and `origins` of what a command would load.

    Or `fault`: why nothing is found. `words` are the command's, split as a shell does.
    """
    try:
        command = program_of(words)
    except Unclear as unclear:
        return {"fault": str(unclear)}
    if not command:
        return {"fault": "it names no program"}
    program = os.path.basename(command[0])  # noqa: PTH119 - a word of a command, not a place here
    if not _PYTHON.fullmatch(program):
        return _script(command[0], rootdir) if program.endswith(".py") else _console_script(program, rootdir)
    return _python(command[1:], rootdir)


def _python(words: Sequence[str], rootdir: str) -> dict[str, Any]:
    rest = list(words)
    while rest and rest[0].startswith("-") and not _RUNS_NO_FILE.fullmatch(rest[0]):
        option = rest.pop(0)
        if (module := _RUNS_MODULE.fullmatch(option)) is None:
            del rest[: option in _WITH_VALUE]
        elif named := [module["name"], *rest] if module["name"] else rest:
            return _module(named[0], rootdir)
    if rest and not rest[0].startswith("-"):
        return _script(rest[0], rootdir)
    return {"fault": "it starts Python with neither `-m` and a module nor a script"}


def _module(name: str, rootdir: str, *, runs: bool = True) -> dict[str, Any]:
    """Tell of a module; `runs` says that Python runs it, and not a function of it."""
    specs = _specs(name)
    if specs is None:
        return {"fault": f"no module named {name!r} is found on the import path of the replay"}
    if runs and specs[-1].submodule_search_locations is not None:
        main = _specs(f"{name}.__main__")
        if main is None:
            return {"fault": f"{name!r} is a package without a __main__, and `-m` can't run it"}
        specs = main
    return {"kind": "module", "name": name, "origins": [origin_of_spec(spec, rootdir) for spec in specs]}


def _specs(name: str) -> list[ModuleSpec] | None:
    """Find a module as an import would, and the packages it lies in; `None` for one that is nowhere."""
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    specs = [find_spec(parts[0])]
    for count in range(2, len(parts) + 1):
        places = (specs[-1] and specs[-1].submodule_search_locations) or ()
        specs.append(find_in(".".join(parts[:count]), places))
    found = [spec for spec in specs if spec is not None]
    return found if len(found) == len(parts) else None


def _console_script(program: str, rootdir: str) -> dict[str, Any]:
    found = list(entry_points(group="console_scripts", name=program))
    if not found:
        what = f"{program!r} is no console script of this environment"
        return {"fault": f"{what}; start the bot as `python -m package.module`, or install what provides it"}
    if len({script.value for script in found}) > 1:
        each = ", ".join(f"{script.value} of {script.dist.name if script.dist else '?'}" for script in found)
        return {"fault": f"{program!r} is a console script of several distributions: {each}; keep one"}
    told = _module(found[0].module, rootdir, runs=False)
    return told if "fault" in told else {**told, "kind": "console script", "name": program}


def _script(script: str, rootdir: str) -> dict[str, Any]:
    file = Path(rootdir, script)
    if not file.is_file():
        return {"fault": f"there is no script {script!r} below the rootdir"}
    place = show(file, rootdir)
    origin = {"module": file.stem, "file": place, "origin": place, "cached": "", "path": [], "copies": []}
    return {"kind": "script", "name": script, "origins": [origin | {"no_source": ""}]}
