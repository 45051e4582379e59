"""Carries out what a page tells its reader to do: writes its files, changes them, and runs its commands.

A block is a file when the paragraph before it ends with the file's name, such as "`strategies/pullback.py`:". With
", changed:" it is a `diff` of that file, each part after `@@` at a place of its own; with ", at its end:" it is added.
A block of the language `console` has commands after `$ ` and, below each, what it prints: all of it, and nothing else.
`…` stands for anything within a line, and alone on a line for any number of lines. Any other block of the language
`text` is what some command before has printed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pages import Block

COMMANDS = "console"
_FILE = re.compile(r"`([^`\s]+)`(|, changed|, at its end):$")
_RULES = re.compile(r"={3,}|_{3,}|-{3,}")  # as wide as what stands between them lets them be
_VARYING = {  # what no two runs print alike → what stands for it
    re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{6}\b"): "RUN",
    re.compile(r"\b[0-9a-f]{12,64}\b"): "DIGEST",
    re.compile(r"\bin \d+\.\d\ds\b( \(\d:\d\d:\d\d\))?"): "in TIME",
    re.compile(r", \d+\.\d s$"): ", TIME",
    re.compile(r"^frozen on \d{4}-\d\d-\d\d|(?<= )frozen on \d{4}-\d\d-\d\d"): "frozen on DAY",
}
_ACCEPTANCES = ("accepted_settings:", "expected_mismatches:")
_PROGRESS = re.compile(r"parity: \d+ of \d+ sessions done")  # told every 15 s


class Unmet(AssertionError):
    """A page shows what its command doesn't print, or changes what isn't there."""


class Walk(Project):
    """A reader's folder, empty at first, and a shell in it."""

    html = True
    checks = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 0
        self.printed = ""  # by all commands
        self.site: Path | None = None  # what the reader installs, where the reader does

    @classmethod
    def after(cls, walk: Walk, folder: Path) -> Walk:
        """Go on from the end of a walk, in a copy of its folder."""
        shutil.copytree(walk.folder, folder)
        further = cls(folder)
        further.printed = walk.printed
        return further

    def follow(self, steps: Sequence[Block]) -> list[Block]:
        """Carry out the steps in their order, and return those that are nothing to carry out."""
        return [step for step in steps if not self._takes(step)]

    def _takes(self, step: Block) -> bool:
        if step.language == COMMANDS:
            for command, shown in _commands(step.text):
                if fault := difference(shown, self.print_of(command)):
                    raise Unmet(f"line {step.line}: $ {command}\n{fault}")
            return True
        named = _FILE.search(step.caption)
        if named is None:
            return step.language == "text" and not difference(f"…\n{step.text}…", self.printed)
        file = self.folder / named[1]
        before = file.read_text("utf-8") if named[2] else ""
        try:
            if step.text.startswith(_ACCEPTANCES):
                check_offered(step.text, self.printed)
            after = changed(before, step.text) if named[2] == ", changed" else before + step.text
        except Unmet as error:
            raise Unmet(f"line {step.line}: {named[1]}: {error}") from None
        self.write(named[1], after)
        return True

    def print_of(self, command: str) -> str:
        """Run a command to its end, and return what it prints; `$?` is the status of the one before."""
        done = subprocess.run(
            ["/bin/bash", "-c", f"(exit {self.status}); {command}"],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            env=self.environment(os.environ),
            check=False,
        )
        self.status, self.printed = done.returncode, self.printed + done.stdout
        return done.stdout

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return what a reader's shell has: this environment's commands, and a terminal of the usual width."""
        apart = ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "PYTEST_ADDOPTS")
        known = {key: value for key, value in given.items() if key not in apart}
        environment = super().environment(known | ({"PYTHONPATH": str(self.site)} if self.site else {}))
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
        environment["PYTEST_ADDOPTS"] += " -p no:random_order"  # it prints a line of its own
        return environment | {"COLUMNS": "80"}


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console, and what stands below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = re.sub(r"\\\n\s*", "", part).partition("\n")
        yield command, shown


def changed(text: str, diff: str) -> str:
    """Return the text with each part of the diff applied, at the one place that has it."""
    for part in re.split(r"^@@.*\n", diff, flags=re.MULTILINE):
        lines = part.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        after = "".join(line[1:] for line in lines if not line.startswith("-"))
        if not before or text.count(before) != 1:
            raise Unmet(f"this stands there {text.count(before)} times:\n{before}")
        text = text.replace(before, after)
    return text


def check_offered(entries: str, printed: str) -> None:
    """Hold what is pasted against what was offered: only a `TODO` may read otherwise."""
    offered = [".+".join(map(re.escape, line.split("TODO"))) for line in map(str.strip, printed.splitlines()) if line]
    for line in map(str.strip, entries.splitlines()):
        if line not in _ACCEPTANCES and not any(re.fullmatch(one, line) for one in offered):
            raise Unmet(f"this was not offered: {line}")


def difference(shown: str, printed: str) -> str:
    """Return the first line shown that isn't printed there, with all that was printed; empty where there is none."""
    lines = [_pattern(_plain(line)) for line in shown.splitlines()]
    text = "".join(f"{_plain(line)}\n" for line in printed.splitlines() if not _PROGRESS.match(line))
    if re.fullmatch("".join(lines), text):
        return ""
    most = max(count for count in range(len(lines) + 1) if re.match("".join(lines[:count]), text))
    unmet = shown.splitlines()[most] if most < len(lines) else "the end"
    return f"not printed: {unmet}\nprinted:\n{printed}"


def _plain(line: str) -> str:
    for varying, word in _VARYING.items():
        line = varying.sub(word, line)
    return _RULES.sub("---", line).rstrip()


def _pattern(line: str) -> str:
    if line.strip() == "…":
        return r"(?:.*\n)*?"
    return r".*?".join(map(re.escape, line.split("…"))) + r"\n"
