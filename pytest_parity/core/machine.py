"""What a text says of the machine that it was said on is named there instead: a variable, the host, a process."""

from __future__ import annotations

import os
import platform
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_USERS: Final = ("USER", "LOGNAME", "USERNAME")
# what Python, pytest and terminals are told, which is in most texts for another reason
_COMMON: Final = ("PYTEST_", "PYTHON", "LANG", "LC_", "TERM")
_LEAST: Final = 6  # characters of a variable's value: shorter ones are ordinary words and numbers
_LEAST_NAME: Final = 3  # of a user's
_LEAST_PROCESS: Final = 100  # whose number is not as likely a quantity
_SHARED: Final = frozenset({"root", "localhost"})  # names that tell nobody from anybody


def without_machine(
    text: str, processes: Iterable[int] = (), environment: Mapping[str, str] | None = None, host: str | None = None
) -> str:
    """Return a text without values of the environment, the user's and the host's name, and the processes' numbers."""
    found: dict[str, str] = {}
    for value, name in _named(os.environ if environment is None else environment, host or platform.node()):
        if value not in _SHARED:
            found.setdefault(value, name)
    found |= {str(process): "<process>" for process in processes if process >= _LEAST_PROCESS}
    if not found:
        return text
    # the longest first: one value may begin another
    every = "|".join(re.escape(value) for value in sorted(found, key=lambda value: (-len(value), value)))
    return re.sub(rf"(?<![\w.])(?:{every})(?!\w|\.\d)", lambda match: found[match[0]], text)


def _named(environment: Mapping[str, str], host: str) -> Iterator[tuple[str, str]]:
    """Yield each value that isn't told with what stands for it, the plainest name first."""
    if host:
        yield host, "<host>"
    for name in _USERS:
        if len(value := environment.get(name, "")) >= _LEAST_NAME:
            yield value, f"${name}"
    if len(home := environment.get("HOME", "").rstrip("/")) > 1:
        yield home, "~"
    for name, value in environment.items():
        # a path is left out of what is published as a path, and a person needs it on the terminal
        if len(value) >= _LEAST and not value.startswith(("/", "~")) and not name.startswith(_COMMON):
            yield value, f"${name}"
