"""What a launch command would load, from the import path of a replay: found, and not imported."""

from __future__ import annotations

import os
import re
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_parity.replay.origins import find_in, origin_of_spec, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_PYTHON = re.compile(r"python[\d.]*(\.exe)?")
_RUNNERS = ("env", "exec", "nohup", "uv", "poetry", "pdm", "hatch", "rye", "pipenv")  # start what follows them
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")  # options of Python that take the next word
_CODE = "-c"


def find_entry_point(words: Sequence[str], rootdir: str) -> dict[str, Any]:
    """Return `kind` (`module`, `console script` or `script`), `name`, and `origins` of what a command would load.

    Or `fault`: why nothing is found. `words` are the command's, split as a shell does.
    """
    command = _without_runners(words)
    if not command:
        return {"fault": "it names no program"}
    program = os.path.basename(command[0])  # noqa: PTH119 - a word of a command, not a place here
    if not _PYTHON.fullmatch(program):
        return _script(command[0], rootdir) if program.endswith(".py") else _console_script(program, rootdir)
    return _python(command[1:], rootdir)


def _without_runners(words: Sequence[str]) -> list[str]:
    """Leave out what comes before the program: assignments, and what runs a program in an environment."""
    rest = list(words)
    while rest and (_ASSIGNMENT.match(rest[0]) or rest[0] in _RUNNERS):
        runner = rest.pop(0) in _RUNNERS[3:]
        if runner and rest[:1] == ["run"]:
            del rest[0]
    return rest


def _python(words: list[str], rootdir: str) -> dict[str, Any]:
    while words and words[0].startswith("-") and words[0] not in ("-m", _CODE):
        del words[: 2 if words[0] in _WITH_VALUE else 1]
    match words:
        case ["-m", module, *_]:
            return _module(module, rootdir)
        case [script, *_] if not script.startswith("-"):
            return _script(script, rootdir)
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
