"""A command split into words as a shell does, and what in it is a shell's own business: no part of one command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<space>[^\S\n]+|\s+\Z|\\\n)
    | '(?P<single>[^']*)'
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | \\(?P<escaped>.)
    | (?P<shell>&&|\|\|?|;;?|>>?&?|<<?<?|\$\(|[&`()\n])
    | (?P<plain>[^\s'"\\|;&<>()`$]+|\$)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_DOUBLE: Final = re.compile(r"\\([$`\"\\\n])")
_OUTPUT_OF: Final = re.compile(r"(?<!\\)(?:\\\\)*(\$\(|`)")
_SECOND: Final = "begins a second command; launch_command is one: put the others into what starts the bot"
_REDIRECTS: Final = "redirects what the bot reads or writes; leave that to what starts the bot"
_OUTPUT: Final = "runs another command for its output; give that by a variable of the bot's environment, $NAME"
_COMMENT: Final = "begins a comment, and nothing after it reaches the bot; take it out"
_MEANING: Final = {
    "|": "pipes into a second command; launch_command is one: leave that to what starts the bot",
    "$(": _OUTPUT,
    "`": _OUTPUT,
    "(": "begins commands of their own",
    ")": "ends commands of their own",
    "#": _COMMENT,
}


@dataclass(frozen=True, slots=True)
class ShellWords:
    """The words of a command, and why it isn't one command of a program and its words: one line each.

    With `faults` the words are as good as they can be had: something may still be looked for in them.
    """

    words: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def split_command(command: str) -> ShellWords:
    """Split a command; what a shell would take for more than words is told, and stands as a word of its own."""
    words: list[str] = []
    faults: dict[str, None] = {}
    place, joins = 0, False  # whether what comes next continues a word
    while place < len(command):
        match = _TOKEN.match(command, place)
        if match is None:
            return ShellWords((*command.split(),), (_unclosed(command, place),))
        part = match[match.lastgroup or 0]
        place = match.end()
        match match.lastgroup:
            case "space":
                joins = joins and part == "\\\n"
                continue
            case "shell":
                faults[_told(part)] = None
                words.append(part)
                joins = False
                continue
            case "double":
                faults |= dict.fromkeys(_told(found[1]) for found in _OUTPUT_OF.finditer(part))
                part = _IN_DOUBLE.sub(lambda escape: escape[1].strip("\n"), part)
            case "plain" if not joins and part.startswith("#"):
                faults[_told("#")] = None
        if joins:
            words[-1] += part
        else:
            words.append(part)
        joins = True
    return ShellWords((*words,), (*faults,))


def _told(part: str) -> str:
    shown = "a line break" if part == "\n" else f"`{part}`" if part != "`" else "a backtick"
    means = _MEANING.get(part, _REDIRECTS if part[0] in "<>" else _SECOND)
    return f"{shown} {means}; or quote it where it is meant as text"


def _unclosed(command: str, place: int) -> str:
    what = command[place]
    told = (
        "the \\ at its end escapes nothing" if what == "\\" else f"the {what} at character {place + 1} is never closed"
    )
    return f"it can't be split into words: {told}"
