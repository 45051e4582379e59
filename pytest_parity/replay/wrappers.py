"""What starts a program and comes before it in a command: seen through where that is certain."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_ALTERING: Final = frozenset(
    {  # what else is imported or run than in the replay
        *("PATH", "LD_AUDIT", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "DYLD_LIBRARY_PATH"),
        *("PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONPYCACHEPREFIX", "PYTHONSAFEPATH", "PYTHONSTARTUP"),
        *("PYTHONUSERBASE", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON"),
    }
)
_MODULE: Final = ("-m", "--module")


class Unclear(Exception):
    """Why it can't be told which program a command starts; the text is one line."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A program that starts the one after it: with these options, and those that take a value; `words` come first.

    `assigns` says that assignments may follow, `modules` that it runs a module of `-m` with Python.
    """

    flags: tuple[str, ...] = ()
    valued: tuple[str, ...] = ()
    words: int = 0
    assigns: bool = False
    modules: bool = False


_WRAPPERS: Final = {
    "env": Wrapper(("-", "-i", "--ignore-environment"), ("-u", "--unset"), assigns=True),
    "exec": Wrapper(("-c", "-l"), ("-a",)),
    "nohup": Wrapper(),
    "time": Wrapper(("-p",)),
    "nice": Wrapper((), ("-n", "--adjustment")),
    "setsid": Wrapper(("-w", "--wait")),
    "stdbuf": Wrapper((), ("-i", "-o", "-e", "--input", "--output", "--error")),
    "timeout": Wrapper(("--foreground", "--preserve-status"), ("-k", "-s", "--kill-after", "--signal"), words=1),
    # an option that gives the program another environment than the replay's is none of these
    "uv run": Wrapper(
        ("--frozen", "--locked", "--no-sync", "--offline", "--quiet", "-q", "--verbose", "-v", "--no-progress"),
        ("--env-file",),
        modules=True,
    ),
    "poetry run": Wrapper(),
    "pdm run": Wrapper(),
    "hatch run": Wrapper(),
    "rye run": Wrapper(),
    "pipenv run": Wrapper(),
}
_RUNNERS: Final = frozenset(name.partition(" ")[0] for name in _WRAPPERS if " " in name)


def program_of(words: Sequence[str]) -> list[str]:
    """Return the program that a command starts and its words, empty without one; raises `Unclear`."""
    rest, assigns = list(words), True
    while rest:
        if assigns and _ASSIGNMENT.match(rest[0]):
            _refuse_altering(rest.pop(0).partition("=")[0])
            continue
        name = os.path.basename(rest[0])  # noqa: PTH119 - a word of a command, not a place here
        if name in _RUNNERS:
            name = _runner(name, rest)
        if name not in _WRAPPERS:
            break
        wrapper = _WRAPPERS[name]
        rest = _after(wrapper, name, rest[1 + name.count(" ") :])
        assigns = wrapper.assigns
    return rest


def _refuse_altering(name: str) -> None:
    if name in _ALTERING:
        instead = "name its folders in pytest's `pythonpath`, or set it" if name == "PYTHONPATH" else "set it"
        raise Unclear(
            f"`{name}=…` changes what the bot imports or runs, and not what the replay does: "
            f"take it out, and {instead} in the environment of both"
        )


def _runner(name: str, rest: Sequence[str]) -> str:
    if rest[1:2] != ["run"]:
        raise Unclear(f"`{name}` is followed by {_quoted(rest[1:2])}; what it starts is only known of `{name} run`")
    return f"{name} run"


def _after(wrapper: Wrapper, name: str, rest: list[str]) -> list[str]:
    """Leave out the words that are the wrapper's own."""
    while rest and rest[0].startswith("-"):
        option, equals, _ = rest[0].partition("=")
        if wrapper.modules and option in _MODULE:
            return ["python", "-m", *rest[1:]]
        if option == "--":
            return rest[1:]
        attached = equals or any(len(one) == 2 and option[:2] == one != option for one in wrapper.valued)  # noqa: PLR2004
        if option not in (*wrapper.flags, *wrapper.valued) and not attached:
            raise Unclear(_unknown(name, option))
        if equals and option not in wrapper.valued:
            raise Unclear(_unknown(name, option))
        del rest[: 2 if option in wrapper.valued and not attached else 1]
    return rest[wrapper.words :]


def _unknown(name: str, option: str) -> str:
    return (
        f"`{name} {option}` may start something else, or in another environment than the replay's, "
        f"and what it would load can't be told: leave {option} out"
    )


def _quoted(words: Sequence[str]) -> str:
    return f"`{words[0]}`" if words else "nothing"
