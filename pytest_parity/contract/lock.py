"""A contract's lock: what a candidate was when it was frozen, read from and written to `NAME.yaml.lock`.

Every value is text, as a reviewer sees it; SHA-256 digests are in hex.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date  # noqa: TC003 - pydantic parses by the annotations
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pytest_parity.contract.faults import Fault, clip, show
from pytest_parity.contract.reading.decoding import UnreadableError, decode
from pytest_parity.contract.reading.nodes import Bounds, Builder, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION: Final = "1"
MOST_BYTES: Final = 16_000_000
_BOUNDS: Final = Bounds(nodes=1_600_000, characters=MOST_BYTES)
ENGINE: Final = "nautilus_trader"

_SEAL: Final = b"\nsha256: "  # begins the last line: a digest of all above
_CONFLICT: Final = re.compile(rb"^(<<<<<<< |>>>>>>> |=======\r?$)", re.MULTILINE)
_HEADER = "# Written by `pytest --parity-freeze`: for review, not for editing.\n"


class LockError(Exception):
    """A lock that can't be read; the text says why, in one line."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LockedDecision(_Part):
    """A decision of the reference backtest; `terms` is a digest of all else that is known of it."""

    time: str  # UTC
    action: str
    instrument: str
    side: str = ""
    quantity: str = ""
    reason: str = ""
    terms: str

    def __str__(self) -> str:
        words = (self.time, self.action, self.side, self.quantity, self.instrument, self.reason)
        return " ".join(word for word in words if word)


class LockedDecisions(_Part):
    """The decisions of a session: all in `sha256`, and the first ones in words."""

    count: int
    sha256: str
    first: tuple[LockedDecision, ...]


class LockedSession(_Part):
    """What a session was: its hours, instruments and data by type, and the reference decisions."""

    data: dict[str, str]
    decisions: LockedDecisions


class Candidate(_Part):
    """What the contract says; `values` by key path, in the order of the contract's model."""

    sha256: str
    values: dict[str, str]


class Lock(_Part):
    """A whole lock. `config` has each path's resolved keys, of paper those alone that differ from the backtest's."""

    parity_lock: str = VERSION
    date: date  # UTC
    versions: dict[str, str]
    candidate: Candidate
    code: dict[str, str]  # file name → digest, or why there is none: such code is not frozen
    config: dict[str, dict[str, str]]
    sessions: dict[str, LockedSession]


def is_digest(text: str) -> bool:
    """Whether a text is a digest, and doesn't say why there is none."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def lock_file(contract_file: Path) -> Path:
    """Return where a contract's lock lies: beside it."""
    return contract_file.with_name(f"{contract_file.name}.lock")


def read_lock(file: Path) -> Lock | None:
    """Read a lock, `None` where there is none; raises `LockError`."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LockError(f"can't be read: {error.strerror or error}") from None
    if len(content) > MOST_BYTES:
        raise LockError("is too large for a lock")
    return parse_lock(content)


def parse_lock(content: bytes) -> Lock:
    """Read a lock's text; raises `LockError` for what `dump_lock` can't have written."""
    if _CONFLICT.search(content):
        raise LockError("holds marks of a merge")
    tree = _tree(content)
    if not isinstance(tree, dict) or "parity_lock" not in tree:
        raise LockError("has no key `parity_lock`" if content.strip() else "is empty")
    if (version := tree["parity_lock"]) != VERSION:
        shown = clip(version) if isinstance(version, str) else show(version)
        raise LockError(f"has version {shown}; this release reads {VERSION}")
    tree.pop("sha256", None)
    try:
        lock = Lock.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(clip(str(part)) for part in first["loc"])
        raise LockError(f"can't be understood at {where}: {first['msg']}") from None
    content = content.replace(b"\r\n", b"\n")
    if content.rstrip() != seal(content.rpartition(_SEAL)[0]).rstrip():
        raise LockError("isn't as it was written: somebody edited or merged it, or a part of it is gone")
    return lock


def _tree(content: bytes) -> Any:
    try:
        builder = Builder(decode(content, most=MOST_BYTES), _BOUNDS, nulls=())
        root = builder.build()
    except UnreadableError as error:
        raise _unread(error.fault) from None
    if builder.faults:
        raise _unread(builder.faults[0])
    return root and texts_of(root)


def _unread(fault: Fault) -> LockError:
    return LockError(f"can't be read at {fault.line}:{fault.column}: {fault.message}")


def dump_lock(lock: Lock) -> str:
    """Write a lock: the same lock is the same text. Its last line is a digest of the rest."""
    words = lock.model_dump(mode="json")
    for session in words["sessions"].values():
        decisions = session["decisions"]
        decisions["first"] = [_Row({key: word for key, word in row.items() if word}) for row in decisions["first"]]
    words["versions"] = _Row(words["versions"])
    text: str = yaml.dump(_texts(words), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return seal((_HEADER + text).rstrip("\n").encode()).decode()


def seal(body: bytes) -> bytes:
    """Give a lock's text its last line: a digest of the rest."""
    return body + _SEAL + hashlib.sha256(body).hexdigest().encode() + b"\n"


class _Row(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes texts unquoted where they are read as texts again: everything in a lock is one."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own class attribute

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out."""
        return True


def _row(dumper: _Dumper, row: Mapping[str, Any]) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", row.items(), flow_style=True)


_Dumper.add_representer(_Row, _row)


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value)((key, _texts(entry)) for key, entry in value.items())
    if isinstance(value, list):
        return [_texts(entry) for entry in value]
    return str(value)
