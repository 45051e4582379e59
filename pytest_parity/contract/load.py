"""Load one launch contract, with every fault of the file at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from pytest_parity.contract.crosscheck import cross_check
from pytest_parity.contract.faults import ContractError, Fault, field_name
from pytest_parity.contract.models import LaunchContract
from pytest_parity.contract.profiles import apply_profile, name_giver
from pytest_parity.contract.reading.decoding import MOST_BYTES, UnreadableError
from pytest_parity.contract.reading.events import MOST_DEPTH, parse_events
from pytest_parity.contract.reading.positions import Mark
from pytest_parity.contract.reading.reader import read_document
from pytest_parity.contract.registered import NOTHING
from pytest_parity.contract.wording import explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_parity.contract.profiles import ProfileRegistry
    from pytest_parity.contract.reading.positions import Positions
    from pytest_parity.contract.reading.reader import Document
    from pytest_parity.contract.registered import Registered
    from pytest_parity.core.accepting.expected import Expected

_KEY = "launch_contract"


@dataclass(frozen=True, slots=True)
class LoadedContract:
    """A contract, the file it came from, the SHA-256 of the file's bytes in hex, and its text."""

    contract: LaunchContract
    file: Path
    digest: str
    text: str = field(repr=False)
    positions: Positions = field(repr=False)
    profiles: ProfileRegistry | None = field(default=None, repr=False)

    def line(self, *path: str | int) -> int:
        """Give the 1-based line of that key or list entry, in the file's own keys; of the nearest parent if absent."""
        return self.positions.of_key(path).line

    def entry_lines(self) -> dict[Expected, int]:
        """Give the line of each expected mismatch."""
        entries = self.contract.expected_mismatches
        return {entry.for_core(): self.line("expected_mismatches", number) for number, entry in enumerate(entries)}

    def place(self, dotted: str) -> str:
        """Give where a fault of this field is told, as the loader writes it: `9:40: sessions[0].date`."""
        path = self.positions.path_of(dotted)
        mark = self.positions.of_fault(path)
        return f"{mark.line}:{mark.column}: {field_name(path)}"

    def giver(self, dotted: str) -> str | None:
        """Say which profile gives this field; `None` where the contract gives it itself."""
        mark = self.positions.of_fault(self.positions.path_of(dotted))
        return name_giver(self.positions, mark, self.contract.profile, self.profiles)


def load_contract(
    file: Path,
    *,
    shown_as: str | None = None,
    profiles: ProfileRegistry | None = None,
    registered: Registered = NOTHING,
) -> LoadedContract:
    """Load a contract. Raises `ContractError` with all faults, each under the name `shown_as` (default: the path).

    `profiles` is where the contract's `profile` is looked up, `registered` what plug-ins add to its words.
    """
    name = shown_as or str(file)
    try:
        content = _read(file)
    except OSError as error:
        raise ContractError(name, [Fault(1, 1, "file", f"can't be read: {error.strerror or error}")]) from error
    document = read_document(content)
    contract, faults = _judge(document, profiles, registered)
    if contract is None or faults:
        raise ContractError(name, faults)
    digest = hashlib.sha256(content).hexdigest()
    return LoadedContract(contract, file, digest, document.text, document.positions, profiles)


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _judge(
    document: Document, profiles: ProfileRegistry | None, registered: Registered
) -> tuple[LaunchContract | None, list[Fault]]:
    if document.tree is None:
        return None, list(document.faults)
    applied = apply_profile(document.tree, document.positions, profiles)
    faults = [*document.faults, *applied, *cross_check(document.tree, document.positions)]
    contract: LaunchContract | None = None
    try:
        contract = LaunchContract.model_validate(document.tree, context=registered)
        faults += _unfit_data(contract, document.positions)
    except ValidationError as error:
        faults += explain(error, LaunchContract, document.positions)
    return contract, [_with_giver(fault, document, profiles) for fault in faults]


def _with_giver(fault: Fault, document: Document, profiles: ProfileRegistry | None) -> Fault:
    """Add to a fault of what a profile gives, told at the profile's name, that it does."""
    profile = (document.tree or {}).get("profile")
    named = profile if isinstance(profile, str) and fault.field != "profile" else None
    giver = name_giver(document.positions, Mark(fault.line, fault.column), named, profiles)
    return fault if giver is None else replace(fault, message=f"{fault.message}; {giver}")


def _unfit_data(contract: LaunchContract, positions: Positions) -> Iterator[Fault]:
    """Find the sessions whose data overrides don't fit the source that they override."""
    for number, session in enumerate(contract.sessions):
        if session.data is not None and (said := contract.data_for(session).unfit):
            path = ("sessions", number, "data")
            yield Fault(*positions.of_value(path), field_name(path), said)


def is_launch_contract(file: Path) -> bool:
    """Whether the file has the top-level key `launch_contract`. Never raises.

    A file that can't be opened counts as a contract, and so does one that holds that word but is no YAML or is nested
    too deep to be read: a typo must not make a contract vanish.
    """
    try:
        content = _read(file)
    except OSError:
        return True
    # without NULs the word is also found in UTF-16
    if _KEY.encode() not in content.replace(b"\0", b""):
        return False
    try:
        return _has_top_level_key(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, UnreadableError):
        return True


def _has_top_level_key(text: str) -> bool:
    depth = entries = 0
    in_mapping = False
    for event in parse_events(text):
        if depth == 0 and isinstance(event, yaml.NodeEvent):
            entries, in_mapping = 0, isinstance(event, yaml.MappingStartEvent)
        elif depth == 1 and isinstance(event, yaml.NodeEvent):
            entries += 1  # a mapping's entries are key, value, key, value, …
            if in_mapping and entries % 2 and getattr(event, "value", None) == _KEY:
                return True
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH + 1:  # libyaml's time grows with the square of the depth
            return True
    return False
