"""The artifact directory of one run: where it is, what run it was, and its journal."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_parity.report.files import append_line, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MARK = "pytest_parity_run"
_SECRETS = re.compile(r"(?<=://)[^/]*(?=@)|(?<=[?]).*")
_SECRETS_IN_SENTENCE = re.compile(r"(?<=://)[^\s/]*(?=@)")
_QUERY_IN_SENTENCE = re.compile(r"""(://[^\s?'"`]*[?])[^\s'"`]+""")
# a path that begins a word, follows a short option or a separator, or is all that a file URL holds
_ABSOLUTE = re.compile(r"(?:(?<=^)|(?<=^-\w)|(?<=[=,\s])|(?<=file://))[~/][^\s=,:]*")
# in a sentence, where a slash alone is none: at least two names, often quoted, and not of a URL
_IN_SENTENCE = re.compile(
    r"""(?:(?<![\w./~-])(?<!<outside>)(?<!<python>)|(?<=file://))/[^\s'"=,:;()/]+/[^\s'"=,:;()]+"""
)
_PACKAGES = ("pytest-parity", "nautilus_trader", "pandas", "pytest")


class LabelTaken(Exception):
    """A run with that label has its artifacts there already."""


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """`<root>/<label>/`. Nothing below it names an absolute path, a process, a host or a user."""

    root: Path
    label: str

    @property
    def folder(self) -> Path:
        """The directory itself."""
        return self.root / self.label

    def session(self, contract: str, session: str) -> Path:
        """The folder of one session."""
        return self.folder / contract / session

    def check(self, contract: str, item: str) -> Path:
        """The file of what a check of a contract found."""
        return self.folder / contract / "checks" / f"{item.replace('::', '.')}.json"

    def create(self) -> None:
        """Make the directory; raises `LabelTaken` when it exists."""
        try:
            self.folder.mkdir(parents=True)
        except FileExistsError:
            raise LabelTaken(self.label) from None

    def journal(self, event: str, **facts: Any) -> None:
        """Append what happened, with the wall clock (UTC)."""
        append_line(self.folder / "journal.jsonl", {"time": now(), "event": event, **facts})

    def describe(
        self,
        *,
        command: Sequence[str],
        contracts: Iterable[Mapping[str, str]],
        started: str,
        ended: str | None,
        rootdir: Path,
    ) -> None:
        """Write `run.json`: what ran, with which versions, on which contracts, when."""
        write_json(
            self.folder / "run.json",
            {
                _MARK: 1,
                "label": self.label,
                "started": started,
                "ended": ended,
                "command": ["pytest", *(without_absolute_paths(word, rootdir) for word in command)],
                "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
                "git_commit": _git_commit(rootdir),
                "contracts": list(contracts),
            },
        )

    def described(self) -> dict[str, Any]:
        """Return what `run.json` says."""
        described: dict[str, Any] = json.loads((self.folder / "run.json").read_text("utf-8"))
        return described


def is_run_directory(folder: Path) -> bool:
    """Whether a folder is some run's artifact directory, whose contract copies are no contracts."""
    try:
        with (folder / "run.json").open("rb") as stream:
            return _MARK.encode() in stream.read(64)
    except OSError:
        return False


def now() -> str:
    """Return the wall clock, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def default_label(digests: Iterable[str]) -> str:
    """Return UTC time and a short digest of the contracts and the moment."""
    moment = datetime.now(UTC)
    digest = hashlib.sha256("".join([*digests, moment.isoformat()]).encode()).hexdigest()[:6]
    return f"{moment:%Y%m%dT%H%M%SZ}-{digest}"


def without_absolute_paths(word: str, rootdir: Path) -> str:
    """Return a command line word that may be published.

    A path below the rootdir is made relative, any other absolute one left out, and so are the secrets of a URL.
    """
    word = _SECRETS.sub("<left out>", word)
    return _ABSOLUTE.sub(lambda match: _published(match[0], rootdir), word)


def publishable(sentence: str, rootdir: Path) -> str:
    """Return a sentence, such as what an exception says, without secrets of a URL and without absolute paths."""
    sentence = _SECRETS_IN_SENTENCE.sub("<left out>", _QUERY_IN_SENTENCE.sub(r"\1<left out>", sentence))
    return _IN_SENTENCE.sub(lambda match: _published(match[0], rootdir), sentence)


def _published(place: str, rootdir: Path) -> str:
    if place == os.devnull:  # which every machine has
        return place
    inside = Path(place).is_relative_to(rootdir)
    return Path(place).relative_to(rootdir).as_posix() if inside else "<path>"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git_commit(rootdir: Path) -> str | None:
    """Return the commit that the rootdir is at, with `+changes` when the tree differs from it."""
    commit = _git(rootdir, "rev-parse", "HEAD")
    if not commit:
        return None
    return f"{commit}+changes" if _git(rootdir, "status", "--porcelain") else commit


def _git(rootdir: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", *words],  # noqa: S607 - whichever git the user has
            cwd=rootdir,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
